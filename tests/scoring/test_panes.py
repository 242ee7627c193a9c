"""The columns against a model that keeps everything and counts afresh."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.observation import ACCOUNT, ANY_BRAND, ANY_TIME, DELETED, OBSERVATION, PROGRESS
from scoring.columns import ROW, SUMS
from scoring.method import DAY, DAY_MS, GRAINS, HOUR, HOUR_MS, ROWS
from scoring.panes import Counts, GrainCounts, PartitionState, SealedPane
from scoring.reference import REFERENCE
from scoring.windows import Period
from tests.scoring.panes_model import BRANDS, GrainModel, Told, observations

BASE = 20_000 * DAY_MS
MINUTE_MS = 60_000

unhurried = settings(deadline=None, max_examples=100)  # the first example compiles

KINDS = st.sampled_from(
    [0] * 12
    + [DELETED] * 2
    + [DELETED | ANY_BRAND, DELETED | ANY_BRAND | ANY_TIME, DELETED | ANY_TIME]
    + [DELETED | ANY_BRAND | ANY_TIME | ACCOUNT, DELETED | ANY_TIME | ACCOUNT, DELETED | ANY_BRAND]
    + [PROGRESS] * 4
)


@st.composite
def tellings(draw: st.DrawFn, seen_at: st.SearchStrategy[int], lag: st.SearchStrategy[int]) -> Told:
    """One observation of a small world, in which names meet again."""
    seen = draw(seen_at)
    return Told(
        seen_at=seen,
        t=max(0, seen - draw(lag)),
        mention=draw(st.sampled_from([1, 1, 2, 3, -6, 8, 9])),
        author=draw(st.sampled_from([1, 2, 3, -4])),
        fingerprint=draw(st.sampled_from([0, 11, 11, -12])),
        brand=draw(st.sampled_from(BRANDS)),
        s=draw(st.sampled_from([-100, 0, 7])),
        c=draw(st.sampled_from([0, 50, 100])),
        a=draw(st.sampled_from([-1, 0, 2_500])),
        r=draw(st.sampled_from([-1, 0, 9])),
        flags=draw(KINDS),
        origin=draw(st.sampled_from([0, 1, 1, 2])),
    )


AT_REST = st.lists(
    # Times are few, so that a mention is told again; nothing seals within two hours.
    tellings(
        st.integers(0, 24).map(lambda n: BASE + n * 5 * MINUTE_MS),
        st.sampled_from([0, 5, 10, 60, 65, -5, -10]).map(lambda m: m * MINUTE_MS),
    ),
    min_size=1,
    max_size=40,
)


@st.composite
def logs(draw: st.DrawFn, max_size: int = 60) -> list[Told]:
    """A log that runs through days, out of order, with panes that seal and expire on the way."""
    minutes = st.sampled_from([0, 0, 0, 5, 5, 30, 60, 60, 300, 1_440, 4_000, -5, -30, -60, -500, 100_000])
    steps = draw(st.lists(minutes, min_size=1, max_size=max_size))
    now, told = BASE, []
    lags = st.sampled_from([-10, -5, 0, 0, 1, 5, 30, 60, 359, 360, 361, 420, 600, 4_319, 4_320, 4_321, 4_400])
    for step in steps:
        now += step * MINUTE_MS
        told.append(draw(tellings(st.just(now), lags.map(lambda m: m * MINUTE_MS))))
        if draw(st.booleans()) and len(told) > 1:  # something told before is told again, seen now
            told[-1] = told[-2]._replace(seen_at=now, flags=told[-1].flags, author=told[-1].author)
    return told


def folded(told: Sequence[Told], cuts: Sequence[int] = (), origins: int = 0) -> PartitionState:
    return fold_into(PartitionState(REFERENCE, origins), told, cuts)[0]


def fold_into(
    state: PartitionState, told: Sequence[Told], cuts: Sequence[int] = (), first_offset: int = 0
) -> tuple[PartitionState, list[Counts]]:
    rows, offsets = observations(told), np.arange(first_offset, first_offset + len(told)) * 3
    edges = [0, *sorted(cut for cut in cuts if cut < len(told)), len(told)]
    counts = [state.fold(rows[a:b], offsets[a:b]) for a, b in pairwise(edges)]
    return state, counts


def total(counts: Sequence[Counts]) -> Counts:
    return Counts(
        GrainCounts(*map(sum, zip(*[c.hour for c in counts], strict=True))),
        GrainCounts(*map(sum, zip(*[c.day for c in counts], strict=True))),
        sum(c.unknown_source for c in counts),
        sum(c.progress for c in counts),
    )


def modelled(told: Sequence[Told], origins: int = 0) -> list[GrainModel]:
    models = [GrainModel(grain, origins) for grain in GRAINS]
    for i, one in enumerate(told):
        for model in models:
            model.fold(one, i * 3)
    return models


def rows_with_mentions(state: PartitionState, grain: int) -> dict[tuple[int, ...], tuple[int, ...]]:
    slots, panes, rows = state._grains[grain].kept_rows()
    brands = state.brands()
    return {
        (int(brands[slot]), row[0], pane, row[1]): row[2:]
        for slot, pane, row in zip(slots.tolist(), panes.tolist(), rows.tolist(), strict=True)
    }


def assert_like_model(state: PartitionState, told: Sequence[Told], origins: int = 0) -> None:
    models = modelled(told, origins)
    for grain, model in enumerate(models):
        assert rows_with_mentions(state, grain) == model.rows()
        assert state.rows(grain) == {key: row[:-1] for key, row in model.rows().items()}
    assert state.sealed_until == tuple(model.sealed_until for model in models)
    assert state.clock == models[0].clock
    assert_low_water(state, models)


def assert_low_water(state: PartitionState, models: Sequence[GrainModel]) -> None:
    """Exact; but for panes a long way apart that are open at once, as when an origin lags: then too small at most."""
    exact = min((m.low_water for m in models if m.low_water is not None), default=None)
    if state.progress and exact is not None:
        assert state.low_water is not None
        assert state.low_water <= exact
    else:
        assert state.low_water == exact


ORIGINS = st.sampled_from([0, 2])
"""Sealing by the clock, or by the slower of two origins; a third one is not known."""


@unhurried
@given(AT_REST, st.data())
def test_any_order_and_any_repetition_give_the_same_rows(told: list[Told], data: st.DataObject) -> None:
    state = folded(told)
    assert_like_model(state, told)
    again = data.draw(st.permutations(told + data.draw(st.lists(st.sampled_from(told), max_size=10))))
    other = folded(again, [data.draw(st.integers(0, len(again)))])
    for grain in range(len(GRAINS)):
        assert rows_with_mentions(other, grain) == rows_with_mentions(state, grain)


@unhurried
@given(logs(), ORIGINS)
def test_the_state_is_the_one_counted_afresh_from_the_log(told: list[Told], origins: int) -> None:
    state, counts = fold_into(PartitionState(REFERENCE, origins), told)
    assert_like_model(state, told, origins)
    for count, model in zip((counts[0].hour, counts[0].day), modelled(told, origins), strict=True):
        assert state.progress == tuple(model.progress)
        expected = {name: model.counts[name] for name in count._fields}
        assert count._asdict() == expected
        assert counts[0].unknown_source == model.counts["unknown_source"]
        assert counts[0].progress == model.counts["progress"]
        assert sum(count) + counts[0].unknown_source + counts[0].progress == len(told)


class Stored:
    """What a worker keeps outside: sealed panes by key, as `streams.sealed` does."""

    def __init__(self) -> None:
        self.panes: dict[tuple[int, int, int], bytes] = {}

    def follow(self, state: PartitionState) -> None:
        for pane in state.take_sealed():
            assert len(pane.rows)
            assert (pane.rows["U"] > 0).all()
            places = [(row["source"], row["row"]) for row in pane.rows]
            assert places == sorted(set(places))
            self.panes[pane.grain, pane.brand, pane.pane] = pane.rows.tobytes()
        for key in state.expired():
            del self.panes[key]

    def read(self) -> list[SealedPane]:
        return [SealedPane(*key, np.frombuffer(rows, ROW)) for key, rows in self.panes.items()]


@unhurried
@given(logs(), st.lists(st.integers(1, 60), max_size=8), st.booleans(), ORIGINS)
def test_batches_do_not_show(told: list[Told], cuts: list[int], is_eager: bool, origins: int) -> None:
    whole, one_count = fold_into(PartitionState(REFERENCE, origins), told)
    once = Stored()
    once.follow(whole)

    parts, stored, counts = PartitionState(REFERENCE, origins), Stored(), []
    edges = [0, *sorted(cut for cut in cuts if cut < len(told)), len(told)]
    for start, stop in pairwise(edges):
        counts += fold_into(parts, told[start:stop], first_offset=start)[1]
        if is_eager:
            stored.follow(parts)
        assert_low_water(parts, modelled(told[:stop], origins))
    stored.follow(parts)

    assert total(counts) == one_count[0]
    for grain in range(len(GRAINS)):
        assert rows_with_mentions(parts, grain) == rows_with_mentions(whole, grain)
    assert stored.panes == once.panes
    assert (parts.low_water, parts.clock, parts.sealed_until) == (whole.low_water, whole.clock, whole.sealed_until)
    assert parts.brands().tolist() == whole.brands().tolist()


@unhurried
@given(logs(), ORIGINS, st.data())
def test_a_restored_state_folded_again_from_the_low_water_is_the_one_that_never_went(
    told: list[Told], origins: int, data: st.DataObject
) -> None:
    """The worker dies after `crash` records; what it had stored is of `mark`, some records before."""
    mark = data.draw(st.integers(0, len(told)))
    crash = data.draw(st.integers(mark, len(told)))
    before, stored = PartitionState(REFERENCE, origins), Stored()
    for start, stop in ((0, mark // 2), (mark // 2, mark)):
        fold_into(before, told[start:stop], first_offset=start)
        stored.follow(before)
    low = mark if before.low_water is None else before.low_water // 3

    state = PartitionState(REFERENCE, origins)
    state.restore(stored.read(), before.sealed_until, before.clock, before.progress)
    fold_into(state, told[low:crash], first_offset=low)
    stored.follow(state)
    fold_into(state, told[crash:], first_offset=crash)
    stored.follow(state)

    straight, once = folded(told, origins=origins), Stored()
    once.follow(straight)
    for grain in range(len(GRAINS)):
        assert rows_with_mentions(state, grain) == rows_with_mentions(straight, grain)
    assert stored.panes == once.panes
    assert state.progress == straight.progress
    assert (state.clock, state.sealed_until) == (straight.clock, straight.sealed_until)
    assert_low_water(state, modelled(told, origins))


@unhurried
@given(logs(), ORIGINS, st.data())
def test_what_was_folded_once_changes_nothing_when_told_again(
    told: list[Told], origins: int, data: st.DataObject
) -> None:
    state = folded(told, origins=origins)
    rows = [rows_with_mentions(state, grain) for grain in range(len(GRAINS))]
    low, start = state.low_water, data.draw(st.integers(0, len(told)))
    state.dirty()
    _, counts = fold_into(state, told[start:], first_offset=start)
    assert counts[0].hour.scored == counts[0].day.scored == 0
    assert [rows_with_mentions(state, grain) for grain in range(len(GRAINS))] == rows
    assert state.low_water == low
    assert state.dirty().tolist() == []


@unhurried
@given(AT_REST, st.integers(0, 39), st.booleans())
def test_a_retraction_restores_the_rows_of_a_history_without_the_mention(
    told: list[Told], which: int, is_told_before: bool
) -> None:
    gone = told[which % len(told)].mention
    deletion = Told(BASE + 3 * HOUR_MS, 0, mention=gone, flags=DELETED | ANY_BRAND | ANY_TIME)
    history = [deletion, *told] if is_told_before else [*told, deletion]
    without = folded([one for one in told if one.mention != gone or one.flags & ACCOUNT])
    state = folded(history)
    for grain in range(len(GRAINS)):
        assert rows_with_mentions(state, grain) == rows_with_mentions(without, grain)


@unhurried
@given(AT_REST)
def test_the_deletion_of_an_account_stands_before_and_after_its_mentions(told: list[Told]) -> None:
    deletion = Told(BASE + 3 * HOUR_MS, 0, mention=0, author=2, flags=DELETED | ANY_BRAND | ANY_TIME | ACCOUNT)
    after, before = folded([*told, deletion]), folded([deletion, *told])
    assert_like_model(after, [*told, deletion])
    for grain in range(len(GRAINS)):
        assert rows_with_mentions(before, grain) == rows_with_mentions(after, grain)


def test_an_old_deletion_without_time_still_stands_for_what_a_newer_one_is_too_late_for() -> None:
    created = BASE
    mention = Told(created + HOUR_MS, created)
    early = Told(created + 2 * HOUR_MS, 0, flags=DELETED | ANY_BRAND | ANY_TIME)
    late = early._replace(seen_at=created + 7 * HOUR_MS - 1)
    for history in ([early, late, mention], [late, early, mention], [mention, late, early]):
        # The newest comes too late for the hour grain, whose lateness is 6 h.
        assert folded(history).rows(0) == {}
    assert len(folded([late, mention]).rows(0)) == 1
    assert folded([late, mention]).rows(1) == {}


def test_a_deletion_without_brand_meets_the_mention_in_every_brand() -> None:
    here, there = Told(BASE, BASE), Told(BASE, BASE, brand=BRANDS[1])
    deletion = Told(BASE + 1, BASE, flags=DELETED | ANY_BRAND)
    state = folded([here, deletion, there])
    assert state.rows(0) == state.rows(1) == {}
    assert len(folded([here, deletion, there._replace(seen_at=BASE + 2)]).rows(0)) == 1
    assert len(folded([here, deletion._replace(flags=DELETED | ANY_TIME), there]).rows(0)) == 1


def test_a_sealed_pane_refuses_what_is_told_again_and_stays_as_it_was() -> None:
    told = [Told(BASE, BASE, a=2_000), Told(BASE + 8 * HOUR_MS, BASE + 8 * HOUR_MS, mention=2)]
    state, stored = folded(told), Stored()
    stored.follow(state)
    assert [key[0] for key in stored.panes] == [0]
    after = PartitionState(REFERENCE)
    after.restore(stored.read(), state.sealed_until, state.clock)
    _, counts = fold_into(after, [told[0], told[0]._replace(seen_at=BASE + 5, s=9)])
    assert counts[0].hour.sealed == 2
    assert after.rows(0) == {key: row for key, row in state.rows(0).items() if key[2] == BASE // HOUR_MS}
    assert after.take_sealed() == []


def test_a_deletion_told_late_does_not_reach_into_a_sealed_pane() -> None:
    mention, clock = Told(BASE, BASE), Told(BASE + 8 * HOUR_MS, BASE + 8 * HOUR_MS, mention=2)
    deletion = Told(BASE + 56 * MINUTE_MS, 0, flags=DELETED | ANY_BRAND | ANY_TIME)  # could still meet the pane after
    state, counts = fold_into(PartitionState(REFERENCE), [mention, clock, deletion])
    assert counts[0].hour.scored == counts[0].day.scored == 3
    assert {pane for _, _, pane, _ in state.rows(0)} == {BASE // HOUR_MS, BASE // HOUR_MS + 8}
    assert {source for _, source, _, _ in state.rows(1)} == {clock.source}


def test_a_deletion_is_kept_for_mentions_dated_after_it() -> None:
    """By five minutes at most, that is: a source's clock runs ahead of ours."""
    state = PartitionState(REFERENCE)
    for told in (
        Told(BASE + 58 * MINUTE_MS, 0, flags=DELETED | ANY_BRAND | ANY_TIME),
        Told(BASE + 8 * HOUR_MS, BASE + 8 * HOUR_MS, mention=2),  # its hour is sealed, and forgotten with the batch
        Told(BASE + 57 * MINUTE_MS, BASE + 61 * MINUTE_MS),
    ):
        _, counts = fold_into(state, [told])
    assert counts[0].hour.duplicate == 1
    assert {pane for _, _, pane, _ in state.rows(0)} == {BASE // HOUR_MS + 8}


def test_a_pane_that_is_sealed_and_expires_before_it_is_taken_is_told_of_by_nobody() -> None:
    state, start = PartitionState(REFERENCE), BASE // HOUR_MS
    for hours in (0, HOUR.kept, HOUR.kept + 1):
        at = (start + hours) * HOUR_MS
        fold_into(state, [Told(at, at, mention=10 + hours)])
    assert [pane for pane in state.take_sealed() if pane.grain == 0] == []
    assert state.expired() == []
    assert min(pane for _, _, pane, _ in state.rows(0)) == start + HOUR.kept


@pytest.mark.parametrize("tidied", [False, True], ids=["in order of arrival", "taken, sorted and dropped"])
def test_sums_are_those_of_the_rows(tidied: bool) -> None:
    rng = np.random.default_rng(5)
    authors = rng.integers(1, 40, 1_500).tolist()
    told = [
        Told(at, at, mention=10 + i, author=authors[i], a=500, r=3, brand=BRANDS[i % 2], s=20)
        for i, at in enumerate(range(BASE, BASE + 1_500 * 11 * MINUTE_MS, 11 * MINUTE_MS))
    ]
    state = PartitionState(REFERENCE)
    for start in range(0, len(told), 100):
        fold_into(state, told[start : start + 100])
        if tidied:
            state.take_sealed()
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
    by_group = np.zeros((ROWS, len(SUMS), 7, len(keys), len(periods)))
    for b, brand in enumerate(keys):
        for p, one in enumerate(periods):
            for (of, source, pane, number), row in rows_with_mentions(state, one.grain).items():
                if of == brand and one.first <= pane <= one.last:
                    by_group[number, :, source, b, p] += row
                elif of == brand and pane == one.first - 1:
                    by_group[number, :, source, b, p] += one.weight * np.array(row)
    total = by_group.sum(0)
    assert (total[8].sum(0)[[0, 2]] > 0).all()
    np.testing.assert_allclose(sums[..., 0], total, rtol=1e-14)
    for group in range(ROWS):
        np.testing.assert_allclose(sums[..., 1 + group], (total - by_group[group]) * ROWS / (ROWS - 1), rtol=1e-13)
    np.testing.assert_array_equal(state.sums(state.slots(np.array(keys)), periods)[..., 0], sums[..., 0])
    assert sums[:, :, 1].sum() == 0


def test_dirty_brands_are_those_whose_rows_changed_since_they_were_asked_for() -> None:
    state = folded([Told(BASE, BASE), Told(BASE, BASE, brand=BRANDS[1])])
    assert state.brands()[state.dirty()].tolist() == list(BRANDS)
    fold_into(state, [Told(BASE, BASE), Told(BASE + 1, BASE, brand=BRANDS[1], r=5)])
    assert state.brands()[state.dirty()].tolist() == [BRANDS[1]]
    fold_into(state, [Told(BASE + 9, 0, flags=DELETED | ANY_BRAND | ANY_TIME)])
    assert state.dirty().tolist() == [0, 1]


def test_a_state_that_has_folded_cannot_be_restored() -> None:
    state = folded([Told(BASE, BASE)])
    with pytest.raises(ValueError, match="fresh"):
        state.restore([], (0, 0), 0)
    with pytest.raises(ValueError, match="not sealed"):
        PartitionState(REFERENCE).restore([SealedPane(0, 5, 10, np.zeros(1, ROW))], (10 * HOUR.length_ms, 0), 1)


def test_times_that_no_door_lets_pass_do_not_break_the_columns() -> None:
    far = 2**62
    told = [Told(far, far), Told(-far, -far), Told(far, -far), Told(BASE, far), Told(BASE, -far), Told(BASE, BASE)]
    state, counts = fold_into(PartitionState(REFERENCE), told)
    assert state.clock == BASE
    assert len(state.rows(0)) == len(state.rows(1)) == 1
    assert counts[0].hour.scored == counts[0].day.scored == 1


def test_an_empty_state_can_be_asked_everything() -> None:
    state = PartitionState(REFERENCE)
    counts = state.fold(np.zeros(0, OBSERVATION), np.zeros(0, np.int64))
    assert not any([*counts.hour, *counts.day, counts.unknown_source])
    assert (state.clock, state.low_water, state.sealed_until) == (0, None, (0, 0))
    assert state.take_sealed() == []
    assert state.expired() == []
    assert state.rows(0) == {}
    assert state.dirty().tolist() == []
    assert not state.sums(np.array([-1]), [Period(1, DAY.length_ms, DAY.length_ms, 1.0, 0)]).any()


@pytest.mark.parametrize("count", [20_000])
@pytest.mark.thorough
def test_columns_that_grow_and_are_tidied_many_times_hold_what_small_ones_do(count: int) -> None:
    """Past the first capacity of every column, with chorus, updates and deletions, against the model."""
    rng = np.random.default_rng(7)
    told: list[Told] = []
    for i in range(count):
        seen = BASE + i * MINUTE_MS // 2
        created = seen - int(rng.integers(0, 30)) * MINUTE_MS
        author, s = int(rng.integers(1, 300)), int(rng.integers(-100, 100))
        one = Told(seen, created, mention=10 + i, author=author, brand=BRANDS[i % 2], s=s)
        if rng.random() < 0.2:
            one = one._replace(fingerprint=int(rng.integers(1, 9)))
        if told and rng.random() < 0.2:
            one = told[-int(rng.integers(1, min(len(told), 500) + 1))]._replace(seen_at=seen, s=s)
        if rng.random() < 0.03:
            one = one._replace(flags=DELETED | ANY_BRAND | int(rng.choice([0, ANY_TIME, ANY_TIME | ACCOUNT])))
        told.append(one)
    assert_like_model(folded(told, range(0, count, 4_321)), told)
