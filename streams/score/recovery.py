"""What a worker knows of its partitions when it gets them: sealed rows from the table, the rest from the log."""

import logging
from collections.abc import Callable, Sequence
from time import monotonic

from aiokafka import AIOKafkaConsumer, TopicPartition

from scoring.method.reference import Reference
from streams.config.errors import JaugeError
from streams.config.settings import Settings
from streams.kafka.access import arguments
from streams.kafka.group_id import group_id
from streams.kafka.producer import Record, Sender
from streams.metrics.telemetry import Telemetry
from streams.score.pane_store import MARK_KEY, SealedTable, damaged_keys, decode_mark, decode_panes, reference_key
from streams.score.partition import OwnedPartition, fold_again

SAY_EVERY_S = 5.0
"""A recovery that is over sooner needs no line about its progress."""

log = logging.getLogger(__name__)


class Recovery:
    """Brings partitions to their committed offsets, in the same way for whoever owns them."""

    def __init__(
        self,
        settings: Settings,
        reference: Reference,
        table: SealedTable,
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

    async def run(self, all_owned: Sequence[OwnedPartition]) -> None:
        """Settle each partition; one that was kept from before a rebalance goes on where it was.

        Raises:
            JaugeError: what is stored was made with another reference.
        """
        steps = Steps(self._moved)
        committed = await self._committed([owned.number for owned in all_owned])
        spans = {}
        for owned in all_owned:
            stored = self._table.take(owned.number)
            if owned.next_offset is None:
                # At once, or a rebalance that calls us off here would leave a state that nobody knows the offset of.
                owned.next_offset = await self._restore(owned, stored)
            start = owned.next_offset
            spans[owned.number] = start, max(start, committed[owned.number])
        steps.expected = sum(end - start for start, end in spans.values())
        for owned in all_owned:
            servers, topic = self._settings.kafka.servers, f"{self._own}observations"
            await fold_again(servers, topic, owned, *spans[owned.number], steps.step)
            owned.leave_out_steps()
            owned.settled.set()
        self._telemetry.recovered(steps.seconds, steps.done)
        log.info(
            "ready: %d partitions, %d observations folded again in %.1f s", len(all_owned), steps.done, steps.seconds
        )

    async def _restore(self, owned: OwnedPartition, stored: dict[bytes, bytes]) -> int:
        """Fill a fresh state from the table; return the offset from which to fold again."""
        owned.watch.restore(stored)
        if MARK_KEY not in stored:
            return 0
        if damaged := damaged_keys(stored):
            await self._discard(owned.number, damaged)
            return 0
        mark = decode_mark(stored[MARK_KEY])
        if mark.reference != reference_key(self._reference):
            raise JaugeError(
                f"what is stored under {self._own} was made with another reference than {self._reference.name}: "
                "set `reference` back, or run `jauge rescore`"
            )
        owned.state.restore(decode_panes(stored, mark.sealed_until), mark.sealed_until, mark.clock, mark.progress)
        return mark.low_water

    async def _discard(self, number: int, damaged: list[bytes]) -> None:
        """Take damaged records away. Without its mark nothing of a table is believed, so the mark goes first."""
        topic = f"{self._own}score-sealed"
        self._telemetry.damaged()
        log.warning(
            "%d records of partition %d of %s are damaged: the whole log is folded again, and they are written anew; "
            "look after the broker's disks",
            len(damaged),
            number,
            topic,
        )
        for keys in ([MARK_KEY], damaged):
            gone: list[Record] = [(key, None, ()) for key in keys]
            await self._sender.send(topic, {number: gone})

    async def _committed(self, numbers: list[int]) -> dict[int, int]:
        consumer = AIOKafkaConsumer(
            **arguments(self._settings.kafka.servers),
            group_id=group_id(self._settings, "score"),
            enable_auto_commit=False,
        )
        await consumer.start()
        try:
            tps = [TopicPartition(f"{self._own}observations", number) for number in numbers]
            consumer.assign(tps)
            return {tp.partition: await consumer.committed(tp) or 0 for tp in tps}
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
