"""Fetched record batches as packed records, without an object of aiokafka's for each record.

A consumer whose `value_deserializer` is `Packing(topics)` is handed those topics as one `PackedRecords` for all that a
fetch brought of a partition, in the place of its records: made in 0.15 us a record instead of 1.6. What aiokafka checks
and leaves out (checksums, control batches, aborted transactions, records before the position) it goes on checking and
leaving out.

Leans on private names of aiokafka 0.14, which is therefore pinned; ``tests/kafka/test_packed_fetch.py`` is the contract
that an upgrade has to pass.
"""

from collections.abc import Callable, Iterable, Iterator
from struct import Struct
from typing import Any

import numpy as np
from aiokafka import codec
from aiokafka.consumer import fetcher
from aiokafka.errors import CorruptRecordException, KafkaError, UnsupportedCodecError
from aiokafka.record.memory_records import MemoryRecords

from streams.kafka.packed.record_places import UNCONSUMED, find_records
from streams.kafka.packed.records import PLACE, PackedRecords, joined

_LENGTH, _COUNT = Struct(">i"), Struct(">i")
_LENGTH_AT, _COUNT_AT, _RECORDS_AT = 8, 57, 61
_OVERHEAD = 12
"""Bytes of a batch before those that its length counts."""
_PACKED_FORMAT = 2
_LEAST_RECORD = 7
"""Bytes of the smallest record there is: none of its six numbers takes less than one, nor its attributes."""
_CODECS: dict[int, tuple[str, Callable[[], bool], Callable[[bytes], Any]]] = {
    1: ("gzip", codec.has_gzip, codec.gzip_decode),
    2: ("snappy", codec.has_snappy, codec.snappy_decode),
    3: ("lz4", codec.has_lz4, codec.lz4_decode),
    4: ("zstd", codec.has_zstd, codec.zstd_decode),
}


class Packing:
    """Deserializer that leaves values as they are, and marks topics to be packed."""

    def __init__(self, topics: Iterable[str]) -> None:
        self.topics = frozenset(topics)
        _pack_fetches()

    def __call__(self, value: bytes | None) -> bytes | None:
        """Return the value."""
        return value


class _Buffer:
    """aiokafka's record batches, beside the bytes in which they stand."""

    def __init__(self, data: bytes) -> None:
        self.data, self._batches = data, MemoryRecords(data)
        self.size_in_bytes, self.has_next, self.next_batch = (
            self._batches.size_in_bytes,
            self._batches.has_next,
            self._batches.next_batch,
        )


_PartitionRecords: Any = fetcher.PartitionRecords


class PackedPartitionRecords(_PartitionRecords):  # type: ignore[misc] # published without types
    """Yields what one fetch brought of a partition, packed, if that is any record."""

    def _unpack_records(self) -> Iterator[PackedRecords]:
        pieces: list[PackedRecords] = []
        data, begin = memoryview(self._records.data), 0
        while self._records.has_next():
            end = begin + _OVERHEAD + _LENGTH.unpack_from(data, begin + _LENGTH_AT)[0]
            try:
                batch = self._records.next_batch()
                packed = self._packed(batch, data[begin:end])
            except KafkaError:
                if pieces:
                    break  # those before it are handed out first; the next fetch begins with it
                raise
            if len(packed):
                pieces.append(packed)
            # Records that were compacted away count, too, or the same batch would be fetched for ever.
            self.next_fetch_offset = batch.next_offset
            begin = end
        if pieces:
            yield joined(pieces)

    def _packed(self, batch: Any, data: memoryview) -> PackedRecords:
        """Return the records of a batch that are for a consumer.

        Raises:
            KafkaError: it is damaged, or compressed in a way that cannot be undone here.
        """
        if self._check_crcs and not batch.validate_crc():
            raise CorruptRecordException(f"Invalid CRC - {self._tp}")
        if self._leaves_out(batch):
            return PackedRecords.of([])
        if batch.magic < _PACKED_FORMAT:  # Kafka 4 keeps no such batch
            records = [self._consumer_record(self._tp, record) for record in batch]
            return PackedRecords.of([record for record in records if record.offset >= self.next_fetch_offset])
        return self._found(batch, data)

    def _leaves_out(self, batch: Any) -> bool:
        """Return whether none of the batch is for a consumer; see `fetcher.PartitionRecords`."""
        if self._isolation_level == fetcher.READ_COMMITTED and batch.producer_id is not None:
            self._consume_aborted_up_to(batch.base_offset)
            if batch.is_control_batch and self._contains_abort_marker(batch):
                self._aborted_producers.discard(batch.producer_id)
            if batch.is_transactional and batch.producer_id in self._aborted_producers:
                return True
        return bool(batch.is_control_batch)

    def _found(self, batch: Any, data: memoryview) -> PackedRecords:
        payload = _uncompressed(batch.compression_type, data[_RECORDS_AT:])
        count = _COUNT.unpack_from(data, _COUNT_AT)[0]
        if not 0 <= count <= len(payload) // _LEAST_RECORD:
            raise CorruptRecordException(f"{self._tp}: {count} records cannot be in {len(payload)} bytes")
        places = np.empty(count, PLACE)
        found = find_records(
            np.frombuffer(payload, np.uint8),
            batch.base_offset,
            batch.max_timestamp if batch.timestamp_type else batch.first_timestamp,
            bool(batch.timestamp_type),
            self.next_fetch_offset,
            places,
        )
        if found < 0:
            fault = "has bytes behind its records" if found == UNCONSUMED else "ends within a record"
            raise CorruptRecordException(f"{self._tp}: the batch at offset {batch.base_offset} {fault}")
        return PackedRecords(self._tp.topic, self._tp.partition, payload, places[:found])


def _uncompressed(compression: int, payload: memoryview) -> bytes:
    if not compression:
        return bytes(payload)
    if compression not in _CODECS:
        raise UnsupportedCodecError(f"Unknown compression codec {compression:#04x}")
    name, is_there, decode = _CODECS[compression]
    if not is_there():
        raise UnsupportedCodecError(f"Libraries for {name} compression codec not found")
    return bytes(decode(payload.tobytes()))


def _partition_records(
    tp: Any, records: _Buffer, aborted: Any, offset: int, of_key: Any, of_value: Any, check_crcs: bool, isolation: int
) -> Any:
    """Make what aiokafka makes of a fetched partition; packed where the consumer asks for that."""
    kind = _PartitionRecords
    if isinstance(of_value, Packing):
        kind = PackedPartitionRecords if tp.topic in of_value.topics else kind
        of_value = None
    return kind(tp, records, aborted, offset, of_key, of_value, check_crcs, isolation)


def _pack_fetches() -> None:
    """Make the consumers of this process heed `Packing`; doing it twice changes nothing."""
    fetcher.MemoryRecords, fetcher.PartitionRecords = _Buffer, _partition_records
    find_records(np.frombuffer(b"", np.uint8), 0, 0, False, 0, np.empty(0, PLACE))  # compiled before there is any
