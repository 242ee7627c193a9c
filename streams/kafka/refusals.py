"""Records that a reader refuses: counted by topic, and logged once a minute and topic."""

import logging
from collections import Counter
from collections.abc import Callable
from time import monotonic

from aiokafka.structs import ConsumerRecord

from schemas.topics import contract_of
from streams.config.sanitize import printable

EVERY_S = 60.0
"""Time between two lines of the log on one topic."""
MOST_CHARACTERS = 200
"""Of a reason, in the log."""

log = logging.getLogger(__name__)


class Refusals:
    """What the readers of one process refused. A refused record changes nothing; the next good one of its key does."""

    def __init__(self, count: Callable[[str], None] = lambda _: None, now_s: Callable[[], float] = monotonic) -> None:
        """Begin with none.

        Args:
            count: is called with the topic, without its prefix, of each record.
            now_s: a clock that never goes back, s.
        """
        self._count, self._now_s = count, now_s
        self._logged_s: dict[str, float] = {}
        self._unlogged: Counter[str] = Counter()

    def add(self, record: ConsumerRecord, why: object) -> None:
        """Count a record that is refused, and log why unless the topic was in the log a minute ago."""
        topic = contract_of(record.topic).name
        self._count(topic)
        now_s = self._now_s()
        if now_s - self._logged_s.get(topic, -EVERY_S) < EVERY_S:
            self._unlogged[topic] += 1
            return
        self._logged_s[topic] = now_s
        more = self._unlogged.pop(topic, 0)
        log.warning(
            "%s, partition %d, offset %d is refused (%s)%s: what was known before stands; look for who writes there",
            record.topic,
            record.partition,
            record.offset,
            printable(str(why))[:MOST_CHARACTERS],
            f", and {more} more since the last such line" if more else "",
        )
