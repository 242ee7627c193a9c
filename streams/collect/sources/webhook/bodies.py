"""What is pushed: one mention, an array, lines, or CloudEvents; bytes -> mentions, or what is wrong with each."""

import zlib
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import msgspec

from schemas.mention import Mention
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
    opener = zlib.decompressobj(zlib.MAX_WBITS | 32)  # either, as it says itself
    try:
        data = opener.decompress(body, MOST_OPENED + 1)
    except zlib.error as error:
        raise UnknownEncodingError(f"the body is no {encoding}") from error
    if len(data) > MOST_OPENED:
        raise TooLargeError
    if not opener.eof:
        raise UnknownEncodingError(f"the body is no whole {encoding}")
    return data


def mentions_of(body: bytes, headers: Mapping[str, str], source: str, now_ms: int) -> list[Mention | BadRow]:
    """Return the rows of a body, in their order.

    A row is a record of ``mentions``; `source` may be left out, and `seen_at` is now where it is
    not told: history (``"backfill": true``) was seen when it was created.

    >>> mentions_of(b'{"id":"1","text":"acme","created_at":5}', {}, "crm", 9)
    [Mention(source='crm', id='1', ... seen_at=9, created_at=5, ... text='acme', ...)]
    >>> mentions_of(b'[{"id":1}]', {}, "crm", 9)
    [BadRow(row=0, detail='Expected `str`, got `int` - at `$.id`')]
    """
    try:
        rows = _rows(body, headers)
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        return [BadRow(0, _said(error))]
    if len(rows) > MOST_ROWS:
        return [BadRow(MOST_ROWS, f"at most {MOST_ROWS} rows at a time")]
    if not rows:
        return [BadRow(0, "there is no row")]
    return [_mention(number, row, source, now_ms) for number, row in enumerate(rows)]


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


def _mention(number: int, row: Any, source: str, now_ms: int) -> Mention | BadRow:
    if not isinstance(row, dict):
        return BadRow(number, "neither an object nor a CloudEvent with one as data")
    if row.get("source", source) != source:
        return BadRow(number, "`source` is not the one of the address")
    seen_at = row.get("created_at") if row.get(_SEEN_AS_CREATED) is True else None
    try:
        mention = msgspec.convert({"seen_at": now_ms if seen_at is None else seen_at, **row, "source": source}, Mention)
    except msgspec.ValidationError as error:
        return BadRow(number, str(error))
    if not mention.id and mention.op != "account_delete":
        return BadRow(number, "`id` is missing")
    if mention.created_at is None and not mention.deleted:
        return BadRow(number, "`created_at` is missing: ms since 1970, UTC")
    return mention


def _said(error: Exception) -> str:
    return str(error) if isinstance(error, msgspec.MsgspecError) else f"no JSON ({type(error).__name__})"
