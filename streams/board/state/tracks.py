"""Scores at full hours, by brand and window, packed: of 500 brands and a year they are millions."""

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from math import isnan, nan
from statistics import fmean

from schemas.score import Score, is_unknown
from scoring.method.constants import DAY_MS, HOUR_MS
from streams.board.contract.score_responses import Point

KEPT_MS = 35 * DAY_MS
"""For so long every hour is kept, of a time before that the midnights."""
MOST_DAYS = 400
"""So many midnights."""
_WIDTH = 10
"""Numbers of a point, without its time."""


class Track:
    """The scores of one brand and window in the order of time; of two at one time the later told stands."""

    def __init__(self) -> None:
        self._times = array("q")
        self._numbers = array("d")

    def __len__(self) -> int:
        return len(self._times)

    def put(self, score: Score) -> None:
        """Take in a score."""
        numbers = array("d", _numbers_of(score))
        place = bisect_left(self._times, score.at)
        at = place * _WIDTH
        if place < len(self._times) and self._times[place] == score.at:
            self._numbers[at : at + _WIDTH] = numbers
            return
        self._times.insert(place, score.at)
        self._numbers[at:at] = numbers
        if len(self._times) > KEPT_MS // HOUR_MS + 2 * MOST_DAYS:
            self._thin()

    def _thin(self) -> None:
        """Let go of old hours that are no midnights, and of midnights that are too old."""
        newest = self._times[-1]
        oldest = newest - MOST_DAYS * DAY_MS
        kept = [
            place
            for place, at in enumerate(self._times)
            if at > newest - KEPT_MS or (at % DAY_MS == 0 and at >= oldest)
        ]
        self._numbers = array(
            "d", (number for place in kept for number in self._numbers[place * _WIDTH : (place + 1) * _WIDTH])
        )
        self._times = array("q", (self._times[place] for place in kept))

    def between(self, from_ms: int, to_ms: int, step_ms: int = 1) -> list[Point]:
        """Return the points in ``[from_ms, to_ms]``, the last one of each step."""
        first, end = bisect_left(self._times, from_ms), bisect_right(self._times, to_ms)
        chosen = {self._times[place] // step_ms: place for place in range(first, end)}
        return [self._point(place) for place in chosen.values()]

    def at_times(self, times: Iterable[int]) -> list[Point]:
        """Return the points at these times, as far as there are some."""
        places = [(bisect_left(self._times, at), at) for at in times]
        return [self._point(place) for place, at in places if place < len(self._times) and self._times[place] == at]

    def before(self, at_ms: int) -> Point | None:
        """Return the last point at or before a time."""
        place = bisect_right(self._times, at_ms) - 1
        return None if place < 0 else self._point(place)

    def last_scores(self, most: int) -> list[float]:
        """Return the newest scores of which something is known, the oldest of them first, to one decimal."""
        first = max(0, len(self._times) - most)
        rows = (self._numbers[place * _WIDTH : place * _WIDTH + 3] for place in range(first, len(self._times)))
        return [round(score, 1) for score, low, high in rows if not is_unknown(low, high)]

    def _point(self, place: int) -> Point:
        numbers = self._numbers[place * _WIDTH : (place + 1) * _WIDTH]
        score, low, high, presence, reach, engagement, favour, breadth, coverage, mentions = numbers
        return Point(
            at=self._times[place],
            score=score,
            low=None if isnan(low) else low,
            high=None if isnan(high) else high,
            presence=presence,
            reach=reach,
            engagement=engagement,
            favour=favour,
            breadth=breadth,
            coverage=coverage,
            mention_count=int(mentions),
        )


def coverage_of(score: Score) -> float:
    """Return the mean part of the exposure in which the sources were heard, 0 to 1."""
    return fmean(score.coverage.values()) if score.coverage else 0.0


def _numbers_of(score: Score) -> tuple[float, ...]:
    parts = score.indicators
    return (
        score.score,
        nan if score.low is None else score.low,
        nan if score.high is None else score.high,
        parts.presence,
        parts.reach,
        parts.engagement,
        parts.favour,
        score.breadth,
        coverage_of(score),
        float(score.mention_count),
    )
