"""Scores one window before are kept while nothing that is told can change them, and read anew when it can."""

import numpy as np
import pytest

from scoring.method.constants import DAY_MS, HOUR_MS
from scoring.method.fixed_point import h64, signed
from scoring.method.reference import REFERENCE
from scoring.reading.archive import observations_of
from scoring.reading.exposure import Calendar
from scoring.reading.momentum_cache import KEPT, MomentumCache
from scoring.reading.records import read_scores
from scoring.state.panes import PartitionState
from tests.histories import brands, history

BRANDS = brands(5)
NAMES = [brand.brand for brand in BRANDS]


@pytest.mark.parametrize("seed", range(6))
def test_what_is_kept_is_what_would_be_read(seed: int) -> None:
    observations = observations_of(history(seed, 900, BRANDS, days=4), BRANDS)
    state, momentum_cache = PartitionState(REFERENCE), MomentumCache()
    calendars = [Calendar(since=None, tz=0)] * len(BRANDS)
    keys = np.array([signed(h64(name)) for name in NAMES], np.int64)
    rng, start, kept = np.random.default_rng(seed), 0, 0
    while start < len(observations):
        end = start + int(rng.integers(1, 12))
        state.fold(observations[start:end], np.arange(start, min(end, len(observations))))
        start = end
        slots = state.slots(keys)
        some = rng.permutation(len(NAMES))[: rng.integers(1, 6)]
        chosen = [NAMES[place] for place in some]
        arguments = (state, slots[some], chosen, [calendars[0]] * len(some), state.clock, state.clock)
        kept += int(np.count_nonzero(state.touched(slots[slots >= 0]) >= state.clock - HOUR_MS))
        assert read_scores(*arguments, momentum_cache=momentum_cache) == read_scores(*arguments)
        if rng.random() < 0.1:  # a history reads other times in between, and keeps nothing
            read_scores(*arguments[:4], state.clock - DAY_MS, state.clock)
    assert kept > 100


def test_a_brand_is_read_once_for_its_pane_and_again_when_the_past_changes() -> None:
    folded_rows = observations_of(
        [mention for mention in history(3, 300, BRANDS, days=0.05) if mention.op == "create"], BRANDS
    )
    state, momentum_cache, read = PartitionState(REFERENCE), MomentumCache(), []

    def reader(places: np.ndarray) -> np.ndarray:
        read.extend(places.tolist())
        return np.zeros((len(places), 5, KEPT))

    state.fold(folded_rows, np.arange(len(folded_rows)))
    slots, edge = np.arange(3), int(folded_rows["seen_at"].max()) // HOUR_MS * HOUR_MS - HOUR_MS
    for _ in range(3):
        momentum_cache.readings(state, slots, [edge], reader)
    assert read == [0, 1, 2]
    late = folded_rows[-1:].copy()
    late["created_at"], late["mention"] = edge - 1, 7
    state.fold(late, np.array([len(folded_rows)]))
    momentum_cache.readings(state, slots, [edge], reader)
    assert read[3:] == state.slots(late["brand"].astype(np.int64)).tolist()
    momentum_cache.readings(state, slots, [edge + HOUR_MS], reader)
    assert read[4:] == [0, 1, 2]


def test_what_is_kept_takes_no_more_room_after_many_edges() -> None:
    state, momentum_cache = PartitionState(REFERENCE), MomentumCache()
    folded_rows = observations_of(history(3, 300, BRANDS, days=0.05), BRANDS)
    state.fold(folded_rows, np.arange(len(folded_rows)))
    slots = np.arange(3)
    for edge in range(0, 48 * HOUR_MS, HOUR_MS):
        momentum_cache.readings(state, slots, [edge], lambda places: np.zeros((len(places), 5, KEPT)))
    assert len(momentum_cache) == 3
