"""The sums of a period of stage A without each of its blocks of days (SPEC section 5), for the jackknife over days."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from scoring.compute.kernels import native_inner
from scoring.method.constants import BLOCKS, DAY, DAY_MS, GRANULARITIES, PRIOR
from scoring.method.methods import Method
from scoring.method.windows import Period

HOURLY, DAILY = 0, GRANULARITIES.index(DAY)


class DayBlocks(NamedTuple):
    """What is to be cut into blocks: periods ``[p]`` of brands ``[b]``."""

    first: np.ndarray  # int64[b, p]: the first day that the brand was followed in, by number
    days: np.ndarray  # int64[b, p]: m, the days from it to the last one; 0: no blocks
    begin: np.ndarray  # int64[p]: number of the pane that counts with `weight`; those behind it count whole
    end: np.ndarray  # int64[p]: number of the last pane, plus 1
    weight: np.ndarray  # float64[p]


def day_counts(periods: Sequence[Period], begins_ms: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the first day of each period that a brand was followed in, and m, the days from it to the last one.

    Args:
        periods: of which those that are not of whole days have 0 of both.
        begins_ms: int64[b], since when the brands are followed.

    Returns:
        int64[b, periods] each; m is 0 or less where the brand was followed later.
    """
    is_daily = np.array([one.granularity == DAILY for one in periods])
    # A pane that counts whole is a day of the period, also where it stands before those that always do.
    opening = np.array([one.first - (one.weight == 1.0) for one in periods], np.int64)
    last = np.array([one.last for one in periods], np.int64)
    first = np.maximum(opening, begins_ms[:, None] // DAY_MS)
    return np.where(is_daily, first, 0), np.where(is_daily, last - first + 1, 0)


def day_blocks(periods: Sequence[Period], begins_ms: np.ndarray, prior_of: Sequence[int], method: Method) -> DayBlocks:
    """Choose the periods that are cut into blocks: of stage A, and asked for or the prior of whole days.

    Args:
        periods: those asked for, then the priors that nobody asked for.
        begins_ms: int64[b], since when the brands are followed.
        prior_of: by period asked for, the place of its prior; -1: it is of stage A itself.
        method: of the reading.
    """
    needed = {place for place, prior in enumerate(prior_of) if prior < 0}
    needed |= {prior for place, prior in enumerate(prior_of) if prior >= 0 and periods[place].granularity == DAILY}
    is_needed = np.array([method.has_blocks and place in needed for place in range(len(periods))])
    first, count = day_counts(periods, begins_ms)
    return DayBlocks(
        first,
        np.where(is_needed & (count >= BLOCKS), count, 0),
        np.array([one.first - 1 for one in periods], np.int64),
        np.array([one.last + 1 for one in periods], np.int64),
        np.array([one.weight for one in periods], np.float64),
    )


def no_blocks(brands: int, periods: int) -> DayBlocks:
    """Return that nothing is cut into blocks."""
    none, panes = np.zeros((brands, periods), np.int64), np.zeros(periods, np.int64)
    return DayBlocks(none, none, panes, panes, np.zeros(periods))


def days_variance(
    variance: np.ndarray, periods: Sequence[Period], days: np.ndarray, prior_of: Sequence[int], method: Method
) -> np.ndarray:
    """Return `days` of SPEC section 5, float64[b, periods asked for].

    Args:
        variance: VD of each period asked for, or of its prior; float64[b, periods asked for].
        periods: as in `day_blocks`.
        days: m of each period, int64[b, periods].
        prior_of: as in `day_blocks`.
        method: of the reading.
    """
    of_prior, whole, part = method.day_factors
    factor = np.zeros(variance.shape)
    for place, prior in enumerate(prior_of):
        if prior < 0:
            factor[:, place] = np.where(days[:, place] >= PRIOR.panes, whole, part)
        elif periods[place].granularity == DAILY:
            factor[:, place] = of_prior * days[:, prior] / BLOCKS
    result: np.ndarray = factor * variance
    return result


@native_inner
def sum_blocks(daily: np.ndarray, oldest: int, blocks: Any, b: int, p: int, source: int, of_blocks: np.ndarray) -> None:
    """Write the sums of one source over the days of each block.

    Args:
        daily: int64[days, sources, SUMS], of the brand, from day `oldest` on.
        oldest: number of a day.
        blocks: DayBlocks.
        b: of the brand.
        p: of the period.
        source: place among the sources of `daily`.
        of_blocks: float64[BLOCKS, SUMS], written to.
    """
    of_blocks[:] = 0.0
    first, days = blocks.first[b, p], blocks.days[b, p]
    for pane in range(blocks.begin[p], blocks.end[p]):
        block = min(BLOCKS - 1, max(0, pane - first) * BLOCKS // days)
        weight = blocks.weight[p] if pane == blocks.begin[p] else 1.0
        for i in range(of_blocks.shape[1]):
            of_blocks[block, i] += weight * daily[pane - oldest, source, i]
