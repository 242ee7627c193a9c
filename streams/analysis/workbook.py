"""A table as a workbook (XLSX), for people who open it in a spreadsheet: no cell of it is a formula."""

import io
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from math import isfinite
from typing import Any

from streams.config.errors import UsageError

MOST_ROWS = 1_048_575
"""Of a sheet, without the line of names."""
MOST_CHARACTERS = 32_767
"""Of a cell; what is longer is cut."""
WIDTH = 18
_NO_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""What XML cannot hold."""
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


def workbook_bytes(
    columns: Sequence[str],
    rows: Iterable[Sequence[str | int | float | bool | None]],
    types: Mapping[str, type] | None = None,  # noqa: ARG001 # every form of a table takes them
) -> bytes:
    """Return a table as a workbook of one sheet, its first line frozen.

    Text stays text, whatever it begins with; a time in ISO 8601 to the second (UTC) becomes a date of the spreadsheet.

    Raises:
        UsageError: there are more rows than a sheet can hold.

    >>> data = workbook_bytes(["brand", "at", "score"], [["=1+1", "2026-01-31T12:00:00Z", 51.2]])
    >>> from openpyxl import load_workbook
    >>> [[cell.value for cell in row] for row in load_workbook(io.BytesIO(data)).active.rows]
    [['brand', 'at', 'score'], ['=1+1', datetime.datetime(2026, 1, 31, 12, 0), 51.2]]
    """
    from openpyxl import Workbook  # noqa: PLC0415 # few need it
    from openpyxl.utils import get_column_letter  # noqa: PLC0415

    book = Workbook(write_only=True)
    sheet = book.create_sheet("Jauge")
    sheet.freeze_panes = "A2"
    for place in range(len(columns)):
        sheet.column_dimensions[get_column_letter(place + 1)].width = WIDTH
    sheet.append([_cell(sheet, name) for name in columns])
    for number, row in enumerate(rows):
        if number >= MOST_ROWS:
            raise UsageError(f"more than {MOST_ROWS:,} rows: ask for fewer brands or days, or choose CSV")
        if len(row) != len(columns):
            raise ValueError(f"a row has {len(row)} cells, and there are {len(columns)} columns")
        sheet.append([_cell(sheet, value) for value in row])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _cell(sheet: Any, value: str | int | float | bool | None) -> Any:
    from openpyxl.cell import WriteOnlyCell  # noqa: PLC0415

    if not isinstance(value, str):
        return None if isinstance(value, float) and not isfinite(value) else value
    if _TIME.fullmatch(value):
        cell = WriteOnlyCell(sheet, datetime.fromisoformat(value).replace(tzinfo=None))
        cell.number_format = "yyyy-mm-dd hh:mm:ss"
        return cell
    cell = WriteOnlyCell(sheet, _NO_TEXT.sub("\ufffd", value)[:MOST_CHARACTERS])
    cell.data_type = "s"  # openpyxl takes what begins with = for a formula
    return cell
