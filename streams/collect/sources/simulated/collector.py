"""The simulated panel as a source: its past at once, then its present in real time."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from itertools import islice

from schemas.health import Policy, SourceHealth
from schemas.mention import Mention
from scoring.method.constants import DAY_MS
from scoring.method.reference import REFERENCE
from scoring.simulation import panel
from streams.collect.protocol import MentionGateway
from streams.collect.sources.simulated.spec import PanelSettings

CHUNK = 4_000
LOOK_EVERY_S = 1.0
MINUTE_MS = 60_000
TICK_EVERY_MS = 2_000
"""More often than a real source, for somebody who watches."""
SIMULATED = "simulated"
"""Stands beside every quotation."""
SOURCES_EVERY_MS = MINUTE_MS
"""As often as a real source."""


class PanelCollector:
    """Reads the mentions of `scoring.simulation.panel`."""

    source = "panel"

    def __init__(self, clock: Callable[[], int]) -> None:
        """`clock`: ms UTC; no mention is yielded before its time."""
        self._clock = clock

    async def mentions(self, end_ms: int) -> AsyncIterator[tuple[int, list[Mention]]]:
        """Yield the 28 days before `end_ms` in large pieces, then once a second the live mentions.

        Each piece, which may be empty, comes with the time (ms UTC) before which nothing
        more is to be expected: it advances without mentions too.
        """
        past = panel.backfill(end_ms)
        while chunk := list(islice(past, CHUNK)):
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


async def serve(settings: PanelSettings, gateway: MentionGateway, now_ms: Callable[[], int]) -> None:
    """Publish the simulated panel: the back-fill at once, then live."""
    end_ms = settings.until or now_ms() // MINUTE_MS * MINUTE_MS
    ticked, said, read = 0, 0, 0
    by_source = Counter[str]()
    past = SourceHealth(source="panel", at=0, connected=True, reading_until=end_ms)
    for health in (*_sources(0, end_ms, by_source), past):
        await gateway.tick(health)
    async for at_ms, piece in PanelCollector(now_ms).mentions(end_ms):
        mentions = panel.with_beside(piece, read)
        read += len(piece)
        await gateway.publish(mentions)
        by_source.update(mention.source for mention in mentions)
        # The past needs no ticks: the scores are computed as of what is folded, and run through the 28 days.
        if at_ms >= max(end_ms, ticked + TICK_EVERY_MS):
            # The first one says that the past is published.
            until = None if ticked else end_ms
            ticked = at_ms
            await gateway.tick(
                SourceHealth(source="panel", at=at_ms, connected=True, published=gateway.published, reading_until=until)
            )
            if at_ms >= said + SOURCES_EVERY_MS:
                said = at_ms
                for health in _sources(at_ms, end_ms, by_source):
                    await gateway.tick(health)


def _sources(at_ms: int, end_ms: int, by_source: Mapping[str, int]) -> Iterator[SourceHealth]:
    """Yield what the sources that the panel plays say: they are connected since its first day, and simulated.

    Args:
        at_ms: of the tick; 0: their past, up to `end_ms`, is still being published.
        end_ms: of the past.
        by_source: mentions published so far.
    """
    since_ms = end_ms - panel.BACKFILL_DAYS * DAY_MS
    for source in (*REFERENCE.sources, *panel.BESIDE):
        yield SourceHealth(
            source=source,
            instance=f"simulated:{source}",
            at=at_ms,
            connected=True,
            since=since_ms,
            lag_ms=0 if at_ms else None,
            published=by_source[source] if at_ms else 0,
            policy=Policy(composable=source in REFERENCE.sources, deletions="told", attribution=SIMULATED),
            reading_until=None if at_ms else end_ms,
        )
