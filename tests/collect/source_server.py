"""A local server that speaks a source's protocol and has its bad days, and the real loop that reads it."""

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from typing import Any

from aiohttp import web

from schemas.brand import Brand
from schemas.drop import DropReason, Rejection
from schemas.health import SourceHealth
from schemas.mention import Mention
from streams.collect.checkpoints import MemoryCursors
from streams.collect.collector_context import CollectorContext
from streams.collect.http.client import Outgoing
from streams.collect.protocol import Collector
from streams.collect.read_budget import Budget
from streams.collect.runner import CollectorLoop
from streams.config.timefmt import wall_clock_ms
from tests.patience import PATIENCE_S

TICK_S = 60.0
"""The loop's own: no pause after a failure is exactly so long."""
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
Trouble = Callable[[web.Request, Handler], Awaitable[web.StreamResponse]]


# --- bad days of a server ---


async def too_fast(_: web.Request, __: Handler) -> web.StreamResponse:
    """Too many requests, for no time at all."""
    return web.Response(status=429, headers={"Retry-After": "0"})


async def broken(_: web.Request, __: Handler) -> web.StreamResponse:
    return web.Response(status=500, text="<html>oops")


async def garbage(_: web.Request, __: Handler) -> web.StreamResponse:
    return web.Response(body=b"\xff\xfe{[", content_type="application/json")


async def elsewhere(request: web.Request, _: Handler) -> web.StreamResponse:
    """A redirect to the same place."""
    onward = request.rel_url.update_query({"redirected": "1"})
    return web.Response(status=307, headers={"Location": str(onward)})


async def cut(request: web.Request, handler: Handler) -> web.StreamResponse:
    """The connection ends in the middle of the answer."""
    whole = await handler(request)
    answer = web.StreamResponse(headers={"Content-Length": "1000000"})
    await answer.prepare(request)
    body = whole.body if isinstance(whole, web.Response) else b""
    await answer.write(bytes(body or b"")[: len(bytes(body or b"")) // 2])
    if request.transport is not None:
        request.transport.abort()
    return answer


TROUBLES: tuple[Trouble, ...] = (too_fast, broken, garbage, elsewhere, cut)


class SourceServer:
    """Serves `routes` on loopback; one request in `every` meets with trouble, by seed."""

    def __init__(
        self,
        routes: Sequence[tuple[str, Handler]],
        *,
        posts: Sequence[tuple[str, Handler]] = (),
        seed: int = 1,
        every: int = 0,
    ) -> None:
        self._routes, self._posts_to = routes, posts
        self._chance = random.Random(seed)
        self._every = every
        self.requests: list[web.Request] = []
        self.url = ""

    @asynccontextmanager
    async def serving(self) -> AsyncIterator["SourceServer"]:
        app = web.Application()
        for path, handler in self._routes:
            app.router.add_get(path, self._troubled(handler))
        for path, handler in self._posts_to:
            app.router.add_post(path, self._troubled(handler))
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        try:
            yield self
        finally:
            await runner.cleanup()

    def _troubled(self, handler: Handler) -> Handler:
        async def answer(request: web.Request) -> web.StreamResponse:
            self.requests.append(request)
            calm = not self._every or "redirected" in request.query or self._chance.randrange(self._every)
            if calm:
                return await handler(request)
            return await self._chance.choice(TROUBLES)(request, handler)

        return answer


# --- whoever reads it ---


class MemoryGateway:
    """A gateway to a list."""

    def __init__(self) -> None:
        self.mentions: list[Mention] = []
        self.refusals: list[Rejection] = []
        self.published = 0
        self.dropped: Counter[DropReason] = Counter()
        self.came = asyncio.Event()

    async def publish(self, rows: Iterable[Mention | Rejection]) -> None:
        for row in rows:
            if isinstance(row, Mention):
                self.mentions.append(row)
                self.published += 1
            else:
                self.refusals.append(row)
                self.dropped[row.reason] += 1
        self.came.set()

    async def tick(self, health: SourceHealth) -> None:
        """Nobody asks."""

    async def until(self, condition: Callable[[], object]) -> None:
        async with asyncio.timeout(PATIENCE_S):
            while not condition():
                self.came.clear()
                await self.came.wait()


async def no_pause(_: float) -> None:
    await asyncio.sleep(0)


@asynccontextmanager
async def context_for(
    *terms: str, now_ms: Callable[[], int] = wall_clock_ms, reads: int | None = None
) -> AsyncIterator[CollectorContext]:
    """What a collector is given, on a machine that may ask itself."""
    async with Outgoing("jauge-test", private=True, timeout_s=PATIENCE_S) as outgoing:
        brands = [Brand(brand=term.title(), terms=(term,)) for term in terms]
        yield CollectorContext(outgoing, Budget(now_ms, reads), lambda: brands, now_ms)


@asynccontextmanager
async def collecting(collector: Collector, cursors: MemoryCursors | None = None) -> AsyncIterator[MemoryGateway]:
    """Run the real loop; it pauses for no time."""
    gateway = MemoryGateway()
    loop = CollectorLoop(collector, gateway, cursors or MemoryCursors(), batch_count=7, batch_ms=5, pause=_unless_tick)
    running = asyncio.create_task(loop.run())
    try:
        yield gateway
    finally:
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running


async def _unless_tick(seconds: float) -> None:
    await asyncio.sleep(seconds if seconds == TICK_S else 0)


async def until(condition: Callable[[], object]) -> None:
    """Wait for a condition without a notification."""
    async with asyncio.timeout(PATIENCE_S):
        while not condition():  # noqa: ASYNC110
            await asyncio.sleep(0)


async def survived(
    make: Callable[[CollectorContext], Collector],
    wanted: Callable[[], set[str]],
    seed: int,
    *terms: str,
    most: int = 12,
) -> Counter[str]:
    """Read with restarts after up to `most` mentions, until all that is wanted was told; return how often each was."""
    chance, cursors, counts = random.Random(seed), MemoryCursors(), Counter[str]()
    async with AsyncExitStack() as stack, asyncio.timeout(PATIENCE_S):
        context = await stack.enter_async_context(context_for(*terms))
        while wanted() - counts.keys():
            more = chance.randrange(1, most)
            async with collecting(make(context), cursors) as gateway:
                start = counts.copy()

                def enough(gateway: MemoryGateway = gateway, start: Counter[str] = start, more: int = more) -> bool:
                    names = {one.id for one in gateway.mentions}
                    return len(gateway.mentions) >= more or not wanted() - start.keys() - names

                await gateway.until(enough)
            counts.update(one.id for one in gateway.mentions)
    return counts


def fields(mention: Mention, *names: str) -> tuple[Any, ...]:
    return tuple(getattr(mention, name) for name in names)
