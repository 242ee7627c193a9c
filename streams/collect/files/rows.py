"""Rows of files, CSV or JSON, made into mentions."""

import hashlib
from collections.abc import Callable, Collection, Iterator, Sequence
from typing import Any

import msgspec

from schemas.codec import decoder
from schemas.drop import DropReason
from schemas.mention import Mention
from schemas.mention_codec import RejectedError
from streams.collect.files.mapping import FileMapping, NoPlanError, Plan, plan, shown
from streams.collect.files.row_values import amount, count, label, time_ms

LATEST_MS = 2**53
KEPT_PLANS, KEPT_COLUMNS = 256, 1_000
"""How many plans are kept, and of how many columns at most: a line of 1 MiB may name a hundred thousand."""
MOST_COUNTED = 1_000_000
"""Mentions that one row may stand for."""
NEEDED = ("brand", "created_at", "text", "source", "id")
"""A JSON object that lacks a column which the user named for one of these is refused; others may be left out."""

_decode_mention = decoder(Mention).decode
_decode_any = msgspec.json.Decoder().decode


class MissingColumnError(RejectedError):
    """A row without a column that the user named."""


class RowReader:
    """Makes mentions of the rows of one header."""

    def __init__(self, rows: Plan, keys: Collection[tuple[str, Any]]) -> None:
        """`keys`: by field, what finds its value in a row."""
        converters: dict[str, Callable[[Any], Any]] = {
            "created_at": time_ms,
            "seen_at": time_ms,
            "sentiment": lambda value: label(value, rows.labels),
            "confidence": amount,
            **dict.fromkeys(("followers", "likes", "reposts", "replies"), count),
        }
        self._steps = [(name, key, converters.get(name, _words)) for name, key in keys]
        self._constants = {name: converters.get(name, _words)(value) for name, value in rows.constants.items()}

    def read(self, get: Callable[[Any], Any]) -> Mention:
        """Return the mention of one row, whose values `get` gives.

        Raises:
            RejectedError: a value is of another type or out of bounds.
        """
        row: dict[str, Any] = dict(self._constants)
        for name, key, convert in self._steps:
            try:
                value = convert(get(key))
            except (ValueError, OverflowError) as error:
                raise RejectedError(DropReason.WRONG_TYPE, f"{name}: {error}") from error
            if value is not None:
                row[name] = value
        return _finish(row)


def _words(value: object) -> str | None:
    """Return a text or a whole number as text; what is empty is None."""
    if isinstance(value, str):
        return value or None
    if value is None:
        return None
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    raise ValueError("no text")


def _finish(row: dict[str, Any]) -> Mention:
    """Fill in what follows from the rest, and hold all against the bounds of a mention."""
    created_at = row.get("created_at")
    seen_at = row.setdefault("seen_at", created_at)
    if seen_at is None:
        raise RejectedError(DropReason.WRONG_TYPE, "created_at: no time")
    if not 0 <= seen_at <= LATEST_MS or (created_at is not None and not 0 <= created_at <= LATEST_MS):
        raise RejectedError(DropReason.TIME_OUT_OF_RANGE, f"created_at {created_at}, seen_at {seen_at}")
    if "text" not in row and row.get("op", "create") == "create":
        row["text"] = ""
    if not row.get("id") and row.get("op") != "account_delete":
        row["id"] = made_id(row.get("source", ""), created_at, row.get("author"), row.get("text"))
    if row.get("sentiment") is None:
        row.pop("confidence", None)  # it is the label's
    try:
        return msgspec.convert(row, Mention)
    except msgspec.ValidationError as error:
        raise RejectedError(DropReason.WRONG_TYPE, str(error)) from error


def made_id(source: str, created_at: int | None, author: str | None, text: str | None) -> str:
    """Return the id of a row that has none: the same row, the same id, in whatever file.

    >>> made_id("x", 0, None, "hello")
    '5aa154b3689c251b'
    """
    content = f"{source}\0{created_at}\0{author or ''}\0{text or ''}"
    return hashlib.sha256(content.encode()).hexdigest()[:16]


def repeated(mention: Mention, field: str) -> Iterator[Mention]:
    """Yield the mentions that a row of counts stands for: alike, each with an id of its own.

    Raises:
        RejectedError: `told` is no number, or out of bounds.

    >>> [one.id for one in repeated(Mention(source="x", id="", seen_at=5, brand="Acme"), "2")]
    ['Acme|5|0', 'Acme|5|1']
    """
    try:
        number = count(field) or 0
    except (ValueError, OverflowError) as error:
        raise RejectedError(DropReason.WRONG_TYPE, f"count: {error}") from error
    if not 0 <= number <= MOST_COUNTED:
        raise RejectedError(DropReason.WRONG_TYPE, f"count: {number} is not between 0 and {MOST_COUNTED}")
    named = f"{mention.brand or mention.id}|{mention.seen_at}"
    return (msgspec.structs.replace(mention, id=f"{named}|{place}") for place in range(number))


class JsonRows:
    """Makes mentions of lines of JSON: records of ``mentions`` as they are, other objects by their names."""

    def __init__(self, mapping: FileMapping, source: str | None, brand_column: str | None) -> None:
        self._asked = (mapping, source, brand_column)
        named = {**mapping.columns, **({"brand": brand_column} if brand_column else {})}
        self._needed = [column for name, column in named.items() if name in NEEDED]
        self._named = tuple(named.values())
        self._as_records = not named and not mapping.constants
        self._readers: dict[Sequence[str], RowReader] = {}

    def read(self, line: bytes) -> Mention:
        """Return the mention of one line.

        Raises:
            RejectedError: it holds none.
            UsageError: no source was named.
        """
        refused = ""
        if self._as_records:
            try:
                return _decode_mention(line)
            except msgspec.ValidationError as error:
                refused = str(error)
            except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
                pass  # said below
        row = _decoded(line)
        if not isinstance(row, dict):
            raise RejectedError(DropReason.WRONG_TYPE, "no JSON object: each line is one")
        if self._as_records and "source" in row and isinstance(row.get("seen_at"), int):
            raise RejectedError(DropReason.WRONG_TYPE, refused)
        for column in self._needed:
            if column not in row:
                raise MissingColumnError(DropReason.WRONG_TYPE, f"no column {column!r}: there are {shown(row)}")
        return self._reader(tuple(row)).read(row.get)

    def _reader(self, names: tuple[str, ...]) -> RowReader:
        reader = self._readers.get(names)
        if reader is None:
            try:
                found = plan({**dict.fromkeys(names), **dict.fromkeys(self._named)}, *self._asked)
            except NoPlanError as error:
                raise RejectedError(DropReason.WRONG_TYPE, str(error)) from error
            reader = RowReader(found, list(found.columns.items()))
            if len(self._readers) >= KEPT_PLANS:
                self._readers.clear()
            if len(names) <= KEPT_COLUMNS:
                self._readers[names] = reader
        return reader


def _decoded(line: bytes) -> object:
    try:
        return _decode_any(line)
    except msgspec.ValidationError as error:
        raise RejectedError(DropReason.WRONG_TYPE, str(error)) from error
    except UnicodeDecodeError as error:  # its own words quote the bytes
        raise RejectedError(DropReason.MALFORMED, f"not UTF-8: {error.reason}") from error
    except msgspec.DecodeError as error:
        raise RejectedError(DropReason.MALFORMED, str(error)) from error
    except RecursionError as error:
        raise RejectedError(DropReason.MALFORMED, "nested too deeply") from error
