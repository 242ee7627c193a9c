"""Where the parts of a drawing stand: numbers alone, which the page puts into its own SVG."""

from collections.abc import Sequence
from itertools import groupby
from typing import NamedTuple

from schemas.people.annotation import Annotation
from schemas.score import Score
from scoring.method.constants import DAY_MS

WIDTH, HEIGHT = 720, 184
LEFT, RIGHT, TOP, BOTTOM = 34, 46, 12, 24
"""Room around the drawing, for the words."""
STEP = 10
"""Points between two lines of the scale."""
DAY_LABELS = 7
"""At most."""


class Scale(NamedTuple):
    """Points that the drawings of a report span; all of them have one scale, so that they can be compared."""

    low: int
    high: int


class Tick(NamedTuple):
    """A line of a scale, and what it stands for."""

    place: float
    value: int


class Mark(NamedTuple):
    """One reading."""

    x: float
    y: float
    provisional: bool


class Happened(NamedTuple):
    """An annotation."""

    x: float
    width: float
    """0: it is one moment."""
    number: int
    """By which the list below the trend names it, from 1."""
    kind: str


class Chart(NamedTuple):
    """A trend; places in units of a drawing of WIDTH by HEIGHT."""

    bands: list[str]
    """One for each run of readings of which something is known; likewise the lines."""
    early: list[str]
    """Lines while fewer than 28 days had been heard."""
    lines: list[str]
    no_data: list[float]
    """Where, from left to right, the middle of each run of readings is of which nothing is known."""
    marks: list[Mark]
    scores: list[Tick]
    days: list[Tick]
    median: float | None
    """Where 50 is; None: beyond the scale."""
    happened: list[Happened]
    """What stands on the trend, from left to right."""


def scale_of(scores: Sequence[Score]) -> Scale:
    """Return the scale that holds all intervals of which something is known, in whole tens and 20 points at least.

    >>> scale_of([])
    Scale(low=0, high=100)
    """
    scores = [score for score in scores if not score.is_unknown]
    if not scores:
        return Scale(0, 100)
    low = int(min(_low(score) for score in scores) // STEP) * STEP
    high = -int(-max(_high(score) for score in scores) // STEP) * STEP
    if high - low < 2 * STEP:
        low = max(0, high - 2 * STEP)
        high = low + 2 * STEP
    return Scale(low, high)


def chart_of(trend: Sequence[Score], scale: Scale, full_ms: int, annotations: Sequence[Annotation] = ()) -> Chart:
    """Draw a trend of two readings or more.

    Args:
        trend: the oldest first.
        scale: of all drawings.
        full_ms: from when on scores rest on 28 days.
        annotations: that stand on it, the earliest first.
    """
    first, last = trend[0].at, trend[-1].at

    def x(at_ms: float) -> float:
        return LEFT + (at_ms - first) / (last - first) * (WIDTH - LEFT - RIGHT)

    def y(points: float) -> float:
        return TOP + (scale.high - points) / (scale.high - scale.low) * (HEIGHT - TOP - BOTTOM)

    runs = [(is_unknown, list(run)) for is_unknown, run in groupby(trend, lambda score: score.is_unknown)]
    known = [run for is_unknown, run in runs if not is_unknown]
    bands, early, lines = list[str](), list[str](), list[str]()
    for run in known:
        upper = [(x(score.at), y(_high(score))) for score in run]
        lower = [(x(score.at), y(_low(score))) for score in reversed(run)]
        line = [(x(score.at), y(score.score)) for score in run]
        young = sum(score.at < full_ms for score in run)
        bands.append(_points([*upper, *lower]))
        early += [_points(line[: young + 1])] if young else []
        lines += [_points(line[young:])] if young < len(line) - 1 else []
    step = STEP if scale.high - scale.low <= 60 else 2 * STEP
    return Chart(
        bands=bands,
        early=early,
        lines=lines,
        no_data=[x((run[0].at + run[-1].at) / 2) for is_unknown, run in runs if is_unknown],
        marks=[Mark(x(one.at), y(one.score), bool(one.provisional)) for run in known for one in run],
        scores=[Tick(y(points), points) for points in range(scale.low, scale.high + 1, step)],
        days=[Tick(x(at_ms), at_ms) for at_ms in _midnights(first, last)],
        median=y(50) if scale.low <= 50 <= scale.high else None,
        happened=[
            Happened(x(begin), x(end) - x(begin), number, one.kind)
            for number, one in enumerate(annotations, 1)
            if (begin := max(one.at, first)) <= (end := min(one.until or one.at, last))
        ],
    )


def _midnights(first: int, last: int) -> list[int]:
    """Return UTC midnights between two times, evenly spaced and not too many."""
    midnights = range(-(-first // DAY_MS) * DAY_MS, last + 1, DAY_MS)
    return list(midnights[:: -(-len(midnights) // DAY_LABELS) or 1])


def _points(places: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in places)


def _low(score: Score) -> float:
    return score.score if score.low is None else score.low


def _high(score: Score) -> float:
    return score.score if score.high is None else score.high
