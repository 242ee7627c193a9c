"""One pass over brands: every period, every variant, in one compiled function (SPEC sections 4 and 5)."""

from math import log, sqrt
from typing import NamedTuple

import numpy as np

from scoring.compute.kernels import native_entry, native_inner, wide
from scoring.method import constants
from scoring.method.constants import BLOCKS, PRESENCE_BELIEF, ROWS
from scoring.reading import day_blocks, gate, pooling, stages
from scoring.reading.day_blocks import DayBlocks, sum_blocks
from scoring.reading.gate import ENGAGEMENT, PRESENCE, hold_back, openness, write_roots
from scoring.reading.indicators import engagement, favour, presence, reach
from scoring.reading.stages import (
    V_PLACE,
    Stage,
    Table,
    Workspace,
    compose_score,
    compose_u,
    hold,
    hold_without,
    indicator,
    of_engagement,
    of_favour,
    of_reach,
    stage_a,
    stage_b,
)


class Evaluated(NamedTuple):
    """What is read of brands ``[b]`` over periods ``[p]``; arrays of double."""

    score: np.ndarray  # points, [b, p]
    indicators: np.ndarray  # points, [4, b, p]
    u: np.ndarray  # [4, b, p]
    x: np.ndarray  # [sources, b, p]
    presence: np.ndarray  # summands after the gate: see `scoring.reading.gate.write_roots`, [sources, b, p]
    rise: np.ndarray
    summands: np.ndarray  # of u of each mean after the gate, [3, sources, b, p]
    belief: np.ndarray  # B of stage A, or of the prior's, [4, b, p]
    logits: np.ndarray  # l of each variant, [b, p, variants]
    day_variance: np.ndarray  # VD of stage A, or of the prior's; 0 without blocks, [b, p]
    silent_part: np.ndarray  # what VL is of the variance of u of Presence, [b, p]
    has_voices: np.ndarray  # 1 where anybody has a voice in the period or its prior, else 0, [b, p]


def new_evaluated(brands: int, periods: int, sources: int, variants: int) -> Evaluated:
    """Return room for readings."""

    def room(*shape: int) -> np.ndarray:
        return np.empty((*shape, brands, periods))

    of_sources = room(sources), room(sources), room(sources), room(3, sources)
    logits = np.empty((brands, periods, variants))
    return Evaluated(room(), room(4), room(4), *of_sources, room(4), logits, room(), room(), room())


class Asked(NamedTuple):
    """What is read of all brands ``[b]``, beside their sums."""

    expected: np.ndarray  # D, float64[b, periods, sources of the reference]
    halves: np.ndarray  # H, float64[b, periods]
    prior_of: np.ndarray  # int64, by period asked for: the period that is its prior; -1: it is of stage A
    blocks: DayBlocks


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
def hold_blocks(
    sums: np.ndarray,
    daily: np.ndarray,
    oldest: int,
    asked: Asked,
    b: int,
    p: int,
    table: Table,
    begin: int,
    work: Workspace,
) -> int:
    """Take the sums of a period without each of its blocks of days behind its other variants; return how many."""
    if len(daily) == 0 or asked.blocks.days[b, p] == 0:
        return wide(0)
    for s in range(len(table.codes)):
        sum_blocks(daily, oldest, asked.blocks, b, p, table.codes[s], work.of_blocks)
        hold_without(sums, table.codes[s], work.of_blocks, s, begin, work.base_held)
    return wide(BLOCKS)


@native_inner
def variance_of_days(work: Workspace, begin: int, count: int, table: Table) -> float:
    """VD, of the variants of stage A that are without a block of days."""
    mean = variance = 0.0
    for v in range(begin, begin + count):
        score = compose_score(work.base_u, v, table)
        work.total[v] = log(score / (100 - score))
        mean += work.total[v] / count
    for v in range(begin, begin + count):
        variance += (work.total[v] - mean) ** 2 * (count - 1) / count
    return variance


@native_inner
def silent_part_of(expected: np.ndarray, base_expected: np.ndarray, base: Stage) -> float:
    """Return VL over the variance of u of Presence: 0 where each source could be heard in the period or its prior."""
    silent, part, whole = wide(0), 0.0, 0.0
    for s in range(len(expected)):
        root = sqrt(base.x[s, 0])
        whole += root
        if expected[s] == 0 and base_expected[s] == 0:
            silent += 1
            part += root
    if silent == 0:
        return 0.0
    part /= whole
    return part * part * (1 / max(1, len(expected) - silent) + 1 / silent)


@native_inner
def close_gate(
    stage: Stage, base: Stage, table: Table, variants: int, work: Workspace, b: int, p: int, evaluated: Evaluated
) -> None:
    """Hold back what does not count of u of each variant, and write what the sources make of the first one."""
    h = openness(work.u, work.base_u, wide(0), table.fall)
    is_held = h < 1 and work.u[PRESENCE, 0] > work.base_u[PRESENCE, 0]
    write_roots(stage.x, base.x, h, is_held, evaluated.presence[:, b, p], evaluated.rise[:, b, p])
    is_held = h < 1 and work.u[ENGAGEMENT, 0] > work.base_u[ENGAGEMENT, 0]
    for s in range(len(stage.x)):
        now = of_engagement(stage.contributions[1, s, 0], stage.contributions[0, s, 0])
        then = of_engagement(base.contributions[1, s, 0], base.contributions[0, s, 0])
        evaluated.summands[0, s, b, p] = of_reach(stage.contributions[0, s, 0])
        evaluated.summands[1, s, b, p] = then + h * (now - then) if is_held else now
        evaluated.summands[2, s, b, p] = of_favour(stage.contributions[2, s, 0])
    for v in range(variants):
        hold_back(work.u, work.base_u, v, openness(work.u, work.base_u, v, table.fall))


