"""Tables for other programs: CSV that a spreadsheet cannot run, Parquet, JSON."""

import csv
import io
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from math import isfinite
from typing import Literal, NamedTuple

import orjson

from streams.analysis.workbook import workbook_bytes
from streams.config.errors import UsageError

Cell = str | int | float | bool | None
"""Text, whole numbers of 64 bits, numbers, truth, or nothing."""

_FORMULA = re.compile(r"[\t\r\n]|[\s\x00-\x1f\ufeff\u200b-\u200f\u2028-\u202f\u2060]*[=+\-@＝＋－＠]")
"""What a spreadsheet may take for a formula: also behind blanks that it strips, and in wide forms that it narrows."""


def defused(text: str) -> str:
    r"""Return text such that a spreadsheet shows it and does not run it: a ' goes before what begins as a formula.

    >>> defused("=1+1"), defused("Acme"), defused("\t@SUM(A1)")
    ("'=1+1", 'Acme', "'\t@SUM(A1)")
    """
    return f"'{text}" if _FORMULA.match(text) else text


def csv_bytes(columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    r"""Return a table as CSV (RFC 4180, UTF-8): one line of names, then the rows.

    Text that begins as a formula is defused; numbers stay numbers, truth is ``true`` or
    ``false``, and nothing is empty, as are infinities and what is no number.

    Raises:
        ValueError: a row has more or fewer cells than there are columns.

    >>> csv_bytes(["brand", "score", "provisional"], [["=cmd", -1.5, True], ["Acme", None, False]])
    b"brand,score,provisional\r\n'=cmd,-1.5,true\r\nAcme,,false\r\n"
    """
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow([_csv_cell(name) for name in columns])
    writer.writerows([_csv_cell(cell) for cell in row] for row in _rows(columns, rows))
    return file.getvalue().encode()


def json_bytes(columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    r"""Return a table as one JSON array of objects; infinities and what is no number are null.

    Raises:
        ValueError: a row has more or fewer cells than there are columns.

    >>> json_bytes(["brand", "score"], [["=cmd", -1.5]])
    b'[{"brand":"=cmd","score":-1.5}]\n'
    """
    table = list(_whole_rows(columns, rows))
    try:
        return _json(columns, table)
    except orjson.JSONEncodeError:  # half of a surrogate pair, which is rare; an infinity it writes as null itself
        return _json(columns, _rows(columns, table))


def parquet_bytes(
    columns: Sequence[str], rows: Iterable[Sequence[Cell]], types: Mapping[str, type] | None = None
) -> bytes:
    """Return a table as Parquet.

    Args:
        columns: names.
        rows: of cells; within a column all text, all truth, or all numbers, any of them None.
        types: `str`, `int`, `float` or `bool` by name, for columns that may hold nothing or only whole numbers
            this time; the others are what their cells are, text where they hold nothing.

    Raises:
        UsageError: the writer is not installed.
        ValueError: a row has more or fewer cells than there are columns, or a column holds several kinds.
    """
    try:
        import pyarrow as pa  # noqa: PLC0415 # 40 MB that few need
        from pyarrow import parquet  # noqa: PLC0415
    except ImportError as error:
        raise UsageError("to write Parquet run `pip install 'jauge[parquet]'`, or choose .csv") from error
    known = {str: pa.string(), int: pa.int64(), float: pa.float64(), bool: pa.bool_()}
    table = list(_rows(columns, rows))
    arrays = []
    for place, name in enumerate(columns):
        cells = [row[place] for row in table]
        kind = (types or {}).get(name) or _kind(name, cells)
        try:
            arrays.append(pa.array([_widened(cell, kind) for cell in cells], known[kind]))
        except (pa.ArrowException, TypeError, OverflowError) as error:
            raise ValueError(f"the column {name!r} does not hold {kind.__name__} alone: {error}") from error
    file = io.BytesIO()
    parquet.write_table(pa.Table.from_arrays(arrays, names=list(columns)), file)
    return file.getvalue()


def _json(columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    objects = [dict(zip(columns, row, strict=True)) for row in rows]
    return orjson.dumps(objects, option=orjson.OPT_APPEND_NEWLINE)


def _rows(columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterable[list[Cell]]:
    for row in _whole_rows(columns, rows):
        yield [_clean(cell) for cell in row]


def _whole_rows(columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterable[Sequence[Cell]]:
    for row in rows:
        if len(row) != len(columns):
            raise ValueError(f"a row has {len(row)} cells, and there are {len(columns)} columns")
        yield row


def _clean(cell: Cell) -> Cell:
    """Return a cell that every format can hold: half of a surrogate pair is no text, an infinity no number."""
    if isinstance(cell, str):
        return cell.encode(errors="replace").decode()
    return None if isinstance(cell, float) and not isfinite(cell) else cell


def _csv_cell(cell: Cell) -> Cell:
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return defused(cell) if isinstance(cell, str) else cell


def _kind(name: str, cells: Sequence[Cell]) -> type:
    kinds = {type(cell) for cell in cells if cell is not None}
    if kinds == {int, float}:
        return float
    if len(kinds) > 1:
        raise ValueError(f"the column {name!r} holds {', '.join(sorted(kind.__name__ for kind in kinds))}")
    return kinds.pop() if kinds else str


def _widened(cell: Cell, kind: type) -> Cell:
    return float(cell) if kind is float and type(cell) is int else cell


FormatName = Literal["csv", "xlsx", "json", "parquet"]


class Format(NamedTuple):
    """A form in which a table leaves."""

    media_type: str
    bytes_of: Callable[[Sequence[str], Iterable[Sequence[Cell]], Mapping[str, type]], bytes]
    """Of the names of the columns, the rows, and the types of the columns."""


FORMATS: Mapping[FormatName, Format] = {
    "csv": Format("text/csv", lambda columns, rows, _: csv_bytes(columns, rows)),
    "xlsx": Format("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", workbook_bytes),
    "json": Format("application/json", lambda columns, rows, _: json_bytes(columns, rows)),
    "parquet": Format("application/vnd.apache.parquet", parquet_bytes),
}
"""All there are: calls, documentation and files of the board go by it."""
