"""Requests to sources: to public addresses alone, whatever leads there; bounded; and heeding what servers ask."""

import asyncio
import gzip
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import aiohttp
import pytest
from aiohttp import web

from streams.collect.http.client import MOST_REDIRECTS, Outgoing
from streams.collect.http.sse import EventTooLongError, ServerEvent, events
from streams.config.errors import SourceBusyError, SourceFailedError, SourceRefusedError

Handler = Callable[[web.Request], web.StreamResponse]


@asynccontextmanager
async def served(handler: Handler, host: str = "127.0.0.1") -> AsyncIterator[str]:
    """Serve every path by `handler`; yields ``host:port``."""

    async def answer(request: web.Request) -> web.StreamResponse:
        made = handler(request)
        return await made if asyncio.iscoroutine(made) else made

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", answer)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, host, 0).start()
    try:
        yield f"{host}:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost", "127.1", "2130706433", "0x7f000001", "[::ffff:127.0.0.1]"])
async def test_this_machine_is_not_asked_by_whatever_name(name: str) -> None:
    asked: list[str] = []

    def handler(request: web.Request) -> web.Response:
        asked.append(request.path)
        return web.Response()

    async with served(handler) as place, Outgoing("jauge-test") as outgoing:
        with pytest.raises((aiohttp.ClientConnectorError, SourceFailedError), match=r"no public address|is no address"):
            await outgoing.get(f"http://{name}:{place.rpartition(':')[2]}/")
    assert asked == []


async def test_a_redirect_leads_to_no_other_private_address_than_the_one_that_was_named() -> None:
    reached: list[str] = []

    def inner(request: web.Request) -> web.Response:
        reached.append(request.path)
        return web.Response(text="secret")

    async with served(inner) as hidden:

        def outer(_: web.Request) -> web.Response:
            return web.Response(status=302, headers={"Location": f"http://{hidden}/metadata"})

        async with served(outer) as named, Outgoing("jauge-test", allowed=[named]) as outgoing:
            with pytest.raises(aiohttp.ClientConnectorError, match="no public address"):
                await outgoing.get(f"http://{named}/")
    assert reached == []


async def test_what_is_secret_is_not_passed_on_to_another_server() -> None:
    received: list[str | None] = []

    def inner(request: web.Request) -> web.Response:
        received.append(request.headers.get("Authorization"))
        return web.Response(text="fine")

    async with served(inner) as other:

        def outer(request: web.Request) -> web.Response:
            received.append(request.headers.get("Authorization"))
            onward = "/again" if request.path == "/" else f"http://{other}/"
            return web.Response(status=301, headers={"Location": onward})

        async with served(outer) as first, Outgoing("jauge-test", private=True) as outgoing:
            answer = await outgoing.get(f"http://{first}/", headers={"Authorization": "Bearer t"})
    assert received == ["Bearer t", "Bearer t", None]
    assert (answer.body, answer.moved, answer.url) == (b"fine", True, f"http://{other}/")


@pytest.mark.parametrize(
    ("status", "headers", "wait_s"),
    [(429, {"Retry-After": "7"}, 7.0), (503, {}, 60.0), (429, {"x-rate-limit-reset": "99"}, 60.0)],
)
async def test_a_busy_server_says_when_to_return(status: int, headers: dict[str, str], wait_s: float) -> None:
    async with (
        served(lambda _: web.Response(status=status, headers=headers)) as place,
        Outgoing("jauge-test", private=True) as outgoing,
    ):
        with pytest.raises(SourceBusyError) as busy:
            await outgoing.get(f"http://{place}/path", params={"key": "secret"})
    assert busy.value.retry_after_s == wait_s
    assert "secret" not in str(busy.value)


@pytest.mark.parametrize(
    ("status", "error"), [(401, SourceRefusedError), (403, SourceRefusedError), (500, SourceFailedError)]
)
async def test_refused_access_and_failure_raise_different_errors_that_quote_no_query(
    status: int, error: type[Exception]
) -> None:
    async with (
        served(lambda _: web.Response(status=status, text="secret")) as place,
        Outgoing("jauge-test", private=True) as outgoing,
    ):
        with pytest.raises(error) as raised:
            await outgoing.get(f"http://{place}/path?key=secret")
    assert str(status) in str(raised.value)
    assert "secret" not in str(raised.value)


async def test_answers_that_are_too_long_packed_or_plain_are_not_read_to_their_end() -> None:
    def handler(request: web.Request) -> web.Response:
        if request.path == "/plain":
            return web.Response(body=bytes(3 << 20))
        return web.Response(body=gzip.compress(bytes(300 << 20)), headers={"Content-Encoding": "gzip"})

    async with served(handler) as place, Outgoing("jauge-test", private=True) as outgoing:
        for path in ("plain", "packed"):
            with pytest.raises(SourceFailedError, match="over 1048576 bytes"):
                await outgoing.get(f"http://{place}/{path}", most_bytes=1 << 20)


