"""Instants as files write them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Literal

from streams.collect.files.values.months import FILLERS, MONTHS, WEEKDAYS, ZONES

Order = Literal["day_first", "month_first"]

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)
EXCEL_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 - a serial has no zone
EXCEL_DAYS = (20_000, 80_000)
"""A serial of Excel from 1954 to 2119; read as seconds since 1970 it would be the first of January of that year."""
SECONDS_BELOW = 100_000_000_000
"""Smaller epochs are seconds (until the year 5138), others milliseconds, microseconds or nanoseconds."""
LONGEST_NUMBER = 30
"""Characters; Python's own limit on digits is 4,300 and its cost is quadratic."""
LONGEST_TIME = 80
"""Characters of a time that is written out."""
NO_TIME = "no time: ISO 8601, an epoch, or a date written out; say [formats] created_at otherwise"

_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)?(?:[eE]\+?\d+)?", re.ASCII)
_COMPACT = re.compile(r"((?:19|20)\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])([01]\d|2[0-3])([0-5]\d)([0-5]\d)", re.ASCII)
_CLOCK = re.compile(
    r"(?<!\d)(\d{1,2})(?:[:h]|\sh\s)(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?\s*(?:([ap])\.?m\.?(?![a-z]))?",
    re.ASCII | re.IGNORECASE,
)
_HOUR = re.compile(r"(?<!\d)(\d{1,2})()()()\s*([ap])\.?m\b\.?", re.ASCII | re.IGNORECASE)
_OFFSET = re.compile(r"(?:utc|gmt)?\s*([+-])(\d\d):?(\d\d)\s*$", re.ASCII | re.IGNORECASE)
_HOURS = re.compile(r"(?:utc|gmt)\s*([+-])(\d{1,2})\s*$", re.ASCII | re.IGNORECASE)
_LONG_NAME = re.compile(r"\s*\([^()\d]{3,60}\)\s*$")
"""Of a zone whose offset stands before it, as JavaScript writes it."""
_PLACE = re.compile(r"\s*\[?\b([A-Z][A-Za-z]+(?:/[A-Z][\w+-]{1,30}){1,2})\]?\s*$", re.ASCII)
"""Name of a zone, in brackets after an offset as Java writes it."""
_REVIEWED = re.compile(
    r"(?:reviewed in|commenté|avis laissé|rezension aus|bewertet in|calificado en|revisado en)\b.{0,60}?"
    r"\s(?:on|le|vom|am|el)\s",
    re.IGNORECASE,
)
"""What Amazon puts before a date."""
_FIRST = re.compile(r"\b1er\b", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+\.?")
_DATE = re.compile(r"(\d{1,4})\s*([./年-])\s*(\d{1,2})\s*([./月-])\s*(\d{1,4})日?", re.ASCII)
_DAY_OR_YEAR = re.compile(r"\d{1,4}", re.ASCII)


class AmbiguousTimeError(ValueError):
    """The day may be the month: the file or the user has to say."""


@dataclass(frozen=True)
class TimeReader:
    """Reads the times of one column.

    >>> read = TimeReader().ms
    >>> read("2015-02-17T07:36:05Z"), read("1424158565"), read(1424158565000), read("1424158565000000")
    (1424158565000, 1424158565000, 1424158565000, 1424158565000)
    >>> {read(t) for t in ("Tue Feb 17 07:36:05 +0000 2015", "17 févr. 2015 07:36:05", "Feb 17, 2015, 7:36:05 AM")}
    {1424158565000}
    >>> TimeReader(order="day_first").ms("05/03/2026 10:00") == read("2026-03-05 10:00") == read("5. März 2026 10:00")
    True
    >>> read("05/03/2026")
    Traceback (most recent call last):
    AmbiguousTimeError: 05/03/2026 may have the day or the month first: say which
    """

    formats: Sequence[str] = ()
    """``strptime`` forms, tried first."""
    zone: tzinfo = UTC
    """Of times that name none."""
    order: Order | None = None
    """Of numeric dates that may be read both ways."""

    def ms(self, value: object) -> int | None:
        """Return an instant in ms UTC; None and the empty text are None.

        Raises:
            AmbiguousTimeError: it needs an `order`.
            ValueError: no such time.
        """
        if isinstance(value, str):
            return self._of_text(value)
        if value is None:
            return None
        if isinstance(value, int | float) and not isinstance(value, bool):
            return self._of_number(value)
        raise ValueError(NO_TIME)

    @property
    def is_utc(self) -> bool:
        """Whether times that name no zone are of UTC."""
        return self.zone is UTC

    def offset_ms(self, at_ms: int) -> int:
        """Return how far the zone is east of UTC at an instant, ms."""
        east = (EPOCH + timedelta(milliseconds=at_ms)).astimezone(self.zone).utcoffset() or timedelta()
        return east // MILLISECOND

    def _of_text(self, value: str) -> int | None:
        for form in self.formats:
            try:
                return self._instant(datetime.strptime(value.strip(), form))  # noqa: DTZ007 - zone is added below
            except ValueError:
                continue
        # ISO 8601 would read 1768010800000 as the year 1768, and 2015 as that year.
        if len(value) > len("2015") and not (len(value) > len("20150217") and value.isdecimal()):
            try:
                return self._instant(datetime.fromisoformat(value))
            except ValueError:
                pass
        value = value.strip()
        if not value:
            return None
        if len(value) <= LONGEST_NUMBER and _NUMBER.fullmatch(value):
            if compact := _COMPACT.fullmatch(value):
                return self._instant(datetime(*map(int, compact.groups())))  # type: ignore[arg-type] # noqa: DTZ001
            if len(value) == len("2015") and value.isdecimal():
                raise ValueError(NO_TIME)  # a year is no instant
            value = value.replace(",", ".")
            return self._of_number(float(value) if "." in value or "e" in value.lower() else int(value))
        if len(value) <= LONGEST_TIME:
            return self._written(value)
        raise ValueError(NO_TIME)

    def _of_number(self, value: float) -> int:
        size = abs(value)
        if EXCEL_DAYS[0] <= value < EXCEL_DAYS[1]:
            return self._instant(EXCEL_EPOCH + timedelta(milliseconds=round(value * 86_400_000)))
        if size < SECONDS_BELOW:
            return int(value * 1_000)
        if size < SECONDS_BELOW * 1_000:
            return int(value)
        return int(value // (1_000 if size < SECONDS_BELOW * 1_000_000 else 1_000_000))

    def _instant(self, at: datetime) -> int:
        since = (at if at.tzinfo else at.replace(tzinfo=self.zone)) - EPOCH
        return (since.days * 86_400 + since.seconds) * 1_000 + since.microseconds // 1_000

    def _written(self, value: str) -> int:
        """Read a date with a month by name or by number, with or without a time of day."""
        rest, zone = _plain(value), self.zone
        if "/" in rest and not rest[-1].isdecimal() and (place := _PLACE.search(rest)):
            zone, rest = _place(place[1]), rest[: place.start()]
        if ("+" in rest[-4:] or "-" in rest[-4:]) and (hours := _HOURS.search(rest)):
            rest = f"{rest[: hours.start()]} GMT{hours[1]}{hours[2]:0>2}00"
        if offset := _OFFSET.search(rest):
            minutes = int(offset[2]) * 60 + int(offset[3])
            if ":" in rest[: offset.start()] or offset[0].lower().startswith(("utc", "gmt")):
                zone = _fixed(minutes if offset[1] == "+" else -minutes)
                rest = rest[: offset.start()]
        clock = _CLOCK.search(rest) or _HOUR.search(rest)
        of_day = timedelta()
        if clock:
            of_day = _of_day(clock)
            tail = rest[clock.end() :]
            if (later := _OFFSET.match(tail.strip()[:6] if tail.strip()[:1] in "+-" else "")) is not None:
                minutes = int(later[2]) * 60 + int(later[3])
                zone = _fixed(minutes if later[1] == "+" else -minutes)
                tail = tail.strip()[later.end() :]
            rest = f"{rest[: clock.start()]} {tail}"
        month = None
        for found in _WORD.findall(rest):
            word = found.rstrip(".").lower()
            if word in MONTHS and (month is None or word not in WEEKDAYS):
                month = MONTHS[word]
            elif word in ZONES:
                zone = _fixed(ZONES[word])
            elif word not in FILLERS and word not in WEEKDAYS and word not in "年月日":
                raise ValueError(NO_TIME)
        year, number, day = self._date(rest, month)
        try:
            return self._instant(datetime(year, number, day, tzinfo=zone) + of_day)
        except ValueError as error:
            raise ValueError(NO_TIME) from error

    def _date(self, rest: str, month: int | None) -> tuple[int, int, int]:
        if month is not None:
            numbers = _DAY_OR_YEAR.findall(rest)
            if len(numbers) != 2:
                raise ValueError(NO_TIME)
            year, day = sorted(numbers, key=len, reverse=True) if len(set(map(len, numbers))) > 1 else numbers[::-1]
            return _year(year), month, int(day)
        found = _DATE.search(rest)
        if found is None or _DAY_OR_YEAR.search(rest[: found.start()] + rest[found.end() :]):
            raise ValueError(NO_TIME)
        first, second, third = found[1], found[3], found[5]
        if len(first) == 4:
            return int(first), int(second), int(third)
        order = evidence(rest) or ("day_first" if found[2] == found[4] == "." else self.order)
        if order is None and int(first) != int(second):
            raise AmbiguousTimeError(f"{found[0]} may have the day or the month first: say which")
        day, number = (first, second) if order == "day_first" else (second, first)
        return _year(third), int(number), int(day)


def evidence(value: str) -> Order | None:
    """Return what a numeric date says by itself of the order of day and month.

    >>> evidence("28/11/2026 10:00"), evidence("11/28/2026"), evidence("05/03/2026")
    ('day_first', 'month_first', None)
    """
    found = _DATE.search(value[:LONGEST_TIME])
    if found is None or len(found[1]) == 4:
        return None
    if int(found[1]) > 12:
        return "day_first"
    return "month_first" if int(found[3]) > 12 else None


def _year(text: str) -> int:
    year = int(text)
    return year if len(text) == 4 else year + (2000 if year < 70 else 1900)


def _of_day(clock: re.Match[str]) -> timedelta:
    hour, minute, second = int(clock[1]), int(clock[2] or 0), int(clock[3] or 0)
    if clock[5]:
        if not 1 <= hour <= 12:
            raise ValueError(NO_TIME)
        hour = hour % 12 + (12 if clock[5].lower() == "p" else 0)
    if hour > 23 or minute > 59 or second > 60:
        raise ValueError(NO_TIME)
    return timedelta(hours=hour, minutes=minute, seconds=second, microseconds=int((clock[4] or "0")[:6].ljust(6, "0")))


def _plain(value: str) -> str:
    """Return a time that is written out without what says nothing about it."""
    if not value[0].isdecimal():
        value = _REVIEWED.sub("", value, count=1)
    if "1er" in value:
        value = _FIRST.sub("1", value)
    if "(" in value and (named := _LONG_NAME.search(value)) and _OFFSET.search(value[: named.start()]):
        value = value[: named.start()]
    return value


def _place(name: str) -> tzinfo:
    from zoneinfo import ZoneInfo  # noqa: PLC0415

    try:
        return ZoneInfo(name)
    except (ValueError, OSError, LookupError) as error:
        raise ValueError(f"no time: there is no zone {name}") from error


def _fixed(minutes: int) -> tzinfo:
    return _ZONES.setdefault(minutes, _zone(minutes))


def _zone(minutes: int) -> tzinfo:
    from datetime import timezone  # noqa: PLC0415

    return timezone(timedelta(minutes=minutes))


_ZONES: dict[int, tzinfo] = {0: UTC}
