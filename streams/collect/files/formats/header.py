"""Where the names of columns stand: in the first row, below some rows about the file, or nowhere."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from streams.collect.files.profiles.profile import Known, recognised_by_shape
from streams.collect.files.values.amounts import count
from streams.collect.files.values.times import AmbiguousTimeError, TimeReader

Knows = Callable[[Sequence[str]], bool]
"""Whether columns of these names make mentions."""
ROWS_ABOVE = 30
"""Rows about the file, above the header."""
SHAPED_ROWS = 20
LONGEST_NAME = 80
_read_time = TimeReader(order="day_first").ms


class Header(NamedTuple):
    """Names of columns."""

    names: list[str]
    rows_above: int
    """Rows before the first one of data, the header among them."""
    is_there: bool


def find_header(
    rows: Sequence[Sequence[str]], knows: Knows, profiles: Sequence[Known] = (), forced: Sequence[str] = ()
) -> Header:
    """Return the header of a table that begins with these rows.

    Args:
        rows: the first ones of the file, at least one.
        knows: whether names make a header.
        profiles: of files without a header too.
        forced: names for a file that has none, said by the user.

    >>> find_header([["Report"], ["text", "date"], ["hello", "2026-03-04"]], lambda names: "text" in names)
    Header(names=['text', 'date'], rows_above=2, is_there=True)
    >>> find_header([["1", "2026-03-04", "hello"]], lambda names: False).names
    ['column 1', 'column 2', 'column 3']
    """
    if forced:
        return Header(list(forced), 0, False)
    for at, row in enumerate(rows[:ROWS_ABOVE]):
        if knows(row) and not any(map(_is_value, row)):
            return Header(_named(row), at + 1, True)
    shaped = recognised_by_shape(profiles, rows[:SHAPED_ROWS])
    if shaped is not None:
        return Header(list(shaped.profile.header), 0, False)
    if any(map(_is_value, rows[0])) or any(len(name) > LONGEST_NAME for name in rows[0]):
        return Header([f"column {number}" for number in range(1, max(map(len, rows)) + 1)], 0, False)
    return Header(_named(rows[0]), 1, True)


def _named(row: Sequence[str]) -> list[str]:
    """Return the names of a header; the first column of an index has none."""
    names: dict[str, int] = {}
    for number, cell in enumerate(row, 1):
        name = cell.strip().lstrip("\ufeff") or f"column {number}"
        if name in names:  # columns that are there twice are both shown, and can both be named
            name = f"{name} (column {number})"
        names[name] = number
    return list(names)


def _is_value(cell: str) -> bool:
    """Whether a cell is no name of a column: a time or a number."""
    cell = cell.strip()
    if len(cell) > LONGEST_NAME:
        return True
    try:
        return bool(cell) and (count(cell) is not None or _read_time(cell) is not None)
    except AmbiguousTimeError:
        return True
    except (ValueError, OverflowError):
        return False
