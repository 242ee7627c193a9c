"""The columns against a model that keeps everything and counts afresh."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.observation import ACCOUNT, ANY_BRAND, ANY_TIME, DELETED, FINAL, OBSERVATION
from scoring.method.constants import DAY, GRANULARITIES, HOUR_MS
from scoring.method.reference import REFERENCE, Reference
from scoring.method.windows import Period
from scoring.state.panes import PartitionState
from tests.scoring.each_method import under_each_method
from tests.scoring.state.panes_logs import (
    AT_REST,
    BASE,
    MINUTE_MS,
    ORIGINS,
    assert_like_model,
    fold_into,
    folded,
    logs,
    modelled,
    rows_with_mentions,
    unhurried,
)
from tests.scoring.state.panes_model import BRANDS, Event


@under_each_method
@unhurried
@given(AT_REST, st.data())
def test_any_order_and_any_repetition_give_the_same_rows(
    reference: Reference, events: list[Event], data: st.DataObject
) -> None:
    state = folded(events, reference=reference)
    assert_like_model(state, events)
    again = data.draw(st.permutations(events + data.draw(st.lists(st.sampled_from(events), max_size=10))))
    other = folded(again, [data.draw(st.integers(0, len(again)))], reference=reference)
    for granularity in range(len(GRANULARITIES)):
        assert rows_with_mentions(other, granularity) == rows_with_mentions(state, granularity)


@under_each_method
@unhurried
@given(logs(), ORIGINS)
def test_the_state_is_the_one_counted_afresh_from_the_log(
    reference: Reference, events: list[Event], origins: int
) -> None:
    state, counts = fold_into(PartitionState(reference, origins), events)
    assert_like_model(state, events, origins)
    for count, model in zip(
        (counts[0].hour, counts[0].day), modelled(events, origins, reference=reference), strict=True
    ):
        assert state.progress == tuple(model.progress)
        expected = {name: model.counts[name] for name in count._fields}
        assert count._asdict() == expected
        assert counts[0].unknown_source == model.counts["unknown_source"]
        assert counts[0].progress == model.counts["progress"]
        assert sum(count) + counts[0].unknown_source + counts[0].progress == len(events)


@under_each_method
@unhurried
@given(logs(), ORIGINS, st.data())
def test_what_was_folded_once_changes_nothing_when_sent_again(
    reference: Reference, events: list[Event], origins: int, data: st.DataObject
) -> None:
    state = folded(events, origins=origins, reference=reference)
    rows = [rows_with_mentions(state, granularity) for granularity in range(len(GRANULARITIES))]
    low, start = state.low_water, data.draw(st.integers(0, len(events)))
    state.dirty()
    _, counts = fold_into(state, events[start:], first_offset=start)
    assert counts[0].hour.scored == counts[0].day.scored == 0
    assert [rows_with_mentions(state, granularity) for granularity in range(len(GRANULARITIES))] == rows
    assert state.low_water == low
    assert state.dirty().tolist() == []


@under_each_method
@unhurried
@given(AT_REST, st.integers(0, 39), st.booleans())
def test_a_retraction_restores_the_rows_of_a_history_without_the_mention(
    reference: Reference, events: list[Event], which: int, is_before: bool
) -> None:
    gone = events[which % len(events)].mention
    deletion = Event(BASE + 3 * HOUR_MS, 0, mention=gone, flags=DELETED | ANY_BRAND | ANY_TIME)
    history = [deletion, *events] if is_before else [*events, deletion]
    without = folded([one for one in events if one.mention != gone or one.flags & ACCOUNT], reference=reference)
    state = folded(history, reference=reference)
    for granularity in range(len(GRANULARITIES)):
        assert rows_with_mentions(state, granularity) == rows_with_mentions(without, granularity)


@under_each_method
@unhurried
@given(AT_REST)
def test_the_deletion_of_an_account_stands_before_and_after_its_mentions(
    reference: Reference, events: list[Event]
) -> None:
    deletion = Event(BASE + 3 * HOUR_MS, 0, mention=0, author=2, flags=DELETED | ANY_BRAND | ANY_TIME | ACCOUNT)
    after, before = folded([*events, deletion], reference=reference), folded([deletion, *events], reference=reference)
    assert_like_model(after, [*events, deletion])
    for granularity in range(len(GRANULARITIES)):
        assert rows_with_mentions(before, granularity) == rows_with_mentions(after, granularity)


def test_an_old_deletion_without_time_still_stands_for_what_a_newer_one_is_too_late_for() -> None:
    created = BASE
    mention = Event(created + HOUR_MS, created)
    early = Event(created + 2 * HOUR_MS, 0, flags=DELETED | ANY_BRAND | ANY_TIME)
    late = early._replace(seen_at=created + 7 * HOUR_MS - 1)
    for history in ([early, late, mention], [late, early, mention], [mention, late, early]):
        # The newest comes too late for the hour grain, whose lateness is 6 h.
        assert folded(history).rows(0) == {}
    assert len(folded([late, mention]).rows(0)) == 1
    assert folded([late, mention]).rows(1) == {}


def test_a_deletion_without_brand_meets_the_mention_in_every_brand() -> None:
    here, there = Event(BASE, BASE), Event(BASE, BASE, brand=BRANDS[1])
    deletion = Event(BASE + 1, BASE, flags=DELETED | ANY_BRAND)
    state = folded([here, deletion, there])
    assert state.rows(0) == state.rows(1) == {}
    assert len(folded([here, deletion, there._replace(seen_at=BASE + 2)]).rows(0)) == 1
    assert len(folded([here, deletion._replace(flags=DELETED | ANY_TIME), there]).rows(0)) == 1


@pytest.mark.parametrize(
    "flags",
    [DELETED | ANY_BRAND, DELETED | ANY_BRAND | ANY_TIME, DELETED | ANY_BRAND | ANY_TIME | ACCOUNT, DELETED],
)
def test_what_is_seen_again_after_a_final_deletion_stays_deleted(flags: int) -> None:
    said = Event(BASE + MINUTE_MS, BASE)
    deletion = Event(BASE + 2 * MINUTE_MS, BASE, flags=flags)
    again = said._replace(seen_at=BASE + 3 * MINUTE_MS)
    final = deletion._replace(flags=flags | FINAL)
    for history in ([said, final, again], [said, again, final], [final, said, again], [final, again], [again, final]):
        state = folded(history)
        assert state.rows(0) == state.rows(1) == {}
        assert_like_model(state, history)
    assert len(folded([said, deletion, again]).rows(0)) == 1
    later = again._replace(t=BASE + 8 * MINUTE_MS, seen_at=BASE + 9 * MINUTE_MS)  # written after the deletion
    assert len(folded([said, final, later]).rows(0)) == 1


def test_times_that_no_gateway_lets_pass_do_not_break_the_columns() -> None:
    far = 2**62
    events = [
        Event(far, far),
        Event(-far, -far),
        Event(far, -far),
        Event(BASE, far),
        Event(BASE, -far),
        Event(BASE, BASE),
    ]
    state, counts = fold_into(PartitionState(REFERENCE), events)
    assert state.clock == BASE
    assert len(state.rows(0)) == len(state.rows(1)) == 1
    assert counts[0].hour.scored == counts[0].day.scored == 1


def test_an_empty_state_can_be_asked_everything() -> None:
    state = PartitionState(REFERENCE)
    counts = state.fold(np.zeros(0, OBSERVATION), np.zeros(0, np.int64))
    assert not any([*counts.hour, *counts.day, counts.unknown_source])
    assert (state.clock, state.low_water, state.closed_until) == (0, None, (0, 0))
    assert list(state.take_closed()) == []
    assert state.expired() == []
    assert state.rows(0) == {}
    assert state.dirty().tolist() == []
    assert not state.sums(np.array([-1]), [Period(1, DAY.length_ms, DAY.length_ms, 1.0, 0)]).any()


@pytest.mark.parametrize("count", [20_000])
@pytest.mark.thorough
def test_columns_that_grow_and_are_tidied_many_times_hold_what_small_ones_do(count: int) -> None:
    """Past the first capacity of every column, with chorus, updates and deletions, against the model."""
    rng = np.random.default_rng(7)
    events: list[Event] = []
    for i in range(count):
        seen = BASE + i * MINUTE_MS // 2
        created = seen - int(rng.integers(0, 30)) * MINUTE_MS
        author, s = int(rng.integers(1, 300)), int(rng.integers(-100, 100))
        one = Event(seen, created, mention=10 + i, author=author, brand=BRANDS[i % 2], s=s)
        if rng.random() < 0.2:
            one = one._replace(fingerprint=int(rng.integers(1, 9)))
        if events and rng.random() < 0.2:
            one = events[-int(rng.integers(1, min(len(events), 500) + 1))]._replace(seen_at=seen, s=s)
        if rng.random() < 0.03:
            one = one._replace(flags=DELETED | ANY_BRAND | int(rng.choice([0, ANY_TIME, ANY_TIME | ACCOUNT])))
        events.append(one)
    assert_like_model(folded(events, range(0, count, 4_321)), events)
