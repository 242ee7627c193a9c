"""What every format is read as: columns with names, and rows one after another."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from schemas.drop import KEPT_BYTES, DropReason

Getter = Callable[[Any], Any]
"""Finds one value in the values of a row; None where there is none."""


class Row(NamedTuple):
    """One row."""

    line: int
    """Of the file, from 1; of what has no lines, the number of the row."""
    values: Any
    """What a `Getter` of the table reads."""
    raw: Any = b""
    """The row as the file has it: bytes, lines of text, or values of cells."""

    @property
    def data(self) -> bytes:
        """How the row begins, at most 64 KiB."""
        raw = self.raw
        if isinstance(raw, bytes):
            return raw[:KEPT_BYTES]
        return "".join(map(str, raw))[:KEPT_BYTES].encode("utf-8", "replace")[:KEPT_BYTES]


class BadRow(NamedTuple):
    """What makes no row."""

    line: int
    reason: DropReason
    detail: str
    data: bytes


@dataclass
class Table:
    """One file, or one member of an archive, whose rows can be read again and again."""

    format: str
    """In words."""
    columns: Sequence[str]
    """Those of the rows that were looked at first; nested ones as paths."""
    rows: Callable[[], Iterator[Row | BadRow]]
    getter: Callable[[str], Getter]
    """By column; one that is not there gives None in each row."""
    about: Mapping[str, str] = field(default_factory=dict)
    """Encoding, delimiter and the like, as they are shown."""
    has_header: bool = True
    """Whether `columns` are names that the file has."""
    records: bool = False
    """Whether lines may be records of the topic ``mentions`` as they are."""
    deeper: Sequence[str] = ()
    """Columns within lists, by the place there: only a profile or a mapping takes something from them."""
    warnings: list[str] = field(default_factory=list)
    """Filled while rows are read."""
