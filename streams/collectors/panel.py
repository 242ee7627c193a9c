"""The simulated panel as a source: its past at once, then its present as it happens."""

import asyncio
from collections.abc import AsyncIterator
from itertools import islice
from time import time

from schemas.mention import Mention
from scoring import panel

CHUNK = 4_000


class PanelCollector:
    """Tells the mentions of `scoring.panel`."""

    source = "panel"

    async def mentions(self, end_ms: int) -> AsyncIterator[list[Mention]]:
        """Yield the 28 days before `end_ms` in large pieces, then what is told live, never before its time."""
        told = panel.backfill(end_ms)
        while chunk := list(islice(told, CHUNK)):
            yield chunk
        for mention in panel.live(end_ms):
            await asyncio.sleep(max(0.0, mention.seen_at / 1_000 - time()))
            yield [mention]