@native_inner
def write_reading(
    stage: Stage,
    base: Stage,
    u: np.ndarray,
    table: Table,
    variants: int,
    work: Workspace,
    b: int,
    p: int,
    evaluated: Evaluated,
) -> None:
    """Write what a stage made to brand `b` and period `p`; `base`: the stage A that it rests on, `u`: its own."""
    for i in range(len(u)):
        evaluated.u[i, b, p] = u[i, 0]
        evaluated.indicators[i, b, p] = indicator(u[i, 0], table.middle[i], table.spread[i])
    voices = 0.0
    for s in range(len(stage.x)):
        voices += work.base_held.voices[s, 0]
        evaluated.x[s, b, p] = stage.x[s, 0]
    evaluated.belief[0, b, p] = voices / (voices + PRESENCE_BELIEF)
    for mean in range(len(base.belief)):
        evaluated.belief[1 + mean, b, p] = base.belief[mean, 0]
    for v in range(variants):
        score = compose_score(u, v, table)
        if v == 0:
            evaluated.score[b, p] = score
        work.total[v] = log(score / (100 - score))
    logits = evaluated.logits[b, p]
    for variant in range(len(logits)):
        logits[variant] = work.total[work.column[variant]]


@native_inner
def read_alone(
    asked: Asked, table: Table, variants: int, work: Workspace, b: int, p: int, evaluated: Evaluated
) -> None:
    """Write the reading of a period of stage A, which stands in `work`."""
    base = work.base
    write_roots(base.x, base.x, 1.0, False, evaluated.presence[:, b, p], evaluated.rise[:, b, p])
    voices = 0.0
    for s in range(len(base.x)):
        voices += work.base_held.voices[s, 0]
        evaluated.summands[0, s, b, p] = of_reach(base.contributions[0, s, 0])
        evaluated.summands[1, s, b, p] = of_engagement(base.contributions[1, s, 0], base.contributions[0, s, 0])
        evaluated.summands[2, s, b, p] = of_favour(base.contributions[2, s, 0])
    evaluated.has_voices[b, p] = 1.0 if voices > 0 else 0.0
    evaluated.silent_part[b, p] = silent_part_of(asked.expected[b, p], asked.expected[b, p], base)
    write_reading(base, base, work.base_u, table, variants, work, b, p, evaluated)


@native_inner
def read_short(
    sums: np.ndarray,
    asked: Asked,
    table: Table,
    variants: int,
    work: Workspace,
    b: int,
    p: int,
    evaluated: Evaluated,
) -> None:
    """Read a short window, of the sums ``[SUMS, sources, variants]``, whose prior stands in `work`."""
    base, expected, base_expected = work.base, asked.expected[b, p], asked.expected[b, asked.prior_of[p]]
    hold(sums, table.codes, work.variant, variants, work.short_held)
    stage_b(
        work.short_held, expected, asked.halves[b, p], work.base_held, base, base_expected,
        table, variants, work, work.short,
    )  # fmt: skip
    compose_u(work.short, variants, work.u)
    close_gate(work.short, base, table, variants, work, b, p, evaluated)
    voices = 0.0
    for s in range(len(base.x)):
        voices += work.base_held.voices[s, 0] + work.short_held.voices[s, 0]
    evaluated.has_voices[b, p] = 1.0 if voices > 0 else 0.0
    evaluated.silent_part[b, p] = silent_part_of(expected, base_expected, base)
    write_reading(work.short, base, work.u, table, variants, work, b, p, evaluated)


@native_entry(constants, engagement, favour, presence, reach, pooling, stages, gate, day_blocks)
def read_brands(
    sums: np.ndarray,
    daily: np.ndarray,
    oldest: int,
    asked: Asked,
    table: Table,
    work: Workspace,
    begin: int,
    evaluated: Evaluated,
) -> None:
    """Read some brands over all periods.

    Args:
        sums: float64[b, periods, SUMS, sources of the sums, variants], see `scoring.state.period_sums`. The periods
            that are asked for stand first; priors that nobody asked for stand behind them.
        daily: int64[b, days, sources of the sums, SUMS], from day `oldest` on; no days: without blocks of days.
        oldest: number of a day.
        asked: of all brands.
        table: reference, profile and method.
        work: overwritten.
        begin: the place of the first of these brands in `asked` and `evaluated`.
        evaluated: written for these brands.
    """
    prior_of = asked.prior_of
    for i in range(len(sums)):
        b, of_brand = begin + i, sums[i]
        for base in range(sums.shape[1]):
            is_asked = base < len(prior_of)
            if is_asked and prior_of[base] >= 0:
                continue
            variants = pick_variants(of_brand, base, prior_of, work)
            hold(of_brand[base], table.codes, work.variant, variants, work.base_held)
            blocks = hold_blocks(of_brand[base], daily[i], oldest, asked, b, base, table, variants, work)
            expected, half = asked.expected[b, base], asked.halves[b, base]
            stage_a(work.base_held, expected, half, table, variants + blocks, work, work.base)
            compose_u(work.base, variants + blocks, work.base_u)
            day_variance = variance_of_days(work, variants, blocks, table)
            if is_asked:
                read_alone(asked, table, variants, work, b, base, evaluated)
                evaluated.day_variance[b, base] = day_variance
            for p in range(len(prior_of)):
                if prior_of[p] == base:
                    read_short(of_brand[p], asked, table, variants, work, b, p, evaluated)
                    evaluated.day_variance[b, p] = day_variance
