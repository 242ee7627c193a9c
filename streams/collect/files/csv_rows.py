"""The rows of a CSV file, of which a broken one harms no other."""

import csv
from collections import deque
from collections.abc import Iterator
from typing import NamedTuple

from schemas.drop import KEPT_BYTES, DropReason
from streams.collect.files.lines import MAX_LINE_BYTES, BadLine

MAX_ROW_LINES = 1_000
"""A quote that is never closed would else swallow the rest of the file."""
AGAIN_ROW_LINES = 20
"""The same for lines read a second time, so that no file costs the square of its length."""
DELIMITERS = ",;\t|"

csv.field_size_limit(MAX_LINE_BYTES)


class CsvRow(NamedTuple):
    """One whole row."""

    line: int
    """Number of its first line, from 1."""
    values: list[str]
    raw: list[str]
    """Its lines."""


class BadRow(NamedTuple):
    """Lines that make no row."""

    line: int
    reason: DropReason
    detail: str
    data: bytes


class _BadLineError(Exception):
    def __init__(self, bad: BadLine) -> None:
        super().__init__(bad.detail)
        self.bad = bad


class _TooLongError(Exception):
    pass


class _Feed:
    """Gives lines to Python's reader, and keeps those of the present row to give them again."""

    def __init__(self, found: Iterator[bytes | BadLine]) -> None:
        self._found = found
        self._again: deque[str] = deque()
        self.taken: list[str] = []
        self.line = 1
        """Number of the first line of `taken`."""
        self._size = 0

    def __iter__(self) -> "_Feed":
        return self

    def __next__(self) -> str:
        if self.taken:
            limit = AGAIN_ROW_LINES if self._again else MAX_ROW_LINES
            if len(self.taken) >= limit or self._size > MAX_LINE_BYTES:
                raise _TooLongError
        if self._again:
            line = self._again.popleft()
        else:
            raw = next(self._found)
            if isinstance(raw, BadLine):
                raise _BadLineError(raw)
            try:
                line = raw.decode()
            except UnicodeDecodeError as error:
                bad = BadLine(DropReason.MALFORMED, f"not UTF-8: {error.reason}", raw[:KEPT_BYTES])
                raise _BadLineError(bad) from error
            if "\0" in line or "\r" in line:
                bad = BadLine(DropReason.MALFORMED, "a NUL or a lone carriage return", raw[:KEPT_BYTES])
                raise _BadLineError(bad)
            line += "\n"
        self.taken.append(line)
        self._size += len(line)
        return line

    def begin(self) -> None:
        """Go on to the next row."""
        self.line += len(self.taken)
        self.taken = []
        self._size = 0

    def give_back(self) -> None:
        """Keep the first line as the present row; the others are read again."""
        self._again.extendleft(reversed(self.taken[1:]))
        self.taken = self.taken[:1]


def csv_rows(found: Iterator[bytes | BadLine], delimiter: str) -> Iterator[CsvRow | BadRow]:
    """Yield the rows of lines, the header too; empty lines are passed over."""
    feed = _Feed(found)
    reader = csv.reader(feed, delimiter=delimiter, strict=True)
    while True:
        feed.begin()
        try:
            values = next(reader)
        except StopIteration:
            return
        except (csv.Error, _TooLongError) as error:
            what = str(error) if isinstance(error, csv.Error) else "a quote is not closed"
            feed.give_back()
            yield BadRow(feed.line, DropReason.MALFORMED, what, _data(feed.taken))
        except _BadLineError as error:
            if feed.taken:  # a row over several lines, of which this one is the last read
                line = feed.line
                data = _data(feed.taken)
                feed.line += 1
                yield BadRow(line, error.bad.reason, error.bad.detail, data)
            else:
                line = feed.line
                feed.line += 1
                yield BadRow(line, *error.bad)
        else:
            if values:
                yield CsvRow(feed.line, values, feed.taken)


def delimiter_of(header: bytes) -> str:
    r"""Return what stands between the columns of a header.

    >>> delimiter_of(b"time\ttext, if any\tbrand")
    '\t'
    """
    return max(DELIMITERS, key=lambda d: header.count(d.encode()))


def _data(taken: list[str]) -> bytes:
    return "".join(taken)[:KEPT_BYTES].encode()[:KEPT_BYTES]
