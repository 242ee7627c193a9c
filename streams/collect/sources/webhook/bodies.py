"""What is pushed: one mention, an array, lines, or CloudEvents; bytes -> mentions, or what is wrong with each."""

import zlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import msgspec

from schemas.mention import Mention
from schemas.mention_codec import mention_from
from streams.collect.envelope import instant_ms

MOST_OPENED = 4 << 20
"""Bytes of a packed body, opened."""
MOST_ROWS = 10_000
_SEEN_AS_CREATED = "backfill"


class BadRow(NamedTuple):
    """One row that is no mention."""

    row: int
    """From 0."""
    detail: str
    """Which field is wrong and how; never what is in it."""


class TooLargeError(Exception):
    """It opens to more than is taken."""


class UnknownEncodingError(Exception):
    """It is packed in a way that is not known here."""


def opened(body: bytes, encoding: str) -> bytes:
    """Return the bytes of a body.

    Raises:
        TooLargeError: over MOST_OPENED.
        UnknownEncodingError: neither gzip nor deflate, or damaged.
    """
    if encoding in ("", "identity"):
        return body
    if encoding not in ("gzip", "deflate"):
        raise UnknownEncodingError("Content-Encoding: gzip, deflate or none are known")
    try:
        data = b"".join(_members(body))
    except zlib.error as error:
        raise UnknownEncodingError(f"the body is no {encoding}") from error
    return data


def _members(body: bytes) -> Iterator[bytes]:
    """Yield what a body opens to; gzip may be in several members."""
    left = MOST_OPENED
    while body:
        opener = zlib.decompressobj(zlib.MAX_WBITS | 32)  # gzip or deflate, as it says itself
        data = opener.decompress(body, left + 1)
        left -= len(data)
        if left < 0:
            raise TooLargeError
        if not opener.eof:
            raise UnknownEncodingError("the body ends too early")
        yield data
        body = opener.unused_data


def mentions_of(
    body: bytes, headers: Mapping[str, str], source: str, now_ms: int, signed_ms: int | None = None
) -> list[Mention | BadRow]:
    """Return the rows of a body, in their order.

    A row is a record of ``mentions``; `source` may be left out, and so may `seen_at`: history (``"backfill": true``)
    was seen when it was created, a deletion now, and all else when it was signed, if it was and that is not to come.
    So a signed creation that is sent again is the same version again.

    Args:
        body: opened.
        headers: of the request.
        source: of its address.
        now_ms: ms UTC.
        signed_ms: when it was signed, ms UTC; None: it was not.

    >>> mentions_of(b'{"id":"1","text":"acme","created_at":5}', {}, "crm", 9)
    [Mention(source='crm', id='1', ... seen_at=9, created_at=5, ... text='acme', ...)]
    >>> mentions_of(b'[{"id":1}]', {}, "crm", 9)
    [BadRow(row=0, detail='Expected `str`, got `int` - at `$.id`')]
    >>> rows = b'[{"id":"1","created_at":5}, {"id":"1","op":"delete"}]'
    >>> [mention.seen_at for mention in mentions_of(rows, {}, "crm", 9_000, 7_000)]
    [7000, 9000]
    """
    seen = _SeenAt(now_ms, now_ms if signed_ms is None else min(now_ms, signed_ms))
    try:
        rows = _rows(body, headers)
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        return [BadRow(0, _said(error))]
    if len(rows) > MOST_ROWS:
        return [BadRow(MOST_ROWS, f"at most {MOST_ROWS} rows at a time")]
    if not rows:
        return [BadRow(0, "there is no row")]
    return [_mention(number, row, source, seen) for number, row in enumerate(rows)]


def _rows(body: bytes, headers: Mapping[str, str]) -> Sequence[Any]:
    kind = headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if kind in ("application/x-ndjson", "application/jsonl", "application/ndjson"):
        return [_line(line) for line in body.split(b"\n") if line.strip()]
    content = msgspec.json.decode(body)
    if kind == "application/cloudevents+json":
        return [_event(content)]
    if kind == "application/cloudevents-batch+json":
        return [_event(one) for one in content] if isinstance(content, list) else [content]
    if "ce-specversion" in {name.lower() for name in headers}:
        # What is no UTF-8 in a header raises here, as it would in a body.
        headers_of_event = {
            name.lower(): value.encode().decode() for name, value in headers.items() if name[:3].lower() == "ce-"
        }
        attributes = {name[3:]: value for name, value in headers_of_event.items()}
        return [_event({**attributes, "data": content})]
    return content if isinstance(content, list) else [content]


def _line(line: bytes) -> Any:
    """Return a line's value; what is none is left as bytes, and so is no mention."""
    try:
        return msgspec.json.decode(line)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return line


def _event(event: Any) -> Any:
    """Return the data of a CloudEvent, with its id and time where it has none itself."""
    if not isinstance(event, dict) or not isinstance(event.get("data"), dict):
        return None
    known: dict[str, Any] = {}
    if isinstance(event.get("id"), str):
        known["id"] = event["id"]
    if isinstance(event.get("time"), str) and (at_ms := instant_ms(event["time"])) is not None:
        known["created_at"] = at_ms
    return {**known, **event["data"]}


class _SeenAt(NamedTuple):
    """`seen_at` where a row does not have it, ms UTC."""

    of_deletion: int
    of_rest: int

    def of(self, row: Mapping[str, Any]) -> Any:
        if row.get(_SEEN_AS_CREATED) is True and row.get("created_at") is not None:
            return row["created_at"]
        return self.of_deletion if row.get("op") in ("delete", "account_delete") else self.of_rest


def _mention(number: int, row: Any, source: str, seen: _SeenAt) -> Mention | BadRow:
    if not isinstance(row, dict):
        return BadRow(number, "neither an object nor a CloudEvent with one as data")
    if row.get("source", source) != source:
        return BadRow(number, "`source` is not the one of the address")
    try:
        mention = mention_from({"seen_at": seen.of(row), **row, "source": source})
    except msgspec.ValidationError as error:
        return BadRow(number, str(error))
    missing = _missing(mention)
    return BadRow(number, missing) if missing else mention


def _missing(mention: Mention) -> str:
    """Return what its op asks for and it does not have; empty where nothing is missing."""
    if mention.op == "account_delete":
        return "`author` is missing: whose account it was" if mention.author is None else ""
    if not mention.id:
        return "`id` is missing"
    if mention.created_at is None and not mention.deleted:
        return "`created_at` is missing: ms since 1970, UTC"
    return ""


def _said(error: Exception) -> str:
    return str(error) if isinstance(error, msgspec.MsgspecError) else f"no JSON ({type(error).__name__})"
