"""Publishes together what several requests brought: alone, each would cost a way to the broker and back."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

from schemas.mention import Mention

MOST_ROWS = 5_000


class Together:
    """One publication is under way at a time; whoever comes meanwhile goes with the next."""

    def __init__(self, publish: Callable[[Sequence[Mention]], Awaitable[None]]) -> None:
        """`publish` returns once the broker has all of them."""
        self._publish = publish
        self._waiting: list[tuple[Sequence[Mention], asyncio.Future[None]]] = []
        self._running: asyncio.Task[None] | None = None

    async def publish(self, mentions: Sequence[Mention]) -> None:
        """Return once the broker has the mentions; raise what kept it from having them, and others with them."""
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((mentions, done))
        if self._running is None or self._running.done():
            self._running = asyncio.create_task(self._run(), name="publish what was pushed")
        await done

    async def close(self) -> None:
        """Stop."""
        if self._running is not None:
            self._running.cancel()
            await asyncio.gather(self._running, return_exceptions=True)

    async def _run(self) -> None:
        while self._waiting:
            group, rows = [], list[Mention]()
            while self._waiting and (not rows or len(rows) + len(self._waiting[0][0]) <= MOST_ROWS):
                mentions, done = self._waiting.pop(0)
                if not done.done():  # who waited was patient enough
                    group.append(done)
                    rows += mentions
            try:
                await self._publish(rows)
            except Exception as error:  # goes on to each that waits for it
                answer: Exception | None = error
            else:
                answer = None
            for done in group:
                if done.done():
                    continue
                if answer is None:
                    done.set_result(None)
                else:
                    done.set_exception(answer)
