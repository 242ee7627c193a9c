"""Sends what folds changed: closed panes, then scores; then what they were made from is acknowledged."""

import asyncio
from time import monotonic, time
from typing import Any, NamedTuple

from schemas.codec import Record
from schemas.records import score_record
from schemas.score import Score
from streams.config.settings import Settings
from streams.kafka.producer import Sender
from streams.kafka.stream_clock import Clock
from streams.metrics.telemetry import Telemetry
from streams.runtime.versions import Version
from streams.score.alert_sender import AlertSender
from streams.score.folding import Folder
from streams.score.pane_store import closed_records
from streams.score.partition import PartitionTask
from streams.score.partitions import PartitionTasks
from streams.score.reader import ScoreReader

STRETCH, STRETCH_BEHIND = 0.5, 7.0
"""Pause after a scoring pass, as a multiple of its duration: (normal, while a partition is far behind).

So scoring takes two thirds of the time at most, and an eighth where there is much to fold.
"""

LONGEST_PAUSE_S = 5.0
"""Nothing is acknowledged between two passes: a longer pause would look like a standstill."""


class Out(NamedTuple):
    """What is to be sent of one partition, in this order."""

    partition: int
    panes: list[Record]
    """Sealed or expired."""
    checkpoint: list[Record]
    scores: list[Score]
    done: list[tuple[Any, float]]
    """Events to be acknowledged after all of it, and when their first record came (s, by the broker's clock)."""


class Publisher:
    """Publishes the partitions that this worker owns, one pass after the other."""

    def __init__(
        self,
        settings: Settings,
        telemetry: Telemetry,
        sender: Sender,
        partitions: PartitionTasks,
        reader: ScoreReader,
        clock: Clock,
        version: Version,
    ) -> None:
        self._emit_s = settings.score.emit_ms / 1_000
        self._telemetry = telemetry
        self._sender = sender
        self._partitions = partitions
        self._reader = reader
        self._clock = clock
        self._version = version
        self._scores = settings.kafka.topics.scores
        self._panes = settings.kafka.topics.score_sealed

    async def publish_forever(self, changed: asyncio.Event, folder: Folder, alerts: AlertSender) -> None:
        """Publish whenever `changed` is set, at most every `emit_ms`, less often under load."""
        while True:
            await changed.wait()
            changed.clear()
            started = monotonic()
            await alerts.send_of_sources(self._partitions.get(0))
            reading_s = await self.publish()
            took_s = monotonic() - started
            stretch = STRETCH_BEHIND if folder.far_behind else STRETCH
            await asyncio.sleep(min(LONGEST_PAUSE_S, max(self._emit_s, (1 + stretch) * reading_s) - took_s))

    async def publish(self) -> float:
        """Read partition by partition; while the scores of one are on their way, the next is read.

        Returns:
            How long reading took, seconds: nothing else was done meanwhile.
        """
        reading_s, sending = 0.0, []
        for task in self._partitions:
            started = monotonic()
            with self._telemetry.reading():
                out = self._read(task)
            reading_s += monotonic() - started
            sending.append(asyncio.create_task(self._send(out)))
            await asyncio.sleep(0)  # what came in meanwhile is folded
        await asyncio.gather(*sending)
        if states := [task.state for task in self._partitions if task.state.clock]:
            clock = max(state.clock for state in states)
            complete_until = min(min(state.progress, default=0) for state in states)
            self._telemetry.stream(clock, complete_until, min(state.closed_until[0] for state in states))
        return reading_s

    def _read(self, task: PartitionTask) -> Out:
        panes, checkpoint = closed_records(task.state, task.low_water, task.checkpoint_until)
        if checkpoint:
            task.checkpoint_until = task.state.closed_until
        done, task.unacknowledged = task.unacknowledged, []
        panes += task.detectors.records()
        return Out(task.number, panes, checkpoint, self._reader.read(task, self._clock.tick), done)

    async def _send(self, out: Out) -> None:
        """Send sealed panes, the mark that relies on them, the scores; then acknowledge what they were made from."""
        await self._sender.send(self._panes, {out.partition: out.panes})
        await self._sender.send(self._panes, {out.partition: out.checkpoint})
        if self._version.is_current:
            await self._sender.send(self._scores, {out.partition: map(score_record, out.scores)})
        now_s = time()
        for event, came_s in out.done:
            event.ack()
            self._telemetry.delay(now_s - came_s)
        self._telemetry.published(out.scores)
