"""Dates of feeds, in the spellings that are met: standards, what people make of them, and names in six languages."""

import re
from datetime import UTC, datetime, timedelta
from unicodedata import normalize

from scoring.method.constants import DAY_MS

LONGEST = 100
"""Characters of a date."""
_MONTHS = """
    jan january janv janvier januar janner enero ene gennaio gen janeiro
    feb february fev fevr fevrier februar febrero febbraio fevereiro
    mar march mars marz maerz mrz marzo marco
    apr april avr avril abr abril aprile
    may mai mayo maggio mag maio
    jun june juin juni junio giugno giu junho
    jul july juil juillet juli julio luglio lug julho
    aug august aou aout ago agosto
    sep sept september septembre septiembre settembre set setembro
    oct october octobre okt oktober octubre ottobre ott outubro out
    nov november novembre noviembre novembro
    dec december decembre dez dezember diciembre dic dicembre dezembro
"""
MONTHS = {name: number for number, line in enumerate(_MONTHS.strip().splitlines(), 1) for name in line.split()}
_ZONE_HOURS = """
    z 0 utc 0 gmt 0 ut 0 wet 0 bst 1 west 1 cet 1 mez 1 cest 2 mesz 2 eet 2 eest 3 msk 3 ist 5.5 cst -6 cdt -5
    est -5 edt -4 mst -7 mdt -6 pst -8 pdt -7 akst -9 akdt -8 hst -10 ast -4 adt -3 brt -3 art -3 jst 9 kst 9 sgt 8
    hkt 8 awst 8 aest 10 aedt 11 nzst 12 nzdt 13
"""
_WORDS = _ZONE_HOURS.split()
ZONES = dict(zip(_WORDS[::2], map(float, _WORDS[1::2]), strict=True))
"""Hours ahead of UTC, by name; a name that is not here is taken for UTC."""

_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:[t ]?(\d{2}):?(\d{2})(?::?(\d{2}))?)?(?![\d])")
_TIME = re.compile(
    r"(?:(?<![\d:])|(?<=\dt))(\d{1,2})(?::|h)(\d{2})(?::(\d{2})(?:[.,]\d{1,9})?)?(?![\d:])\s{0,3}([ap]\.?m\b\.?)?"
)
_EPOCH = re.compile(r"(\d{10}|\d{13})(?:\.\d{1,9})?")
_ISO_HOUR = re.compile(r"(?<=\dt)(\d{2})(?=z|[+-]|$)()")
_EAST_ASIAN = str.maketrans({**dict.fromkeys("年月년월", "-"), **dict.fromkeys("日일", " ")})
"""What stands behind year, month and day in Chinese, Japanese and Korean."""
_HOUR = re.compile(r"(?<![\d:])(\d{1,2})\s{0,3}([ap]\.?m\b\.?)")
_OFFSET = re.compile(r"^\s{0,3}(?:utc|gmt)?\s{0,3}([+-])(\d{1,2}):?(\d{2})?(?!\d)")
_ZONE = re.compile(r"^\s{0,3}\(?([a-z]{1,5})\b")
_YEAR_FIRST = re.compile(r"(?<!\d)(\d{4})\s?[-/. ]\s?(\d{1,2})\s?[-/. ]\s?(\d{1,2})(?!\d)")
_YEAR_LAST = re.compile(r"(?<!\d)(\d{1,2})\s?([-/.])\s?(\d{1,2})\s?[-/.]\s?(\d{4}|\d{2})(?!\d)")
_NUMBER = re.compile(r"\d+")
_NAME = re.compile(r"[a-z]+")


