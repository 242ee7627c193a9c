"""The contract of packed fetches with the pinned aiokafka: what its own records would have been."""

from collections.abc import Sequence
from contextlib import suppress
from struct import pack, pack_into, unpack_from
from typing import Any

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.consumer.fetcher import READ_COMMITTED, READ_UNCOMMITTED
from aiokafka.errors import CorruptRecordException, KafkaError
from aiokafka.record.default_records import DefaultRecordBatchBuilder
from aiokafka.record.util import calc_crc32c
from hypothesis import given
from hypothesis import strategies as st

from streams.config.settings import Settings
from streams.kafka.packed.fetch import Packing, _Buffer, _partition_records
from streams.kafka.packed.records import PackedRecords
from streams.kafka.topic_specs import TopicSpec
from streams.kafka.topics import apply_specs

TP = TopicPartition("rows", 3)
NO_PRODUCER = -1
GZIP, CONTROL, APPEND_TIME = 1, 0x20, 0x08
Row = tuple[int | None, bytes | None, bytes | None, list[tuple[str, bytes | None]]]
TEXTS = st.none() | st.binary(max_size=80) | st.just(b"x" * 300)
ROWS = st.lists(
    st.tuples(
        st.integers(0, 1 << 42),
        TEXTS,
        TEXTS,
        st.lists(st.tuples(st.text(max_size=3), st.none() | st.binary(max_size=5)), max_size=2),
    ),
    max_size=12,
)


def batch(
    rows: Sequence[Row], base: int, codec: int = 0, producer: int = NO_PRODUCER, attributes: int = 0
) -> bytearray:
    """A record batch as a broker sends it; `attributes` are added."""
    is_transactional = producer != NO_PRODUCER
    builder = DefaultRecordBatchBuilder(2, codec, is_transactional, producer, 0, 0, 1 << 20)
    for place, (at, key, value, headers) in enumerate(rows):
        assert builder.append(place, at, key, value, headers) is not None
    return stamped(builder.build(), base, attributes)


def stamped(built: bytes | bytearray, base: int, attributes: int = 0) -> bytearray:
    """Give a batch its offset and its checksum."""
    whole = bytearray(built)
    pack_into(">q", whole, 0, base)
    pack_into(">h", whole, 21, unpack_from(">h", whole, 21)[0] | attributes)
    pack_into(">I", whole, 17, calc_crc32c(bytes(whole[21:])))
    return whole


def fetched(
    data: bytes, offset: int, aborted: Any = None, isolation: int = READ_UNCOMMITTED, *, packed: bool
) -> tuple[list[tuple[Any, ...]], int]:
    """What a consumer at `offset` is handed, and where it goes on."""
    deserializer = Packing([TP.topic] if packed else ["another"])
    records = _partition_records(TP, _Buffer(data), aborted, offset, None, deserializer, True, isolation)
    found = list(records)
    if packed:
        assert len(found) <= 1
        found = [record for one in found for record in one]
    return [(r.topic, r.partition, r.offset, r.timestamp, r.key, r.value) for r in found], records.next_fetch_offset


@given(
    st.lists(st.tuples(ROWS, st.sampled_from([0, GZIP]), st.sampled_from([0, APPEND_TIME])), min_size=1, max_size=4),
    st.integers(0, 30),
)
def test_packed_records_are_those_of_aiokafka(batches: list[tuple[list[Row], int, int]], skipped: int) -> None:
    """Whatever keys, values and headers, from the middle of a batch, too."""
    data, base = b"", 1_000
    for rows, codec, attributes in batches:
        if rows:
            data += batch(rows, base, codec, attributes=attributes)
            base += len(rows)
    assert fetched(data, 1_000 + skipped, packed=True) == fetched(data, 1_000 + skipped, packed=False)


def test_a_batch_of_which_the_last_records_were_compacted_away_moves_the_position_behind_them() -> None:
    data = batch([(1, b"k", b"v", [])] * 3, 10)
    pack_into(">i", data, 23, 7)  # delta of the last offset that there was
    assert fetched(bytes(stamped(data, 10)), 10, packed=True) == fetched(bytes(stamped(data, 10)), 10, packed=False)
    assert fetched(bytes(stamped(data, 10)), 10, packed=True)[1] == 18


