"""From the sums of a period to u, the slow way: to be read beside SPEC section 4."""

from collections.abc import Mapping
from math import log, sqrt
from typing import NamedTuple

from scoring.method.constants import (
    EXPECTED_ENGAGEMENT,
    FAVOUR,
    GATED,
    POOL_HALF,
    PRESENCE_A,
    PRESENCE_B,
    STAGE_A_K,
    STAGE_B_CAP,
    STAGE_B_K,
    WHOLE_DAYS,
)
from scoring.method.methods import Method
from scoring.method.reference import Reference
from scoring.oracle.windows import BySource

MEANS = ((2, 3, 256, 65_536), (4, 5, 256, 65_536), (6, 7, 25_600, 2_560_000))
"""Reach, Engagement, Favour: where N and Y stand in a row, and what each is divided by."""
SUM_COUNT = 9

Sums = dict[str, list[float]]
"""By source: U, V, NA, A, NE, E, C, S, N."""


class Exposed(NamedTuple):
    """For how long the sources could be heard in a period."""

    days: BySource
    """Exposure."""
    expected: BySource
    """D: voices that the median brand would have had."""


class Pooled(NamedTuple):
    """d, c and B of SPEC section 4, with N for the caps of short windows."""

    difference: BySource
    contribution: BySource
    belief: float
    voices: BySource


class Stage(NamedTuple):
    """x, and the three pooled means."""

    x: BySource
    means: tuple[Pooled, ...]


def pool_half(days: BySource, method: Method) -> float:
    """Return H: voices in a period at which a source's weight is half of what it can become."""
    least, most = method.pool_days
    return POOL_HALF * min(most, max(least, *days.values())) / WHOLE_DAYS


def pooled(
    voices: BySource, totals: BySource, centres: BySource, k: float, caps: Mapping[str, float], half: float
) -> Pooled:
    """Pool the means Y / N of the sources (SPEC section 4); `caps` names the sources that have one, `half` is H."""
    omega = 1 / len(voices)
    d = {s: totals[s] / voices[s] - centres[s] if voices[s] > 0 else 0.0 for s in voices}
    n = {s: min(voices[s], caps.get(s, voices[s])) for s in voices}
    r = {s: omega * n[s] / (n[s] + half) for s in voices}
    sum_r = sum(r.values())
    sum_of_squares = sum(r[s] ** 2 / voices[s] for s in voices if voices[s] > 0)
    ne = sum_r**2 / sum_of_squares if sum_of_squares > 0 else 0.0
    belief = ne / (ne + k)
    a = {s: belief * r[s] / sum_r if sum_r > 0 else 0.0 for s in voices}
    return Pooled(d, {s: a[s] * d[s] for s in voices}, belief, voices)


def stage_a(sums: Sums, exposed: Exposed, reference: Reference) -> Stage:
    """28 days, or a campaign, against the reference alone."""
    d, half = exposed.expected, pool_half(exposed.days, reference.method)
    of_level, of_source = PRESENCE_A
    v = {s: sums[s][1] / 256 for s in sums}
    level = (sum(v.values()) + of_level) / (sum(d.values()) + of_level)
    x = {s: (v[s] + of_source * level) / (d[s] + of_source) for s in v}
    means = []
    for (n, y, n_unit, y_unit, centres, scale), k in zip(_means(reference), STAGE_A_K, strict=True):
        voices = {s: sums[s][n] / n_unit for s in sums}
        totals = {s: sums[s][y] / y_unit * scale[s] for s in sums}
        means.append(pooled(voices, totals, centres, k, {}, half))
    return Stage(x, tuple(means))


def stage_b(sums: Sums, exposed: Exposed, prior: Stage, dp: BySource, reference: Reference) -> Stage:
    """A short window against the brand's own 28 days up to the last midnight, of which D is `dp`."""
    d, half = exposed.expected, pool_half(exposed.days, reference.method)
    x = {s: prior.x[s] * (sums[s][1] / 256 + PRESENCE_B) / (prior.x[s] * d[s] + PRESENCE_B) for s in sums}
    times, plus = STAGE_B_CAP
    means = []
    for (n, y, n_unit, y_unit, centres, scale), known in zip(_means(reference), prior.means, strict=True):
        voices = {s: sums[s][n] / n_unit for s in sums}
        totals = {s: sums[s][y] / y_unit * scale[s] for s in sums}
        own = {s: centres[s] + known.difference[s] for s in sums}
        caps = {s: times * known.voices[s] * d[s] / dp[s] + plus for s in sums if dp[s] > 0}
        fresh = pooled(voices, totals, own, STAGE_B_K, caps, half)
        both = {s: known.contribution[s] + fresh.contribution[s] for s in sums}
        means.append(fresh._replace(contribution=both))
    return Stage(x, tuple(means))


def u_of(stage: Stage) -> tuple[float, ...]:
    """U of the four indicators."""
    reach, engagement, favour = (mean.contribution for mean in stage.means)
    return (
        2 * log(sum(sqrt(x) for x in stage.x.values()) / len(stage.x)),
        sum(reach.values()),
        sum(engagement[s] - EXPECTED_ENGAGEMENT * reach[s] for s in reach),
        sum(favour.values()),
    )


def gate(u: tuple[float, ...], prior: tuple[float, ...], reference: Reference) -> float:
    """Return h: how much of a rise of Presence and Engagement counts, 1 all of it, 0 nothing."""
    fall = reference.spread[FAVOUR] * reference.method.gate_spreads
    return min(1.0, max(0.0, 1 + (u[FAVOUR] - prior[FAVOUR]) / fall))


def gated(u: tuple[float, ...], prior: tuple[float, ...], h: float) -> tuple[float, ...]:
    """Return u of a short window with the rises of Presence and Engagement held back."""
    return tuple(
        before + h * (now - before) if i in GATED and now > before and h < 1 else now
        for i, (now, before) in enumerate(zip(u, prior, strict=True))
    )


def _means(reference: Reference) -> list[tuple[int, int, int, int, BySource, BySource]]:
    """Where the pair of each mean stands, its centres, and what the totals are multiplied by."""
    same = [1.0] * len(reference.sources)
    columns = (
        (reference.reach_mean, same),
        (reference.engagement_mean, same),
        (reference.favour_mean, reference.favour_scale()),
    )
    return [
        (
            *place,
            {s: mean * scale for s, mean, scale in zip(reference.sources, centres, scales, strict=True)},
            dict(zip(reference.sources, scales, strict=True)),
        )
        for place, (centres, scales) in zip(MEANS, columns, strict=True)
    ]
