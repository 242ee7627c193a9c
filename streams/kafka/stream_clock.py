"""Stream time: the newest tick of ``source-health``, how far the log has to be read, and when sources were away."""

import asyncio
from collections import deque

from aiokafka.structs import ConsumerRecord

from schemas.health import SourceHealth
from scoring.reading.coverage import Coverage
from streams.kafka.checked_decoder import CheckedDecoder

BEHIND_MS = 60_000
"""Stream time that may wait to be scored before a score is not complete: what is under way takes a moment."""


class Clock:
    """The newest tick of ``source-health``, ms UTC, 0 before the first; and when each source could not be reached."""

    def __init__(self, *, from_connection: bool = False) -> None:
        """`from_connection`: whether sources are observed from their first connection on, or from ever."""
        self.tick = 0
        self.past_read = 0
        """Newest tick by which a collector had published all of its past, ms UTC; 0: none had any."""
        self.moved = asyncio.Event()
        self.coverage = Coverage(from_connection=from_connection)
        self._recent: deque[int] = deque()
        """Ticks, rising: the newest that is BEHIND_MS old, and all after it."""
        self._pasts: dict[str, int] = {}
        """By collector that publishes its past, up to when, ms UTC."""
        self._decode = CheckedDecoder("source-health", SourceHealth).decode

    def read(self, record: ConsumerRecord) -> SourceHealth:
        """Take in one record, and return it.

        Raises:
            RefusedRecordError: it is no tick, or of a clock that is ahead of the broker's: it moves nothing.
        """
        health = self._decode(record)
        self.take(health)
        return health

    def take(self, health: SourceHealth) -> None:
        """Take in how a source is.

        >>> clock = Clock()
        >>> for second in (0, 50, 100, 130):
        ...     clock.take(SourceHealth(source="x", at=1_000 * second + 1, connected=True))
        >>> clock.tick, clock.complete_from
        (130001, 50001)
        >>> clock.take(SourceHealth(source="replay", at=0, connected=True, reading_until=500_000))
        >>> clock.complete_from, clock.head
        (500000, 500000)
        """
        self.coverage.take(health)
        self._read_past(health)
        if self.tick < health.at:
            self.tick = health.at
            self._recent.append(health.at)
            while len(self._recent) > 1 and self._recent[1] <= self.tick - BEHIND_MS:
                self._recent.popleft()
            self.moved.set()

    def _read_past(self, health: SourceHealth) -> None:
        collector = health.collector
        if health.reading_until is not None and health.at < health.reading_until:
            self._pasts[collector] = health.reading_until
        elif self._pasts.pop(collector, None) is not None or health.reading_until is not None:
            self.past_read = max(self.past_read, health.at)

    @property
    def complete_from(self) -> int:
        """A partition is complete once it has all that was seen up to here, ms UTC; 0: nothing is known to wait."""
        return max(self._recent[0] if self._recent else 0, *self._pasts.values(), 0)

    @property
    def head(self) -> int:
        """Up to when there is something to read, as far as is known, ms UTC."""
        return max(self.tick, *self._pasts.values(), 0)
