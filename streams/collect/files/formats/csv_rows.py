"""The rows of a CSV file, of which a broken one harms no other."""

import csv
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

from schemas.drop import KEPT_BYTES, DropReason
from streams.collect.files.content.lines import MAX_LINE_BYTES, BadLine
from streams.collect.files.formats.table import BadRow, Row

MAX_ROW_LINES = 1_000
"""A quote that is never closed would else swallow the rest of the file."""
AGAIN_ROW_LINES = 20
"""The same for lines read a second time, so that no file costs the square of its length."""

csv.field_size_limit(MAX_LINE_BYTES)


@dataclass(frozen=True)
class Dialect:
    """How the values of a row are parted."""

    delimiter: str = ","
    quote: str = '"'
    """Empty: none."""
    escape: str | None = None


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
                detail = f"not UTF-8: {error.reason}; --encoding says what it is"
                raise _BadLineError(BadLine(DropReason.MALFORMED, detail, raw[:KEPT_BYTES])) from error
            if "\0" in line:
                line = line.replace("\0", "")
            if "\r" in line:
                line = line.replace("\r", " ")
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


def csv_rows(found: Iterator[bytes | BadLine], dialect: Dialect) -> Iterator[Row | BadRow]:
    """Yield the rows of lines, the header too, each with a list of its values; empty lines are passed over."""
    feed = _Feed(found)
    reader = csv.reader(
        feed,
        delimiter=dialect.delimiter,
        quotechar=dialect.quote or None,
        quoting=csv.QUOTE_MINIMAL if dialect.quote else csv.QUOTE_NONE,
        escapechar=dialect.escape,
        doublequote=dialect.escape is None,
        strict=True,
    )
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
            line = feed.line
            feed.line += 1
            if feed.taken:  # a row over several lines, of which this one is the last read
                yield BadRow(line, error.bad.reason, error.bad.detail, _data(feed.taken))
            else:
                yield BadRow(line, *error.bad)
        else:
            if values:
                yield Row(feed.line, values, feed.taken)


def _data(taken: list[str]) -> bytes:
    return "".join(taken)[:KEPT_BYTES].encode("utf-8", "replace")[:KEPT_BYTES]
