"""For how long the event loop of a role is held by one piece of work: nothing else is done meanwhile."""

import asyncio
from collections.abc import Iterator

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

BEAT_S = 0.1


class LoopPause(Collector):
    """Measures by a heartbeat; each scrape begins anew."""

    def __init__(self) -> None:
        self._longest_s = 0.0

    async def beat(self) -> None:
        """Beat until cancelled."""
        loop = asyncio.get_running_loop()
        while True:
            due_s = loop.time() + BEAT_S
            await asyncio.sleep(BEAT_S)
            self._longest_s = max(self._longest_s, loop.time() - due_s)

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Yield the one family, for prometheus_client."""
        longest_s, self._longest_s = self._longest_s, 0.0
        yield GaugeMetricFamily(
            "jauge_loop_pause_seconds",
            "Longest time for which one piece of work held the role's event loop, since the last scrape.",
            value=longest_s,
        )
