"""A file as a table, whatever its format: told by its content, and by its name only where that tells nothing."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Literal

from schemas.drop import KEPT_BYTES, DropReason
from streams.collect.files.columns import NoPlanError, plan
from streams.collect.files.content.encoding import UTF8, Encoding, as_utf8, encoding_of
from streams.collect.files.content.foreign import foreign, no_format
from streams.collect.files.content.inflating import BrokenFileError, packed_again, pieces
from streams.collect.files.content.lines import BadLine, lines
from streams.collect.files.content.source import Source
from streams.collect.files.formats.csv_table import csv_table
from streams.collect.files.formats.json_parts import PREFIX, columns_of, is_json, listed_columns
from streams.collect.files.formats.json_rows import (
    NoJsonError,
    decoded,
    json_document,
    json_lines,
)
from streams.collect.files.formats.parquet import is_parquet, parquet_lines
from streams.collect.files.formats.table import BadRow, Table
from streams.collect.files.formats.xlsx import is_workbook, xlsx_table
from streams.collect.files.mapping import COUNT, FileMapping
from streams.collect.files.profiles.profile import Known, recognised
from streams.config.errors import UsageError

Form = Literal["csv", "jsonl"]
CSV_SUFFIXES = (".csv", ".tsv", ".tab")
JSON_SUFFIXES = (".jsonl", ".ndjson", ".json")
SAMPLE_ROWS = 1_000
"""Looked at before a file is read."""
RECORD_FIELDS = ("source", "seen_at")
"""What a record of the topic ``mentions`` has, and nothing else."""


@dataclass(frozen=True)
class Asked:
    """What the user says of the files."""

    mapping: FileMapping
    source: str | None = None
    brand_column: str | None = None
    profiles: Sequence[Known] = ()
    form: Form | None = None
    fallback_source: str | None = None
    """Where nothing else names one."""

    @property
    def extra_columns(self) -> set[str]:
        """Columns that the user names."""
        named = {column for name in self.mapping.columns for column in self.mapping.named(name)}
        return named | ({self.brand_column} if self.brand_column else set())

    def knows(self, names: Sequence[str]) -> bool:
        """Whether columns of these names make mentions, as far as names tell."""
        cleaned = [name.strip().lstrip("\ufeff") for name in names]
        if COUNT in self.mapping.columns and set(self.mapping.named(COUNT)) <= set(cleaned):
            return True
        try:
            plan(cleaned, self._without_missing(cleaned), "x", None, profile=recognised(self.profiles, cleaned))
        except (NoPlanError, UsageError):
            return False
        return True

    def knows_object(self, one: Mapping[str, Any]) -> bool:
        """Whether an object is a message."""
        names = list(columns_of([one]))
        if all(name in one for name in RECORD_FIELDS) or self.knows(names):
            return True
        deeper = listed_columns([one])
        return recognised(self.profiles, [*names, *deeper]) is not None and self.knows([*names, *deeper])

    def _without_missing(self, names: Sequence[str]) -> FileMapping:
        columns = {name: self.mapping.columns[name] for name in self.mapping.columns}
        present = {name: column for name, column in columns.items() if set(self.mapping.named(name)) <= set(names)}
        return FileMapping(present, self.mapping.constants)


def table_of(source: Source, asked: Asked) -> Table | BadRow:
    """Return the table that a file is; or why it is none.

    Raises:
        JaugeError: there is no such file, or what it is written in has to be installed or named.
    """
    formats = asked.mapping.formats
    if source.member is None and is_parquet(source.path):
        return json_lines(lambda: parquet_lines(source.path), asked.knows_object, SAMPLE_ROWS, "Parquet")
    if source.member is None and is_workbook(source.path):
        return xlsx_table(source.path, asked.knows, asked.profiles, formats.header)
    if what := packed_again(source) or foreign(_begin(source)):
        return BadRow(1, DropReason.MALFORMED, what, b"")
    encoding = encoding_of(pieces(source), formats.encoding)

    def content() -> Iterator[bytes]:
        return as_utf8(pieces(source), encoding)

    def found_lines() -> Iterator[bytes | BadLine]:
        return lines(content())

    first = next((line for line in found_lines() if isinstance(line, BadLine) or line.strip()), None)
    if first is None:
        return BadRow(1, DropReason.MALFORMED, "the file is empty", b"")
    form = asked.form or _form_of(source, first, asked)
    if (
        form == "jsonl"
        and asked.form is None
        and isinstance(first, bytes)
        and not (PREFIX.match(first) or is_json(first))
    ):
        some = (line.decode("utf-8", "replace") for line in islice(found_lines(), 100) if isinstance(line, bytes))
        if what := no_format(some):
            return BadRow(1, DropReason.MALFORMED, what, first[:KEPT_BYTES])
    if form == "jsonl" and encoding.is_guess:
        encoding = Encoding(UTF8)  # what else it may be has to be said: JSON is UTF-8 by its standard
    if form == "csv":
        table = csv_table(found_lines, asked.knows, asked.profiles, delimiter=formats.delimiter, header=formats.header)
    else:
        table = _json(found_lines, content, first, asked)
    if isinstance(table, Table):
        table.about = {"encoding": _shown(encoding), **table.about}
    return table


def _begin(source: Source) -> bytes:
    try:
        return next(iter(pieces(source)), b"")
    except BrokenFileError:
        return b""  # said where it is read


def _json(
    found_lines: Callable[[], Iterator[bytes | BadLine]],
    content: Callable[[], Iterator[bytes]],
    first: bytes | BadLine,
    asked: Asked,
) -> Table | BadRow:
    if _is_document(found_lines, first):
        are_lines = not isinstance(first, BadLine) and _is_line(found_lines)
        document = json_document(content, asked.knows_object, SAMPLE_ROWS, asked.mapping.inside, is_apart=not are_lines)
        if isinstance(document, Table) or not are_lines:
            return document
    return json_lines(found_lines, asked.knows_object, SAMPLE_ROWS, "JSON lines", asked.mapping.inside)


def _is_document(found_lines: Callable[[], Iterator[bytes | BadLine]], first: bytes | BadLine) -> bool:
    """Whether JSON is one value over several lines, or in a line that is too long for one."""
    begin = first.data if isinstance(first, BadLine) else first
    if PREFIX.match(begin):
        return True
    if isinstance(first, BadLine):
        return first.reason is DropReason.OVERSIZED and begin.lstrip()[:1] in (b"[", b"{")
    if begin.strip()[:1] not in (b"[", b"{"):
        return False
    return not _decodes(begin) and len(list(islice(found_lines(), 3))) > 1


def _is_line(found_lines: Callable[[], Iterator[bytes | BadLine]]) -> bool:
    """Whether one of the first lines is an object: then the file is lines, of which some are broken."""
    return any(isinstance(line, bytes) and _decodes(line) for line in islice(found_lines(), 20) if line)


def _decodes(line: bytes) -> bool:
    try:
        return isinstance(decoded(line), dict | list)
    except NoJsonError:
        return False


def _form_of(source: Source, first: bytes | BadLine, asked: Asked) -> Form:
    """Tell CSV from JSON by the first line that is not empty; by the name where that is neither."""
    begin = (first.data if isinstance(first, BadLine) else first).lstrip()
    if begin[:1] in (b"{", b"[") or PREFIX.match(begin):
        return "jsonl"
    suffixes = source.suffixes
    if any(suffix in JSON_SUFFIXES for suffix in suffixes[-2:]):
        return "jsonl"
    if any(suffix in CSV_SUFFIXES for suffix in suffixes[-2:]) and not isinstance(first, BadLine):
        return "csv"
    if isinstance(first, BadLine):
        return "jsonl"  # it has no header to read
    text = begin.decode("utf-8", "replace")
    for delimiter in ",;\t|":
        names = [name.strip('" ') for name in text.split(delimiter)]
        if len(names) > 1 and ("\ufffd" not in text) and (asked.knows(names) or len(names) > 2):
            return "csv"
    return "jsonl"


def _shown(encoding: Encoding) -> str:
    name = encoding.name.upper() if encoding.name.startswith("utf") else encoding.name
    mark = " with a byte-order mark" if encoding.bom and encoding.name == UTF8 else ""
    return name + mark + (" (recognised; --encoding to say another)" if encoding.is_guess else "")
