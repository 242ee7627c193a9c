"""One partition that this worker owns: its state, and what recovery needs of the log."""

import asyncio
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

import numpy as np
from aiokafka import AIOKafkaConsumer, TopicPartition

from schemas import observation
from schemas.codec import Record
from scoring.method.constants import DAY_MS
from scoring.reading.momentum_cache import MomentumCache
from scoring.state.fold_counts import Counts
from scoring.state.panes import PartitionState
from scoring.state.step_counts import STEP_MS
from streams.kafka.access import arguments
from streams.kafka.packed.fetch import Packing
from streams.kafka.packed.observation_batch import Refused, decode
from streams.metrics.tracing import BatchSpan
from streams.runtime.faust_batch import Batch
from streams.score.detection import PartitionDetectors
from streams.score.published import PublishedScores

REREAD_RECORDS = 20_000
"""Records folded at a time while the log is folded again."""

LATEST_MS = 1 << 53
STEPS_READ = DAY_MS // STEP_MS
"""Of steps that passed at once, so many before the last are taken: for others the hour panes may be gone."""


class ReadFor(NamedTuple):
    """What makes all brands of a partition to be read anew when it changes."""

    brands: int
    outages: int
    """Versions."""
    past_read: int
    """Newest tick by which a collector had published all of its past, ms UTC."""
    hour: int
    """Number of the hour: the edge of a pane passes."""
    is_catching_up: bool


class Folded(NamedTuple):
    """A batch that is folded, and whose scores are not out yet."""

    event: Any
    """To be acknowledged then."""
    came_s: float
    """When its first record came, by the broker's clock."""
    span: BatchSpan | None
    """Of the trace that it is part of, which ends then."""


class PartitionTask:
    """Folds one partition and knows from where on it has to be folded again."""

    def __init__(self, number: int, state: PartitionState) -> None:
        self.number = number
        self.state = state
        self.momentum_cache = MomentumCache()
        self.detectors = PartitionDetectors()
        self.settled = asyncio.Event()
        """Set once the state holds all that was committed before, or the partition is lost."""
        self.lost = False
        self.next_offset: int | None = None
        """The log is folded up to here; None: nothing of it yet."""
        self.claimed_offset = 0
        """What the restored state says of clock and progress is true once the log is folded up to here."""
        self.checkpoint_until = (0, 0)
        """How far the panes were sealed when the mark was last written, ms UTC by grain."""
        self.complete_until_ms = 0
        """Steps of 15 minutes up to here are taken, ms UTC; 0: not known yet."""
        self.head_offset = 0
        self.head_ms = 0
        """Where its log was seen to end, and the newest `seen_at` there, ms UTC."""
        self.begin_ms = 0
        """When the first observation was seen that was folded here, ms UTC; 0: none was."""
        self.at_work = asyncio.Lock()
        """Held from a change of the detectors until its alerts are sent: before, their states are not kept."""
        self.history: list[Record] = []
        """Of steps that were taken, not sent yet: before what they were made from is acknowledged."""
        self.unsent: list[Iterable[Record]] = []
        """What was taken from the state and the detectors to be stored, and is not being sent yet."""
        self.unacknowledged: list[Folded] = []
        """Events folded whose scores are not out yet."""
        self.read_at = 0
        """The time at which scores were last read, ms UTC; 0: not since the partition came here."""
        self.read_for: ReadFor | None = None
        """What the scores were last asked for under."""
        self.has_caught_up = False
        """Whether its scores were complete once since it came here."""
        self.published: PublishedScores | None = None

    @property
    def ready(self) -> bool:
        """Whether the state may be folded into and read."""
        return self.settled.is_set() and not self.lost

    def go_on(self, kept: "PartitionTask") -> None:
        """Go on with what was this worker's before a rebalance, and is again; `kept` had the same state.

        What was taken from it and not sent is sent by us: the state gives it once, and a mark relies on it.
        """
        self.next_offset, self.claimed_offset = kept.next_offset, kept.claimed_offset
        self.detectors, self.unsent = kept.detectors, kept.unsent

    def take_unsent(self) -> list[Iterable[Record]]:
        """Return what has to be stored before the next mark; it is up to the caller now."""
        unsent = self.unsent.copy()
        self.unsent.clear()
        return unsent

    def lose(self) -> None:
        """Let go of the partition: whoever waits for it goes on without."""
        self.lost = True
        self.unacknowledged.clear()
        self.settled.set()

    def fold(self, batch: Batch) -> tuple[Counts, list[Refused]]:
        """Fold a batch, without the steps that are over; folding one again changes nothing."""
        rows, offsets, refused = decode(batch.records)
        counts = self.state.fold(rows, offsets)
        self.leave_out_steps()
        self.next_offset = max(batch.next, self.next_offset or 0)
        return counts, refused

    def steps(
        self, rows: np.ndarray, offsets: np.ndarray, fold: Callable[[np.ndarray, np.ndarray], object]
    ) -> Iterator[range]:
        """Fold rows up to each progress marker by which steps are over, and yield their ends (ms UTC); then the rest.

        So whoever takes the steps reads what the log said before the marker: the same for all that it closes.

        Args:
            rows: OBSERVATION records in the order of the log.
            offsets: int64, theirs.
            fold: folds some of them into the state.
        """
        start = 0
        for place, until_ms in self._steps_end(rows):
            fold(rows[start:place], offsets[start:place])
            start = place
            yield steps_between(self.complete_until_ms, until_ms)
            self.complete_until_ms = until_ms
        fold(rows[start:], offsets[start:])

    def _steps_end(self, rows: np.ndarray) -> Iterator[tuple[int, int]]:
        """Yield the places of such markers, and up to when all is there then, ms UTC."""
        progress = np.array(self.state.progress)
        for place in np.flatnonzero(rows["flags"] & observation.PROGRESS).tolist():
            origin, seen_at = int(rows["origin"][place]), int(rows["seen_at"][place])
            if origin < len(progress) and seen_at > progress[origin]:
                progress[origin] = seen_at
                watermark_ms = int(progress.min())
                if watermark_ms and not self.complete_until_ms:
                    self.complete_until_ms = min(watermark_ms, self._begun_ms(rows[:place]))
                if watermark_ms // STEP_MS > self.complete_until_ms // STEP_MS:
                    yield place, watermark_ms

    def _begun_ms(self, rows: np.ndarray) -> int:
        """Return when the first observation of a log that is read from its beginning was seen; `rows`: not yet folded.

        The marker alone would say how far `match` had read by then, which depends on its batches.
        """
        seen = rows["seen_at"][(rows["flags"] & observation.PROGRESS) == 0]
        first = int(seen.min(initial=LATEST_MS))
        step_counts = self.state.step_counts
        return first if step_counts is None else min(first, step_counts.first_ms(LATEST_MS))

    def leave_out_steps(self) -> None:
        """Leave the steps that are over by now to whoever took them, or out."""
        self.complete_until_ms = self.state.complete_until
        if self.state.step_counts is not None:
            self.state.step_counts.forget(self.complete_until_ms)

    @property
    def has_waiting(self) -> bool:
        """Whether something is known to wait in its log."""
        return (self.next_offset or 0) < self.head_offset

    @property
    def low_water(self) -> int:
        """Smallest offset that recovery has to fold again."""
        low = self.state.low_water
        return low if low is not None else self.next_offset or 0


