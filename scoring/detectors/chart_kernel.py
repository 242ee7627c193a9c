"""Charts of one brand: sums of several lengths, and how far they lie from the usual and from just before."""

from math import sqrt

import numpy as np

from scoring.compute.kernels import inner
from scoring.detectors.brand_row import (
    CONFIDENCE,
    COUNT,
    CUSUM,
    DAY_VARIANCE,
    EXPECTED,
    NOISE,
    RUN_BEGIN,
    RUN_CONFIDENCE,
    RUN_COUNT,
    RUN_EXPECTED,
    RUN_PREDICTED,
    RUN_TONE,
    RUN_VARIANCE,
    SPREAD_D,
    SPREAD_N,
    TONE,
    WEIGHT,
)
from scoring.detectors.parameters import (
    CALM_CONFIDENCE,
    CALM_LONG,
    CALM_SHORT,
    CHARTS,
    CUSUM_FALL,
    CUSUM_MOST,
    DECAY,
    DROP_TONE,
    KEPT_TONE,
    KEPT_VOLUME,
    STIRRED,
    SURGE_LEAST,
    SURGE_TIMES,
    VOICES_MOST,
)
from scoring.detectors.volume_kernel import extra_variance, tail

_LEAST_CONFIDENCE = 0.3
"""A chart that holds less says nothing of tone."""


@inner
def pass_gap(row: np.ndarray, steps: int) -> None:
    """Let steps pass of which nothing is known: the charts fade, and the CUSUM begins anew."""
    for chart in range(CHARTS + 1):
        once = DECAY[chart] ** steps
        for column in (COUNT, EXPECTED, CONFIDENCE, TONE):
            row[column + chart] *= once
        row[NOISE + chart] *= once * once
        row[WEIGHT + chart] *= once * once
    row[CUSUM] = 0.0


@inner
def move_charts(row: np.ndarray, count: float, expected: float, confidence: float, tone: float) -> None:
    """Let a step pass, and add what came in it."""
    for chart in range(CHARTS + 1):
        once = DECAY[chart]
        row[COUNT + chart] = once * row[COUNT + chart] + count
        row[EXPECTED + chart] = once * row[EXPECTED + chart] + expected
        row[NOISE + chart] = once * once * row[NOISE + chart] + expected
        row[CONFIDENCE + chart] = once * row[CONFIDENCE + chart] + confidence
        row[TONE + chart] = once * row[TONE + chart] + tone
        row[WEIGHT + chart] = once * once * row[WEIGHT + chart] + confidence


@inner
def predicted(row: np.ndarray, chart: int, usual: float) -> tuple[float, float]:
    """Return the tone that a chart is to have by how the brand stood just before it, and the variance of that.

    Just before: sums of 12 hours without the chart's own. The difference of two exponential kernels is nothing now and
    most some hours ago, so that no past values have to be kept.
    """
    variance = row[DAY_VARIANCE]
    if chart == CHARTS - 1:
        return usual, variance
    confidence = max(row[CONFIDENCE + CHARTS] - row[CONFIDENCE + chart], 1e-9)
    weight = max(row[WEIGHT + CHARTS] - row[WEIGHT + chart], 1e-3)
    noise = row[SPREAD_N] / row[SPREAD_D] * weight / (confidence * confidence)
    gain = variance / (variance + noise)
    mean = (row[TONE + CHARTS] - row[TONE + chart]) / confidence
    return usual + KEPT_TONE * gain * (mean - usual), variance * (1 - KEPT_TONE * KEPT_TONE * gain)


@inner
def move_cusum(row: np.ndarray, step: int, sums: tuple[float, float, float, float], usual: float) -> None:
    """Let the CUSUM of a fall take in a step; `sums`: mentions, expected, confidence, tone.

    Its sums begin anew where it stands at 0: that is when the fall began, if there is one.
    """
    count, expected, confidence, tone = sums
    if row[CUSUM] <= 0:
        row[RUN_PREDICTED], row[RUN_VARIANCE] = predicted(row, 1, usual)
        row[RUN_BEGIN] = step
        row[RUN_COUNT] = row[RUN_EXPECTED] = row[RUN_CONFIDENCE] = row[RUN_TONE] = 0.0
    row[RUN_COUNT] += count
    row[RUN_EXPECTED] += expected
    row[RUN_CONFIDENCE] += confidence
    row[RUN_TONE] += tone
    aim = min(row[RUN_PREDICTED], usual) - CUSUM_FALL / 2
    gained = CUSUM_FALL * row[SPREAD_D] / row[SPREAD_N] * (confidence * aim - tone)
    row[CUSUM] = min(max(row[CUSUM] + gained, 0.0), CUSUM_MOST)


