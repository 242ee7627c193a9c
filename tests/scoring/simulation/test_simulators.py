"""The two simulators that the bench of the properties draws from."""

import numpy as np
import pytest

from tests.bench.worlds import coverage
from tests.bench.worlds.readings import references
from tests.bench.worlds.simulators import FIRST_DAY, OWN, SECOND, SIMULATORS, Simulator, Week

each_simulator = pytest.mark.parametrize("simulator", SIMULATORS, ids=lambda one: one.name)


@each_simulator
def test_a_shock_moves_all_authors_of_a_day_alike(simulator: Simulator) -> None:
    brand = simulator.brand(np.random.default_rng(1), 0.3)
    calm, moved = (simulator.posts(brand, np.random.default_rng(2), FIRST_DAY, 20, Week(shock=s)) for s in (0.0, 0.08))
    assert np.array_equal(calm.created_ms, moved.created_ms)
    assert np.array_equal(calm.author, moved.author)
    is_cut = (np.abs(calm.sentiment) == 1) | (np.abs(moved.sentiment) == 1)
    shift, day = moved.sentiment - calm.sentiment, moved.created_ms // 86_400_000
    by_day = [shift[~is_cut & (day == one)] for one in np.unique(day)]
    assert all(np.ptp(each) < 1e-9 for each in by_day if len(each))
    assert 0.03 < np.std([each[0] for each in by_day if len(each)]) < 0.16


@each_simulator
def test_two_periods_have_other_mentions(simulator: Simulator) -> None:
    brand, rng = simulator.brand(np.random.default_rng(3), 0.3), np.random.default_rng(4)
    one, other = (simulator.month(simulator.another(brand, life), rng, 0.04) for life in (1, 2))
    shared = len(np.intersect1d(one.author, other.author)) / len(np.unique(one.author))
    assert (shared == 0) is (simulator is OWN)
    assert (shared > 0.3) is (simulator is SECOND)


@pytest.mark.thorough
@each_simulator
def test_intervals_of_jauge_2_cover_where_days_move_all_authors(simulator: Simulator) -> None:
    found = coverage.of_size(simulator, 5, 1.0, 0.08, references(simulator, 40), brands=4, periods=8)
    for place in range(len(coverage.WINDOWS)):
        first, second = (float(np.mean(found[name, place].covered)) for name in ("jauge-1", "jauge-2"))
        assert second >= 0.9
        assert first < second
