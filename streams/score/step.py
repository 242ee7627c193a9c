"""Fifteen minutes of stream time that are over for a partition: what its detectors and its history are stepped by."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from schemas.sources import SOURCES
from scoring.method.windows import Outage
from scoring.state.panes import PartitionState
from scoring.state.step_counts import STEP_MS, StepCounts, StepSums
from streams.score.roster import Roster


class Step(NamedTuple):
    """Fifteen minutes of stream time that are over for a partition."""

    at_ms: int
    """Their end, ms UTC."""
    roster: Roster
    slots: np.ndarray
    """int64, of each brand; -1: nobody has spoken of it."""
    new: StepSums
    """What came, of each brand."""
    outages: tuple[Outage, ...]
    """When sources could not be reached, as known by then."""

    @property
    def number(self) -> int:
        """Steps before it, since the epoch."""
        return self.at_ms // STEP_MS - 1

    @property
    def missing(self) -> np.ndarray:
        """Of each source, the part of the step in which it could not be reached: float64, 0 to 1."""
        return missing_parts(self.outages, self.at_ms)


def missing_parts(outages: tuple[Outage, ...], at_ms: int) -> np.ndarray:
    """Return of each source for which part of the step that ends at `at_ms` it could not be reached.

    >>> missing_parts((("mastodon", STEP_MS // 2, 9 * STEP_MS),), STEP_MS).tolist()
    [0.0, 0.5, 0.0, 0.0, 0.0, 0.0, 0.0]
    """
    missing = np.zeros(len(SOURCES))
    for source, begin_ms, end_ms in outages:
        overlap_ms = min(end_ms, at_ms) - max(begin_ms, at_ms - STEP_MS)
        if overlap_ms > 0 and source in SOURCES:
            missing[SOURCES.index(source)] += overlap_ms / STEP_MS
    return np.minimum(missing, 1.0)


def steps_of(
    state: PartitionState, roster: Roster, ends: Sequence[int], outages: Sequence[tuple[Outage, ...]]
) -> list[Step]:
    """Return the steps that end at `ends`, ms UTC, with what is known of outages by each; `state` still counts them."""
    slots = roster.slots(state)
    step_counts = state.step_counts or StepCounts()
    return [
        Step(at_ms, roster, slots, step_counts.of(at_ms, slots), known)
        for at_ms, known in zip(ends, outages, strict=True)
    ]


def step_of(state: PartitionState, roster: Roster, at_ms: int, outages: tuple[Outage, ...] = ()) -> Step:
    """Return the step that ends at `at_ms`; `state` still counts it."""
    return steps_of(state, roster, [at_ms], [outages])[0]
