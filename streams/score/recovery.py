"""What a worker knows of its partitions when it gets them: sealed rows from the table, the rest from the log."""

import logging
from collections.abc import Callable, Sequence
from time import monotonic

from aiokafka import AIOKafkaConsumer, TopicPartition

from schemas.codec import Record
from scoring.method.reference import Reference
from streams.config.errors import JaugeError
from streams.config.settings import Settings
from streams.kafka.access import arguments
from streams.kafka.consumer_lag import committed_offsets
from streams.kafka.group_id import group_id
from streams.kafka.producer import Sender
from streams.metrics.telemetry import Telemetry
from streams.score.pane_store import (
    CHECKPOINT_KEY,
    ClosedPaneTable,
    checkpoint_fault,
    damaged_keys,
    decode_checkpoint,
    decode_panes,
    reference_key,
)
from streams.score.partition import PartitionTask, restore

SAY_EVERY_S = 5.0
"""A recovery that is over sooner needs no line about its progress."""

log = logging.getLogger(__name__)


class Recovery:
    """Brings partitions to their committed offsets, in the same way for whoever owns them."""

    def __init__(
        self,
        settings: Settings,
        reference: Reference,
        table: ClosedPaneTable,
        sender: Sender,
        telemetry: Telemetry,
        moved: Callable[[], None],
    ) -> None:
        """`moved` is called with each step, however small."""
        self._settings = settings
        self._reference = reference
        self._table = table
        self._sender = sender
        self._telemetry = telemetry
        self._moved = moved
        self._own = settings.kafka.own

    async def run(self, tasks: Sequence[PartitionTask]) -> None:
        """Settle each partition; one that was kept from before a rebalance goes on where it was.

        Raises:
            JaugeError: what is stored was made with another reference.
        """
        steps = Steps(self._moved)
        committed, ends = await self._offsets([task.number for task in tasks])
        spans = {}
        for task in tasks:
            stored = self._table.take(task.number)
            if task.next_offset is None:
                # At once, or a rebalance that calls us off here would leave a state that nobody knows the offset of.
                task.next_offset = await self._restore(task, stored, ends[task.number])
            start = task.next_offset
            spans[task.number] = start, max(start, committed[task.number], task.claimed_offset)
        steps.expected = sum(end - start for start, end in spans.values())
        for task in tasks:
            servers, topic = self._settings.kafka.servers, self._settings.kafka.topics.observations
            await restore(servers, topic, task, *spans[task.number], steps.step)
            task.leave_out_steps()
            task.settled.set()
        self._telemetry.recovered(steps.seconds, steps.done)
        log.info("ready: %d partitions, %d observations folded again in %.1f s", len(tasks), steps.done, steps.seconds)

    async def _restore(self, task: PartitionTask, stored: dict[bytes, bytes], log_end: int) -> int:
        """Fill a fresh state from the table; return the offset from which to fold again.

        `log_end`: offset of the next observation.
        """
        newest_ms = self._table.newest_ms(task.number)
        self._telemetry.refused("score-sealed", task.detectors.restore(stored, newest_ms))
        if CHECKPOINT_KEY not in stored:
            return 0
        if damaged := damaged_keys(stored):
            await self._discard(task.number, damaged)
            return 0
        checkpoint = decode_checkpoint(stored[CHECKPOINT_KEY])
        if fault := checkpoint_fault(checkpoint, self._settings.kafka.partitions, log_end, newest_ms):
            log.warning("what the table of partition %d says cannot be: %s", task.number, fault)
            await self._discard(task.number, [CHECKPOINT_KEY])
            return 0
        if checkpoint.reference != reference_key(self._reference):
            raise JaugeError(
                f"what is stored under {self._own} was made with another reference than {self._reference.name}: "
                "set `reference` back, or run `jauge rescore`"
            )
        task.state.restore(
            decode_panes(stored, checkpoint.closed_until),
            checkpoint.closed_until,
            checkpoint.clock,
            checkpoint.progress,
        )
        task.claimed_offset = checkpoint.next_offset
        return checkpoint.low_water

    async def _discard(self, number: int, damaged: list[bytes]) -> None:
        """Take damaged records away. Without its mark nothing of a table is believed, so the mark goes first."""
        topic = self._settings.kafka.topics.score_sealed
        self._telemetry.damaged()
        self._telemetry.refused("score-sealed", len(damaged))
        log.warning(
            "%d records of partition %d of %s are damaged: the whole log is folded and written again; "
            "look after the broker's disks",
            len(damaged),
            number,
            topic,
        )
        for keys in ([CHECKPOINT_KEY], damaged):
            gone: list[Record] = [(key, None, ()) for key in keys]
            await self._sender.send(topic, {number: gone})

    async def _offsets(self, numbers: list[int]) -> tuple[dict[int, int], dict[int, int]]:
        """Return by partition what is committed, and the offset that the next observation gets."""
        consumer = AIOKafkaConsumer(
            **arguments(self._settings.kafka.servers),
            group_id=group_id(self._settings, "score"),
            enable_auto_commit=False,
        )
        await consumer.start()
        try:
            tps = [TopicPartition(self._settings.kafka.topics.observations, number) for number in numbers]
            ends, committed = await consumer.end_offsets(tps), await committed_offsets(consumer, tps)
            return {tp.partition: committed[tp] for tp in tps}, {tp.partition: ends[tp] for tp in tps}
        finally:
            await consumer.stop()


class Steps:
    """Counts the observations folded again, and says from time to time how many, and how fast."""

    def __init__(self, moved: Callable[[], None]) -> None:
        self.done = 0
        self.expected = 0
        """At most so many are to be folded again."""
        self._moved = moved
        self._started = self._said = monotonic()

    @property
    def seconds(self) -> float:
        """How long it takes so far."""
        return monotonic() - self._started

    def step(self, count: int) -> None:
        """Take in that `count` more were folded."""
        self.done += count
        self._moved()
        if monotonic() - self._said < SAY_EVERY_S:
            return
        self._said = monotonic()
        rate = self.done / self.seconds
        left_s = max(0, self.expected - self.done) / rate
        log.info(
            "recovering: %d of %d observations folded again, %.0f a second, %.0f s left",
            self.done,
            self.expected,
            rate,
            left_s,
        )
