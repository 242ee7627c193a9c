"""One partition that this worker owns: its state, and what recovery needs of the log."""

import asyncio
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from aiokafka import AIOKafkaConsumer, TopicPartition

from schemas import observation
from schemas.observation_batch import Refused, decode
from scoring.method.constants import DAY_MS
from scoring.reading.momentum_cache import MomentumCache
from scoring.state.fold_counts import Counts, added
from scoring.state.panes import PartitionState
from scoring.state.step_counts import STEP_MS
from streams.kafka.access import arguments
from streams.runtime.faust_batching import Batch
from streams.score.detection import PartitionDetectors

REREAD_RECORDS = 20_000
"""Records a fetch while folding the log again."""

LATEST_MS = 1 << 53
STEPS_READ = DAY_MS // STEP_MS
"""Of steps that passed at once, so many before the last are told: for others the hour panes may be gone."""


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
        self.checkpoint_until = (0, 0)
        """How far the panes were sealed when the mark was last written, ms UTC by grain."""
        self.complete_until_ms = 0
        """Steps of five minutes up to here are told, ms UTC; 0: not known yet."""
        self.unacknowledged: list[tuple[Any, float]] = []
        """Events folded whose scores are not out yet, and when their first record came (s, by the broker's clock)."""
        self.read_at = 0
        """The time at which the scores were last read, ms UTC; 0: not since the partition came here."""
        self.read_tick = 0
        self.read_calendars = (-1, -1)
        """Newest tick, and version of the brand book, at that time."""

    @property
    def ready(self) -> bool:
        """Whether the state may be folded into and read."""
        return self.settled.is_set() and not self.lost

    def lose(self) -> None:
        """Let go of the partition: whoever waits for it goes on without."""
        self.lost = True
        self.unacknowledged.clear()
        self.settled.set()

    def fold(self, batch: Batch, steps_over: Callable[[range], None] | None = None) -> tuple[Counts, list[Refused]]:
        """Fold a batch; telling one again changes nothing.

        Just before a progress marker is folded that closes steps of five minutes, `steps_over` is called with their
        ends, ms UTC, for history (`streams.score.history`) and detectors (`streams.score.detection`). Without it
        both are left out.
        """
        rows, offsets, refused = decode(batch.records)
        counts, start = [], 0
        if steps_over is not None:
            for place, until_ms in self._steps_end(rows):
                counts.append(self.state.fold(rows[start:place], offsets[start:place]))
                steps_over(steps_between(self.complete_until_ms, until_ms))
                self.complete_until_ms, start = until_ms, place
        counts.append(self.state.fold(rows[start:], offsets[start:]))
        if steps_over is None:
            self.leave_out_steps()
        self.next_offset = max(batch.next, self.next_offset or 0)
        return added(counts), refused

    def _steps_end(self, rows: np.ndarray) -> Iterator[tuple[int, int]]:
        """Yield the places of words by which one step or more is over, and up to when all is told then, ms UTC."""
        progress = np.array(self.state.progress)
        for place in np.flatnonzero(rows["flags"] & observation.PROGRESS).tolist():
            origin, seen_at = int(rows["origin"][place]), int(rows["seen_at"][place])
            if origin < len(progress) and seen_at > progress[origin]:
                progress[origin] = seen_at
                watermark_ms = int(progress.min())
                if not self.complete_until_ms:
                    self.complete_until_ms = min(watermark_ms, self._begun_ms(rows[:place]))
                if watermark_ms // STEP_MS > self.complete_until_ms // STEP_MS:
                    yield place, watermark_ms

    def _begun_ms(self, rows: np.ndarray) -> int:
        """Return when the first observation of a log that is read from its beginning was seen; `rows`: not yet folded.

        The word alone would say when `match` got so far, which hangs on its batches.
        """
        seen = rows["seen_at"][(rows["flags"] & observation.PROGRESS) == 0]
        first = int(seen.min(initial=LATEST_MS))
        step_counts = self.state.step_counts
        return first if step_counts is None else min(first, step_counts.first_ms(LATEST_MS))

    def leave_out_steps(self) -> None:
        """Leave the steps that are over by now to whoever told them, or out."""
        self.complete_until_ms = min(self.state.progress, default=0)
        if self.state.step_counts is not None:
            self.state.step_counts.forget(self.complete_until_ms)

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
    288
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
    steps_over: Callable[[range], None] | None = None,
) -> None:
    """Fold offsets ``[start, end)`` of the log into `owned`; `step` is told how many records, fetch by fetch.

    `steps_over`: see `PartitionTask.fold`.

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
    )
    await consumer.start()
    try:
        consumer.assign([tp])
        consumer.seek(tp, start)
        while (position := await consumer.position(tp)) < end:
            fetched = await consumer.getmany(tp, timeout_ms=1_000, max_records=REREAD_RECORDS)
            records = [record for record in fetched.get(tp, ()) if record.offset < end]
            if records:
                task.fold(Batch(task.number, position, records[-1].offset + 1, records), steps_over)
                step(len(records))
            await asyncio.sleep(0)
    finally:
        await consumer.stop()
