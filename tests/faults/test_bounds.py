"""One source floods, one never answers, one answers garbage without an end: memory stays bounded, the others go on."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from pathlib import Path

import psutil
import pytest
from aiohttp import web

from schemas.brand import Brand
from tests.collect.sources.test_mastodon import Mastodon, status
from tests.conftest import SharedKafka
from tests.faults.harness.growing import GrowingHackerNews
from tests.faults.harness.supervisor import Supervisor
from tests.faults.test_collectors import ids

pytestmark = pytest.mark.faults
FLOOD = 60_000
"""Statuses that come at once: what a large server says in a third of a day."""
MOST_MIB = 64
PAGE = 40


class Flood(Mastodon):
    """A server that pages quickly through very many statuses."""

    def __init__(self) -> None:
        super().__init__(range(0))
        said = "acme " + "word " * 80
        self.pages = [
            json.dumps([status(number, content=said) for number in range(first + PAGE - 1, first - 1, -1)])
            for first in range(1, FLOOD + 1, PAGE)
        ]
        self.open = False

    async def _timeline(self, request: web.Request) -> web.Response:
        after = int(request.query.get("min_id", "0"))
        if not self.open:
            return web.json_response([status(0)] if "min_id" not in request.query else [])
        text = self.pages[after // PAGE] if after < FLOOD else "[]"
        return web.Response(text=text, content_type="application/json")


@asynccontextmanager
async def answering(answer: bytes, begin: asyncio.Event) -> AsyncIterator[str]:
    """A server that sends `answer` again and again to whoever asks; nothing at all before it is to begin."""

    async def serve(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            await begin.wait()
            while True:
                writer.write(answer)
                await writer.drain()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        server.close()


async def test_what_one_source_does_harms_no_other(kafka: SharedKafka, tmp_path: Path) -> None:
    flood, calm = Flood(), GrowingHackerNews()
    endless = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n" + b'[{"id": "\xff' * 10_000
    change = {"meta": {"id": "1", "domain": "a.example"}, "type": "edit", "title": "Acme", "comment": "word " * 180_000}
    heavy = b"HTTP/1.1 200 OK\r\n\r\n: beat\n\ndata: " + json.dumps(change).encode() + b"\n\n"
    async with AsyncExitStack() as stack:
        flow = await stack.enter_async_context(
            Supervisor(kafka.bootstrap, kafka.prefix(), [Brand(brand="Acme", terms=("acme",))])
        )
        await stack.enter_async_context(flood.serving())
        await stack.enter_async_context(calm.server.serving())
        never, later = asyncio.Event(), asyncio.Event()
        silent = await stack.enter_async_context(answering(endless, never))
        garbage = await stack.enter_async_context(answering(endless, later))
        weighty = await stack.enter_async_context(answering(heavy, later))
        environment = {
            "PRIVATE": "true",
            **{f"{name}__ENABLED": "true" for name in ("MASTODON", "LEMMY", "RSS", "HN", "WIKIMEDIA")},
            "WIKIMEDIA__STREAM": weighty,
            "WIKIMEDIA__VIEWS": "",
            "WIKIMEDIA__PAGES": json.dumps({"Acme": ["a.example/wiki/Acme"]}),
            "MASTODON__SERVERS": json.dumps([flood.url]),
            "MASTODON__POLL_S": "0.05",
            "LEMMY__SERVERS": json.dumps([silent, garbage]),
            "LEMMY__POLL_S": "0.05",
            "RSS__URLS": json.dumps([garbage, silent]),
            **{f"HN__{key}": value for key, value in calm.settings().items()},
        }
        variables = {f"JAUGE_SOURCES__{name}": value for name, value in environment.items()}
        flow.start("collect", {**variables, "JAUGE_DATA": str(tmp_path)})
        calm.grow(1)

        async def calm_is_published() -> bool:
            return calm.wanted() <= await ids(flow)

        await flow.until(calm_is_published, "the calm source to be told")
        process = psutil.Process(flow._running["collect"].pid)
        seen = [rest := process.memory_info().rss]
        flood.open = True
        later.set()
        looking = asyncio.create_task(_look(process, seen))
        for step in range(2, 6):  # the calm source is told while the flood comes
            calm.grow(step)
            await flow.until(calm_is_published, "the calm source to be told through the flood")
        wanted = {status(number)["uri"] for number in range(1, FLOOD + 1)}

        async def all_are_published() -> bool:
            return wanted <= await ids(flow)

        await flow.until(all_are_published, "the flood to be told")
        looking.cancel()
        with suppress(asyncio.CancelledError):
            await looking
        peak = max(seen)
        print(f"\n{FLOOD} statuses; at rest {rest >> 20} MiB, at most {(peak - rest) >> 20} MiB above")
        assert flow.endings == []
        assert peak - rest < MOST_MIB << 20


async def _look(process: psutil.Process, seen: list[int]) -> None:
    while True:
        seen.append(process.memory_info().rss)
        await asyncio.sleep(0.05)
