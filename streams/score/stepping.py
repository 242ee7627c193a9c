"""Takes the steps of stream time that a partition's log closes, a slice of its brands at a time."""

import asyncio
from collections.abc import Iterator, Sequence
from time import monotonic

from schemas.alert import Alert
from schemas.codec import Record
from scoring.method.constants import HOUR_MS
from streams.kafka.producer import Sender
from streams.kafka.stream_clock import Clock
from streams.metrics.telemetry import Telemetry
from streams.score.alerting.sender import AlertSender
from streams.score.history import history_records
from streams.score.partition import LATEST_MS, PartitionTask
from streams.score.reader import ScoreReader
from streams.score.slices import SliceSize
from streams.score.step import Step, steps_of

MOST_BRANDS = 2_000
"""Of a slice without history: a brand takes half a microsecond, but one whose score is read half a millisecond."""

MOST_UNSENT = 1_000
"""Records of history that wait for the end of their batch of observations: a replay is not to await one an hour."""
ALL_OF_MS = 2 * HOUR_MS
"""Of stream time before its head: the steps in it are taken however much waits. They are few, and cost little."""

LET_GO_S = 0.01
TOGETHER = 96
"""Brands times steps that are taken at once, where one progress marker closes several steps."""


class StepTaker:
    """Steps the detectors, and reads the history at full hours."""

    def __init__(
        self, topic: str, reader: ScoreReader, clock: Clock, sender: Sender, alerts: AlertSender, telemetry: Telemetry
    ) -> None:
        """`topic`: of the history."""
        self._topic = topic
        self._reader = reader
        self._clock = clock
        self._sender = sender
        self._alerts = alerts
        self._telemetry = telemetry
        self.slices_taken = 0
        """They are progress, though no record is done with yet: other partitions wait for their turn meanwhile."""
        self._let_go_at_s = 0.0
        self._sizes = {"hour": SliceSize(), "step": SliceSize(MOST_BRANDS)}

    def has_brands(self, task: PartitionTask) -> bool:
        """Return whether a brand of a partition is followed: without one its steps change nothing."""
        return bool(self._reader.roster(task.number).brands)

    @property
    def all_from_ms(self) -> int:
        """From when on, by `seen_at`, no step is left out, ms UTC; as long as no collector ticks, that is not known."""
        head_ms = self._clock.head
        return head_ms - ALL_OF_MS if head_ms else LATEST_MS

    async def take(self, task: PartitionTask, ends: Sequence[int]) -> None:
        """Take the steps that end at `ends`, ms UTC; what is folded into the state meanwhile would be in them.

        Where the partition is lost under way, its next owner takes the steps, or we do, for the brands that are left.
        """
        roster = self._reader.roster(task.number)
        for some in together(ends, len(roster.brands)):
            outages = [self._clock.coverage.at(at_ms) for at_ms in some]
            await self._take(task, steps_of(task.state, roster, some, outages))
            if task.lost:
                return

    async def send_history(self, task: PartitionTask) -> None:
        """Send the history of the steps taken since the last call, lost or not: its next owner writes the same."""
        history, task.history = task.history, []
        if history:
            await self._sender.send(self._topic, {task.number: history})

    async def _take(self, task: PartitionTask, steps: Sequence[Step]) -> None:
        """Take steps slice by slice of their brands."""
        hours = sum(step.at_ms % HOUR_MS == 0 for step in steps)
        size, each = self._sizes["hour" if hours else "step"], hours or len(steps)
        history: list[Record] = []
        first, count = 0, len(steps[0].roster.brands)
        while first < count and not task.lost:
            end = min(count, first + max(1, size.brands // each))
            async with task.at_work:
                started = monotonic()
                with self._telemetry.stepping():
                    alerts, of_slice = take_slice(task, self._reader, steps, first, end)
                size.note((end - first) * each, monotonic() - started)
                history += of_slice
                if alerts:
                    await self._alerts.send(alerts, task.number)
            self.slices_taken += 1
            await self._let_go()
            first = end
        if task.lost:
            return
        task.history += history
        if len(task.history) >= MOST_UNSENT:
            await self.send_history(task)
        if task.state.step_counts is not None:
            task.state.step_counts.forget(steps[-1].at_ms)

    async def _let_go(self) -> None:
        """Let whoever waited for the loop go first; of steps of few brands, after some."""
        if monotonic() >= self._let_go_at_s:
            await asyncio.sleep(0)
            self._let_go_at_s = monotonic() + LET_GO_S


def together(ends: Sequence[int], brands: int) -> Iterator[Sequence[int]]:
    """Yield the steps that are taken at once: of few brands many, for a reading of one costs as much as that of ten.

    >>> [len(some) for some in together(range(0, 100), 2)], len(list(together(range(0, 100), 64)))
    ([48, 48, 4], 100)
    """
    count = max(1, TOGETHER // max(1, brands))
    for first in range(0, len(ends), count):
        yield ends[first : first + count]


def take_slice(
    task: PartitionTask, reader: ScoreReader, steps: Sequence[Step], first: int, end: int
) -> tuple[list[Alert], list[Record]]:
    """Step the detectors of the brands at the places ``[first, end)`` of the steps' roster.

    Returns:
        Alerts to be sent, and the records of history at full hours.
    """
    history = history_records(reader.read_hours(task.state, steps, first, end))
    return task.detectors.take(task.state, steps, first, end), history
