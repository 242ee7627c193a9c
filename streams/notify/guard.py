"""Keeps messages on the open internet: each address that a sending thread connects to is looked at, whatever led there.

Apprise and its plugins open sockets of their own. So it is the interpreter that is asked: its audit events name each
address just before a socket connects, after names are resolved and redirects are followed. In the role all threads but
the main one are looked at, those that a plugin starts among them; the main one speaks to Kafka and opens nothing for a
receiver. In other processes it is the threads that send.

Not covered: look-ups of names, and what a proxy of the environment (`HTTPS_PROXY`) connects to for us; the proxy itself
is looked at.
"""

import errno
import socket
import sys
import threading
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from streams.web.address_guard import is_public

PROCESSES = ("subprocess.Popen", "os.system", "os.exec", "os.fork", "os.posix_spawn", "os.spawn", "os.startfile")
"""A plugin that starts a program would leave us: none may."""

Endpoint = tuple[str, int | None]
_allowed: ContextVar[frozenset[Endpoint]] = ContextVar("jauge_notify_allowed", default=frozenset())
_refused: ContextVar[list[str] | None] = ContextVar("jauge_notify_refused", default=None)
_installed, _everywhere = threading.Event(), threading.Event()


class ForbiddenError(OSError):
    """Something that no message may do."""


def install() -> None:
    """Look at the sockets of this process from now on; an audit hook cannot be taken away."""
    if not _installed.is_set():
        _installed.set()
        sys.addaudithook(_look)


@contextmanager
def everywhere() -> Iterator[None]:
    """Look at all threads but the main one, and not only at those that send."""
    _everywhere.set()
    try:
        yield
    finally:
        _everywhere.clear()


@contextmanager
def allowing(hosts: Collection[str]) -> Iterator[list[str]]:
    """Let this thread reach some hosts besides public addresses; yields what was refused meanwhile, for people.

    Args:
        hosts: ``name``, or ``name:port`` for that port alone. Names are resolved now, and again by whoever connects.
    """
    refused: list[str] = []
    marks = _allowed.set(frozenset(_resolved(hosts))), _refused.set(refused)
    try:
        yield refused
    finally:
        _allowed.reset(marks[0])
        _refused.reset(marks[1])


def _resolved(hosts: Collection[str]) -> Iterator[Endpoint]:
    for host in hosts:
        name, _, port = host.partition(":")
        try:
            found = socket.getaddrinfo(name, None, type=socket.SOCK_STREAM)
        except OSError:
            continue  # whoever connects to it says so
        for *_, address in found:
            yield str(address[0]), int(port) if port else None


def _look(event: str, arguments: tuple[Any, ...]) -> None:
    is_sending = _refused.get() is not None or _everywhere.is_set()
    if not is_sending or threading.current_thread() is threading.main_thread():
        return
    if event in ("socket.connect", "socket.sendto", "socket.sendmsg"):
        _look_at(arguments[0], arguments[1])
    elif event in PROCESSES:
        _refuse("a plugin wanted to start a program, which none may")


def _look_at(sock: socket.socket, address: Any) -> None:
    if address is None:  # of a socket that is connected
        return
    if sock.family not in (socket.AF_INET, socket.AF_INET6):
        _refuse("a plugin wanted to speak to a program of this machine, which none may")
    host, port = str(address[0]), int(address[1])
    if {(host, port), (host, None)} & _allowed.get():
        return
    try:
        is_open = is_public(host)
    except ValueError:  # a name: the socket would resolve it unseen
        is_open = False
    if not is_open:
        _refuse(f"{host} is no public address: add the host to private_hosts of this receiver if it is meant")


def _refuse(why: str) -> None:
    refused = _refused.get()
    if refused is not None:
        refused.append(why)
    raise ForbiddenError(errno.EACCES, why)
