"""The sums of some periods, of brands a few at a time."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from scoring.compute.kernels import read_only
from scoring.method.constants import DAY, GRANULARITIES
from scoring.method.windows import Period
from scoring.state.columns import SUMS
from scoring.state.granularity_panes import GranularityPanes
from scoring.state.sums import Segments, segments_for, sum_periods

DAILY = GRANULARITIES.index(DAY)


class _Asked(NamedTuple):
    """What is asked of one grain."""

    panes: GranularityPanes
    which: np.ndarray
    oldest: int
    segments: Segments
    daily: np.ndarray


class PeriodSums:
    """Sums the rows of brands over the same periods, again and again into the same memory.

    That memory, 100 KB a brand, else has to be fetched from the machine anew with every call.
    """

    def __init__(
        self,
        granularities: Sequence[GranularityPanes],
        sources: int,
        periods: Sequence[Period],
        variants: int,
        most_brands: int,
        *,
        by_day: bool = False,
    ) -> None:
        """Take what is asked.

        Args:
            granularities: of the partition.
            sources: as many as the columns have.
            periods: what is summed.
            variants: 1, or 1 + ROWS.
            most_brands: how many brands are summed at once.
            by_day: whether the sums of each day are wanted as well, of the days that any of the periods takes.
        """
        self._sums = np.empty((most_brands, len(periods), len(SUMS), sources, variants))
        first, last = (np.array([one[k] for one in periods], np.int64) for k in (1, 2))
        self._first, self._last = read_only(first), read_only(last)
        self._weight = read_only(np.array([one.weight for one in periods], np.float64))
        self._asked = []
        self._daily = np.empty((most_brands, 0, sources, len(SUMS)), np.int64)
        self.first_day = 0
        """Number of the first day of `daily`."""
        for number, panes in enumerate(granularities):
            which = np.flatnonzero([one.granularity == number for one in periods])
            if len(which):
                oldest, newest = int(first[which].min()) - 1, int(last[which].max())
                segments = segments_for(oldest, newest, len(which), sources, max(1, variants - 1))
                days = newest + 1 - oldest if by_day and number == DAILY else 0
                daily = np.empty((most_brands, days, sources, len(SUMS)), np.int64)
                if days:
                    self._daily, self.first_day = daily, oldest
                self._asked.append(_Asked(panes, read_only(which), oldest, segments, daily))

    def of(self, slots: np.ndarray) -> np.ndarray:
        """Sum the rows of brands.

        Args:
            slots: int64[b], as many as were named at most; -1 (a brand never seen) has sums of 0.

        Returns:
            float64[b, periods, 9, sources, variants]; the third axis is `scoring.state.columns.SUMS`. The next call
            writes over it.
        """
        sums = self._sums[: len(slots)]
        for panes, which, oldest, segments, daily in self._asked:
            sum_periods(
                panes.columns,
                read_only(slots),
                which,
                self._first,
                self._last,
                self._weight,
                oldest,
                segments,
                sums,
                daily[: len(slots)],
            )
        return sums

    @property
    def daily(self) -> np.ndarray:
        """Sums of each day of the brands that were named last: int64[most brands, days, sources, 9].

        Without days where they were not wanted; the next call of `of` writes over it.
        """
        return self._daily
