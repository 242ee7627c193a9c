"""A workbook of Excel as a table: the values of cells, as they were saved; nothing in it is run."""

import datetime
import re
import warnings
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from schemas.drop import DropReason
from streams.collect.files.content.inflating import is_bomb
from streams.collect.files.content.source import WORKBOOK, ZIP
from streams.collect.files.formats.csv_table import HEAD_ROWS, CsvTable
from streams.collect.files.formats.header import Knows, find_header
from streams.collect.files.formats.table import BadRow, Row, Table
from streams.collect.files.profiles.profile import Known

OPENED_BYTES = 2 << 30
SHARED_TEXT_BYTES = 256 << 20
"""Of the texts of all cells, which are held in memory."""
BEGIN_BYTES = 64 << 10
"""Within which the root of an XML document begins: a definition of entities stands before it."""
ROOT = re.compile(rb"<[A-Za-z_]")
MOST_SHEETS = 50


def is_workbook(path: Path) -> bool:
    """Whether a file is a workbook of Excel; False where it cannot be read, which others will say."""
    try:
        with path.open("rb") as file:
            if file.read(len(ZIP)) != ZIP:
                return False
        with zipfile.ZipFile(path) as archive:
            return WORKBOOK in archive.namelist()
    except (OSError, zipfile.BadZipFile, ValueError, NotImplementedError):
        return False


def xlsx_table(path: Path, knows: Knows, profiles: Sequence[Known] = (), header: Sequence[str] = ()) -> Table | BadRow:
    """Return the first sheet whose columns make mentions; else the first that has rows."""
    if fault := _hostile(path):
        return BadRow(1, DropReason.MALFORMED, fault, b"")
    try:
        firsts = _first_rows(path)
    except Exception as error:
        return BadRow(1, DropReason.MALFORMED, f"the workbook cannot be read ({type(error).__name__})", b"")
    headers = {name: find_header(rows, knows, profiles, header) for name, rows in firsts.items() if rows}
    if not headers:
        return BadRow(1, DropReason.MALFORMED, "the file is empty", b"")
    sheet = next((name for name, found in headers.items() if knows(found.names)), next(iter(headers)))
    found = headers[sheet]
    alike = (
        [name for name, one in headers.items() if name != sheet and one.names == found.names and one.is_there]
        if found.is_there
        else []
    )
    table = CsvTable(
        found.names,
        lambda: _sheets(path, sheet, {one: headers[one].rows_above for one in alike}),
        found.rows_above,
        "XLSX",
    )
    others = [name for name in firsts if name != sheet and name not in alike]
    table.about = {"sheets" if alike else "sheet": ", ".join([sheet, *alike])}
    if others:
        table.about["sheets left out"] = ", ".join(others)
    if found.rows_above > 1:
        table.about["header"] = f"row {found.rows_above}"
    table.has_header = found.is_there
    return table


def _hostile(path: Path) -> str:
    """Return why a workbook is not opened; empty: it may be."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            if sum(one.file_size for one in members) > OPENED_BYTES:
                return f"opens to over {OPENED_BYTES >> 30} GiB"
            for one in members:
                if is_bomb(one.file_size, one.compress_size):
                    return "opens to over 1000 times its size"
                if one.filename.endswith("sharedStrings.xml") and one.file_size > SHARED_TEXT_BYTES:
                    return f"over {SHARED_TEXT_BYTES >> 20} MiB of texts: save it as CSV"
                if one.filename.endswith((".xml", ".rels")):
                    with archive.open(one) as file:
                        if fault := _hostile_xml(file.read(BEGIN_BYTES), one.file_size):
                            return fault
    except (OSError, zipfile.BadZipFile, ValueError, NotImplementedError, RuntimeError, EOFError) as error:
        return f"a damaged workbook ({type(error).__name__})"
    return ""


def _hostile_xml(begin: bytes, size: int) -> str:
    """Return why a document of so many bytes, which begins so, is not read; empty: it may be."""
    begin = begin.replace(b"\0", b"")  # of UTF-16
    if b"<!DOCTYPE" in begin.upper():
        return "its XML defines entities"
    if size > BEGIN_BYTES and not ROOT.search(begin):
        return f"its XML has no root within {BEGIN_BYTES >> 10} KiB"
    return ""


def _book(path: Path) -> Any:
    import openpyxl  # noqa: PLC0415 - few files need it

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of styles and extensions, which are not read
        return openpyxl.load_workbook(path, read_only=True, data_only=True, keep_links=False)


def _first_rows(path: Path) -> dict[str, list[list[str]]]:
    book = _book(path)
    try:
        found = {}
        for sheet in book.worksheets[:MOST_SHEETS]:
            sheet.reset_dimensions()
            rows = ([_text(value) for value in row] for row in sheet.iter_rows(values_only=True))
            found[sheet.title] = list(islice((row for row in rows if any(row)), HEAD_ROWS))
        return found
    finally:
        book.close()


def _sheets(path: Path, first: str, alike: Mapping[str, int]) -> Iterator[Row | BadRow]:
    """Yield the rows of a sheet, and of those with the same header, without what stands above their data."""
    yield from _rows(path, first)
    for title, above in alike.items():
        passed = 0
        for row in _rows(path, title):
            passed += isinstance(row, Row)
            if isinstance(row, BadRow) or passed > above:
                yield row


def _rows(path: Path, title: str) -> Iterator[Row | BadRow]:
    book = _book(path)
    number = 0
    try:
        sheet = book[title]
        sheet.reset_dimensions()
        for row in sheet.iter_rows(values_only=True):
            number += 1
            values = [_value(value) for value in row]
            if any(value not in (None, "") for value in values):
                yield Row(number, values, values)
    except Exception as error:
        detail = f"the rest of the workbook cannot be read ({type(error).__name__})"
        yield BadRow(number + 1, DropReason.MALFORMED, detail, b"")
    finally:
        book.close()


def _value(value: object) -> object:
    """Return a cell as the other formats have it: times as ISO 8601."""
    if isinstance(value, datetime.datetime):
        if value.time() == datetime.time():
            return value.date().isoformat()
        return value.isoformat(" ")
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    if isinstance(value, bool):
        return str(value)
    return value if isinstance(value, str | int | float) else None if value is None else str(value)


def _text(value: object) -> str:
    found = _value(value)
    return "" if found is None else str(found)
