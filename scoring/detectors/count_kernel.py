"""Surge and silence of many brands in one compiled pass: the arithmetic of `surge` and `silence`, bit for bit."""

from math import log1p, sqrt

import numpy as np

from scoring.compute.kernels import entry, inner
from scoring.detectors import silence, surge
from scoring.detectors.silence import EXPECTED, LEARNT, LEAST, LONGER
from scoring.detectors.surge import FLOOR, GAUSSIAN_MOMENT, MEMORY, POWER, PRIOR, SMOOTHING, THRESHOLD, WARM_UP

NOW, KNOWN, LEVEL, SPREAD, REACH_KNOWN, REACH, RATE, LONGEST = range(8)
"""Columns of the means: six of the surge (`surge.MEANS`), two of the silence."""
STEP, LEARNT_STEPS, PAUSE, IS_SILENT = range(4)
"""Columns of the whole numbers: steps of the surge; steps, pause and flag of the silence."""
SCORE, EXPECTED_COUNT = range(2)
"""Columns of what a step comes to."""
HIGH, FIRED, ENDED = 1, 2, 4
"""Flags: the surge's score reaches THRESHOLD; a silence begins; one ends."""

_FAST, _SLOW = 1 / SMOOTHING, 1 / MEMORY
_POWER, _ROOT = float(POWER), 1 / POWER
_FADE = 1 - 1 / MEMORY


@inner
def _surge(mean: np.ndarray, number: np.ndarray, count: float) -> float:
    """Learn a count as `surge.Surge.update` does; return the score."""
    step = number[STEP]
    mean[NOW] = count if step == 0 else _FAST * count + (1 - _FAST) * mean[NOW]
    now, score = log1p(mean[NOW]), 0.0
    if step > 0:
        known = mean[KNOWN]
        deviation = now - mean[LEVEL] / known
        z = deviation / sqrt(mean[SPREAD] / known + FLOOR * FLOOR)
        if step >= WARM_UP:
            reach = (mean[REACH] + PRIOR * GAUSSIAN_MOMENT) / (mean[REACH_KNOWN] + PRIOR)
            score = z / reach**_ROOT
            mean[REACH] = _SLOW * max(z, 0.0) ** _POWER + (1 - _SLOW) * mean[REACH]
            mean[REACH_KNOWN] = _SLOW + (1 - _SLOW) * mean[REACH_KNOWN]
        mean[SPREAD] = _SLOW * (deviation * deviation) + (1 - _SLOW) * mean[SPREAD]
    mean[LEVEL] = _SLOW * now + (1 - _SLOW) * mean[LEVEL]
    mean[KNOWN] = _SLOW + (1 - _SLOW) * mean[KNOWN]
    number[STEP] = step + 1
    return score


@inner
def _silence(mean: np.ndarray, number: np.ndarray, count: float) -> int:
    """Learn a count as `silence.listen` does; return FIRED, ENDED or 0."""
    flag = 0
    if count > 0:
        if number[IS_SILENT] == 0:
            mean[LONGEST] = max(float(number[PAUSE]), mean[LONGEST])
        else:
            flag = ENDED
        number[IS_SILENT] = 0
        number[PAUSE] = 0
    else:
        number[PAUSE] += 1
    if number[IS_SILENT] == 0:
        number[LEARNT_STEPS] = min(number[LEARNT_STEPS] + 1, MEMORY)
        mean[RATE] += (count - mean[RATE]) / number[LEARNT_STEPS]
        mean[LONGEST] *= _FADE
        pause = float(number[PAUSE])
        has_learnt = number[LEARNT_STEPS] >= LEARNT and number[PAUSE] >= LEAST
        if has_learnt and mean[RATE] * pause >= EXPECTED and pause >= LONGER * mean[LONGEST]:
            number[IS_SILENT] = 1
            flag |= FIRED
    return flag


@entry(surge, silence)
def take_counts(
    rows: np.ndarray,
    counts: np.ndarray,
    means: np.ndarray,
    numbers: np.ndarray,
    judged: np.ndarray,
    flags: np.ndarray,
) -> None:
    """Learn one count of each of some brands, and judge it.

    Args:
        rows: int64[n], of the brands, each once.
        counts: int64[n], mentions of the step, from 0 on.
        means: float64[brands, 8], changed.
        numbers: int64[brands, 4], changed.
        judged: float64[brands, 2], written.
        flags: uint8[brands], written.
    """
    for index in range(len(rows)):
        row = rows[index]
        mean, number, count = means[row], numbers[row], float(counts[index])
        score = _surge(mean, number, count)
        flag = HIGH if score >= THRESHOLD else 0
        judged[row, SCORE] = score
        flags[row] = flag | _silence(mean, number, count)
        judged[row, EXPECTED_COUNT] = mean[RATE] * float(number[PAUSE])
