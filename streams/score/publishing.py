"""Sends what folds changed: closed panes, then scores; then what they were made from is acknowledged."""

import asyncio
from collections.abc import Iterable
from itertools import chain
from time import monotonic, time
from typing import NamedTuple

from schemas.codec import Record
from schemas.records import ended_score_records, score_progress_record, score_record
from schemas.score import Score, ScoreProgress
from streams.config.settings import Settings
from streams.kafka.producer import Sender
from streams.kafka.stream_clock import Clock
from streams.metrics.telemetry import Telemetry
from streams.runtime.versions import Version
from streams.score.alerting.sender import AlertSender
from streams.score.completeness import Completeness
from streams.score.folding import Folder
from streams.score.log_head import LogHead
from streams.score.pane_store import closed_records
from streams.score.partition import Folded, PartitionTask
from streams.score.partitions import PartitionTasks
from streams.score.published import ScoredBrands
from streams.score.reader import ScoreReader
from streams.score.slices import SliceSize, in_slices

STRETCH, STRETCH_BEHIND = 0.5, 7.0
"""Pause after a scoring pass, as a multiple of its duration: (where nothing waits, where FAR_BEHIND observations do).

So scoring takes two thirds of the time at most, and an eighth where there is much to fold; evenly in between.
"""

CALM, BUSY = 1_600, 8_000
"""Observations folded from one pass to the next: up to CALM change nothing of that, BUSY are as if FAR_BEHIND waited.

At 20,000 a second each pass reads all brands: read twice as often, they would take half a core more.
"""

LONGEST_PAUSE_S, LONGEST_BEHIND_S = 5.0, 15.0
"""Of a pause, and of one that ends as soon as less than FAR_BEHIND observations wait.

Nothing is acknowledged between two passes: a longer pause would look like a standstill.
"""

LOOK_EVERY_S = 0.2

PROGRESS_EVERY_S = 1.0

SHOWN_AT_ONCE = 5_000
"""Scores that metrics take in at a time: some milliseconds."""


