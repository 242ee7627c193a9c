"""Mentions from files: CSV and JSON lines, plain or packed, and Parquet."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import Literal

from schemas.drop import KEPT_BYTES, DropReason, Rejection
from schemas.mention import Mention
from schemas.mention_codec import RejectedError
from scoring.state.admission import rejection_reason
from streams.collect.files.csv_rows import BadRow, csv_rows, delimiter_of
from streams.collect.files.lines import BadLine, lines
from streams.collect.files.mapping import FileMapping, NoPlanError, plan
from streams.collect.files.parquet import is_parquet, parquet_lines
from streams.collect.files.rows import JsonRows, MissingColumnError, RowReader, repeated
from streams.config.errors import JaugeError, UsageError

Form = Literal["csv", "jsonl"]
Asked = tuple[FileMapping, str | None, str | None]
"""The mapping, the source and the brand column that the user named."""
CSV_SUFFIXES = (".csv", ".tsv")
JSON_SUFFIXES = (".jsonl", ".ndjson", ".json")
PACKED_SUFFIXES = (".gz", ".zst", ".zstd")
TRIED_ROWS = 100
"""If so many rows at the beginning all lack a column that the user named, there is none."""
NO_MAPPING = FileMapping()


def read_files(
    paths: Sequence[Path],
    mapping: FileMapping = NO_MAPPING,
    *,
    source: str | None = None,
    brand_column: str | None = None,
    form: Form | None = None,
    now_ms: int | None = None,
) -> Iterator[Mention | Rejection]:
    """Yield each row of the files, in their order, as a mention or as refused.

    Lines of at most 1 MiB are read, memory stays under 64 MiB, and the author is
    as the file has it.

    Args:
        paths: CSV or JSON lines, plain, gzip or zstd; or Parquet; told by their content.
        mapping: which column is what; the rest is guessed from common names.
        source: of all rows that are not yet records of ``mentions``.
        brand_column: the column that says whose mention a row is.
        form: how to read files whose name does not say (``.csv``, ``.jsonl``...); by
            default CSV if the first line names columns, else JSON lines.
        now_ms: the clock of the door, so that a time out of range is refused with its line; None: not here.

    Raises:
        JaugeError: a file is missing or empty, or has no column for the time or the text: one line with its name.
        UsageError: a column that was named is not there, or no source was named; likewise.
    """
    for path in paths:
        rows = _read_file(path, mapping, source, brand_column, form)
        for line, row in rows:
            if now_ms is not None and isinstance(row, Mention):
                reason = rejection_reason(row, now_ms)
                if reason is not None:
                    detail = f"created_at {row.created_at}, seen_at {row.seen_at}"
                    yield Rejection(f"{path.name}:{line}", reason, detail, f"{row.source}:{row.id}".encode())
                    continue
            yield row


def _read_file(
    path: Path, mapping: FileMapping, source: str | None, brand_column: str | None, form: Form | None
) -> Iterator[tuple[int, Mention | Rejection]]:
    if is_parquet(path):
        yield from _read_json(path, parquet_lines(path), mapping, source, brand_column)
        return
    found = lines(path)
    blank = 0
    first: bytes | BadLine | None = None
    for first in found:
        if isinstance(first, BadLine) or first.strip():
            break
        blank += 1
    else:
        yield 1, Rejection(f"{path.name}:1", DropReason.MALFORMED, "the file is empty", b"")
        return
    every = chain([b""] * blank, [first], found) if blank < KEPT_BYTES else chain([first], found)
    if isinstance(first, BadLine):
        form = "jsonl"  # it has no header to read
    try:
        if (form or _form_of(path, first, mapping)) == "csv":
            yield from _read_csv(path, every, first, (mapping, source, brand_column))
        else:
            yield from _read_json(path, every, mapping, source, brand_column)
    except JaugeError as error:
        named = str(error) if str(error).startswith(str(path)) else f"{path}: {error}"
        raise type(error)(named) from error


def _form_of(path: Path, first: bytes | BadLine, mapping: FileMapping) -> Form:
    """Tell CSV from JSON lines: by the name, else by the first line."""
    suffixes = [suffix.lower() for suffix in path.suffixes]
    while suffixes and suffixes[-1] in PACKED_SUFFIXES:
        suffixes.pop()
    if suffixes and suffixes[-1] in CSV_SUFFIXES:
        return "csv"
    if isinstance(first, BadLine) or (suffixes and suffixes[-1] in JSON_SUFFIXES):
        return "jsonl"
    names = first.decode(errors="replace").split(delimiter_of(first))
    try:
        plan([name.strip('" ') for name in names], mapping, "x", None)
    except (NoPlanError, JaugeError):
        return "jsonl"
    return "csv"


def _read_csv(
    path: Path,
    found: Iterable[bytes | BadLine],
    first: bytes | BadLine,
    asked: Asked,
) -> Iterator[tuple[int, Mention | Rejection]]:
    rows = csv_rows(iter(found), delimiter_of(first if isinstance(first, bytes) else b""))
    header = next(rows)
    if isinstance(header, BadRow):
        raise JaugeError(f"line {header.line}: the header cannot be read ({header.detail})")
    names = [name.strip() for name in header.values]
    try:
        found_plan = plan(names, *asked)
    except NoPlanError as error:
        raise JaugeError(str(error)) from error
    read = RowReader(found_plan, [(name, names.index(column)) for name, column in found_plan.columns.items()]).read
    counted = None if found_plan.count is None else names.index(found_plan.count)
    for row in rows:
        if isinstance(row, BadRow):
            yield row.line, Rejection(f"{path.name}:{row.line}", row.reason, row.detail, row.data)
            continue
        if len(row.values) != len(names):
            detail = f"{len(row.values)} values in {len(names)} columns"
            yield row.line, Rejection(f"{path.name}:{row.line}", DropReason.MALFORMED, detail, _data(row.raw))
            continue
        try:
            mention = read(row.values.__getitem__)
            mentions = [mention] if counted is None else repeated(mention, row.values[counted])
        except RejectedError as refused:
            yield row.line, Rejection(f"{path.name}:{row.line}", refused.reason, refused.detail, _data(row.raw))
        else:
            for mention in mentions:
                yield row.line, mention


def _read_json(
    path: Path, found: Iterable[bytes | BadLine], mapping: FileMapping, source: str | None, brand_column: str | None
) -> Iterator[tuple[int, Mention | Rejection]]:
    read = JsonRows(mapping, source, brand_column).read
    held: list[tuple[int, Rejection]] | None = []  # rows without a named column, until one has it
    missing = ""
    for number, line in enumerate(found, 1):
        if isinstance(line, BadLine):
            yield number, Rejection(f"{path.name}:{number}", *line)
            continue
        if not line or line.isspace():
            continue
        try:
            mention = read(line)
        except RejectedError as refused:
            refusal = Rejection(f"{path.name}:{number}", refused.reason, refused.detail, line[:KEPT_BYTES])
            if held is not None and isinstance(refused, MissingColumnError):
                missing = missing or refused.detail
                held.append((number, refusal))
                if len(held) >= TRIED_ROWS:
                    break
            else:
                yield number, refusal
        else:
            if held is not None:
                yield from held
                held = None
            yield number, mention
    if held:
        raise UsageError(f"line {held[0][0]}: there is {missing}")


def _data(raw: list[str]) -> bytes:
    return "".join(raw)[:KEPT_BYTES].encode()[:KEPT_BYTES]
