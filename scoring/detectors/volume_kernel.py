"""How many mentions are to be expected of a brand, and how far counts swing beyond chance: compiled, by row."""

from math import exp, log1p, sqrt

import numpy as np

from scoring.compute.kernels import inner
from scoring.detectors.brand_row import (
    BURST_KNOWN,
    BURST_LEVEL,
    BURST_NOW,
    BURST_SPREAD,
    BURST_STEPS,
    COUNT,
    DAY_COUNT,
    DAY_EXPECTED,
    DAY_FLAT,
    DAY_SEEN,
    DAY_STEPS,
    DAYS,
    EXPECTED,
    EXTRA_D,
    EXTRA_N,
    HOUR_EXPECTED,
    HOUR_MEAN,
    HOUR_SEEN,
    LEVEL,
    NOISE,
    REACH,
    REACH_KNOWN,
    WEEKDAY_EXPECTED,
    WEEKDAY_MEAN,
    WEEKDAY_SEEN,
)
from scoring.detectors.parameters import (
    BURST_DAYS,
    BURST_FLOOR,
    BURST_HOURS,
    CHARTS,
    COUNT_SCALE,
    CUT,
    EXTRA_LEAST,
    EXTRA_PRIOR_STEPS,
    EXTRA_VARIANCE,
    GAUSSIAN_MOMENT,
    LEARN_DAYS,
    LEVEL_GAIN,
    MEMORY_DAYS,
    RHYTHM_PRIOR,
    STEPS_A_DAY,
    STEPS_AN_HOUR,
)

_FADE_DAY = 1 - 1 / MEMORY_DAYS
_FADE_STEP = 1 - 1 / (MEMORY_DAYS * STEPS_A_DAY)
_SWIFT, _SLOW = 1 / (BURST_HOURS * STEPS_AN_HOUR), 1 / (BURST_DAYS * STEPS_A_DAY)


@inner
def tail(count: float, expected: float, extra: float, noise: float) -> float:
    """Return how far a count lies above its mean, as a normal deviate: negative binomial [Wilson & Hilferty 1931].

    `extra`: variance beyond Poisson's, relative to the square of the mean; `noise`: Poisson's, of weighted sums.
    """
    expected = max(expected, 1e-9)
    k = 1 / (max(noise, 1e-9) / (expected * expected) + extra)
    deviate: float = ((count / expected) ** (1 / 3) - 1 + 1 / (9 * k)) * 3 * sqrt(k)
    return deviate


@inner
def extra_variance(row: np.ndarray, chart: int) -> float:
    """Return the variance of a chart's counts beyond Poisson's, relative to the square of their mean."""
    believed = EXTRA_VARIANCE[chart]
    n = row[EXTRA_N + chart] + EXTRA_PRIOR_STEPS / believed
    variance: float = n / (row[EXTRA_D + chart] + EXTRA_PRIOR_STEPS / (believed * believed))
    return max(EXTRA_LEAST, variance)


@inner
def hour_factor(row: np.ndarray, hour: int) -> float:
    """Return by how much an hour of the day (UTC) is busier than the mean one."""
    seen, expected = row[HOUR_SEEN + hour], row[HOUR_EXPECTED + hour]
    factor: float = (seen + RHYTHM_PRIOR) / (expected + RHYTHM_PRIOR) / row[HOUR_MEAN]
    return factor


@inner
def weekday_factor(row: np.ndarray, weekday: int) -> float:
    """Return the same of a weekday, 0 for Monday."""
    seen, expected = row[WEEKDAY_SEEN + weekday], row[WEEKDAY_EXPECTED + weekday]
    factor: float = (seen + RHYTHM_PRIOR) / (expected + RHYTHM_PRIOR) / row[WEEKDAY_MEAN]
    return factor


