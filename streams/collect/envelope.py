"""What a collector hands from `read` to `parse`: an item as the source gave it, and what the source does not say."""

from datetime import UTC, datetime
from typing import Annotated, Any

import msgspec

from schemas.mention import Mention, Op
from streams.collect.http.html_text import plain

LONGEST_TEXT = 20_000
"""Characters that are kept of a text."""
LONGEST_URL = 2_048

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


GONE = "gone"
"""`Envelope.kind` of what is no longer there when it is asked for again; the item is its id."""


class Envelope(msgspec.Struct, frozen=True, omit_defaults=True):
    """One item."""

    at: int
    """When it was read, ms UTC."""
    item: msgspec.Raw
    backfill: bool = False
    """Whether it was there before the source was followed."""
    again: bool = False
    """Whether it was read before, and is asked what became of it."""
    kind: str = ""
    """Which of the source's kinds, where the item does not say."""
    server: str = ""
    """Where it was read, where the item does not say."""
    answers: str | None = None
    """`Mention.id` of what it answers, where the item names that otherwise."""


def wrap(at_ms: int, item: bytes, **rest: Any) -> bytes:
    """Return the bytes of a raw record: `Envelope` as JSON; `item` is JSON itself."""
    return msgspec.json.encode(Envelope(at_ms, msgspec.Raw(item), **rest))


def unwrap(data: bytes) -> Envelope:
    """Inverse of `wrap`; raises msgspec.MsgspecError."""
    return msgspec.json.decode(data, type=Envelope)


Number = int | float | str | None
"""A number as sources write it."""
Id = Annotated[int | str, msgspec.Meta()]


def whole(number: Number) -> int | None:
    """Return a count, None where there is none or it is no number.

    >>> whole("7"), whole(7.0), whole("many"), whole(None), whole(1e400)
    (7, 7, None, None, None)
    """
    try:
        return int(number) if number is not None and abs(float(number)) < 2**53 else None
    except (ValueError, OverflowError):
        return None


def instant_ms(text: str | None) -> int | None:
    """Return an ISO 8601 time as ms UTC; without a zone it is UTC.

    >>> instant_ms("2023-05-28T12:06:50.000Z"), instant_ms("2023-05-28T12:06:50.123456"), instant_ms("soon")
    (1685275610000, 1685275610123, None)
    """
    if not text:
        return None
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    since = (at if at.tzinfo else at.replace(tzinfo=UTC)) - _EPOCH
    return (since.days * 86_400 + since.seconds) * 1_000 + since.microseconds // 1_000


def gone(envelope: Envelope, source: str) -> Mention | None:
    """Return the deletion of what is no longer there; None: it is."""
    if envelope.kind != GONE:
        return None
    return mention(envelope, source, msgspec.json.decode(envelope.item, type=str), None, op="delete")


def mention(  # a mention has many fields
    envelope: Envelope,
    source: str,
    item_id: str,
    created_at: int | None,
    *,
    op: Op = "create",
    texts: tuple[str | None, ...] = (),
    url: str | None = None,
    **rest: Any,
) -> Mention:
    """Return the mention of an item: history was seen when it was created, all else when it was read.

    Args:
        envelope: what is known of the read.
        source: of the mention.
        item_id: of it.
        created_at: ms UTC.
        op: what became of it. Every version but a deletion is complete: it replaces those before it.
        texts: title and body, as plain text; those that are there are joined.
        url: left out where it is too long.
        rest: further fields.
    """
    seen_at = min(envelope.at, created_at) if envelope.backfill and created_at is not None else envelope.at
    text = "\n\n".join(part for part in map(plain, filter(None, texts)) if part)[:LONGEST_TEXT]
    return Mention(
        source=source,
        id=item_id,
        op=op,
        seen_at=max(0, seen_at),
        created_at=None if created_at is None else max(0, created_at),
        text=None if op == "delete" else text,
        url=url if url and len(url) <= LONGEST_URL and url.startswith(("http://", "https://")) else None,
        backfill=envelope.backfill,
        **rest,
    )
