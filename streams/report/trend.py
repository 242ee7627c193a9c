"""The scores of a brand day by day."""

from collections.abc import Sequence
from typing import NamedTuple

from schemas.score import Indicators, Score
from scoring.method.constants import DAY_MS, PROVISIONAL_POINTS, Window
from scoring.method.windows import Period, period
from scoring.reading.aggregates import Aggregate, aggregates
from scoring.reading.archive import Archive, Read
from scoring.reading.evaluate import exposures
from scoring.reading.indicators.presence import breadth


class ComparableReading(NamedTuple):
    """One reading in three forms: to be shown, to be compared, and what it was made from."""

    score: Score
    read: Read
    aggregate: Aggregate


def days_up_to(at_ms: int, first_ms: int, days: int) -> list[int]:
    """Return the UTC midnights of the last days before a time, and that time, all ms UTC.

    Args:
        at_ms: the newest.
        first_ms: when the first mention was made: at and before it there is nothing to be shown.
        days: how many at most.

    >>> days_up_to(5 * DAY_MS + 1, 3 * DAY_MS + 1, 28) == [4 * DAY_MS, 5 * DAY_MS, 5 * DAY_MS + 1]
    True
    >>> days_up_to(5 * DAY_MS, 0, 2) == [3 * DAY_MS, 4 * DAY_MS, 5 * DAY_MS]
    True
    """
    begin = max(at_ms - days * DAY_MS, first_ms + 1, 0)
    return [*range(-(-begin // DAY_MS) * DAY_MS, at_ms, DAY_MS), at_ms]


def read_window(archive: Archive, brand: str, window: Window, times: Sequence[int]) -> list[ComparableReading]:
    """Read one window of a brand at some times, ms UTC: each the edge of a pane, or the newest."""
    return read_all(archive, brand, window.name, [period(window, at_ms) for at_ms in times])


def read_all(archive: Archive, brand: str, window: str, periods: Sequence[Period]) -> list[ComparableReading]:
    """Read periods of a brand, in one pass; `window`: what they are called."""
    codes = archive.reference.codes()
    coverage = exposures(periods, [archive.calendars[brand]])[1][0][:, codes].tolist()
    return [
        ComparableReading(
            _score(archive, read, window, dict(zip(archive.reference.sources, covered, strict=True)), made), read, made
        )
        for read, made, covered in zip(
            archive.read(brand, periods), aggregates(archive, brand, periods), coverage, strict=True
        )
    ]


def _score(archive: Archive, read: Read, window: str, coverage: dict[str, float], made: Aggregate) -> Score:
    presence, reach, engagement, favour = read.side.indicators
    of_presence, of_reach, of_engagement, of_favour = read.reading.u.tolist()
    return Score(
        method=archive.reference.method.name,
        reference=archive.reference.name,
        profile=archive.profile,
        brand=read.brand,
        window=window,
        at=read.period.end_ms,
        watermark=read.period.end_ms,
        score=read.side.score,
        low=read.low,
        high=read.high,
        se=read.side.se,
        provisional=not made.has_mentions or read.high - read.low > PROVISIONAL_POINTS,
        indicators=Indicators(presence=presence, reach=reach, engagement=engagement, favour=favour),
        u=(of_presence, of_reach, of_engagement, of_favour),
        breadth=breadth(read.parts.x).item(),
        coverage=coverage,
        mention_count=read.mention_count,
        voice_count=round(made.own.counts("U").sum().item()),
    )
