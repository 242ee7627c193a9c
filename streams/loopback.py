"""Ports of this machine: which is free, and whether a Kafka answers on one."""

import secrets
import socket
import struct

from streams.errors import JaugeError

HOST = "127.0.0.1"
LOWEST, HIGHEST = 15_000, 32_000
"""Free ports are looked for below those that systems give to outgoing connections."""
ANSWER_S = 2.0
_METADATA = struct.pack(">hhih5si?", 3, 7, 1, 5, b"jauge", 0, False)
"""Metadata request, version 7: key, version, correlation, client, no topics, create none."""
_ANSWER = struct.Struct(">iiii")
"""Length, correlation, throttle time, number of brokers."""


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
    """Whether a Kafka on `port` lists a broker that takes requests; an open port is not enough."""
    try:
        with socket.create_connection((HOST, port), timeout=ANSWER_S) as connection:
            connection.sendall(struct.pack(">i", len(_METADATA)) + _METADATA)
            answer = b""
            while len(answer) < _ANSWER.size:
                part = connection.recv(4096)
                if not part:
                    return False
                answer += part
    except OSError:
        return False
    return int(_ANSWER.unpack_from(answer)[3]) > 0
