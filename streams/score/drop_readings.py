"""How the windows of brands stand against their 28 days at a step, and why a score fell."""

from collections.abc import Sequence

import numpy as np

from scoring.detectors.brand_alerts import Fall, Fallen
from scoring.method.constants import DAY_MS, DROP_WINDOWS, INDICATORS, PRIOR, PROFILE, PROFILES, WINDOWS
from scoring.method.windows import period
from scoring.reading.attribution import contributions
from scoring.reading.evaluate import Readings, interval_of, read_periods
from scoring.reading.score import Parts
from scoring.reading.score import Reading as ScoreReading
from scoring.state.panes import PartitionState
from streams.score.step import Step

WATCHED = tuple(window for window in WINDOWS if window.name in DROP_WINDOWS)


def read_windows(state: PartitionState, step: Step, places: Sequence[int]) -> dict[int, list[Fallen]]:
    """Read the windows of WATCHED, and the 28 days up to the last UTC midnight, of brands by their places.

    A brand of which nobody has spoken has none.
    """
    known = [place for place in places if step.slots[place] >= 0]
    if not known:
        return {}
    periods = [period(PRIOR, step.at_ms // DAY_MS * DAY_MS), *(period(window, step.at_ms) for window in WATCHED)]
    calendars = step.roster.calendars(known, step.outages)
    read = read_periods(state, step.slots[known], periods, calendars, state.reference)
    between = interval_of(read)
    score, low, high = read.reading.score, between.low, between.high
    se = between.se * score * (100 - score) / 100  # of l, and the slope of its inverse
    return {
        place: [
            Fallen(
                window.name,
                score[b, w].item(),
                low[b, w].item(),
                high[b, w].item(),
                se[b, w].item(),
                score[b, 0].item(),
            )
            for w, window in enumerate(WATCHED, start=1)
        ]
        for b, place in enumerate(known)
    }


def read_falls(state: PartitionState, step: Step, places: Sequence[int]) -> dict[int, dict[str, Fall]]:
    """Take apart the change since the day before of brands; by place and window."""
    if not places:
        return {}
    periods = [period(window, at) for at in (step.at_ms - DAY_MS, step.at_ms) for window in WATCHED]
    calendars = step.roster.calendars(places, step.outages)
    slots = step.slots[np.array(places)]
    read = read_periods(state, slots, periods, calendars, state.reference, intervals=False)
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
