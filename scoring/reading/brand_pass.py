"""One pass over brands: every period, every variant, in one compiled function (SPEC sections 4 and 5)."""

from math import log
from typing import NamedTuple

import numpy as np

from scoring.compute.kernels import native_entry, native_inner, wide
from scoring.method import constants
from scoring.method.constants import PRESENCE_BELIEF, ROWS
from scoring.reading import pooling, stages
from scoring.reading.indicators import engagement, favour, presence, reach
from scoring.reading.stages import (
    V_PLACE,
    Held,
    Stage,
    Table,
    Workspace,
    compose_score,
    compose_u,
    hold,
    indicator,
    stage_a,
    stage_b,
)


class Evaluated(NamedTuple):
    """What is read of brands ``[b]`` over periods ``[p]``; arrays of double."""

    score: np.ndarray  # points, [b, p]
    indicators: np.ndarray  # points, [4, b, p]
    u: np.ndarray  # [4, b, p]
    x: np.ndarray  # [sources, b, p]
    contributions: np.ndarray  # c of each mean, [3, sources, b, p]
    belief: np.ndarray  # B of stage A, or of the prior's, [4, b, p]
    logits: np.ndarray  # l of each variant, [b, p, variants]


def new_evaluated(brands: int, periods: int, sources: int, variants: int) -> Evaluated:
    """Return room for readings."""

    def room(*shape: int) -> np.ndarray:
        return np.empty((*shape, brands, periods))

    logits = np.empty((brands, periods, variants))
    return Evaluated(room(), room(4), room(4), room(sources), room(3, sources), room(4), logits)


@native_inner
def has_silent_group(sums: np.ndarray, variant: int) -> bool:
    """Whether nobody of the group that this variant leaves out has a voice: its sums are the whole's, scaled."""
    factor = ROWS / (ROWS - 1)
    is_silent = True
    for s in range(sums.shape[1]):
        is_silent &= sums[V_PLACE, s, variant] == sums[V_PLACE, s, 0] * factor
    return is_silent


@native_inner
def pick_variants(sums: np.ndarray, base: int, prior_of: np.ndarray, work: Workspace) -> int:
    """Choose the variants to be worked out for a period of stage A and the short windows behind it; return how many.

    Those whose group is silent in all these periods are the same: of them one is worked out.
    """
    count, silent = 1, wide(-1)
    work.variant[0] = work.column[0] = 0
    for variant in range(1, sums.shape[3]):
        is_silent = has_silent_group(sums[base], variant)
        for p in range(len(prior_of)):
            if is_silent and prior_of[p] == base:
                is_silent = has_silent_group(sums[p], variant)
        if is_silent and silent >= 0:
            work.column[variant] = silent
            continue
        if is_silent:
            silent = wide(count)
        work.variant[count] = variant
        work.column[variant] = count
        count += 1
    return count


@native_inner
def write_reading(
    stage: Stage,
    base: Stage,
    base_held: Held,
    table: Table,
    variants: int,
    work: Workspace,
    b: int,
    p: int,
    evaluated: Evaluated,
) -> None:
    """Compose what a stage made and write it to brand `b` and period `p`; `base`: the stage A that it rests on."""
    compose_u(stage, variants, work.u)
    for i in range(len(work.u)):
        evaluated.u[i, b, p] = work.u[i, 0]
        evaluated.indicators[i, b, p] = indicator(work.u[i, 0], table.middle[i], table.spread[i])
    voices = 0.0
    for s in range(len(stage.x)):
        voices += base_held.voices[s, 0]
        evaluated.x[s, b, p] = stage.x[s, 0]
        for mean in range(len(stage.contributions)):
            evaluated.contributions[mean, s, b, p] = stage.contributions[mean, s, 0]
    evaluated.belief[0, b, p] = voices / (voices + PRESENCE_BELIEF)
    for mean in range(len(base.belief)):
        evaluated.belief[1 + mean, b, p] = base.belief[mean, 0]
    for v in range(variants):
        score = compose_score(work.u, v, table)
        if v == 0:
            evaluated.score[b, p] = score
        work.total[v] = log(score / (100 - score))
    logits = evaluated.logits[b, p]
    for variant in range(len(logits)):
        logits[variant] = work.total[work.column[variant]]


@native_entry(constants, engagement, favour, presence, reach, pooling, stages)
def read_brands(
    sums: np.ndarray,
    expected: np.ndarray,
    prior_of: np.ndarray,
    table: Table,
    work: Workspace,
    begin: int,
    evaluated: Evaluated,
) -> None:
    """Read some brands over all periods.

    Args:
        sums: float64[b, periods, SUMS, sources of the sums, variants], see `scoring.state.period_sums`. The periods
            that are asked for stand first; priors that nobody asked for stand behind them.
        expected: D, float64[all b, periods, sources of the reference].
        prior_of: int64, by period asked for: the period that is its prior; -1: it is of stage A.
        table: reference and profile.
        work: overwritten.
        begin: the place of the first of these brands in `expected` and `evaluated`.
        evaluated: written for these brands.
    """
    for i in range(len(sums)):
        b, of_brand = begin + i, sums[i]
        for base in range(sums.shape[1]):
            asked = base < len(prior_of)
            if asked and prior_of[base] >= 0:
                continue
            variants = pick_variants(of_brand, base, prior_of, work)
            hold(of_brand[base], table.codes, work.variant, variants, work.base_held)
            stage_a(work.base_held, expected[b, base], table, variants, work, work.base)
            if asked:
                write_reading(work.base, work.base, work.base_held, table, variants, work, b, base, evaluated)
            for p in range(len(prior_of)):
                if prior_of[p] == base:
                    hold(of_brand[p], table.codes, work.variant, variants, work.short_held)
                    stage_b(
                        work.short_held, expected[b, p], work.base_held, work.base, expected[b, base],
                        table, variants, work, work.short,
                    )  # fmt: skip
                    write_reading(work.short, work.base, work.base_held, table, variants, work, b, p, evaluated)
