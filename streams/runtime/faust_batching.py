"""One Faust event per fetched partition chunk, instead of one per record.

An agent of stock Faust pays a conductor lock, tasks, queue hops and an ack for every
record: some 500 µs. Here the agent is handed the whole chunk, and Faust keeps what it
is good at: group membership, rebalance, table recovery, timers.

Leans on private names of faust-streaming and aiokafka, which are therefore pinned;
``tests/runtime/test_faust_batching.py`` is the contract that an upgrade has to pass.
"""

import asyncio
from collections import defaultdict, deque
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import suppress
from time import monotonic
from typing import Any, cast

import faust
from aiokafka.errors import IllegalStateError
from faust.exceptions import ConsumerNotStarted
from faust.transport.drivers import aiokafka as driver
from faust.types import TP, ConsumerMessage
from mode.threads import WorkerThread

from streams.kafka.aiokafka_patch import hold_whole_fetches, stop_at_once
from streams.kafka.packed.fetch import Packing
from streams.kafka.packed.records import PackedRecords
from streams.runtime.faust_batch import BatchMessage, BatchSchema, Fetched, to_message
from streams.runtime.faust_pauses import PlainMethodQueue, PlainMonitor, QuietConsumer, QuietThread

FETCH_LINGER_S = 0.02
"""Pause between fetches: at low rates a chunk would else hold one or two records, and
the cost of a chunk (about 0.2 ms) would be the cost of a record."""

SMALL_RECORDS = 2_000
"""A fetch of so many has nothing to gain from a pause."""

FETCH_WAIT_MS = 50
"""How long the broker may hold a fetch for which it has nothing.

aiokafka has one fetch under way for each broker: while it waits for quiet partitions, those
drained meanwhile are not asked for. Faust's 1,500 ms halved the drain rate, and would be
seen in the latency.
"""

WHOLE_WAIT_MS = 1_000
"""The same of a fetch that asks for all there is to ask for: whatever comes ends it at once. Bounds what else is asked
of that broker, at the beginning of a rebalance for one."""

IDLE_S = 0.5
"""How long one fetch may wait for the first record; bounds how late a stop is noticed."""

NOT_PACKED: Mapping[str, int] = {}

SEEK_TRIES = 100
ASK_AGAIN_S = 0.05
"""How often, and after which pause, the committed offsets are asked for while rebalances meet."""