@inner
def tone_falls(row: np.ndarray, usual: float, falls: np.ndarray) -> None:
    """Write by how many deviations the tone of each chart, and of the CUSUM's sums, is down.

    `falls`: float64[2, CHARTS + 1]; against just before, and against the usual.
    """
    spread, variance = row[SPREAD_N] / row[SPREAD_D], row[DAY_VARIANCE]
    for chart in range(CHARTS):
        falls[0, chart] = falls[1, chart] = 0.0
        confidence = row[CONFIDENCE + chart]
        if confidence > _LEAST_CONFIDENCE:
            mean = row[TONE + chart] / confidence
            noise = spread * row[WEIGHT + chart] / (confidence * confidence)
            expected, uncertain = predicted(row, chart, usual)
            falls[0, chart] = (expected - mean) / sqrt(noise + uncertain)
            falls[1, chart] = (usual - mean) / sqrt(noise + variance)
    falls[0, CHARTS] = falls[1, CHARTS] = 0.0
    confidence = row[RUN_CONFIDENCE]
    if confidence > _LEAST_CONFIDENCE:
        mean, noise = row[RUN_TONE] / confidence, spread / confidence
        falls[0, CHARTS] = (row[RUN_PREDICTED] - mean) / sqrt(noise + row[RUN_VARIANCE])
        falls[1, CHARTS] = (usual - mean) / sqrt(noise + variance)


@inner
def crowd(row: np.ndarray, chart: int) -> float:
    """Return how far the mentions of a chart (CHARTS: since the CUSUM stood at 0) lie above the expected ones."""
    if chart == CHARTS:
        expected = row[RUN_EXPECTED]
        return tail(row[RUN_COUNT], expected, extra_variance(row, 1), expected)
    return tail(row[COUNT + chart], row[EXPECTED + chart], extra_variance(row, chart), row[NOISE + chart])


@inner
def drop_evidence(row: np.ndarray, falls: np.ndarray) -> float:
    """Return how unlikely tone and voices are together, in deviations; 0 where no chart's tone is down enough.

    Tone counts against just before and against the usual: the mean of both, and no more than the first.
    """
    most = 0.0
    for chart in range(CHARTS + 1):
        before, usual = falls[0, chart], falls[1, chart]
        tone = max(min(before, (before + usual) / 2), 0.0)
        if tone > DROP_TONE:
            voices = min(max(crowd(row, chart), 0.0), VOICES_MOST)
            most = max(most, sqrt(tone * tone + voices * voices))
    return most


@inner
def speaking_chart(row: np.ndarray) -> int:
    """Return the shortest chart of 2, 6 and 18 hours that holds enough to say that all is calm; 0: none does."""
    for chart in range(1, CHARTS):
        if row[CONFIDENCE + chart] ** 2 >= CALM_CONFIDENCE * row[WEIGHT + chart]:
            return chart
    return 0


@inner
def is_calm(falls: np.ndarray, speaking: int) -> bool:
    """Whether tone is back; where nobody speaks, nobody knows."""
    return speaking > 0 and falls[1, speaking] < CALM_SHORT and falls[1, max(speaking, 2)] < CALM_LONG


@inner
def is_stirred(falls: np.ndarray, speaking: int) -> bool:
    """Whether what came lately is far off itself, and not only the long charts."""
    return speaking == 0 or max(falls[1, 0], falls[1, 1], falls[1, 2], falls[1, CHARTS]) >= STIRRED


@inner
def surge_evidence(row: np.ndarray) -> float:
    """Return by how many deviations mentions exceed what chance gives, against just before and nearly the usual."""
    most = 0.0
    context = extra_variance(row, CHARTS)
    for chart in range(CHARTS):
        count, expected = row[COUNT + chart], max(row[EXPECTED + chart], 1e-9)
        if count < SURGE_TIMES * expected or count < SURGE_LEAST:
            continue
        extra, ratio, noise = extra_variance(row, chart), 1.0, max(row[NOISE + chart], 1e-9)
        usual = tail(count, expected, extra, noise)
        if chart < CHARTS - 1:
            before = max(row[EXPECTED + CHARTS] - row[EXPECTED + chart], 0.0)
            seen = max(row[COUNT + CHARTS] - row[COUNT + chart], 0.0)
            gain = before * context / (1 + before * context)
            ratio = max(1 + gain * (seen / max(before, 1e-9) - 1), 0.05) ** KEPT_VOLUME
            extra *= 1 - KEPT_VOLUME * KEPT_VOLUME * gain
        most = max(most, min(tail(count, expected * ratio, extra, noise * ratio), usual + 1))
    return most
