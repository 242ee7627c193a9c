"""Ports of this machine: which is free, and whether a Kafka answers on one."""

import secrets
import socket
import struct

from streams.config.errors import JaugeError

HOST = "127.0.0.1"
LOWEST, HIGHEST = 15_000, 32_000
"""Free ports are looked for below those that systems give to outgoing connections."""
ANSWER_S = 2.0
_GROUP = b"jauge-ready"
"""A group that nobody is in."""


def is_free(port: int) -> bool:
    """Whether something could listen on `port` of loopback now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as Java does: a closing connection is no obstacle
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
        return True


def require_free(port: int) -> None:
    """Raise JaugeError when something listens on `port`."""
    if not is_free(port):
        raise JaugeError(f"port {port} of {HOST} is in use: stop what listens there, or choose another port for Kafka")


def free_port(*taken: int) -> int:
    """A free port, drawn so that two processes hardly ever draw the same."""
    while True:
        port = LOWEST + secrets.randbelow(HIGHEST - LOWEST)
        if port not in taken and is_free(port):
            return port


def kafka_answers(port: int) -> bool:
    """Whether a Kafka on `port` takes requests and knows its groups.

    An open port is not enough, so Metadata (version 7) has to list a broker. And while
    the committed offsets are still being loaded it answers with error 14, which aiokafka
    0.14 takes for "nothing was ever committed" and begins somewhere else: so FindCoordinator
    (version 1, which also makes the offsets topic of a new broker) and OffsetFetch
    (version 5) have to answer without an error.
    """
    try:
        with socket.create_connection((HOST, port), timeout=ANSWER_S) as connection:
            (brokers,) = struct.unpack_from(">4xi", _ask(connection, 3, 7, struct.pack(">i?", 0, False)))
            if not brokers:
                return False
            group = struct.pack(">h", len(_GROUP)) + _GROUP
            (not_found,) = struct.unpack_from(">4xh", _ask(connection, 10, 1, group + b"\0"))
            if not_found:
                return False
            topics, not_loaded = struct.unpack_from(">4xih", _ask(connection, 9, 5, group + struct.pack(">i", -1)))
            return not topics and not not_loaded
    except (OSError, struct.error):
        return False


def _ask(connection: socket.socket, key: int, version: int, body: bytes) -> bytes:
    """Send one request of the Kafka protocol, return the body of its answer; raises OSError."""
    request = struct.pack(">hhih5s", key, version, 1, 5, b"jauge") + body
    connection.sendall(struct.pack(">i", len(request)) + request)
    (length,) = struct.unpack(">i", _exactly(connection, 4))
    return _exactly(connection, length)[4:]  # after the correlation number


def _exactly(connection: socket.socket, count: int) -> bytes:
    received = b""
    while len(received) < count:
        part = connection.recv(count - len(received))
        if not part:
            raise ConnectionError("closed in the middle of an answer")
        received += part
    return received
