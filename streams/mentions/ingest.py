"""Reads ``brand-mentions`` into a mention store, from where the store stands, and applies retention."""

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from time import monotonic

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import OffsetOutOfRangeError
from aiokafka.structs import ConsumerRecord

from schemas.brand_mention import BrandMention
from streams.config.kafka_settings import KafkaSettings
from streams.kafka.access import arguments
from streams.kafka.checked_decoder import CheckedDecoder, RefusedRecordError
from streams.kafka.client_start import start
from streams.kafka.refusals import Refusals
from streams.mentions.noting import NoteFollower
from streams.mentions.store import Position, Taken, Writer

AT_ONCE = 2_000
"""Records of one transaction."""
WAIT_MS = 200
"""How long a fetch may wait where there is nothing new."""
EXPIRE_EVERY_S = 20.0
"""Between two applications of retention: a text leaves within a minute of its time."""
ANSWER_S = 30.0
"""How long the broker may take to give the record that is known."""

log = logging.getLogger(__name__)


class PassedError(Exception):
    """Retention removed records before they were read, and deletions among them maybe: the store is built anew."""


class Ingest:
    """Keeps one store up to date."""

    def __init__(self, kafka: KafkaSettings, writer: Writer, keep_ms: int, now_ms: Callable[[], int]) -> None:
        """Take where from, and where to.

        Args:
            kafka: the brokers and topics.
            writer: the store.
            keep_ms: how long after its arrival a mention may stay.
            now_ms: the wall clock, ms UTC.
        """
        self._kafka, self._writer, self._keep_ms, self._now_ms = kafka, writer, keep_ms, now_ms
        self._decode = CheckedDecoder("brand-mentions", BrandMention).decode
        self._refusals = Refusals()
        self.caught_up = 0.0
        """The part of the retained records that is taken in, 0 to 1."""

    async def run(self, ready: Callable[[], object]) -> None:
        """Follow the topic until cancelled; `ready` is called once the store belongs to it and may be searched.

        Raises:
            KafkaError, TimeoutError: the broker does not answer.
            LookupError: there is no such topic.
            PassedError: close what reads the store, and begin again.
        """
        consumer = AIOKafkaConsumer(
            **arguments(self._kafka.servers), enable_auto_commit=False, auto_offset_reset="none"
        )
        await start(consumer)
        try:
            tps = await self._partitions(consumer)
            await self._begin(consumer, tps)
            async with NoteFollower(self._kafka, self._writer):
                ready()
                await self._follow(consumer, tps)
        except OffsetOutOfRangeError as error:
            raise PassedError from error
        finally:
            await consumer.stop()

    async def _partitions(self, consumer: AIOKafkaConsumer) -> list[TopicPartition]:
        topic = self._kafka.topics.brand_mentions
        await consumer._client.add_topic(topic)
        numbers = consumer.partitions_for_topic(topic)
        if not numbers:
            raise LookupError(f"topic {topic} does not exist: run `jauge topics apply`")
        return [TopicPartition(topic, number) for number in sorted(numbers)]

    async def _begin(self, consumer: AIOKafkaConsumer, tps: Sequence[TopicPartition]) -> None:
        """Go to where the store stands; one that stands on another topic, or behind its beginning, begins anew."""
        begins, ends = await consumer.beginning_offsets(tps), await consumer.end_offsets(tps)
        consumer.assign(tps)
        positions = self._writer.positions()
        for tp in tps:
            at = positions.get(tp.partition)
            if at is not None and not await self._stands(consumer, tp, at, begins[tp], ends[tp]):
                log.warning("the mention store is not of this topic, or records it lacks are gone: it is built anew")
                self._writer.clear()
                positions = {}
                break
        if set(positions) - {tp.partition for tp in tps}:
            self._writer.clear()
            positions = {}
        for tp in tps:
            consumer.resume(tp)
            consumer.seek(tp, positions[tp.partition].next if tp.partition in positions else begins[tp])

    async def _stands(self, consumer: AIOKafkaConsumer, tp: TopicPartition, at: Position, begin: int, end: int) -> bool:
        """Whether the record before a position is the one that the store knows."""
        if not begin <= at.next <= end:
            return False
        if at.next == begin:  # it is gone by now
            return True
        consumer.pause(*consumer.assignment())
        consumer.resume(tp)
        consumer.seek(tp, at.next - 1)
        async with asyncio.timeout(ANSWER_S):
            while not (records := (await consumer.getmany(tp, timeout_ms=500, max_records=1)).get(tp, ())):
                pass
        consumer.pause(tp)
        return bool(records[0].offset == at.next - 1 and records[0].timestamp == at.arrived_ms)

    async def _follow(self, consumer: AIOKafkaConsumer, tps: Sequence[TopicPartition]) -> None:
        expired_s = -EXPIRE_EVERY_S
        while True:
            fetched = await consumer.getmany(timeout_ms=WAIT_MS, max_records=AT_ONCE)
            if fetched:
                self._take(fetched)
            if monotonic() - expired_s >= EXPIRE_EVERY_S:
                begins = await consumer.beginning_offsets(tps)
                ends = await consumer.end_offsets(tps)
                self._expire({tp.partition: begin for tp, begin in begins.items()})
                expired_s = monotonic()
            elif fetched or self.caught_up < 1.0:
                ends = await consumer.end_offsets(tps)
            else:
                continue
            left = [ends[tp] - await consumer.position(tp) for tp in tps]
            whole = sum(ends[tp] - begins[tp] for tp in tps)
            self.caught_up = 1.0 if not any(left) else max(0.0, 1.0 - sum(left) / max(1, whole))

    def _take(self, fetched: Mapping[TopicPartition, Sequence[ConsumerRecord]]) -> None:
        taken, positions = [], {}
        for tp, records in fetched.items():
            for record in records:
                try:
                    taken.append(Taken(self._decode(record), tp.partition, record.offset, record.timestamp))
                except RefusedRecordError as error:
                    self._refusals.add(record, error)
            positions[tp.partition] = Position(records[-1].offset + 1, records[-1].timestamp)
        self._writer.take(taken, positions)

    def _expire(self, begins: Mapping[int, int]) -> None:
        if count := self._writer.expire(begins, self._now_ms() - self._keep_ms):
            log.info("%d mentions left the store: they are older than texts may be kept", count)
