"""Panes that are sealed, taken, restored and expire, however the log is cut into batches."""

import tracemalloc
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.observation import ANY_BRAND, ANY_TIME, DELETED, OBSERVATION, VERSION
from scoring.method.constants import DAY_MS, GRANULARITIES, HOUR, HOUR_MS
from scoring.method.reference import REFERENCE, Reference
from scoring.state.columns import KEPT_ROW, ROW
from scoring.state.panes import CHUNK, ClosedPane, PartitionState
from scoring.state.storage import CELLS_A_RECORD
from tests.scoring.each_method import under_each_method
from tests.scoring.state.panes_logs import (
    BASE,
    MINUTE_MS,
    ORIGINS,
    Stored,
    assert_low_water,
    fold_into,
    folded,
    logs,
    modelled,
    rows_with_mentions,
    total,
    unhurried,
)
from tests.scoring.state.panes_model import Event


@under_each_method
@unhurried
@given(logs(), st.lists(st.integers(1, 60), max_size=8), st.booleans(), ORIGINS)
def test_batches_do_not_show(
    reference: Reference, events: list[Event], cuts: list[int], is_eager: bool, origins: int
) -> None:
    whole, one_count = fold_into(PartitionState(reference, origins), events)
    once = Stored()
    once.follow(whole)

    parts, stored, counts = PartitionState(reference, origins), Stored(), []
    edges = [0, *sorted(cut for cut in cuts if cut < len(events)), len(events)]
    for start, stop in pairwise(edges):
        counts += fold_into(parts, events[start:stop], first_offset=start)[1]
        if is_eager:
            stored.follow(parts)
        assert_low_water(parts, modelled(events[:stop], origins, reference=reference))
    stored.follow(parts)

    assert total(counts) == one_count[0]
    for granularity in range(len(GRANULARITIES)):
        assert rows_with_mentions(parts, granularity) == rows_with_mentions(whole, granularity)
    assert stored.panes == once.panes
    assert stored.needed_cells(parts) == once.needed_cells(whole)
    assert (parts.low_water, parts.clock, parts.closed_until) == (whole.low_water, whole.clock, whole.closed_until)
    assert parts.brands().tolist() == whole.brands().tolist()


