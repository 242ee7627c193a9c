"""Engagement grows after a mention, and some sources show deletions only when a mention is fetched again.

A mention is read again at fixed ages, so that scores of now and of then know the same of
it, and from then on ever more seldom, while its text may be kept.
"""

import asyncio
import heapq
import logging
from collections.abc import Awaitable, Callable, Sequence
from contextlib import aclosing

from aiokafka.structs import ConsumerRecord

from schemas.brand_mention import BrandMention
from streams.collect.protocol import Raw, Rereader
from streams.config.errors import SourceBusyError
from streams.kafka.checked_decoder import CheckedDecoder

HOUR_MS = 3_600_000
AGES_MS = (HOUR_MS, 6 * HOUR_MS, 24 * HOUR_MS)
"""Since the mention was seen; after the last of them each age is twice the one before."""
MOST_HELD = 200_000
"""Mentions of one source; of more, those due latest are left out."""
BATCH = 500
MOST_BYTES = 4 << 20
"""Of what was read again and is published together."""
FAR_MS = 48 * HOUR_MS
"""Once half of the places are taken, those that are due later get none: what is new is read at its ages first."""
LATE_MS = 2 * HOUR_MS
"""A reading that is overdue for longer was missed by a collector that was away: it is left to the next age."""
LOOK_EVERY_S = 30.0
AGAIN_MS = 10 * 60_000
"""After a failure."""

log = logging.getLogger(__name__)


class Schedule:
    """Which mentions of one source are to be read again, and when.

    >>> schedule = Schedule("hn", keep_ms=48 * HOUR_MS)
    >>> schedule.note("1", seen_at=0, now_ms=0)
    >>> [hour for hour in range(100) if schedule.due(hour * HOUR_MS)]
    [1, 6, 24, 48]
    """

    def __init__(self, source: str, keep_ms: int, early_ms: int | None = None) -> None:
        """Begin with none.

        Args:
            source: of the mentions.
            keep_ms: age after which the text is gone, and nothing is asked any more.
            early_ms: an age before all others, for a source that shows authors only when asked.
        """
        self.source = source
        early = () if early_ms is None else (early_ms,)
        self._ages = [age for age in (*early, *AGES_MS) if age <= keep_ms]
        while self._ages and (age := 2 * self._ages[-1]) <= keep_ms:
            self._ages.append(age)
        self._heap: list[tuple[int, str]] = []
        """When due, id; an id may be there more than once."""
        self._seen: dict[str, int] = {}

    def __len__(self) -> int:
        return len(self._seen)

    def note(self, mention_id: str, seen_at: int, now_ms: int) -> None:
        """Take in a mention; one that is held already stays as it is."""
        if mention_id not in self._seen and len(self._seen) < MOST_HELD:
            self._put_down(mention_id, seen_at, now_ms - LATE_MS)

    def forget(self, mention_id: str) -> None:
        """Leave out a mention that is deleted."""
        self._seen.pop(mention_id, None)

    def due(self, now_ms: int, most: int = BATCH) -> list[str]:
        """Return ids that are due, each once, and put each down for its next age."""
        found: dict[str, int] = {}
        while self._heap and self._heap[0][0] <= now_ms and len(found) < most:
            _, mention_id = heapq.heappop(self._heap)
            if mention_id in self._seen:
                found[mention_id] = self._seen.pop(mention_id)
        for mention_id, seen_at in found.items():
            self._put_down(mention_id, seen_at, now_ms)
        return list(found)

    def again(self, ids: Sequence[str], at_ms: int) -> None:
        """Put ids down once more: they could not be read."""
        for mention_id in ids:
            self._seen.setdefault(mention_id, at_ms)
            heapq.heappush(self._heap, (at_ms, mention_id))

    def _put_down(self, mention_id: str, seen_at: int, after_ms: int) -> None:
        due = next((seen_at + age for age in self._ages if seen_at + age > after_ms), None)
        is_far = due is not None and due - after_ms > FAR_MS and len(self._seen) >= MOST_HELD // 2
        if due is not None and not is_far:
            heapq.heappush(self._heap, (due, mention_id))
            self._seen[mention_id] = seen_at


class Refresher:
    """Reads the brand mentions of one source again as they grow older."""

    def __init__(
        self,
        rereader: Rereader,
        schedule: Schedule,
        publish: Callable[[Sequence[Raw]], Awaitable[None]],
        now_ms: Callable[[], int],
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """`publish` takes what was read, and returns once the broker has it."""
        self._rereader, self._schedule, self._publish = rereader, schedule, publish
        self._now_ms, self._pause = now_ms, pause
        self._decode = CheckedDecoder("brand-mentions", BrandMention).decode

    def read(self, record: ConsumerRecord) -> None:
        """Take in a record of ``brand-mentions``.

        Raises:
            RefusedRecordError: it is none.
        """
        mention = self._decode(record)
        if mention.source == self._schedule.source:
            if mention.op == "create":
                self._schedule.note(mention.id, mention.seen_at, self._now_ms())
            elif mention.op == "delete":
                self._schedule.forget(mention.id)

    async def run(self) -> None:
        """Read what is due, for ever."""
        while True:
            await self._pause(await self.step())

    async def step(self) -> float:
        """Read what is due once; return how long to wait, seconds."""
        ids = self._schedule.due(self._now_ms())
        if not ids:
            return LOOK_EVERY_S
        wait_s = 0.0
        try:
            found: list[Raw] = []
            size = 0
            async with aclosing(self._rereader.reread(ids)) as raws:
                async for raw in raws:
                    found.append(raw)
                    size += len(raw.data)
                    if size > MOST_BYTES:
                        await self._publish(found)
                        found, size = [], 0
            await self._publish(found)
        except SourceBusyError as error:
            self._schedule.again(ids, self._now_ms() + int(error.retry_after_s * 1_000))
            wait_s = LOOK_EVERY_S
            log.info("%s: %s; its mentions are read again later", self._schedule.source, error)
        except Exception as error:  # as in the loop: the world is wrong in more ways than can be listed
            self._schedule.again(ids, self._now_ms() + AGAIN_MS)
            wait_s = LOOK_EVERY_S
            log.warning("%s: mentions could not be read again (%s)", self._schedule.source, type(error).__name__)
        return wait_s
