"""For how long the event loop of a role is held by one piece of work: nothing else is done meanwhile."""

import asyncio

from prometheus_client import CollectorRegistry, Histogram

BEAT_S = 0.1
BUCKETS_S = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class LoopPause:
    """Measures by a heartbeat how late the loop comes to it."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._late = Histogram(
            "jauge_loop_pause_seconds",
            "How late the event loop of the role ran a heartbeat, ten of which are due each second.",
            buckets=BUCKETS_S,
            registry=registry,
        )

    async def beat(self) -> None:
        """Beat until cancelled."""
        loop = asyncio.get_running_loop()
        self._beat_at(loop, loop.time() + BEAT_S)
        try:
            await loop.create_future()
        finally:
            self._next.cancel()

    def _beat_at(self, loop: asyncio.AbstractEventLoop, due_s: float) -> None:
        """Beat at a time, and from then on; a task that sleeps would take the loop twice as often."""

        def once() -> None:
            now_s = loop.time()
            self._late.observe(max(0.0, now_s - due_s))
            self._beat_at(loop, now_s + BEAT_S)

        self._next = loop.call_at(due_s, once)