@under_each_method
@unhurried
@given(logs(), ORIGINS, st.data())
def test_a_restored_state_folded_again_from_the_low_water_is_the_one_that_never_went(
    reference: Reference, events: list[Event], origins: int, data: st.DataObject
) -> None:
    """The worker dies after `crash` records; what it had stored is of `mark`, some records before."""
    mark = data.draw(st.integers(0, len(events)))
    crash = data.draw(st.integers(mark, len(events)))
    before, stored = PartitionState(reference, origins), Stored()
    for start, stop in ((0, mark // 2), (mark // 2, mark)):
        fold_into(before, events[start:stop], first_offset=start)
        stored.follow(before)
    low = mark if before.low_water is None else before.low_water // 3

    state = PartitionState(reference, origins)
    state.restore(stored.read(), before.closed_until, before.clock, before.progress)
    fold_into(state, events[low:crash], first_offset=low)
    stored.follow(state)
    fold_into(state, events[crash:], first_offset=crash)
    stored.follow(state)

    straight, once = folded(events, origins=origins, reference=reference), Stored()
    once.follow(straight)
    for granularity in range(len(GRANULARITIES)):
        assert rows_with_mentions(state, granularity) == rows_with_mentions(straight, granularity)
    assert stored.panes == once.panes
    assert stored.needed_cells(state) == once.needed_cells(straight)
    assert state.progress == straight.progress
    assert (state.clock, state.closed_until) == (straight.clock, straight.closed_until)
    assert_low_water(state, modelled(events, origins, reference=reference))


def test_a_sealed_pane_refuses_what_is_sent_again_and_stays_as_it_was() -> None:
    events = [Event(BASE, BASE, a=2_000), Event(BASE + 8 * HOUR_MS, BASE + 8 * HOUR_MS, mention=2)]
    state, stored = folded(events), Stored()
    stored.follow(state)
    assert [key[0] for key in stored.panes] == [0]
    after = PartitionState(REFERENCE)
    after.restore(stored.read(), state.closed_until, state.clock)
    _, counts = fold_into(after, [events[0], events[0]._replace(seen_at=BASE + 5, s=9)])
    assert counts[0].hour.sealed == 2
    assert after.rows(0) == {key: row for key, row in state.rows(0).items() if key[2] == BASE // HOUR_MS}
    assert list(after.take_closed()) == []


def test_a_deletion_sent_late_does_not_reach_into_a_sealed_pane() -> None:
    mention, clock = Event(BASE, BASE), Event(BASE + 8 * HOUR_MS, BASE + 8 * HOUR_MS, mention=2)
    deletion = Event(BASE + 56 * MINUTE_MS, 0, flags=DELETED | ANY_BRAND | ANY_TIME)  # could still meet the pane after
    state, counts = fold_into(PartitionState(REFERENCE), [mention, clock, deletion])
    assert counts[0].hour.scored == counts[0].day.scored == 3
    assert {pane for _, _, pane, _ in state.rows(0)} == {BASE // HOUR_MS, BASE // HOUR_MS + 8}
    assert {source for _, source, _, _ in state.rows(1)} == {clock.source}


def test_a_deletion_is_kept_for_mentions_dated_after_it() -> None:
    """By five minutes at most, that is: a source's clock runs ahead of ours."""
    state = PartitionState(REFERENCE)
    for events in (
        Event(BASE + 58 * MINUTE_MS, 0, flags=DELETED | ANY_BRAND | ANY_TIME),
        Event(BASE + 8 * HOUR_MS, BASE + 8 * HOUR_MS, mention=2),  # its hour is sealed, and forgotten with the batch
        Event(BASE + 57 * MINUTE_MS, BASE + 61 * MINUTE_MS),
    ):
        _, counts = fold_into(state, [events])
    assert counts[0].hour.duplicate == 1
    assert {pane for _, _, pane, _ in state.rows(0)} == {BASE // HOUR_MS + 8}


def test_a_pane_that_is_sealed_and_expires_before_it_is_taken_is_reported_of_by_nobody() -> None:
    state, start = PartitionState(REFERENCE), BASE // HOUR_MS
    for hours in (0, HOUR.kept, HOUR.kept + 1):
        at = (start + hours) * HOUR_MS
        fold_into(state, [Event(at, at, mention=10 + hours)])
    assert [pane for pane in state.take_closed() if pane.granularity == 0] == []
    assert state.expired() == []
    assert min(pane for _, _, pane, _ in state.rows(0)) == start + HOUR.kept


def test_a_state_that_has_folded_cannot_be_restored() -> None:
    state = folded([Event(BASE, BASE)])
    with pytest.raises(ValueError, match="fresh"):
        state.restore([], (0, 0), 0)
    with pytest.raises(ValueError, match="not sealed"):
        PartitionState(REFERENCE).restore([ClosedPane(0, 5, 10, np.zeros(1, ROW))], (10 * HOUR.length_ms, 0), 1)


def test_a_row_and_what_is_taken_of_it_take_the_room_that_they_need() -> None:
    """Of a month of 1,000 brands there are a million rows: 20 bytes more of each are 20 MB."""
    count = 20_000
    rows = np.zeros(count, OBSERVATION)
    rows["version"], rows["mention"] = VERSION, np.arange(1, count + 1)
    rows["brand"], rows["author"] = np.arange(count) % 100, np.arange(count)
    rows["seen_at"] = rows["created_at"] = BASE + np.arange(count) * (20 * DAY_MS // count)
    state = PartitionState(REFERENCE)
    state.fold(rows, np.arange(count))
    kept = len(state.rows(1))
    day = state._granularities[1].columns
    assert KEPT_ROW.itemsize <= 64
    assert int(day.numbers["rows"][0]) == kept
    assert day.rows.nbytes <= 2 * KEPT_ROW.itemsize * (kept + CELLS_A_RECORD * CHUNK)

    sealed = state.take_closed()
    tracemalloc.start()
    stored = sum(pane.rows.nbytes for pane in sealed)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(sealed) > 1_000
    assert most < stored / 10, "each pane is let go of when the next is come to"


def test_what_was_taken_does_not_change_with_what_is_folded_then() -> None:
    def observed(days: range) -> np.ndarray:
        rows = np.zeros(len(days), OBSERVATION)
        rows["version"], rows["mention"], rows["author"] = VERSION, days, days
        rows["seen_at"] = rows["created_at"] = BASE + np.array(days) * DAY_MS
        return rows

    state, other = PartitionState(REFERENCE), PartitionState(REFERENCE)
    for one in (state, other):
        one.fold(observed(range(1, 30)), np.arange(29))
    before, after = other.take_closed(), state.take_closed()
    expected = [(pane[:3], pane.rows.tobytes(), pane.cells.tobytes()) for pane in before]
    state.fold(observed(range(30, 120)), np.arange(29, 119))
    assert expected
    assert [(pane[:3], pane.rows.tobytes(), pane.cells.tobytes()) for pane in after] == expected
