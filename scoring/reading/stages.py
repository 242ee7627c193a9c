"""From what a period holds of a brand to the four indicators and the score (SPEC section 4), compiled.

Arrays are ``[sources, variants]``: the variants of a reading (of all author groups, and without each of them) are
worked out side by side, so that the processor takes several at a time.
"""

from math import exp, inf, log, sqrt
from typing import NamedTuple

import numpy as np

from scoring.compute.kernels import native_inner
from scoring.method.constants import BLOCKS, ROWS, STAGE_A_K, STAGE_B_CAP, STAGE_B_K
from scoring.reading.indicators import engagement, favour, presence, reach
from scoring.reading.pooling import pool
from scoring.state.columns import SUMS

MEANS = (reach, engagement, favour)
"""The three indicators that are means, in the order of the method."""
PLACE = {name: place for place, name in enumerate(SUMS)}
V_PLACE = PLACE["V"]
PAIRS = np.array([[PLACE[mean.VOICES], PLACE[mean.TOTAL]] for mean in MEANS])
"""Where N and Y of each mean stand among the sums, int64[3, 2]."""
SCALES = np.array([[1 / mean.VOICES_UNIT, 1 / mean.TOTAL_UNIT] for mean in MEANS])
V_UNIT = 256.0

_level_of_all = native_inner(presence.level_of_all)
_level_alone, _level_after = native_inner(presence.level_alone), native_inner(presence.level_after)
of_reach, of_favour = native_inner(reach.summands), native_inner(favour.summands)
of_engagement = native_inner(engagement.summands)


class Table(NamedTuple):
    """Reference, profile and method, as the compiled functions see them."""

    codes: np.ndarray  # int64[sources]: place of each source of the reference among the sums'
    centres: np.ndarray  # float64[3, sources], of the means, times their scales
    scales: np.ndarray  # float64[3, sources]: what the means are multiplied by
    middle: np.ndarray  # float64[4], by indicator, as all that follow
    spread: np.ndarray
    exponents: np.ndarray  # gamma times the weight
    rest: float  # what gamma leaves of ln(100): indicators are taken to it as parts of 100
    fall: float  # see `scoring.reading.gate.openness`


class Held(NamedTuple):
    """What one period holds of one brand."""

    voices: np.ndarray  # V', float64[sources, variants]
    counted: np.ndarray  # N of each mean, float64[3, sources, variants]
    totals: np.ndarray  # Y of each mean, likewise


class Stage(NamedTuple):
    """What a stage makes of it."""

    x: np.ndarray  # level of Presence, float64[sources, variants]
    difference: np.ndarray  # d of each mean, float64[3, sources, variants]
    contributions: np.ndarray  # c of each mean, likewise
    belief: np.ndarray  # B of each mean, float64[3, variants]


class Workspace(NamedTuple):
    """Room for one brand; overwritten by the next."""

    base_held: Held  # of a period of stage A
    base: Stage
    short_held: Held  # of a short window, whose prior it is
    short: Stage
    centres: np.ndarray  # float64[sources, variants]
    caps: np.ndarray
    share: np.ndarray  # float64[variants]
    total: np.ndarray
    base_u: np.ndarray  # float64[4, variants], of stage A
    u: np.ndarray  # of the short window
    of_blocks: np.ndarray  # float64[BLOCKS, SUMS], of one source
    variant: np.ndarray  # int64[variants]: the variants that are worked out, places among the sums'
    column: np.ndarray  # int64[variants]: of each variant of the sums, where it is among those worked out


def workspace(sources: int, variants: int = 1 + ROWS) -> Workspace:
    """Return room for one brand; beside the variants of the sums there are those without a block of days."""
    variants += BLOCKS

    def held() -> Held:
        return Held(*(np.empty((*means, sources, variants)) for means in ((), (3,), (3,))))

    def stage() -> Stage:
        x, difference, contributions = (np.empty((*means, sources, variants)) for means in ((), (3,), (3,)))
        return Stage(x, difference, contributions, np.empty((3, variants)))

    centres, caps = np.empty((2, sources, variants))
    share, total = np.empty((2, variants))
    variant, column = np.zeros((2, variants), np.int64)
    base_u, u = np.empty((2, 4, variants))
    of_blocks = np.empty((BLOCKS, len(SUMS)))
    return Workspace(
        held(), stage(), held(), stage(), centres, caps, share, total, base_u, u, of_blocks, variant, column
    )


@native_inner
def take(sums: np.ndarray, variant: np.ndarray, variants: int, scale: float, into: np.ndarray) -> None:
    """Take the sums of some variants, scaled."""
    for v in range(variants):
        into[v] = sums[variant[v]] * scale


@native_inner
def hold(sums: np.ndarray, codes: np.ndarray, variant: np.ndarray, variants: int, held: Held) -> None:
    """Take voices and pairs out of sums ``[SUMS, sources, variants]``.

    Of a mean that no voice of a source counts for, nothing is taken but that: `pool` reads no more of it.
    """
    for s in range(len(codes)):
        take(sums[V_PLACE, codes[s]], variant, variants, 1 / V_UNIT, held.voices[s])
        for mean in range(len(PAIRS)):
            if sums[PAIRS[mean, 0], codes[s], 0] == 0:
                held.counted[mean, s] = 0.0
                continue
            take(sums[PAIRS[mean, 0], codes[s]], variant, variants, SCALES[mean, 0], held.counted[mean, s])
            take(sums[PAIRS[mean, 1], codes[s]], variant, variants, SCALES[mean, 1], held.totals[mean, s])


