"""Stream time: the newest tick of ``source-health``, and when each source was out of reach."""

import asyncio
import logging

from aiokafka.structs import ConsumerRecord

from schemas.codec import UNREADABLE, decoder
from schemas.health import SourceHealth
from scoring.reading.coverage import Coverage

log = logging.getLogger(__name__)

TICK_AHEAD_MS = 300_000
"""A tick further ahead of its record's own timestamp comes from a wrong clock and is not believed."""
TICKS_READ = 20_000
"""A worker begins with so many before the end of ``source-health``: a day of ten collectors, for one may be gone."""


class Clock:
    """The newest tick of ``source-health``, ms UTC, 0 before the first; and when each source could not be heard."""

    def __init__(self) -> None:
        self.tick = 0
        self.moved = asyncio.Event()
        self.coverage = Coverage()
        self._decode = decoder(SourceHealth).decode

    def read(self, record: ConsumerRecord) -> SourceHealth | None:
        """Take in one record, and return it; one that is no tick, or of a wrong clock, moves nothing."""
        try:
            health = self._decode(record.value or b"")
        except UNREADABLE as error:
            log.warning("source-health, offset %d is no tick: %s", record.offset, error)
            return None
        if health.at <= record.timestamp + TICK_AHEAD_MS:
            self.coverage.take(health)
            if self.tick < health.at:
                self.tick = health.at
                self.moved.set()
        return health
