"""Stream time: the newest tick of ``source-health``, and when each source was out of reach."""

import asyncio

from aiokafka.structs import ConsumerRecord

from schemas.health import SourceHealth
from scoring.reading.coverage import Coverage
from streams.kafka.checked_decoder import CheckedDecoder

TICKS_READ = 20_000
"""A worker begins with so many before the end of ``source-health``: a day of ten collectors, for one may be gone."""


class Clock:
    """The newest tick of ``source-health``, ms UTC, 0 before the first; and when each source could not be heard."""

    def __init__(self) -> None:
        self.tick = 0
        self.moved = asyncio.Event()
        self.coverage = Coverage()
        self._decode = CheckedDecoder("source-health", SourceHealth).decode

    def read(self, record: ConsumerRecord) -> SourceHealth:
        """Take in one record, and return it.

        Raises:
            RefusedRecordError: it is no tick, or of a clock that is ahead of the broker's: it moves nothing.
        """
        health = self._decode(record)
        self.coverage.take(health)
        if self.tick < health.at:
            self.tick = health.at
            self.moved.set()
        return health