@inner
def learn_volume(row: np.ndarray, count: float, expected: float, flat: float, hour: int, weekday: int) -> None:
    """Learn the step's count: the extra variance of each chart, and the rhythm; the weekday's waits for its end.

    `flat`: expected without the rhythm.
    """
    if row[DAYS] >= LEARN_DAYS:
        for chart in range(CHARTS + 1):
            mean, noise = row[EXPECTED + chart], row[NOISE + chart]
            square = mean * mean
            base = noise + extra_variance(row, chart) * square
            weight = square / max(base, 1e-9) ** 2
            deviation = row[COUNT + chart] - mean
            row[EXTRA_N + chart] = _FADE_STEP * row[EXTRA_N + chart] + weight * (
                min(deviation * deviation, CUT * CUT * base) - noise
            )
            row[EXTRA_D + chart] = _FADE_STEP * row[EXTRA_D + chart] + weight * square
    most = expected + CUT * sqrt(expected + extra_variance(row, 1) * expected * expected) + 1
    seen = min(count, most)
    row[HOUR_SEEN + hour] += seen
    row[HOUR_EXPECTED + hour] += flat * weekday_factor(row, weekday)
    row[DAY_SEEN] += seen
    row[DAY_FLAT] += flat * hour_factor(row, hour)


@inner
def end_day_of_volume(row: np.ndarray, weekday: int, learns: bool) -> None:
    """Learn the day that is over: its level, then its weekday.

    A weekday is learnt when it is over, and factors have mean 1: else the level follows them down or up.
    """
    days, steps = row[DAYS], row[DAY_STEPS]
    if row[LEVEL] == 0:
        if row[DAY_COUNT] > 0 and 2 * steps >= STEPS_A_DAY:
            row[LEVEL] = max(row[DAY_COUNT] * STEPS_A_DAY / steps, 0.5)
    elif learns and steps > 0:
        expected = row[DAY_EXPECTED] + 1
        most = exp(CUT * sqrt(extra_variance(row, CHARTS - 1) + 1 / expected))
        ratio = min(max((row[DAY_COUNT] + 1) / expected, 1 / most), most)
        row[LEVEL] = max(row[LEVEL] * (1 + max(LEVEL_GAIN, 1 / (days + 1)) * (ratio - 1)), 0.5)
        row[WEEKDAY_SEEN + weekday] += row[DAY_SEEN]
        row[WEEKDAY_EXPECTED + weekday] += row[DAY_FLAT]
    hours = weekdays = 0.0
    for hour in range(24):
        row[HOUR_SEEN + hour] *= _FADE_DAY
        row[HOUR_EXPECTED + hour] *= _FADE_DAY
        hours += (row[HOUR_SEEN + hour] + RHYTHM_PRIOR) / (row[HOUR_EXPECTED + hour] + RHYTHM_PRIOR)
    for number in range(7):
        row[WEEKDAY_SEEN + number] *= _FADE_DAY
        row[WEEKDAY_EXPECTED + number] *= _FADE_DAY
        weekdays += (row[WEEKDAY_SEEN + number] + RHYTHM_PRIOR) / (row[WEEKDAY_EXPECTED + number] + RHYTHM_PRIOR)
    row[HOUR_MEAN], row[WEEKDAY_MEAN] = hours / 24, weekdays / 7


@inner
def burst(row: np.ndarray, count: float) -> float:
    """Learn the step's count; return how far the last hours lie above two weeks, by how far this brand's bursts reach.

    Deviation of the logarithm from its mean, in standard deviations, over the sixth root of their sixth moment.
    """
    steps, score = row[BURST_STEPS], 0.0
    row[BURST_NOW] = count if steps == 0 else row[BURST_NOW] + _SWIFT * (count - row[BURST_NOW])
    now = log1p(row[BURST_NOW] / COUNT_SCALE)
    known = max(row[BURST_KNOWN], 1e-12)
    deviation = now - row[BURST_LEVEL] / known
    if steps > 0:
        z = deviation / sqrt(row[BURST_SPREAD] / known + BURST_FLOOR)
        if steps >= STEPS_A_DAY:
            reach = (row[REACH] + GAUSSIAN_MOMENT / BURST_DAYS) / (row[REACH_KNOWN] + 1 / BURST_DAYS)
            score = max(z, 0.0) / reach ** (1 / 6)
            row[REACH] += _SLOW * (max(z, 0.0) ** 6 - row[REACH])
            row[REACH_KNOWN] += _SLOW * (1 - row[REACH_KNOWN])
        row[BURST_SPREAD] += _SLOW * (deviation * deviation - row[BURST_SPREAD])
    row[BURST_LEVEL] += _SLOW * (now - row[BURST_LEVEL])
    row[BURST_KNOWN] += _SLOW * (1 - row[BURST_KNOWN])
    row[BURST_STEPS] = steps + 1
    return score
