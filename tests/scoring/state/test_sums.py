"""The sums of periods are those of the rows that they hold; and which brands changed."""

import numpy as np
import pytest

from schemas.observation import ANY_BRAND, ANY_TIME, DELETED
from scoring.method.constants import DAY_MS, HOUR_MS, ROWS
from scoring.method.reference import REFERENCE
from scoring.method.windows import Period
from scoring.state.columns import SUMS
from scoring.state.panes import PartitionState
from tests.scoring.state.panes_logs import BASE, MINUTE_MS, fold_into, folded, rows_with_mentions
from tests.scoring.state.panes_model import BRANDS, Event


@pytest.mark.parametrize("tidied", [False, True], ids=["in order of arrival", "taken, sorted and dropped"])
def test_sums_are_those_of_the_rows(tidied: bool) -> None:
    rng = np.random.default_rng(5)
    authors = rng.integers(1, 40, 1_500).tolist()
    events = [
        Event(at, at, mention=10 + i, author=authors[i], a=500, r=3, brand=BRANDS[i % 2], s=20)
        for i, at in enumerate(range(BASE, BASE + 1_500 * 11 * MINUTE_MS, 11 * MINUTE_MS))
    ]
    state = PartitionState(REFERENCE)
    for start in range(0, len(events), 100):
        fold_into(state, events[start : start + 100])
        if tidied:
            state.take_closed()
    hour, day = state.clock // HOUR_MS, state.clock // DAY_MS
    periods = [
        Period(0, hour, hour, 0.25, 0),
        Period(0, hour - 12, hour, 0.0, 0),
        Period(0, hour - 40, hour - 20, 0.5, 0),
        Period(1, day - 8, day, 0.5, 0),
        Period(1, day - 3, day - 1, 1.0, 0),
        Period(1, day, day - 1, 1.0, 0),
    ]
    keys = [BRANDS[1], 777, BRANDS[0]]
    sums = state.sums(state.slots(np.array(keys)), periods, 1 + ROWS)
    by_group = np.zeros((ROWS, len(keys), len(periods), len(SUMS), 7))
    for b, brand in enumerate(keys):
        for p, one in enumerate(periods):
            for (of, source, pane, number), row in rows_with_mentions(state, one.granularity).items():
                if of == brand and one.first <= pane <= one.last:
                    by_group[number, b, p, :, source] += row
                elif of == brand and pane == one.first - 1:
                    by_group[number, b, p, :, source] += one.weight * np.array(row)
    total = by_group.sum(0)
    assert (total[[0, 2], :, 8].sum(-1) > 0).all()
    np.testing.assert_allclose(sums[..., 0], total, rtol=1e-14)
    for group in range(ROWS):
        np.testing.assert_allclose(sums[..., 1 + group], (total - by_group[group]) * ROWS / (ROWS - 1), rtol=1e-13)
    np.testing.assert_array_equal(state.sums(state.slots(np.array(keys)), periods)[..., 0], sums[..., 0])
    assert sums[1].sum() == 0


def test_dirty_brands_are_those_whose_rows_changed_since_they_were_asked_for() -> None:
    state = folded([Event(BASE, BASE), Event(BASE, BASE, brand=BRANDS[1])])
    assert state.brands()[state.dirty()].tolist() == list(BRANDS)
    fold_into(state, [Event(BASE, BASE), Event(BASE + 1, BASE, brand=BRANDS[1], r=5)])
    assert state.brands()[state.dirty()].tolist() == [BRANDS[1]]
    fold_into(state, [Event(BASE + 9, 0, flags=DELETED | ANY_BRAND | ANY_TIME)])
    assert state.dirty().tolist() == [0, 1]
