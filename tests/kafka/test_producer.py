"""Batches that are compressed hold what was put in, for every client, and take the quickest level of gzip."""

import gzip

from aiokafka.producer.message_accumulator import BatchBuilder
from aiokafka.record.memory_records import MemoryRecords
from isal import isal_zlib

from schemas.codec import encode
from streams.kafka.aiokafka_patch import compress_quickly
from streams.kafka.producer import new_batch

ATTRIBUTES, CODEC, GZIP, HEADER_BYTES = 22, 7, 1, 61
"""Of a record batch of Kafka, version 2."""
RECORDS = [
    (f"Brand {number % 7}".encode(), encode({"text": f"the flight of {number} was late", "id": number}))
    for number in range(200)
]
HEADERS = [("ce_type", b"jauge.brand-mention"), ("content-type", b"application/json")]


def built(*, is_compressed: bool) -> bytes:
    compress_quickly()
    batch: BatchBuilder = new_batch(is_compressed)
    for key, value in RECORDS:
        assert batch.append(timestamp=1, key=key, value=value, headers=HEADERS) is not None
    return bytes(batch._build())


def test_a_compressed_batch_holds_the_same_records_in_a_third_of_the_room() -> None:
    compressed, plain = built(is_compressed=True), built(is_compressed=False)
    assert (compressed[ATTRIBUTES] & CODEC, plain[ATTRIBUTES] & CODEC) == (GZIP, 0)
    assert gzip.decompress(compressed[HEADER_BYTES:]) == plain[HEADER_BYTES:]
    assert len(compressed) < len(plain) / 3
    read = MemoryRecords(compressed).next_batch()
    assert read is not None
    assert [(record.key, record.value, list(record.headers)) for record in read] == [
        (key, value, HEADERS) for key, value in RECORDS
    ]


def test_the_level_is_ours_and_not_the_highest() -> None:
    plain, compressed = (built(is_compressed=way)[HEADER_BYTES:] for way in (False, True))
    assert compressed == isal_zlib.compress(plain, 2, 31) != gzip.compress(plain, 9, mtime=0)