async def test_a_circle_of_redirects_and_another_protocol_end() -> None:
    asked: list[str] = []

    def handler(request: web.Request) -> web.Response:
        asked.append(request.path)
        onward = "file:///etc/passwd" if request.path == "/file" else "/round"
        return web.Response(status=307, headers={"Location": onward})

    async with served(handler) as place, Outgoing("jauge-test", private=True) as outgoing:
        with pytest.raises(SourceFailedError, match="no http address"):
            await outgoing.get(f"http://{place}/file")
        with pytest.raises(SourceFailedError, match="sends us on"):
            await outgoing.get(f"http://{place}/")
    assert len(asked) == MOST_REDIRECTS + 2


async def test_a_server_that_never_answers_and_one_that_stalls_are_left() -> None:
    never = asyncio.Event()

    async def handler(request: web.Request) -> web.StreamResponse:
        answer = web.StreamResponse()
        if request.path == "/stalls":
            await answer.prepare(request)
            await answer.write(b"data: 1\n\ndata: 2")
        await never.wait()
        return answer

    async with served(handler) as place, Outgoing("jauge-test", private=True, timeout_s=0.2) as outgoing:
        with pytest.raises(TimeoutError):
            await outgoing.get(f"http://{place}/never")
        read: list[ServerEvent] = []

        async def listen() -> None:
            async with outgoing.stream(f"http://{place}/stalls", idle_s=0.2) as content:
                async for event in events(content.iter_any()):
                    read.append(event)  # those before the stall count

        while not read:  # a loop that stands still gives up before the server has said anything
            with pytest.raises(TimeoutError):
                await listen()
        assert [event.data for event in read] == [b"1"]
        never.set()


async def test_an_event_without_an_end_is_left() -> None:
    async def endless() -> AsyncIterator[bytes]:
        while True:
            yield b"data: " + bytes([120]) * 65_536

    with pytest.raises(EventTooLongError):
        async for _ in events(endless()):
            pass


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/9.9 banana\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n",
        b"HTTP/1.1 302 Found\r\nLocation: http://[bad?key=hidden-word\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 302 Found\r\nLocation: http://\xff/?key=hidden-word\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\nnone",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nbanana\r\n",
        b"",
    ],
)
async def test_what_a_broken_server_says_never_quotes_the_key_it_was_asked_with(answer: bytes) -> None:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(answer)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server, Outgoing("jauge-test", private=True) as outgoing:
        url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/feed"
        with pytest.raises((SourceFailedError, aiohttp.ClientError, OSError)) as raised:
            await outgoing.get(url, params={"key": "hidden-word"})
    assert "hidden-word" not in f"{raised.value!r} {raised.value}"


async def test_a_name_that_resolves_anew_to_this_machine_is_not_asked() -> None:
    """What is looked at is what is connected to, each time: no second resolution comes in between."""
    asked: list[str] = []

    def handler(request: web.Request) -> web.Response:
        asked.append(request.path)
        return web.Response()

    class Rebinding(aiohttp.abc.AbstractResolver):
        async def resolve(self, host: str, port: int = 0, family: int = 0) -> list[aiohttp.abc.ResolveResult]:
            return [
                {"hostname": host, "host": "127.0.0.1", "port": port, "family": 2, "proto": 0, "flags": 0},
            ]

        async def close(self) -> None:
            """Nothing is open."""

    async with served(handler) as place, Outgoing("jauge-test") as outgoing:
        connector = outgoing.session.connector
        assert isinstance(connector, aiohttp.TCPConnector)
        connector._resolver = Rebinding()
        for scheme in ("http", "ws"):
            url = f"{scheme}://public.example:{place.rpartition(':')[2]}/"
            with pytest.raises(aiohttp.ClientConnectorError, match="no public address"):
                await (outgoing.session.ws_connect(url) if scheme == "ws" else outgoing.get(url))
    assert asked == []


async def test_a_server_whose_rate_is_spent_is_not_asked_again_before_its_reset() -> None:
    asked: list[str] = []

    def handler(request: web.Request) -> web.Response:
        asked.append(request.path)
        return web.Response(text="fine", headers={"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "6000"})

    async with served(handler) as place, Outgoing("jauge-test", private=True) as outgoing:
        assert (await outgoing.get(f"http://{place}/a?page=1")).body == b"fine"
        with pytest.raises(SourceBusyError, match="nothing remains") as busy:
            await outgoing.get(f"http://{place}/a?page=2")
        assert 5_000 < busy.value.retry_after_s <= 6_000
        await outgoing.get(f"http://{place}/b")
    assert asked == ["/a", "/b"]


async def test_a_missing_page_raises_an_error_with_its_status() -> None:
    def handler(_: web.Request) -> web.Response:
        return web.Response(status=404, text="<html>Not Found")

    async with served(handler) as place, Outgoing("jauge-test", private=True) as outgoing:
        answer = await outgoing.get(f"http://{place}/a")
        with pytest.raises(SourceFailedError, match="/a answers 404"):
            answer.json(dict)
        with pytest.raises(SourceFailedError, match="/a answers 404"):
            async with outgoing.stream(f"http://{place}/a"):
                pass
