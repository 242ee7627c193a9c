"""How many records of a batch had which outcome in each grain."""

from collections.abc import Sequence
from typing import NamedTuple


class GranularityCounts(NamedTuple):
    """What became of the records in one grain."""

    scored: int = 0
    """Changed the state, or would have if it held what they speak of."""
    duplicate: int = 0
    """Not greater than what was known."""
    late: int = 0
    future: int = 0
    sealed: int = 0


class Counts(NamedTuple):
    """What became of a batch. For each grain, its counts, `unknown_source` and `progress` add up to the records."""

    hour: GranularityCounts
    day: GranularityCounts
    unknown_source: int
    progress: int
    """Records that were no observations, but told how far a partition of mentions is read."""


def added(parts: Sequence[Counts]) -> Counts:
    """Add up what became of several batches.

    >>> fields = len(GranularityCounts._fields)
    >>> part = Counts(GranularityCounts(*range(fields)), GranularityCounts(*[1] * fields), 2, 3)
    >>> added([part, part]).hour[:2], added([part, part]).day[0], added([part, part])[2:]
    ((0, 2), 2, (4, 6))
    """
    hour, day = (
        GranularityCounts(*map(sum, zip(*granularities, strict=True)))
        for granularities in ([part.hour for part in parts], [part.day for part in parts])
    )
    return Counts(hour, day, sum(part.unknown_source for part in parts), sum(part.progress for part in parts))
