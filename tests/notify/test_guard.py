"""What a sending thread may connect to, and what it may not do at all."""

import asyncio
import socket
import subprocess
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
import requests

from streams.notify import guard
from tests.notify.outside import WebServer


def in_thread(work: Callable[[], object]) -> object:
    """Do something as a sending thread does; return what it returned or raised."""
    found: list[object] = []

    def run() -> None:
        try:
            found.append(work())
        except Exception as error:
            found.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    return found[0]


@pytest.fixture(autouse=True)
def installed() -> None:
    guard.install()


def ask(url: str, *hosts: str) -> tuple[object, list[str]]:
    def work() -> object:
        with guard.allowing(hosts) as refused:
            try:
                return requests.get(url, timeout=5).status_code, refused
            except requests.RequestException as error:
                return error, refused

    answer = in_thread(work)
    assert isinstance(answer, tuple)
    return answer


HOSTS = ("127.0.0.1", "localhost", "[::1]", "0.0.0.0", "169.254.169.254", "10.0.0.1", "2130706433")


@pytest.mark.parametrize("host", HOSTS)
def test_addresses_that_are_not_public_are_refused_before_anything_is_sent(host: str) -> None:
    answer, refused = ask(f"http://{host}:9/")
    assert isinstance(answer, requests.ConnectionError)
    assert refused
    assert all("no public address" in why for why in refused)


async def test_a_host_that_is_named_is_reached_and_a_redirect_to_another_is_not() -> None:
    async with WebServer() as named, WebServer() as other:
        reached = await asyncio.to_thread(ask, f"http://127.0.0.1:{named.port}/a", f"localhost:{named.port}")
        assert reached == (200, [])
        onward = f"http://127.0.0.1:{named.port}/onward/?to=http://127.0.0.1:{other.port}/secret"
        answer, refused = await asyncio.to_thread(ask, onward, f"127.0.0.1:{named.port}")
        assert isinstance(answer, requests.ConnectionError)
        assert len(refused) == 1
        assert other.requests == []


def test_datagrams_local_programs_and_processes_are_refused(tmp_path: Path) -> None:
    def datagram() -> object:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
            return sock.sendto(b"x", ("127.0.0.1", 9))

    def local() -> object:
        with socket.socket(socket.AF_UNIX) as sock:
            return sock.connect(str(tmp_path / "bus"))

    works = (datagram, local, lambda: subprocess.run(["true"], check=False))
    with guard.everywhere():
        assert all(isinstance(in_thread(work), guard.ForbiddenError) for work in works)
    assert not any(isinstance(in_thread(work), guard.ForbiddenError) for work in works), "these threads send nothing"


def test_the_main_thread_is_left_alone() -> None:
    with pytest.raises(ConnectionRefusedError), socket.socket() as sock:
        sock.connect(("127.0.0.1", 9))