class _DaemonThread(WorkerThread):
    """Ends with the process: one that waits for a broker that does not answer would keep it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.daemon = True


class BatchConsumerThread(QuietThread, driver.AIOKafkaConsumerThread):
    """Fetches at a steady pace, and never while it goes back to the committed offsets."""

    Worker = _DaemonThread
    _next_fetch = 0.0

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._at_work = asyncio.Lock()
        self.seeks = 0
        """A fetch is from before a seek, or from after it: of the former nothing counts, for it is read again."""
        self._method_queue = PlainMethodQueue(loop=self.thread_loop, beacon=self.beacon)

    async def on_start(self) -> None:
        """Start the consumer."""
        await super().on_start()
        app, consumer = cast("BatchApp", self.app), self._ensure_consumer()
        hold_whole_fetches(consumer, app.batch_topics, WHOLE_WAIT_MS, lambda: not (app.rebalancing or app.in_recovery))

    def _create_worker_consumer(self, transport: Any) -> Any:
        consumer = super()._create_worker_consumer(transport)
        consumer._fetch_max_wait_ms = FETCH_WAIT_MS
        consumer._value_deserializer = Packing(cast("BatchApp", self.app).packed_topics)
        return consumer

    async def _fetch_records(
        self, consumer: Any, active_partitions: Any, timeout: float | None = None, max_records: int | None = None
    ) -> Any:
        pause = self._next_fetch - monotonic()
        if pause > 0 and not self.app.in_recovery:
            await asyncio.sleep(pause)
        async with self._at_work:
            began = monotonic()
            fetched = Fetched(
                await super()._fetch_records(
                    consumer, active_partitions, timeout=min(timeout or IDLE_S, IDLE_S), max_records=max_records
                )
            )
            fetched.seeks = self.seeks
        for tp, records in fetched.items():
            if tp.topic in cast("BatchApp", self.app).packed_topics:
                (packed,) = cast("list[PackedRecords]", records)  # one fetch yields at most one
                fetched[tp] = packed
        is_small = sum(map(len, fetched.values())) < SMALL_RECORDS
        self._next_fetch = began + FETCH_LINGER_S if is_small else 0.0
        return fetched

    async def on_thread_stop(self) -> None:
        """Stop the consumer; it leaves the group though a rebalance is under way."""
        await super(driver.AIOKafkaConsumerThread, self).on_thread_stop()
        if self._consumer is not None:
            await stop_at_once(self._consumer)

    async def seek_to_committed(self) -> Mapping[TP, int]:
        """Go back to the committed offsets; a batch partition that has none begins at its beginning."""
        offsets: Mapping[TP, int] = await self.call_thread(self._seek_to_committed)
        return offsets

    async def _seek_to_committed(self) -> Mapping[TP, int]:
        consumer = self._ensure_consumer()
        batch_topics = cast("BatchApp", self.app).batch_topics
        async with self._at_work:
            offsets: Mapping[TP, int] = await consumer.seek_to_committed()
            # aiokafka leaves these where a fetch before us has brought them.
            fresh = [tp for tp, offset in offsets.items() if not offset and tp.topic in batch_topics]
            if fresh:
                await consumer.seek_to_beginning(*fresh)
            self.seeks += 1
        return offsets


class BatchConsumer(QuietConsumer, driver.Consumer):
    """Yields chunks for the app's batch topics; changelogs stay per record, as Faust's recovery wants them."""

    _thread: BatchConsumerThread

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._batch_topics: frozenset[str] = cast("BatchApp", self.app).batch_topics
        self._packed_topics: Mapping[str, int] = cast("BatchApp", self.app).packed_topics
        self._in_flight: dict[TP, deque[BatchMessage]] = defaultdict(deque)
        self._to_resume: set[TP] = set()

    def _new_consumer_thread(self) -> BatchConsumerThread:
        return BatchConsumerThread(self, loop=self.loop, beacon=self.beacon)

    async def verify_all_partitions_active(self) -> None:
        """Look for partitions that stand still; while the consumer still starts there is none, and that is no fault."""
        with suppress(ConsumerNotStarted):
            await super().verify_all_partitions_active()

    async def getmany(self, timeout: float) -> AsyncIterator[tuple[TP, ConsumerMessage]]:
        """Yield what one fetch brought, dropping it when the assignment changes under way."""
        fetched, active = await self._wait_next_records(timeout)
        generation = self.app.consumer_generation_id
        if fetched is None or self.should_stop:
            return
        if not self.flow_active:
            # As stock Faust does: the flow was stopped while the fetch was under way.
            await self.perform_seek()
            return
        for tp, message in self._messages(fetched):
            if isinstance(message, BatchMessage) and message.seeks != self._thread.seeks:
                continue  # read again since, or about to be
            if not self.flow_active or self.app.consumer_generation_id != generation:
                return
            if active is None or tp in active or tp in self._buffered_partitions:
                try:
                    end = self.highwater(tp)
                except IllegalStateError:
                    return  # revoked a moment ago, on the consumer's own thread
                if isinstance(message, BatchMessage):
                    self._in_flight[tp].append(message)
                    self._came.set()
                    # Faust drops what lies before the newest offset it was told, which a seek may have left behind.
                    self._read_offset[tp] = None
                self.app.monitor.track_tp_end_offset(tp, end)
                yield tp, message

    def _messages(self, fetched: Mapping[TP, list[Any] | PackedRecords]) -> Iterable[tuple[TP, ConsumerMessage]]:
        by_record: dict[TP, list[Any]] = {}
        seeks = getattr(fetched, "seeks", 0)
        for tp, records in fetched.items():
            if tp.topic not in self._batch_topics:
                by_record[tp] = cast("list[Any]", records)
            elif records:
                ours = TP(tp.topic, tp.partition)
                most = self._packed_topics.get(tp.topic, len(records))
                for start in range(0, len(records), most):
                    yield ours, to_message(ours, records[start : start + most], seeks, self.app.consumer_generation_id)
        for tp, record in self.scheduler.iterate(by_record):
            yield tp, self._to_message(tp, record)

    async def _add_gap(self, tp: TP, offset_from: int, offset_to: int) -> None:
        # Between two chunks the message offset jumps; that is no gap to be acked one by one.
        if tp.topic not in self._batch_topics:
            await super()._add_gap(tp, offset_from, offset_to)

    def _new_offset(self, tp: TP) -> int | None:
        # `ack()` itself is inlined by the compiled stream iterator, so the chunks are asked.
        if tp.topic not in self._batch_topics:
            offset: int | None = super()._new_offset(tp)
            return offset
        self._acked[tp].clear()
        self._acked_index[tp].clear()
        in_flight, offset = self._in_flight[tp], None
        while in_flight:
            if in_flight[0].seeks != self._thread.seeks:
                in_flight.popleft()  # whoever had it may have let it fall; it is read again
            elif in_flight[0].acked:
                offset = in_flight.popleft().next_offset
            else:
                break
        return offset

    async def perform_seek(self) -> None:
        """Go back to the committed offsets, which makes every chunk in flight obsolete."""
        self._committed_offset.clear()  # a commit that failed is kept in it as if it had not
        for _ in range(SEEK_TRIES):
            if not self.assignment():
                return
            try:
                await super().perform_seek()
            except IllegalStateError:
                # aiokafka asks for them one by one, and a rebalance took one away meanwhile: ask for those there are.
                await asyncio.sleep(ASK_AGAIN_S)
            else:
                return
        raise RuntimeError(f"the assignment changed {SEEK_TRIES} times while its committed offsets were asked for")

    def resume_partitions(self, tps: Iterable[TP]) -> None:
        """Resume batch topics with the flow alone.

        Faust resumes them a little before, and empties the agents' queues as it resumes the
        flow: a chunk fetched in between would be lost to the agent, and would hold up commits.
        """
        resumed = set(tps)
        self._to_resume = {tp for tp in resumed if tp.topic in self._batch_topics}
        super().resume_partitions(resumed - self._to_resume)

    def resume_flow(self) -> None:
        """Let chunks come in."""
        resumed, self._to_resume = self._to_resume, set()
        super().resume_partitions(resumed)
        super().resume_flow()

    async def commit_and_end_transactions(self) -> None:
        """Commit as it stops, but not in a rebalance: the broker answers when that is over, and refuses it then."""
        if not self.app.rebalancing:
            await super().commit_and_end_transactions()

    async def on_partitions_revoked(self, revoked: set[TP]) -> None:
        """Forget the chunks of what we no longer own: their acks must commit nothing."""
        self._to_resume.clear()
        for tp in revoked:
            self._in_flight.pop(tp, None)
        await super().on_partitions_revoked(revoked)


class BatchTransport(driver.Transport):
    """The aiokafka transport with the batch consumer."""

    Consumer = BatchConsumer


class BatchApp(faust.App):
    """A Faust app whose `batch_topics` are read by the chunk; those of `packed_topics` as packed records.

    The latter say how many records a chunk has at most: what works on one lets others have the loop in between.
    """

    def __init__(
        self, *args: Any, batch_topics: Iterable[str], packed_topics: Mapping[str, int] = NOT_PACKED, **kwargs: Any
    ) -> None:
        self.batch_topics, self.packed_topics = frozenset(batch_topics), packed_topics
        super().__init__(*args, Monitor=PlainMonitor, **kwargs)

    def _new_transport(self) -> BatchTransport:
        return BatchTransport(self.conf.broker_consumer, self)

    def _create_directories(self) -> None:
        """Make no folder: nothing of ours is kept on disk."""

    async def _on_agent_error(self, agent: Any, exc: BaseException) -> None:
        # Faust would start the agent again behind the batch that failed, and commits would stand still in silence.
        await super()._on_agent_error(agent, exc)
        await self.crash(exc)

    def batch_topic(self, name: str) -> Any:
        """Return the channel of one batch topic, to be given to an agent."""
        return self.topic(name, schema=BatchSchema(), key_type=None, value_type=None)