class Out(NamedTuple):
    """What is to be sent of one partition, in this order: the panes, and after them what relies on them."""

    panes: list[Iterable[Record]]
    """Sealed or expired, and the states of detectors; to be gone through once."""
    checkpoint: list[Record]
    done: list[Folded]
    """To be acknowledged after all of it."""


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
        head: LogHead,
        scored: ScoredBrands,
    ) -> None:
        self._emit_s = settings.score.emit_ms / 1_000
        self._telemetry = telemetry
        self._sender = sender
        self._partitions = partitions
        self._reader = reader
        self._version = version
        self._head = head
        self._scores = settings.kafka.topics.scores
        self._panes = settings.kafka.topics.score_sealed
        self._progress = settings.kafka.topics.score_progress
        self._scored = scored
        self._completeness = Completeness(clock, version.name)
        self._size = SliceSize()
        self._sent_progress: dict[int, ScoreProgress] = {}
        self._next_progress_s = 0.0
        self._has_unsent_progress = False

    async def publish_forever(self, changed: asyncio.Event, folder: Folder, alerts: AlertSender) -> None:
        """Publish whenever `changed` is set, at most every `emit_ms`, less often under load."""
        while True:
            await changed.wait()
            changed.clear()
            started = monotonic()
            await alerts.send_of_sources(self._partitions.get(0))
            await self._head.look([task for task in self._partitions if folder.may_wait(task.number)])
            busy = (folder.take_folded() - CALM) / (BUSY - CALM)
            reading_s = await self.publish()
            if self._has_unsent_progress:
                asyncio.get_running_loop().call_later(PROGRESS_EVERY_S, changed.set)
            stretch = STRETCH + (STRETCH_BEHIND - STRETCH) * max(folder.pressure, min(1.0, busy))
            pause_s = max(self._emit_s, (1 + stretch) * reading_s) - (monotonic() - started)
            await _pause(pause_s, folder)

    async def publish(self) -> float:
        """Read partition by partition, slice by slice; what is read of one is sent while the next is read.

        Returns:
            How long reading took, seconds.
        """
        reading_s, sending = 0.0, []
        for task in self._partitions:
            async with task.at_work:
                checkpoint, done = await self._take(task)
            scores, records, started = list[Score](), list[Record](), monotonic()
            places = self._reader.due(task)
            reading_s += monotonic() - started
            while len(places) and not task.lost:
                started = monotonic()
                with self._telemetry.reading():
                    part, places = places[: self._size.brands], places[self._size.brands :]
                    read = self._reader.read(task, part)
                    scores += read
                    records += map(score_record, read)  # of all brands at once, the loop would stand still for it
                took_s = monotonic() - started
                self._size.note(len(part), took_s)
                reading_s += took_s
                await asyncio.sleep(0)  # what came in meanwhile is folded
            if not task.lost:  # else it is its next owner's, who begins with what was acknowledged
                ended = self._scored.ended(task.number, task.state, self._reader.roster(task.number))
                # One that lives elsewhere since the partitions grew has newer scores there, and has not ended.
                gone = [name for name in ended if not self._reader.follows(name)]
                records += (record for name in gone for record in ended_score_records(name))
                out = Out(task.take_unsent(), checkpoint, done)
                if any(out) or records:
                    sending.append(asyncio.create_task(self._send(task.number, out, scores, records)))
        await asyncio.gather(*sending)
        await self._send_progress()
        if states := [task.state for task in self._partitions if task.state.clock]:
            clock = max(state.clock for state in states)
            complete_until = min(state.complete_until for state in states)
            self._telemetry.stream(clock, complete_until, min(state.closed_until[0] for state in states))
        return reading_s

    async def _take(self, task: PartitionTask) -> tuple[list[Record], list[Folded]]:
        """Take what is to be sent, as `Out` has it; what is to be stored first is left with the task."""
        panes, checkpoint = closed_records(task.state, task.low_water, task.next_offset or 0, task.checkpoint_until)
        if checkpoint:
            task.checkpoint_until = task.state.closed_until
            task.unsent.append(panes)
        done, task.unacknowledged = task.unacknowledged, []
        if states := await in_slices(task.detectors.records()):  # what is folded meanwhile changes none of them
            task.unsent.append(states)
        return checkpoint, done

    async def _send(self, partition: int, out: Out, scores: list[Score], records: list[Record]) -> None:
        """Send sealed panes, the mark that relies on them, the scores; then acknowledge what they were made from.

        `records`: of the scores; behind them, those that take away scores of brands that are no longer followed.
        """
        await self._sender.send(self._panes, {partition: chain.from_iterable(out.panes)})
        await self._sender.send(self._panes, {partition: out.checkpoint})
        if self._version.is_current:
            await self._sender.send(self._scores, {partition: records})
        now_s = time()
        for event, came_s, span in out.done:
            event.ack()
            self._telemetry.delay(now_s - came_s)
            if span is not None:
                span.end()
        for first in range(0, len(scores), SHOWN_AT_ONCE):
            self._telemetry.published(scores[first : first + SHOWN_AT_ONCE])
            await asyncio.sleep(0)

    async def _send_progress(self) -> None:
        """Send how far each partition is, where that changed; not too often."""
        progress = [self._completeness.progress(task) for task in self._partitions]
        self._telemetry.progress(progress)
        changed = [one for one in progress if self._sent_progress.get(one.partition) != one]
        self._has_unsent_progress = bool(changed) and monotonic() < self._next_progress_s
        if not changed or self._has_unsent_progress:
            return
        if self._version.is_current:
            await self._sender.send_keyed(self._progress, [score_progress_record(one) for one in changed])
        self._sent_progress = {one.partition: one for one in progress}
        self._next_progress_s = monotonic() + PROGRESS_EVERY_S


async def _pause(pause_s: float, folder: Folder) -> None:
    """Wait after a pass; of a worker that is far behind, until it is not any more."""
    if folder.pressure < 1.0:
        await asyncio.sleep(min(LONGEST_PAUSE_S, pause_s))
        return
    until_s = monotonic() + min(LONGEST_BEHIND_S, pause_s)
    while folder.pressure == 1.0 and monotonic() < until_s:  # noqa: ASYNC110 # neither is an event
        await asyncio.sleep(LOOK_EVERY_S)
