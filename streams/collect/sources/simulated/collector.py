"""The simulated panel as a source: its past at once, then its present as it happens."""

import asyncio
from collections.abc import AsyncIterator, Callable
from itertools import islice

from schemas.mention import Mention
from scoring.simulation import panel

CHUNK = 4_000
LOOK_EVERY_S = 1.0


class PanelCollector:
    """Tells the mentions of `scoring.simulation.panel`."""

    source = "panel"

    def __init__(self, clock: Callable[[], int]) -> None:
        """`clock`: ms UTC; nothing is told before its time."""
        self._clock = clock

    async def mentions(self, end_ms: int) -> AsyncIterator[tuple[int, list[Mention]]]:
        """Yield the 28 days before `end_ms` in large pieces, then each second what is told live.

        Each piece, which may be empty, comes with the time (ms UTC) before which nothing
        more is to be expected: the tick of a clock that also moves while nobody speaks.
        """
        told = panel.backfill(end_ms)
        while chunk := list(islice(told, CHUNK)):
            # The last of the past may be seen after the end, and after the first of the present.
            yield min(chunk[-1].seen_at, end_ms), chunk
        present = panel.live(end_ms)
        coming = next(present)
        while True:
            now_ms = self._clock()
            due: list[Mention] = []
            while coming.seen_at <= now_ms and len(due) < CHUNK:
                due.append(coming)
                coming = next(present)
            if coming.seen_at <= now_ms:  # the end of the past was long ago
                yield due[-1].seen_at, due
                continue
            yield now_ms, due
            await asyncio.sleep(LOOK_EVERY_S)
