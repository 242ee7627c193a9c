"""The table of counts against the detectors of one brand: the same bits."""

import json

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.detectors.count_table import CountTable
from scoring.detectors.silence import SilenceState, listen
from scoring.detectors.surge import Surge

BRANDS, STEPS = 7, 1_500


def series(seed: int) -> np.ndarray:
    """Counts [steps, brands]: quiet and loud, with bursts and long pauses."""
    rng = np.random.default_rng(seed)
    level = 10.0 ** rng.uniform(-1.5, 3, BRANDS)
    bursts = np.repeat(rng.random((STEPS // 50, BRANDS)) < 0.1, 50, axis=0) * rng.pareto(1.0, BRANDS) * 20
    pauses = np.repeat(rng.random((STEPS // 100, BRANDS)) < 0.15, 100, axis=0)
    return np.asarray(rng.poisson(np.minimum(level * (1 + bursts), 1e6) * ~pauses))


@given(st.integers(0, 2**32 - 1), st.integers(0, STEPS))
@settings(max_examples=10, deadline=None)
def test_the_table_goes_as_the_detectors_of_each_brand_do_through_a_state_that_is_kept(seed: int, cut: int) -> None:
    counts = series(seed)
    surges, silences = [Surge() for _ in range(BRANDS)], [SilenceState()] * BRANDS
    table = CountTable()
    rows = np.array([table.add() for _ in range(BRANDS)])
    for step in range(STEPS):
        if step == cut:
            kept = [(json.loads(json.dumps(table.surge_state(row))), table.silence_state(row)) for row in rows.tolist()]
            table = CountTable()
            table.remove(table.add())
            rows = np.array([table.add(surge, silence) for surge, silence in kept])
        noted = set(table.take(rows, counts[step]).tolist())
        for brand, count in enumerate(counts[step].tolist()):
            judged, heeded = surges[brand].update(count), listen(silences[brand], count)
            silences[brand] = heeded.state
            read = table.step(int(rows[brand]), count)
            assert (read.score, read.has_surge) == judged
            assert (read.now, read.usual) == (surges[brand].now, surges[brand].usual)
            assert (read.expected, read.is_silent, read.has_spoken) == (heeded.expected, heeded.fired, heeded.ended)
            assert brand in noted or not (judged.fired or heeded.fired or heeded.ended)
    for brand, row in enumerate(rows.tolist()):
        assert table.surge_state(row) == surges[brand].state()
        assert table.silence_state(row) == silences[brand]


def test_a_row_that_was_given_back_begins_anew() -> None:
    table = CountTable()
    row = table.add()
    for _ in range(400):
        table.take(np.array([row]), np.array([5]))
    table.remove(row)
    assert table.add() == row
    assert table.surge_state(row) == Surge().state()
    assert table.silence_state(row) == SilenceState()
