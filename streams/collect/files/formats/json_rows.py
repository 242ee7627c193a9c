"""JSON as a table: lines, arrays, or objects with lists of messages somewhere inside."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

import msgspec

from schemas.drop import KEPT_BYTES, DropReason
from streams.collect.files.content.inflating import BrokenFileError
from streams.collect.files.content.lines import BadLine
from streams.collect.files.formats.json_parts import (
    DEPTH,
    MOST_COLUMNS,
    PREFIX,
    Path,
    columns_of,
    getter_of,
    is_json,
    listed_columns,
    mended,
    objects_in,
    with_replies,
)
from streams.collect.files.formats.table import BadRow, Getter, Row, Table

DOCUMENT_BYTES = 256 << 20
"""Of one JSON document over several lines; lines of JSON may be as many as one likes."""
SAMPLE_OBJECTS, SAMPLE_ELEMENTS = 20, 50
Knows = Callable[[Mapping[str, Any]], bool]
"""Whether an object is a message."""

_any = msgspec.json.Decoder().decode
_object = msgspec.json.Decoder(dict[str, msgspec.Raw]).decode
_array = msgspec.json.Decoder(list[msgspec.Raw]).decode


class NoJsonError(Exception):
    """What is not JSON, or nested too deeply; with the reason by which it is refused."""

    def __init__(self, reason: DropReason, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason


def decoded(data: bytes | msgspec.Raw) -> Any:
    """Return a value of JSON.

    Raises:
        NoJsonError: it is none.
    """
    return _guarded(_any, data)


def _guarded(decode: Callable[[Any], Any], data: bytes | msgspec.Raw) -> Any:
    try:
        return decode(data)
    except msgspec.ValidationError as error:
        raise NoJsonError(DropReason.WRONG_TYPE, str(error)) from error
    except UnicodeDecodeError as error:  # its own words quote the bytes
        raise NoJsonError(DropReason.MALFORMED, f"not UTF-8: {error.reason}; --encoding says what it is") from error
    except msgspec.DecodeError as error:
        raise NoJsonError(DropReason.MALFORMED, str(error)) from error
    except RecursionError as error:
        raise NoJsonError(DropReason.MALFORMED, "nested too deeply") from error


def elements(data: bytes | msgspec.Raw, path: Path) -> Iterator[msgspec.Raw | bytes]:
    """Yield what lies under a path, lists gone through.

    Raises:
        NoJsonError: it is no JSON.

    >>> [bytes(one) for one in elements(b'{"data": [{"a": 1}, {"a": 2}]}', ("data",))]
    [b'{"a": 1}', b'{"a": 2}']
    """
    kind = _kind(data)
    if kind == b"[":
        for one in _guarded(_array, data):
            yield from elements(one, path)
    elif not path:
        yield data
    elif kind == b"{":
        inner = _guarded(_object, data).get(path[0])
        if inner is not None:
            yield from elements(inner, path[1:])


def _kind(data: bytes | msgspec.Raw) -> bytes:
    return bytes(memoryview(data)[:64]).lstrip()[:1]


def paths_in(value: Any, path: Path = ()) -> Iterator[Path]:
    """Yield the paths under which objects may lie in lists, from the outside in."""
    if len(path) > DEPTH:
        return
    if isinstance(value, list):
        for one in [one for one in value[:3] if isinstance(one, dict)]:
            yield from paths_in(one, path)
    elif isinstance(value, dict):
        for name, inner in islice(value.items(), MOST_COLUMNS):
            holds = isinstance(inner, list) and any(isinstance(one, dict) for one in inner[:SAMPLE_ELEMENTS])
            if holds or (name == "data" and isinstance(inner, dict) and "includes" in value):
                yield (*path, name)
            if isinstance(inner, dict) or holds:
                yield from paths_in(inner, (*path, name))


def path_of(firsts: Sequence[bytes | msgspec.Raw], knows: Knows) -> Path:
    """Return where the messages lie in objects like the first ones of a file; empty: they are themselves messages."""
    counts: dict[Path, int] = {}
    directly = 0
    for first in firsts:
        value = decoded(first)
        tops = value if isinstance(value, list) else [value]
        directly += sum(isinstance(one, dict) and knows(one) for one in tops[:SAMPLE_ELEMENTS])
        if directly and (len(firsts) > 1 or isinstance(value, list)):
            return ()
        for path in dict.fromkeys(islice(paths_in(value), MOST_COLUMNS)):
            found = [decoded(one) for one in islice(elements(first, path), SAMPLE_ELEMENTS)]
            counts[path] = counts.get(path, 0) + sum(isinstance(one, dict) and knows(one) for one in found)
    best = max(counts, key=lambda path: (counts[path], -len(path)), default=())
    return best if counts.get(best) else ()


class JsonTable(Table):
    """Rows that are objects."""

    def __init__(
        self, form: str, parts: Callable[[], Iterator[tuple[int, bytes | BadLine]]], path: Path, sample: int
    ) -> None:
        """`parts`: numbered lines, or one document; `path`: where the messages lie in each."""
        self._parts, self._path = parts, path
        self._mended = 0
        super().__init__(form, [], self._objects, self._getter)
        first = [row.values for row in islice(self._objects(), sample) if isinstance(row, Row)]
        self._paths = columns_of(first)
        self.columns = list(self._paths)
        self.deeper = [name for name in listed_columns(first[:SAMPLE_ELEMENTS]) if name not in self._paths]
        self.records = True
        if path:
            self.about = {"messages": ".".join(path) + "[]"}

    def _objects(self) -> Iterator[Row | BadRow]:
        self._mended = 0
        for number, part in self._parts():
            if isinstance(part, BadLine):
                yield BadRow(number, *part)
                continue
            if not part or part.isspace():
                continue
            try:
                if not self._path and part.lstrip()[:1] != b"[":
                    row = _row(number, part)
                    if isinstance(row, BadRow) or "replies" in row.values or "data" in row.values:
                        yield from _answered(self._whole(row, part), part)
                    else:
                        yield row
                else:
                    for row in self._inside(number, part):
                        yield from _answered(row, b"")
            except NoJsonError as error:
                yield BadRow(number, error.reason, str(error), part[:KEPT_BYTES])

    def _whole(self, row: Row | BadRow, part: bytes) -> Row | BadRow:
        """Return a row whose line was mended, where it could be."""
        if isinstance(row, BadRow) and (again := mended(part)):
            self._mended += 1
            self.warnings[:] = [f"{self._mended} lines {MENDED}"]
            return _row(row.line, again)
        return row

    def _inside(self, number: int, part: bytes) -> Iterator[Row | BadRow]:
        people = _people(part) if self._path == ("data",) else {}
        found = list(elements(part, self._path))
        if not found and _kind(part) == b"[":
            raise NoJsonError(DropReason.WRONG_TYPE, "an empty list")
        if found and all(_kind(one) != b"{" for one in found):
            raise NoJsonError(DropReason.WRONG_TYPE, "no JSON object: each line is one, or a list of them")
        several = len(found) > 1 and self.format == DOCUMENT
        for place, one in enumerate(found, 1):
            row = _row(place if several else number, bytes(one))
            if people and isinstance(row, Row) and "author" not in row.values:
                row.values["author"] = people.get(str(row.values.get("author_id")))
            yield row

    def _getter(self, column: str) -> Getter:
        return getter_of(self._paths.get(column) or tuple(column.split(".")))


DOCUMENT = "JSON document"
MENDED = "with NaN, Infinity or half of a character, in whose place nothing is read"


def _answered(row: Row | BadRow, line: bytes) -> Iterator[Row | BadRow]:
    """Yield a row and what it holds beside itself: the replies to it, or the objects of one line."""
    if isinstance(row, BadRow):
        several = objects_in(line) if line and "trailing" in row.detail else []
        yield from (_row(row.line, one) for one in several) if several else (row,)
    elif "replies" in row.values or isinstance(row.values.get("data"), dict):
        for one in with_replies(row.values):
            yield row if one is row.values else Row(row.line, one, msgspec.json.encode(one))
    else:
        yield row


def _row(number: int, data: bytes) -> Row | BadRow:
    try:
        value = decoded(data)
    except NoJsonError as error:
        return BadRow(number, error.reason, str(error), data[:KEPT_BYTES])
    if not isinstance(value, dict):
        return BadRow(number, DropReason.WRONG_TYPE, "no JSON object: each line is one", data[:KEPT_BYTES])
    return Row(number, value, data)


def _people(page: bytes) -> dict[str, Any]:
    """Return the authors that a page of the X API has beside its posts, by id."""
    try:
        users = decoded(page)["includes"]["users"]
        return {user["id"]: user for user in users}
    except (NoJsonError, LookupError, TypeError):
        return {}


def json_lines(
    lines: Callable[[], Iterator[bytes | BadLine]], knows: Knows, sample: int, form: str, inside: Path = ()
) -> JsonTable:
    """Return the table of lines of JSON; `inside`: where the messages lie in each, where the user says it."""
    firsts = []
    for line in islice(lines(), SAMPLE_OBJECTS * 5):
        if isinstance(line, bytes) and line and not line.isspace():
            readable = line if is_json(line) else mended(line)
            firsts += [readable] if readable else []
            if len(firsts) >= SAMPLE_OBJECTS:
                break
    return JsonTable(form, lambda: enumerate(lines(), 1), inside or path_of(firsts, knows), sample)


def json_document(
    pieces: Callable[[], Iterator[bytes]], knows: Knows, sample: int, inside: Path = (), *, is_apart: bool = True
) -> JsonTable | BadRow:
    """Return the table of one document of JSON, which is held in memory.

    Args:
        pieces: its bytes.
        knows: whether an object is a message.
        sample: rows that are looked at.
        inside: as for `json_lines`.
        is_apart: whether it may be objects one after another.
    """
    data, fault = bytearray(), None
    try:
        for piece in pieces():
            data += piece
            if len(data) > DOCUMENT_BYTES:
                detail = f"a JSON document of over {DOCUMENT_BYTES >> 20} MiB: make lines of it, as `jq -c '.[]'` does"
                return BadRow(1, DropReason.OVERSIZED, detail, bytes(data[:KEPT_BYTES]))
    except BrokenFileError as error:
        fault = str(error)
    if prefix := PREFIX.match(data):
        del data[: prefix.end()]
    document = bytes(data).rstrip(b"; \t\r\n")
    del data
    try:
        find = path_of if len(document) < DOCUMENT_BYTES // 16 else _large_path
        path = inside or find([document], knows)
    except NoJsonError as error:
        if not fault and (again := mended(document)):
            table = json_document(lambda: iter((again,)), knows, sample, inside, is_apart=False)
            if isinstance(table, JsonTable):
                table.about = {**table.about, "mended": MENDED}
            return table
        if not fault and is_apart and (several := objects_in(document)):
            readable = [one for one in several[:SAMPLE_OBJECTS] if is_json(one)]
            return JsonTable("JSON objects", lambda: enumerate(several, 1), inside or path_of(readable, knows), sample)
        return BadRow(1, DropReason.MALFORMED, fault or str(error), document[:KEPT_BYTES])
    return JsonTable(DOCUMENT, lambda: iter(((1, document),)), path, sample)


def _large_path(firsts: Sequence[bytes], knows: Knows) -> Path:
    """Find the messages of a document without building all of its objects."""
    candidates: list[tuple[int, Path]] = []

    def look(data: bytes | msgspec.Raw, path: Path) -> None:
        kind = _kind(data)
        if kind == b"[":
            every = _guarded(_array, data)
            some = [decoded(one) for one in every[:SAMPLE_ELEMENTS] if len(bytes(one)) < DOCUMENT_BYTES // 16]
            if any(isinstance(one, dict) and knows(one) for one in some):
                candidates.append((len(every), path))
                return
            for one in every[:3]:
                look(one, path)
        elif kind == b"{" and len(path) < DEPTH:
            for name, inner in _guarded(_object, data).items():
                look(inner, (*path, name))

    look(firsts[0], ())
    return max(candidates, default=(0, ()))[1]
