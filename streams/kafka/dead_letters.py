"""What could not be read is kept, bounded, with its reason: nothing is lost in silence."""

from typing import Any

from schemas.codec import cloud_event, encode
from schemas.drop import KEPT_BYTES, DeadLetter, DropReason
from streams.config.timefmt import rfc3339
from streams.kafka.producer import Record

DETAIL_CHARACTERS = 500


def dead_letter(origin: str, reason: DropReason, detail: str, at_ms: int, data: bytes) -> Record:
    """Return the record that keeps `data` (cut to 64 KiB) on the topic ``dead-letters``.

    >>> key, value, _ = dead_letter("mentions/0/7", DropReason.MALFORMED, "not JSON", 0, b"{")
    >>> value
    b'{"origin":"mentions/0/7","reason":"malformed","detail":"not JSON","at":0,"data":"ew=="}'
    """
    letter = DeadLetter(
        origin=origin, reason=reason, detail=detail[:DETAIL_CHARACTERS], at=at_ms, data=data[:KEPT_BYTES]
    )
    return origin.encode(), encode(letter), cloud_event("dead-letter", "/jauge", f"{origin}|{at_ms}", rfc3339(at_ms))


def of_record(record: Any, reason: DropReason, detail: str) -> Record:
    """Return the dead letter of a Kafka record; its origin is topic/partition/offset."""
    origin = f"{record.topic}/{record.partition}/{record.offset}"
    return dead_letter(origin, reason, detail, record.timestamp, record.value or b"")