@native_inner
def hold_without(sums: np.ndarray, source: int, of_blocks: np.ndarray, s: int, begin: int, held: Held) -> None:
    """Take what is left of the sums of a source without each of its blocks of days.

    Args:
        sums: ``[SUMS, sources, variants]``, of which the first variant is taken.
        source: place in `sums`.
        of_blocks: float64[BLOCKS, SUMS].
        s: place in `held`.
        begin: the variant of `held` that is without the first block.
        held: written to.
    """
    factor = BLOCKS / (BLOCKS - 1)
    for block in range(BLOCKS):
        v, without = begin + block, of_blocks[block]
        held.voices[s, v] = (sums[V_PLACE, source, 0] - without[V_PLACE]) * (factor / V_UNIT)
        for mean in range(len(PAIRS)):
            n, y = PAIRS[mean]
            held.counted[mean, s, v] = (sums[n, source, 0] - without[n]) * (factor * SCALES[mean, 0])
            held.totals[mean, s, v] = (sums[y, source, 0] - without[y]) * (factor * SCALES[mean, 1])


@native_inner
def stage_a(
    held: Held, expected: np.ndarray, half: float, table: Table, variants: int, work: Workspace, stage: Stage
) -> None:
    """Read 28 days (or a campaign) against the reference alone; `expected`: D, float64[sources], `half`: H."""
    voices = work.total
    for v in range(variants):
        voices[v] = 0.0
    for s in range(len(expected)):
        for v in range(variants):
            voices[v] += held.voices[s, v]
    all_expected = expected.sum()
    for s in range(len(expected)):
        for v in range(variants):
            of_all = _level_of_all(voices[v], all_expected)
            stage.x[s, v] = _level_alone(held.voices[s, v], expected[s], of_all)
    work.caps[:] = inf
    for mean in range(len(PAIRS)):
        for s in range(len(expected)):
            work.centres[s] = table.centres[mean, s]
        pool(
            held.counted[mean], held.totals[mean], table.scales[mean], work.centres, work.caps, half,
            STAGE_A_K[mean], variants,
            stage.difference[mean], stage.contributions[mean], stage.belief[mean], work.share,
        )  # fmt: skip


@native_inner
def stage_b(
    held: Held,
    expected: np.ndarray,
    half: float,
    prior_held: Held,
    prior: Stage,
    prior_expected: np.ndarray,
    table: Table,
    variants: int,
    work: Workspace,
    stage: Stage,
) -> None:
    """Read a short window against the brand's own last 28 days."""
    factor, plus = STAGE_B_CAP
    for s in range(len(expected)):
        for v in range(variants):
            stage.x[s, v] = _level_after(held.voices[s, v], expected[s], prior.x[s, v])
    for mean in range(len(PAIRS)):
        for s in range(len(expected)):
            if held.counted[mean, s, 0] == 0:
                continue  # it has neither weight nor difference
            # Without exposure of the prior there is no custom to hold a source against, and no cap.
            has_custom = prior_expected[s] > 0
            custom = factor * expected[s] / prior_expected[s] if has_custom else inf
            for v in range(variants):
                work.centres[s, v] = table.centres[mean, s] + prior.difference[mean, s, v]
                work.caps[s, v] = prior_held.counted[mean, s, v] * custom + plus if has_custom else inf
        pool(
            held.counted[mean], held.totals[mean], table.scales[mean], work.centres, work.caps, half,
            STAGE_B_K, variants,
            stage.difference[mean], stage.contributions[mean], stage.belief[mean], work.share,
        )  # fmt: skip
        for s in range(len(expected)):
            for v in range(variants):
                stage.contributions[mean, s, v] += prior.contributions[mean, s, v]


@native_inner
def compose_u(stage: Stage, variants: int, u: np.ndarray) -> None:
    """Write u of the four indicators, float64[4, variants]."""
    sources = len(stage.x)
    for v in range(variants):
        u[0, v] = u[1, v] = u[2, v] = u[3, v] = 0.0
    for s in range(sources):
        for v in range(variants):
            u[0, v] += sqrt(stage.x[s, v]) / sources
            u[1, v] += of_reach(stage.contributions[0, s, v])
            u[2, v] += of_engagement(stage.contributions[1, s, v], stage.contributions[0, s, v])
            u[3, v] += of_favour(stage.contributions[2, s, v])
    for v in range(variants):
        u[0, v] = 2 * log(u[0, v])


@native_inner
def indicator(u: float, middle: float, spread: float) -> float:
    """I, points."""
    return 100 / (1 + exp((middle - u) / spread))


@native_inner
def compose_score(u: np.ndarray, v: int, table: Table) -> float:
    """Return the score of one variant, points: the weighted geometric mean of its indicators."""
    total = table.rest
    for i in range(len(u)):
        total += table.exponents[i] * log(indicator(u[i, v], table.middle[i], table.spread[i]))
    return exp(total)
