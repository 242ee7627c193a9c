"""What the first values of a column look like, by which a guess from its name is checked."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import timedelta, timezone
from typing import NamedTuple

from streams.collect.files.formats.table import Row, Table
from streams.collect.files.values.amounts import EMPTY, count
from streams.collect.files.values.times import AmbiguousTimeError, TimeReader

SAMPLE_VALUES = 200
"""Values of a column that are looked at closely."""
MOST_COLUMNS = 1_000
"""Without names that are looked through for a time and a text."""
_CLOCK = re.compile(r"\s*\d{1,2}[:h.]\d\d(?:[:.]\d\d(?:\.\d+)?)?\s*(?:[ap]\.?m\.?)?\s*", re.ASCII | re.IGNORECASE)
_ZONE = re.compile(r"\s*(?:utc|gmt)?\s*[+-]\d\d:?\d\d\s*|\s*[A-Za-z]{1,5}\s*|\s*[A-Z][a-z]+/[A-Z]\w+\s*", re.ASCII)
_read_time = TimeReader(order="day_first").ms
_read_elsewhere = TimeReader(order="day_first", zone=timezone(timedelta(hours=1))).ms


class ColumnSample(NamedTuple):
    """Counts of what values are."""

    filled: int
    distinct: int
    times: int
    dates: int
    """Times at midnight, by which a date alone is read."""
    clocks: int
    zones: int
    counts: int
    texts: int
    """Texts that are neither times nor counts."""
    lists: int
    """Parts of a text, or several values."""
    characters: int = 0
    """Of all that are texts."""
    zoned: int = 0
    """Times that name a zone, or are instants by themselves."""

    @property
    def is_times(self) -> bool:
        """Whether most are instants."""
        return 2 * self.times >= self.filled

    @property
    def is_dates(self) -> bool:
        """Whether all are instants, and dates alone."""
        return 0 < self.filled == self.dates

    @property
    def is_clock(self) -> bool:
        """Whether most are times of day."""
        return 0 < self.filled <= 2 * self.clocks

    @property
    def is_zone(self) -> bool:
        """Whether most are offsets or abbreviations of zones."""
        return 0 < self.filled <= 2 * self.zones

    @property
    def is_counts(self) -> bool:
        """Whether most are whole numbers, however they are written."""
        return 2 * self.counts >= self.filled

    @property
    def is_text(self) -> bool:
        """Whether some are texts: a post may be a number alone."""
        return 5 * (self.texts + self.lists) >= self.filled

    @property
    def is_nested(self) -> bool:
        """Whether most are lists."""
        return 2 * self.lists > self.filled


def sample_of(values: Iterable[object]) -> ColumnSample:
    """Return what values look like; empty ones are passed over.

    >>> sample_of(["2026-03-04", "2026-03-05", ""]).is_dates, sample_of(["1.2K", "N/A"]).is_counts
    (True, True)
    """
    filled = times = dates = clocks = zones = counts = texts = lists = characters = zoned = 0
    distinct: set[str] = set()
    for value in values:
        if value is None or (isinstance(value, str) and value.strip().lower() in EMPTY):
            continue
        filled += 1
        distinct.add(str(value)[:100])
        if isinstance(value, list):
            lists += 1
            continue
        is_time, is_count = False, _is_count(value)
        counts += is_count
        try:
            at = _read_time(value)
            is_time = True
            zoned += at is not None and at == _read_elsewhere(value)
            dates += at is not None and at % 86_400_000 == 0 and isinstance(value, str) and ":" not in value
        except AmbiguousTimeError:
            is_time = True
        except (ValueError, OverflowError):
            pass
        times += is_time
        if isinstance(value, str):
            clocks += _CLOCK.fullmatch(value[:40]) is not None
            zones += _ZONE.fullmatch(value[:40]) is not None
            if not is_time and not is_count:
                texts += 1
                characters += len(value)
    return ColumnSample(filled, len(distinct), times, dates, clocks, zones, counts, texts, lists, characters, zoned)


class Samples(Mapping[str, ColumnSample]):
    """What the columns of a table look like, each looked at when it is asked for."""

    def __init__(self, table: Table, rows: Sequence[Row]) -> None:
        """`rows`: the first ones; some of them are looked at."""
        self._table = table
        self._values = [row.values for row in rows[:: max(1, len(rows) // SAMPLE_VALUES)]]
        self._found: dict[str, ColumnSample] = {}

    def __getitem__(self, column: str) -> ColumnSample:
        if column not in self._found:
            self._found[column] = sample_of(map(self._table.getter(column), self._values))
        return self._found[column]

    def __iter__(self) -> Iterator[str]:
        return iter(self._table.columns[:MOST_COLUMNS])

    def __len__(self) -> int:
        return min(len(self._table.columns), MOST_COLUMNS)


def _is_count(value: object) -> bool:
    try:
        return count(value) is not None
    except (ValueError, OverflowError):
        return False