def time_ms(text: object) -> int | None:
    """Return the time that a date says, ms UTC; None where it cannot be read, is no day of a calendar, or says 1970.

    Without a zone it is UTC; without a time of day it is midnight.

    >>> time_ms("Tue, 08 Oct 2013 18:30:00"), time_ms("mar., 08 oct. 2013 18:30:00 +0200")
    (1381257000000, 1381249800000)
    >>> time_ms("2016/6/29 15:07:41"), time_ms("20261128T100000Z"), time_ms("Nov 28, 2026 10:00 PM EST")
    (1467212861000, 1795860000000, 1795921200000)
    >>> time_ms("soon"), time_ms("Thu, 01 Jan 1970 00:00:00 GMT"), time_ms("03/04/2026"), time_ms("31 Feb 2026")
    (None, None, None, None)
    """
    if not isinstance(text, str) or len(text) > LONGEST:
        return None
    spelled = normalize("NFC", text).translate(_EAST_ASIAN).strip().casefold()
    plain = "".join(c for c in normalize("NFKD", spelled) if not 0x300 <= ord(c) <= 0x36F)
    if plain.isascii() and (epoch := _EPOCH.fullmatch(plain)):
        return _within(int(epoch[1]) * (1_000 if len(epoch[1]) == 10 else 1))
    try:
        at = _compact(plain) or _spelled(plain)
    except (ValueError, OverflowError):  # no day of a calendar
        return None
    return None if at is None else _within((at - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1))


def _within(ms: int) -> int | None:
    return ms if DAY_MS <= ms < 2**53 else None


def _compact(text: str) -> datetime | None:
    found = _COMPACT.match(text)
    if found is None:
        return None
    parts = [int(part) for part in found.groups() if part is not None]
    return datetime(*parts, tzinfo=UTC) - _ahead(text[found.end() :])  # type: ignore[arg-type,misc] # three to six


def _spelled(text: str) -> datetime | None:
    time = _ISO_HOUR.search(text) or _TIME.search(text) or _HOUR.search(text)
    hour = minute = second = 0
    ahead = timedelta()
    if time is not None:
        hour, half = int(time[1]), time[len(time.groups())]
        if len(time.groups()) > 2:
            minute, second = int(time[2]), int(time[3] or 0)
        if half:
            hour = hour % 12 + (12 if half[0] == "p" else 0)
        ahead = _ahead(text[time.end() :])
        before, after = text[: time.start()].rstrip("t"), re.sub(r"[+-]\d{4}\b", " ", text[time.end() :])
        day = _day(before) or _day(after) or _day(f"{before} {after}")
    else:
        day = _day(text)
    if day is None:
        return None
    leap = timedelta(seconds=1) if second == 60 else timedelta()
    whole = timedelta(days=1) if (hour, minute, second) == (24, 0, 0) else timedelta()
    return datetime(*day, hour % 24 if whole else hour, minute, min(second, 59), tzinfo=UTC) + leap + whole - ahead


def _ahead(rest: str) -> timedelta:
    """Return by how much the zone that follows a time is ahead of UTC."""
    if offset := _OFFSET.match(rest):
        ahead = timedelta(hours=int(offset[2]), minutes=int(offset[3] or 0))
        return ahead if offset[1] == "+" else -ahead
    zone = _ZONE.match(rest)
    return timedelta(hours=ZONES.get(zone[1], 0.0) if zone else 0.0)


def _day(text: str) -> tuple[int, int, int] | None:
    """Return year, month and day."""
    if found := _YEAR_FIRST.search(text):
        return int(found[1]), int(found[2]), int(found[3])
    if found := _YEAR_LAST.search(text):
        first, second, year = int(found[1]), int(found[3]), _year(found[4])
        if first > 12 or found[2] == ".":
            return year, second, first
        return (year, first, second) if second > 12 or first == second else None  # else nobody knows which is the month
    months = [MONTHS[name] for name in _NAME.findall(text)[::-1] if name in MONTHS]
    numbers = _NUMBER.findall(text)
    if not months or len(numbers) < 2:
        return None
    # A weekday may be called as a month is ("mar." of mardi): the last name that is one is the month.
    if len(numbers[0]) == 4:
        return int(numbers[0]), months[0], int(numbers[1])
    return _year(numbers[1]), months[0], int(numbers[0])


def _year(digits: str) -> int:
    year = int(digits)
    return year if len(digits) == 4 else year + (2_000 if year < 69 else 1_900)
