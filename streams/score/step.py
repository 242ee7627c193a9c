"""Five minutes of stream time that are over for a partition: what its detectors and its history are stepped by."""

from typing import NamedTuple

import numpy as np

from scoring.reading.exposure import Outage
from scoring.state.panes import PartitionState
from streams.score.roster import Roster


class Step(NamedTuple):
    """Five minutes of stream time that are over for a partition."""

    at_ms: int
    """Their end, ms UTC."""
    roster: Roster
    slots: np.ndarray
    """int64, of each brand; -1: nobody has spoken of it."""
    counts: np.ndarray
    """int64, new mentions of each brand."""
    outages: tuple[Outage, ...]
    """When sources could not be reached, as known by then."""


def step_of(state: PartitionState, roster: Roster, at_ms: int, outages: tuple[Outage, ...] = ()) -> Step:
    """Return the step that ends at `at_ms`; `state` still counts it."""
    slots = roster.slots(state)
    by_slot = np.zeros(slots.max(initial=-1) + 2, np.int64)  # the last one stands for brands without a slot
    counted = state.step_counts.of(at_ms) if state.step_counts is not None else {}
    for slot, count in counted.items():
        if slot < len(by_slot) - 1:
            by_slot[slot] = count
    return Step(at_ms, roster, slots, by_slot[slots], outages)
