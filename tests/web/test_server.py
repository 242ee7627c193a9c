"""Connections of the server of all roles: nobody holds one for nothing, and nobody has them all."""

import asyncio
import resource
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from ipaddress import ip_network

import pytest
from aiohttp import web

from streams.web.connections import Connections, Limits
from streams.web.server import HttpServer
from tests.patience import PATIENCE_S

LONG = Limits(connections=16, header_s=PATIENCE_S, idle_s=PATIENCE_S, write_s=PATIENCE_S)
GET = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"
Opened = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@asynccontextmanager
async def serving(limits: Limits, answer: Callable[[web.Request], web.StreamResponse]) -> AsyncIterator[HttpServer]:
    async def handle(request: web.Request) -> web.StreamResponse:
        if request.path == "/wait":
            await asyncio.Event().wait()
        return answer(request)

    app = web.Application()
    app.router.add_get("/{path:.*}", handle)
    async with HttpServer(app, ("127.0.0.1", 0), "http.port", limits) as server:
        yield server


def plain(_: web.Request) -> web.Response:
    return web.Response(text="here")


async def opened(server: HttpServer, data: bytes = b"") -> Opened:
    reader, writer = await asyncio.open_connection("127.0.0.1", int(server.address.rpartition(":")[2]))
    writer.write(data)
    return reader, writer


async def rest(reader: asyncio.StreamReader) -> bytes:
    """All until the end of a connection, however it ends."""
    try:
        async with asyncio.timeout(PATIENCE_S):
            return await reader.read()
    except ConnectionError:
        return b""


async def served(server: HttpServer) -> bool:
    """Whether one who comes now is answered."""
    reader, writer = await opened(server, GET)
    try:
        async with asyncio.timeout(PATIENCE_S):
            return b" 200 " in await reader.readline()
    except ConnectionError:
        return False
    finally:
        writer.close()


async def until(is_so: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while not is_so():  # noqa: ASYNC110 # what changes it is the product, which sets no event
            await asyncio.sleep(0.005)


@pytest.mark.parametrize("sent", [b"", b"G", b"GET / HTTP/1.1\r\nHost: a\r\n", b"\r\n", GET + b"GET / HTTP"])
async def test_half_a_request_is_closed(sent: bytes) -> None:
    async with serving(LONG._replace(header_s=0.1, idle_s=0.1), plain) as server:
        reader, _ = await opened(server, sent)
        assert (b" 200 " in await rest(reader)) is sent.startswith(GET)
        assert len(server.connections) == 0


async def test_a_pause_between_requests_may_be_longer_than_the_headers_take() -> None:
    async with serving(LONG._replace(header_s=0.1), plain) as server:
        reader, writer = await opened(server)
        for _ in range(3):
            writer.write(GET)
            async with asyncio.timeout(PATIENCE_S):
                await reader.readuntil(b"here")
            gone, _ = await opened(server)
            await rest(gone)  # the deadline of headers that began after the pause is over
        assert not reader.at_eof()
        writer.write(b"GET / HT")
        assert await rest(reader) == b""


async def test_a_request_that_is_answered_for_long_is_not_cut_off() -> None:
    async with serving(LONG._replace(header_s=0.05, idle_s=0.05), plain) as server:
        reader, writer = await opened(server, b"GET /wait HTTP/1.1\r\nHost: a\r\n\r\n")
        gone, _ = await opened(server)
        await rest(gone)  # closed by its deadline, which the other one would have had before
        assert not reader.at_eof()
        assert len(server.connections) == 1
        writer.close()


async def test_whoever_reads_nothing_of_an_answer_is_closed() -> None:
    size = 64 << 20
    async with serving(LONG._replace(write_s=0.5), lambda _: web.Response(body=bytes(size))) as server:
        reader, writer = await opened(server, GET)
        await until(lambda: len(server.connections) == 1)
        await until(lambda: len(server.connections) == 0)
        writer.close()
        reader, _ = await opened(server, GET[:-2] + b"Connection: close\r\n\r\n")
        assert len(await rest(reader)) > size  # whoever reads has it all


async def test_thousands_of_half_requests_leave_the_others_served() -> None:
    async with serving(LONG, plain) as server:
        held = [await opened(server, GET[:10]) for _ in range(300)]
        assert [await served(server) for _ in range(20)] == [True] * 20
        assert len(server.connections) <= LONG.connections
        for _, writer in held:
            writer.close()


async def test_where_all_are_answered_a_new_one_is_refused() -> None:
    async with serving(LONG, plain) as server:
        held = [await opened(server, b"GET /wait HTTP/1.1\r\nHost: a\r\n\r\n") for _ in range(20)]
        answers = [asyncio.create_task(rest(reader)) for reader, _ in held]
        await until(lambda: sum(task.done() for task in answers) == 20 - 12)
        assert {task.result()[:12] for task in answers if task.done()} == {b"HTTP/1.1 503"}
        assert not await served(server)
        for _, writer in held[:12]:
            writer.close()
        await until(lambda: len(server.connections) == 0)
        assert await served(server)
        for _, writer in held:
            writer.close()
        await asyncio.gather(*answers)


class Opening:
    """A connection of an address."""

    def __init__(self, address: str) -> None:
        self.address, self.is_open = address, True

    def abort(self) -> None:
        self.is_open = False


def test_the_address_with_most_gives_up_its_own() -> None:
    pool = Connections(10)
    few, many = [Opening("few") for _ in range(3)], [Opening("many") for _ in range(7)]
    assert all(pool.admit(one) for one in [*few, *many])
    assert pool.admit(Opening("other"))
    assert [one.is_open for one in many] == [False, *[True] * 6]
    for one in many:
        pool.work(one)
    assert not pool.admit(Opening("many"))  # all of its own are answered, and the others have fewer
    assert pool.admit(Opening("one more"))  # one of the two that have a pause is closed for it
    assert [one.is_open for one in few] == [False, True, True]


def test_an_address_has_three_quarters_and_a_proxy_all() -> None:
    connections = [Opening("127.0.0.1") for _ in range(8)]
    for trusted, working in (((), 6), (("127.0.0.0/8",), 8)):
        pool = Connections(8, [ip_network(one) for one in trusted])
        admitted = []
        for one in connections:
            admitted.append(pool.admit(one))
            pool.work(one)
        assert (sum(admitted), len(pool)) == (working, working)


async def test_the_process_may_open_as_many_files_as_it_has_connections() -> None:
    async with serving(LONG._replace(connections=5_000), plain) as server:
        soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
        assert server.connections.most <= soft // 2
