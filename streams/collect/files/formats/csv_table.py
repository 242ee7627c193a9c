"""A CSV file as a table: its delimiter, its quotes and its header are found out from how it begins."""

import csv
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from operator import itemgetter
from typing import Any

from schemas.drop import DropReason
from streams.collect.files.content.lines import BadLine
from streams.collect.files.formats.csv_rows import Dialect, csv_rows
from streams.collect.files.formats.header import Knows, find_header
from streams.collect.files.formats.table import BadRow, Getter, Row, Table
from streams.collect.files.profiles.profile import Known

Lines = Callable[[], Iterator[bytes | BadLine]]
DELIMITERS = ",;\t|^~\x1f\x01"
DELIMITER_NAMES = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
HEAD_LINES = 200
HEAD_BYTES = 1 << 18
HEAD_ROWS = 50


def csv_table(
    lines: Lines,
    knows: Knows,
    profiles: Sequence[Known] = (),
    *,
    delimiter: str | None = None,
    header: Sequence[str] = (),
) -> Table | BadRow:
    """Return the table that lines are.

    Args:
        lines: gives them from the first one on, each time that it is called.
        knows: whether names make a header.
        profiles: of files without a header too.
        delimiter: said by the user.
        header: names for a file that has none, said by the user.
    """
    dialect = dialect_of(_head(lines()), knows, delimiter)
    first: list[Row] = []
    for row in csv_rows(lines(), dialect):
        if isinstance(row, BadRow) and not first:
            return row._replace(detail=f"the header cannot be read ({row.detail})")
        if isinstance(row, Row):
            first.append(row)
            if len(first) >= HEAD_ROWS:
                break
    if not first:
        return BadRow(1, DropReason.MALFORMED, "the file is empty", b"")
    found = find_header([row.values for row in first], knows, profiles, header)
    about = {"delimiter": DELIMITER_NAMES.get(dialect.delimiter, repr(dialect.delimiter))}
    if dialect.quote != '"' or dialect.escape:
        about["quotes"] = (dialect.quote or "none") + (" escaped by a backslash" if dialect.escape else "")
    if not found.is_there:
        about["header"] = "none"
    elif found.rows_above > 1:
        about["header"] = f"line {first[found.rows_above - 1].line}"
    table = CsvTable(found.names, lambda: csv_rows(lines(), dialect), found.rows_above)
    table.about, table.has_header = about, found.is_there
    return table


class CsvTable(Table):
    """Rows that are lists of values; short ones are filled up, and what is too much is said."""

    def __init__(
        self, names: Sequence[str], rows: Callable[[], Iterator[Row | BadRow]], above: int, form: str = "CSV"
    ) -> None:
        """`above`: rows before the first one of data."""
        super().__init__(form, names, self._even, self._getter)
        self._all, self._above = rows, above
        self._places = {name: place for place, name in reversed(list(enumerate(names)))}
        self.joins = ""
        """What the last column is joined by with what stands behind it: an unquoted text has delimiters in it."""

    def _even(self) -> Iterator[Row | BadRow]:
        width, passed = len(self.columns), 0
        short = wide = 0
        for row in self._all():
            if isinstance(row, BadRow):
                yield row
                continue
            passed += 1
            if passed <= self._above:
                continue
            values = row.values
            if len(values) == width:
                yield row
            else:
                if len(values) < width:
                    short += 1
                    values = [*values, *[""] * (width - len(values))]
                else:
                    more = [value for value in values[width:] if value and not str(value).isspace()]
                    wide += bool(more)
                    if more and self.joins:
                        values = [*values[: width - 1], self.joins.join(map(str, values[width - 1 :]))]
                yield Row(row.line, values, row.raw)
        self.warnings[:] = [
            f"{number} rows have {what}"
            for number, what in (
                (short, "fewer values than there are columns: the last ones are empty"),
                (wide, "more values than there are columns: " + self._fate),
            )
            if number
        ]

    @property
    def _fate(self) -> str:
        return "they are part of the text, which is last" if self.joins else "those at the end are left out"

    def _getter(self, column: str) -> Getter:
        place = self._places.get(column)
        return _nothing if place is None else itemgetter(place)


def _nothing(_values: Any) -> None:
    return None


def _head(lines: Iterator[bytes | BadLine]) -> list[str]:
    head, size = [], 0
    for line in islice(lines, HEAD_LINES):
        if isinstance(line, bytes):
            text = line[:HEAD_BYTES].decode("utf-8", "replace").replace("\0", "").replace("\r", " ")
            head.append(text + "\n")
            size += len(text)
            if size > HEAD_BYTES:
                break
    return head


def dialect_of(head: Sequence[str], knows: Knows, delimiter: str | None = None) -> Dialect:
    r"""Return how the values of a file are parted that begins with these lines.

    >>> dialect_of(["time\ttext, if any\tbrand\n"], lambda names: "brand" in names).delimiter
    '\t'
    """
    if delimiter is None:
        ranked = [(_rank(head, one, knows), -place, one) for place, one in enumerate(DELIMITERS)]
        delimiter = max(ranked)[2]
    plain = Dialect(delimiter)
    others = [Dialect(delimiter, escape="\\")] if any('\\"' in line for line in head) else []
    if sum(line.count(f"{delimiter}'") for line in head) > len(head) > sum(line.count('"') for line in head):
        others.append(Dialect(delimiter, "'"))
    if delimiter == "\t":
        others.append(Dialect(delimiter, ""))
    faults = _faults(head, plain)
    best = min(others, key=lambda one: _faults(head, one), default=plain)
    if best.quote == "'" or (faults > 0.05 * len(head) and _faults(head, best) < faults):
        return best
    return plain


def _rank(head: Sequence[str], delimiter: str, knows: Knows) -> tuple[bool, float, int]:
    """Return how well a delimiter parts lines: whether there is a header, how even the rows are, how wide."""
    rows = [row for row in csv.reader(head, delimiter=delimiter) if row][:HEAD_LINES] if head else []
    if not rows:
        return False, 0.0, 0
    known = any(len(row) > 1 and knows(row) for row in rows[:HEAD_ROWS])
    width, often = Counter(map(len, rows)).most_common(1)[0]
    return (known, often / len(rows), width) if width > 1 else (known, 0.0, width)


def _faults(head: Sequence[str], dialect: Dialect) -> int:
    encoded = (line.rstrip("\n").encode() for line in head)
    return sum(isinstance(row, BadRow) for row in csv_rows(encoded, dialect))
