"""Takes the steps of stream time that a partition's log closes, a slice of its brands at a time."""

import asyncio
from time import monotonic

from schemas.alert import Alert
from schemas.codec import Record
from scoring.method.constants import HOUR_MS
from streams.kafka.producer import Sender
from streams.kafka.stream_clock import Clock
from streams.metrics.telemetry import Telemetry
from streams.score.alerting.sender import AlertSender
from streams.score.history import history_records, windows_at
from streams.score.partition import PartitionTask
from streams.score.reader import ScoreReader
from streams.score.slices import SliceSize
from streams.score.step import Step, step_of

MOST_BRANDS = 2_000
"""Of a slice without history: a brand takes half a microsecond, but one whose score is read half a millisecond."""


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
        self._sizes = {"hour": SliceSize(), "step": SliceSize(MOST_BRANDS)}

    async def take(self, task: PartitionTask, at_ms: int) -> None:
        """Take the step that ends at `at_ms`; what is folded into the state meanwhile would be in it.

        Where the partition is lost under way, its next owner takes the step, or we do, for the brands that are left.
        """
        outages = self._clock.coverage.at(at_ms)
        step = step_of(task.state, self._reader.roster(task.number), at_ms, outages)
        size = self._sizes["hour" if at_ms % HOUR_MS == 0 else "step"]
        history: list[Record] = []
        first, count = 0, len(step.roster.brands)
        while first < count and not task.lost:
            end = min(count, first + size.brands)
            async with task.at_work:
                history += await self._take_slice(task, step, first, end, size)
            self.slices_taken += 1
            await asyncio.sleep(0)  # whoever waited for the loop goes first
            first = end
        if task.lost:
            return
        await self._sender.send(self._topic, {task.number: history})
        if task.state.step_counts is not None:
            task.state.step_counts.forget(at_ms)

    async def _take_slice(self, task: PartitionTask, step: Step, first: int, end: int, size: SliceSize) -> list[Record]:
        started = monotonic()
        with self._telemetry.stepping():
            alerts, history = take_slice(task, self._reader, step, first, end)
        size.note(end - first, monotonic() - started)
        if alerts:
            await self._alerts.send(alerts, task.number)
        return history


def take_slice(
    task: PartitionTask, reader: ScoreReader, step: Step, first: int, end: int
) -> tuple[list[Alert], list[Record]]:
    """Step the detectors of the brands at the places ``[first, end)`` of the step's roster.

    Returns:
        Alerts to be sent, and at a full hour the records of history.
    """
    history = list[Record]()
    if step.at_ms % HOUR_MS == 0:
        history = history_records(reader.read_at(task.state, step, first, end, windows_at(step.at_ms)))
    return task.detectors.take(task.state, step, first, end), history