def steps_between(after_ms: int, until_ms: int) -> range:
    """Return the ends of steps in ``(after_ms, until_ms]``, the last STEPS_READ of them, ms UTC.

    >>> [at // STEP_MS for at in steps_between(5 * STEP_MS, 7 * STEP_MS + 1)]
    [6, 7]
    >>> len(steps_between(0, 1_000 * STEP_MS))
    96
    """
    last = until_ms // STEP_MS * STEP_MS
    first = max(after_ms // STEP_MS * STEP_MS + STEP_MS, last - (STEPS_READ - 1) * STEP_MS)
    return range(first, last + 1, STEP_MS)


async def restore(
    bootstrap: str,
    topic: str,
    task: PartitionTask,
    start: int,
    end: int,
    step: Callable[[int], None] = lambda _: None,
) -> None:
    """Fold offsets ``[start, end)`` of the log into `task`; `step` is called with how many records, fetch by fetch.

    What retention has taken away since is behind every open pane and not missed.
    """
    if start >= end:
        return
    tp = TopicPartition(topic, task.number)
    consumer = AIOKafkaConsumer(
        **arguments(bootstrap),
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        max_partition_fetch_bytes=4 << 20,
        value_deserializer=Packing([topic]),
    )
    await consumer.start()
    try:
        consumer.assign([tp])
        consumer.seek(tp, start)
        while await consumer.position(tp) < end:
            for packed in (await consumer.getmany(tp, timeout_ms=1_000)).get(tp, ()):
                for place in range(0, len(packed), REREAD_RECORDS):
                    records = packed[place : place + REREAD_RECORDS].before(end)
                    if records:
                        first, last = records[0].offset, records[-1].offset
                        task.fold(Batch(task.number, first, last + 1, records))
                        step(len(records))
                    await asyncio.sleep(0)
    finally:
        await consumer.stop()
