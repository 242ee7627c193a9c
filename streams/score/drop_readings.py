"""What the detectors read of the windows of brands at a quarter of an hour, and why a score fell."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from schemas.score import Score
from scoring.detectors.brand_detector import Fall, Reading
from scoring.method.constants import DAY_MS, DROP_WINDOWS, INDICATORS, PRIOR, PROFILE, PROFILES, WINDOWS
from scoring.method.windows import period
from scoring.reading.attribution import contributions
from scoring.reading.evaluate import Readings, interval_of, read_periods
from scoring.reading.score import Parts
from scoring.reading.score import Reading as ScoreReading
from scoring.state.panes import PartitionState
from streams.score.step import Step

WATCHED = tuple(window for window in WINDOWS if window.name in DROP_WINDOWS)


class BrandReading(NamedTuple):
    """What the drop rule takes in of one brand."""

    windows: Mapping[str, Reading]
    """By name of WATCHED."""
    usual: float | None = None
    """The 28-day score, at UTC midnight alone."""


class HourScores:
    """Scores of the brands of a slice at a full hour, as they are read for the history."""

    def __init__(self, first: int, scores: Sequence[Score], windows: int) -> None:
        """`first`: place of the first brand in the roster; `windows`: scores a brand."""
        self._first = first
        self._scores = scores
        self._windows = windows

    def readings(self, step: Step, places: np.ndarray) -> list[BrandReading]:
        """Return the readings of brands by their places in the roster."""
        return [self._reading(step.at_ms, (place - self._first) * self._windows) for place in places.tolist()]

    def _reading(self, at_ms: int, begin: int) -> BrandReading:
        by_name = {score.window: score for score in self._scores[begin : begin + self._windows]}
        windows = {window.name: _reading_of(by_name[window.name]) for window in WATCHED}
        return BrandReading(windows, by_name[PRIOR.name].score if at_ms % DAY_MS == 0 else None)


def _reading_of(score: Score) -> Reading:
    if score.low is None or score.high is None or score.se is None:
        raise ValueError(f"the score of {score.window} at {score.at} was read without an interval")
    return Reading(score.score, score.low, score.high, score.se)


def read_quarter(state: PartitionState, step: Step, places: np.ndarray) -> np.ndarray:
    """Return the scores of brands in the windows of WATCHED, float64[n, windows], points."""
    scores: np.ndarray = _read(state, step, places, step.at_ms, intervals=False).reading.score
    return scores


def read_windows(state: PartitionState, step: Step, places: np.ndarray) -> list[BrandReading]:
    """Read the windows of WATCHED of brands, with their intervals."""
    if not len(places):
        return []
    read = _read(state, step, places, step.at_ms)
    between = interval_of(read)
    score, low, high, se = (each.tolist() for each in (read.reading.score, between.low, between.high, between.se))
    return [
        BrandReading(
            {window.name: Reading(score[b][w], low[b][w], high[b][w], se[b][w]) for w, window in enumerate(WATCHED)}
        )
        for b in range(len(places))
    ]


def _read(state: PartitionState, step: Step, places: np.ndarray, *times_ms: int, intervals: bool = True) -> Readings:
    periods = [period(window, at) for at in times_ms for window in WATCHED]
    calendars = step.roster.calendars(places.tolist(), step.outages)
    return read_periods(state, step.slots[places], periods, calendars, state.reference, intervals=intervals)


def read_falls(state: PartitionState, step: Step, places: Sequence[int]) -> dict[int, dict[str, Fall]]:
    """Take apart the change since the day before of brands that may be in a drop; by place and window."""
    if not places:
        return {}
    read = _read(state, step, np.array(places), step.at_ms - DAY_MS, step.at_ms, intervals=False)
    half = len(WATCHED)
    before, after = _cut(read, slice(half)), _cut(read, slice(half, None))
    parts = contributions(before, after, state.reference, PROFILES[PROFILE])
    points = after[1].score - before[1].score
    return {
        place: {
            window.name: Fall(
                points[b, w].item(),
                [
                    (indicator, source, parts[i, s, b, w].item())
                    for i, indicator in enumerate(INDICATORS)
                    for s, source in enumerate(state.reference.sources)
                ],
            )
            for w, window in enumerate(WATCHED)
        }
        for b, place in enumerate(places)
    }


def _cut(readings: Readings, periods: slice) -> tuple[Parts, ScoreReading]:
    return (
        Parts(*(each[..., periods] for each in readings.parts)),
        ScoreReading(*(each[..., periods] for each in readings.reading)),
    )
