"""Bytes of the records that cross a topic, and the CloudEvents headers of public ones."""

from datetime import date, timedelta
from functools import cache, lru_cache
from typing import TypeVar

import msgspec

EPOCH = date(1970, 1, 1)
DAY_MS = 86_400_000
T = TypeVar("T")

encode = msgspec.json.Encoder().encode
"""A record as JSON, UTF-8."""

UNREADABLE = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)
"""What msgspec raises on bytes that hold no record."""

Headers = tuple[tuple[str, bytes], ...]

Record = tuple[bytes, bytes | None, Headers]
"""Key, value (None: a tombstone) and headers."""


def decoder(record: type[T]) -> msgspec.json.Decoder[T]:
    """Strict decoder of one record type; raises `msgspec.MsgspecError` on anything else.

    >>> from schemas.cursor import Cursor
    >>> decoder(Cursor).decode(b"{}")
    Traceback (most recent call last):
    msgspec.ValidationError: Object missing required field `instance`
    """
    return msgspec.json.Decoder(record)


def cloud_event(kind: str, source: str, event_id: str, time: str) -> Headers:
    """CloudEvents 1.0 headers in Kafka's binary mode; `time` is RFC 3339.

    >>> dict(cloud_event("score", "/jauge/score", "acme|24h|0", "1970-01-01T00:00:00Z"))["ce_type"]
    b'jauge.score'
    """
    version, event_type, by, content = common_headers(kind, source)
    return version, event_type, by, ("ce_id", event_id.encode()), ("ce_time", time.encode()), content


@cache
def common_headers(kind: str, source: str) -> Headers:
    """Return the headers that all events of a kind share: the first three, and the last."""
    return (
        ("ce_specversion", b"1.0"),
        ("ce_type", f"jauge.{kind}".encode()),
        ("ce_source", source.encode()),
        ("content-type", b"application/json"),
    )


@lru_cache(maxsize=4_096)
def rfc3339(at_ms: int) -> str:
    """Milliseconds since the epoch, UTC, as RFC 3339.

    >>> rfc3339(1_767_225_600_123)
    '2026-01-01T00:00:00.123Z'
    """
    seconds, ms = divmod(at_ms, 1_000)
    return f"{_second(seconds)}.{ms:03d}Z"


@lru_cache(maxsize=4_096)
def _second(at_s: int) -> str:
    """Many records of a batch are of one second."""
    days, seconds = divmod(at_s, DAY_MS // 1_000)
    date = (EPOCH + timedelta(days=days)).isoformat()
    return f"{date}T{seconds // 3_600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
