"""What tone is usual for a brand, and how far it swings from mention to mention and from day to day: by row."""

from math import sqrt

import numpy as np

from scoring.compute.kernels import inner
from scoring.detectors.brand_row import (
    CARRIED,
    CONFIDENCE,
    DAY_CONFIDENCE,
    DAY_TONE,
    DAY_VARIANCE,
    DAY_WEIGHT,
    DAYS,
    MEAN,
    MEAN_WEIGHT,
    SPREAD_D,
    SPREAD_N,
    TONE,
    WEEKEND,
    WEEKEND_WEIGHT,
)
from scoring.detectors.parameters import (
    CHARTS,
    CUT,
    DAY_CARRY,
    DAY_SD,
    DAY_SD_DAYS,
    DAY_SD_LEAST,
    MEMORY_DAYS,
    TONE_VARIANCE_MOST,
    WEEKEND_DAYS,
)

_FADE_DAY, _FADE_WEEKEND = 1 - 1 / MEMORY_DAYS, 1 - 1 / WEEKEND_DAYS
_LONGEST = CHARTS - 1
WEEKEND_OFFSET_PRIOR = 4.0
"""Weight of the belief that weekends are as other days."""


@inner
def usual_tone(row: np.ndarray, is_weekend: bool) -> float:
    """Return the tone to be expected today, -1 to 1."""
    usual: float = row[MEAN] + row[CARRIED] + (row[WEEKEND] if is_weekend else 0.0)
    return usual


@inner
def learn_spread(row: np.ndarray, confidence: float, tone: float, known: float, before: float) -> None:
    """Learn the variance of one mention's tone from a step's sums.

    `known`, `before`: confidence and mean tone of the longest chart without this step.
    """
    if confidence <= 0 or known <= 3:
        return
    variance = row[SPREAD_N] / row[SPREAD_D]
    deviation = tone - confidence * before
    row[SPREAD_N] += min(deviation * deviation, CUT * CUT * variance * max(confidence, 0.3))
    row[SPREAD_D] += confidence * (1 + confidence / known)
    if row[SPREAD_D] > TONE_VARIANCE_MOST:
        row[SPREAD_N] *= 0.5
        row[SPREAD_D] *= 0.5


@inner
def end_day_of_tone(row: np.ndarray, is_weekend: bool, learns: bool) -> None:
    """Learn the tone of the day that is over: mean, weekend's offset, variance from day to day, what goes on."""
    if not (learns and row[DAY_CONFIDENCE] > 0.5):
        row[CARRIED] *= DAY_CARRY
        return
    confidence = row[DAY_CONFIDENCE]
    noise = row[SPREAD_N] / row[SPREAD_D] / confidence
    deviation = row[DAY_TONE] / confidence - row[MEAN] - (row[WEEKEND] if is_weekend else 0.0)
    limit = CUT * sqrt(row[DAY_VARIANCE] + noise)
    cut = min(max(deviation, -limit), limit) if row[MEAN_WEIGHT] > 0 else deviation
    innovation = min(max(deviation - row[CARRIED], -limit), limit)
    has_days = row[DAYS] >= 2
    if has_days:
        gain = 1 / min(row[DAY_WEIGHT] + 1, DAY_SD_DAYS)
        moved = row[DAY_VARIANCE] + gain * (innovation * innovation - noise - row[DAY_VARIANCE])
        row[DAY_VARIANCE] = max(DAY_SD_LEAST * DAY_SD_LEAST, moved)
        row[DAY_WEIGHT] += 1
    row[CARRIED] = DAY_CARRY * row[DAY_VARIANCE] / (row[DAY_VARIANCE] + noise) * cut
    weight = DAY_SD * DAY_SD / (row[DAY_VARIANCE] + noise)
    row[MEAN_WEIGHT] = row[MEAN_WEIGHT] * _FADE_DAY + weight
    row[MEAN] += weight / row[MEAN_WEIGHT] * cut
    if is_weekend and has_days:
        row[WEEKEND_WEIGHT] = row[WEEKEND_WEIGHT] * _FADE_WEEKEND + weight
        row[WEEKEND] += weight / (row[WEEKEND_WEIGHT] + WEEKEND_OFFSET_PRIOR) * cut


@inner
def longest_mean(row: np.ndarray) -> float:
    """Return the mean tone of the longest chart; 0 where it holds nothing."""
    confidence = row[CONFIDENCE + _LONGEST]
    return row[TONE + _LONGEST] / max(confidence, 1e-9) if confidence > 0 else 0.0