@pytest.mark.parametrize("isolation", [READ_UNCOMMITTED, READ_COMMITTED])
def test_control_batches_and_aborted_transactions_are_left_out_as_aiokafka_does(isolation: int) -> None:
    def marker(producer: int, base: int, committed: int) -> bytes:
        return bytes(batch([(1, pack(">hh", 0, committed), b"", [])], base, producer=producer, attributes=CONTROL))

    row: Row = (5, b"k", b"v", [])
    data = b"".join(
        [
            batch([row] * 2, 0, producer=7),
            batch([row], 2, producer=8),
            marker(7, 3, 0),
            batch([row], 4),
            marker(8, 5, 1),
            batch([row], 6, producer=7),
            marker(7, 7, 1),
        ]
    )
    aborted = [(7, 0)]
    found = fetched(data, 0, list(aborted), isolation, packed=True)
    assert found == fetched(data, 0, list(aborted), isolation, packed=False)
    assert [record[2] for record in found[0]] == ([0, 1, 2, 4, 6] if isolation == READ_UNCOMMITTED else [2, 4, 6])
    assert found[1] == 8


def test_a_batch_with_a_wrong_checksum_is_refused_after_those_before_it() -> None:
    good, damaged = batch([(1, None, b"good", [])], 0), batch([(1, None, b"fine", [])], 1)
    damaged[-2] ^= 1
    records, position = fetched(bytes(good + damaged), 0, packed=True)
    assert [record[5] for record in records] == [b"good"]
    assert position == 1
    with pytest.raises(CorruptRecordException, match="Invalid CRC"):
        fetched(bytes(damaged), 1, packed=True)


@given(ROWS.filter(bool), st.lists(st.tuples(st.integers(61, 500), st.integers(0, 255)), min_size=1, max_size=3))
def test_whatever_stands_in_a_batch_aiokafka_reads_the_same_or_neither_reads_it(
    rows: list[Row], changes: list[tuple[int, int]]
) -> None:
    """A producer may compute the checksum over anything. Of headers, which are not read here, nothing is said."""
    data = batch(rows, 40)
    for at, value in changes:
        if at < len(data):
            data[at] = value
    whole = bytes(stamped(data, 40))
    found = expected = None
    with suppress(KafkaError):
        found = fetched(whole, 40, packed=True)
    with suppress(KafkaError, UnicodeDecodeError):
        expected = fetched(whole, 40, packed=False)
    if expected is not None or found is None:
        assert found == expected


@given(st.binary(min_size=7, max_size=200), st.integers(1, (1 << 31) - 1))
def test_bytes_that_are_no_records_are_refused_and_never_read_past(payload: bytes, count: int) -> None:
    data = batch([(1, b"k", b"v", [])], 0)[:61] + payload
    pack_into(">i", data, 8, len(data) - 12)
    pack_into(">i", data, 57, count)
    try:
        records, _ = fetched(bytes(stamped(data, 0)), 0, packed=True)
    except CorruptRecordException:
        return
    assert len(records) <= count


async def test_a_consumer_is_handed_packed_records_of_its_topics_and_plain_ones_of_others(kafka: Any) -> None:
    settings = Settings(kafka={"bootstrap": kafka.bootstrap, "prefix": kafka.prefix(), "partitions": 1})
    rows, others = (f"{settings.kafka.prefix}{name}" for name in ("rows", "others"))
    await apply_specs(settings.kafka.bootstrap, [TopicSpec(rows, partitions=1), TopicSpec(others, partitions=1)])
    producer = AIOKafkaProducer(bootstrap_servers=settings.kafka.bootstrap, compression_type="gzip")
    await producer.start()
    try:
        for number in range(500):
            for topic in (rows, others):
                await producer.send(topic, b"%d" % number, key=b"k")
    finally:
        await producer.stop()
    packed = await read(settings.kafka.bootstrap, [rows, others], Packing([rows]))
    plain = await read(settings.kafka.bootstrap, [rows, others], None)
    assert all(isinstance(one, PackedRecords) for one in packed[rows])
    assert [fields(record) for one in packed[rows] for record in one] == [fields(record) for record in plain[rows]]
    assert [fields(record) for record in packed[others]] == [fields(record) for record in plain[others]]
    assert [(record.offset, record.value) for record in plain[rows]] == [(n, b"%d" % n) for n in range(100, 500)]


async def read(bootstrap: str, topics: list[str], of_value: Any) -> dict[str, list[Any]]:
    """Return what a consumer hands over of topics from offset 100 to 500."""
    consumer = AIOKafkaConsumer(bootstrap_servers=bootstrap, value_deserializer=of_value, enable_auto_commit=False)
    await consumer.start()
    try:
        tps = [TopicPartition(topic, 0) for topic in topics]
        consumer.assign(tps)
        for tp in tps:
            consumer.seek(tp, 100)
        found: dict[str, list[Any]] = {topic: [] for topic in topics}
        while any([await consumer.position(tp) < 500 for tp in tps]):
            for tp, records in (await consumer.getmany(timeout_ms=1_000)).items():
                found[tp.topic] += records
        return found
    finally:
        await consumer.stop()


def fields(record: Any) -> tuple[Any, ...]:
    """What is compared of a record."""
    return record.topic, record.partition, record.offset, record.timestamp, record.key, record.value
