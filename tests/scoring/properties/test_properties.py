"""What the state promises of any world, 1,000 worlds each: see `tests/scoring/properties/worlds.py`."""

import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.mention import Mention
from schemas.observation import SOURCES
from scoring.method.constants import DAY_MS, GRANULARITIES, HOUR_MS, WINDOWS
from scoring.method.fixed_point import h64, signed
from scoring.method.reference import Reference
from scoring.method.windows import Period, period
from scoring.oracle.cells import contribution
from scoring.oracle.state import GranularityHistory, cell_of
from scoring.reading.exposure import Calendar
from scoring.state.columns import ROW
from scoring.state.panes import ClosedPane, PartitionState
from tests.scoring.each_method import under_each_method
from tests.scoring.properties.versions_model import greatest, in_time, name_of, stands_against
from tests.scoring.properties.worlds import (
    BRANDS,
    CALENDARS,
    MIDNIGHT,
    SHARDS,
    TIMES,
    Event,
    Rows,
    assert_same,
    bits,
    folded,
    fresh,
    histories,
    observations,
    oracle_rows,
    read,
    rows_of,
    thousand,
    worlds,
)

pytestmark = pytest.mark.thorough

PERIODS = st.builds(period, st.sampled_from(WINDOWS), st.sampled_from(TIMES))
SEEDS = st.integers(0, 2**16)


# --- sets of versions ---


@under_each_method
@thousand
@given(worlds(), SEEDS, PERIODS, CALENDARS)
def test_any_order_of_the_versions_gives_equal_rows_and_equal_scores_to_the_bit(
    reference: Reference, world: list[Event], seed: int, asked: Period, calendar: Calendar
) -> None:
    shuffled = random.Random(seed).sample(world, len(world))
    assert_same(folded(shuffled, (), reference), folded(world, (), reference), asked, calendar)


@under_each_method
@thousand
@given(worlds(), SEEDS, PERIODS)
def test_what_is_sent_again_at_any_later_time_changes_nothing_and_is_counted_as_scored_by_nobody(
    reference: Reference, world: list[Event], seed: int, asked: Period
) -> None:
    rng = random.Random(seed)
    repeated = list(world)
    for one in rng.choices(world, k=6):
        repeated.insert(rng.randint(repeated.index(one) + 1, len(repeated)), one)
    states = fresh(1, reference), fresh(1, reference)
    first, again = (
        state.fold(rows, np.arange(len(rows)))
        for state, rows in zip(states, map(observations, (world, repeated)), strict=True)
    )
    assert_same(*states, asked)
    assert (first.hour.scored, first.day.scored) == (again.hour.scored, again.day.scored)


@under_each_method
def test_the_last_version_of_each_mention_says_what_the_whole_history_does(reference: Reference) -> None:
    """Where no version is late or from the future: one for each mention and brand, and all bare deletions.

    A version that a grain drops is no version of that grain. So in general it is the
    greatest of those in time for the hour grain, and the greatest of those in time for
    the day grain, which the hour grain drops where it is another one.
    """
    seen: Counter[str] = Counter()

    @thousand
    @given(worlds(), PERIODS)
    def holds(world: list[Event], asked: Period) -> None:
        named: defaultdict[Event, set[str]] = defaultdict(set)
        names = Counter(name for granularity in GRANULARITIES for name in greatest(world, granularity))
        for granularity in GRANULARITIES:
            for (*_, brand), one in greatest(world, granularity).items():
                named[one].add(brand)
        last = [one._replace(brands=tuple(sorted(brands))) for one, brands in named.items()]
        deletions = [one for one in world if not one.brands]
        assert_same(folded([*last, *deletions], (), reference), folded(world, (), reference), asked)
        versions = [one for one in world for _ in one.brands]
        count = sum(len(one.brands) for one in last)
        seen["versions left out"] += count < len(versions)
        if all(in_time(one, granularity) for one in versions for granularity in GRANULARITIES):
            assert count == len(names)
            seen["left out, and none late"] += count < len(versions)
        else:
            seen["two last ones, by grain"] += count > len(names)

    holds()
    assert min(seen[name] for name in ("versions left out", "left out, and none late", "two last ones, by grain")) > 50


# --- shards ---


def added(shards: Iterable[Rows]) -> Rows:
    """Add rows."""
    total: Rows = {}
    for rows in shards:
        for place, row in rows.items():
            total[place] = tuple(map(sum, zip(total.get(place, (0,) * len(row)), row, strict=True)))
    return total


def restored(granularities: Sequence[Rows], reference: Reference) -> PartitionState:
    """A state that holds these rows, as sealed panes."""
    by_pane: defaultdict[tuple[int, int, int], list[tuple[int, ...]]] = defaultdict(list)
    for number, rows in enumerate(granularities):
        for (brand, source, pane, row), sums in rows.items():
            by_pane[number, brand, pane].append((source, row, *sums, 0))
    panes = [ClosedPane(*key, np.array(rows, ROW)) for key, rows in by_pane.items()]
    state = fresh(1, reference)
    state.restore(panes, (MIDNIGHT + 9 * DAY_MS, MIDNIGHT + 9 * DAY_MS), MIDNIGHT, (0,))
    return state


@under_each_method
def test_the_rows_of_three_shards_by_author_add_up_to_those_of_one_state_in_any_order(reference: Reference) -> None:
    """As long as no text is copied by authors of two shards: a chorus, and who leads it, spans authors."""
    seen: Counter[str] = Counter()

    @thousand
    @given(worlds(is_shared=False), st.permutations(range(SHARDS)), PERIODS)
    def holds(world: list[Event], order: list[int], asked: Period) -> None:
        parts = [[one for one in world if one.shard == shard] for shard in range(SHARDS)]
        shards = [rows_of(folded(part, (), reference)) for part in parts]
        merged = [added(shards[shard][granularity] for shard in order) for granularity in range(len(GRANULARITIES))]
        whole = folded(world, (), reference)
        assert merged == rows_of(whole)
        assert bits(read(restored(merged, reference), [asked], Calendar())) == bits(read(whole, [asked], Calendar()))
        seen[f"{sum(map(any, shards))} shards speak"] += 1
        seen["rows that meet"] += sum(map(len, merged)) < sum(
            len(rows) for granularities in shards for rows in granularities
        )
        seen["chorus"] += has_cluster(world)

    holds()
    assert min(seen[name] for name in ("2 shards speak", "3 shards speak", "rows that meet", "chorus")) > 50, seen


@under_each_method
@thousand
@given(worlds(has_texts=False), st.integers(0, SHARDS - 1))
def test_where_shards_share_authors_their_cells_have_to_be_added_before_rows_are_made(
    reference: Reference, world: list[Event], turn: int
) -> None:
    """Sharded by mention, deletions told to all. With texts it would need the lead of each text as well."""
    shards = [
        histories([one for one in world if not one.brands or h64(one.mention.id) % SHARDS == shard], reference)
        for shard in range(SHARDS)
    ]
    rows = rows_of(folded(world, (), reference))
    for number in range(len(GRANULARITIES)):
        cells: defaultdict[tuple[str, str, int, int], dict[int, tuple[int, ...]]] = defaultdict(dict)
        for shard in (*shards[turn:], *shards[:turn]):
            for brand in BRANDS:
                history: GranularityHistory = (shard[brand].hour, shard[brand].day)[number]
                for (source, pane, unit, row), living in history.cells().items():
                    of_unit = cells[brand, source, unit, row]
                    both = (of_unit.get(pane, (0,) * 7), cell_of(living))
                    of_unit[pane] = tuple(map(sum, zip(*both, strict=True)))
        earlier = reference.method.earlier_panes[number]
        merged: list[Rows] = []
        for (brand, source, _, row), by_pane in cells.items():
            for pane, cell in by_pane.items():
                before = sum(other[0] for at, other in by_pane.items() if pane - earlier <= at < pane)
                sums = contribution(source, cell, reference, before)
                merged.append({(signed(h64(brand)), SOURCES.index(source), pane, row): sums})
        assert added(merged) == rows[number]


def has_cluster(world: list[Event]) -> bool:
    """Whether some day of a brand has one."""
    for history in histories(world).values():
        cells = history.day.cells()
        if any(unit not in {one.author for one in mentions} for (_, _, unit, _), mentions in cells.items()):
            return True
    return False


# --- deletions ---


@under_each_method
def test_a_retraction_restores_the_rows_of_a_history_without_the_mention(reference: Reference) -> None:
    """Wherever it stands in the history; without those mentions, that is, whose greatest version it beats in time.

    A greater version seen later stands against it, and a mention for which it comes too
    late (in the hour grain, say, and not in that of days) keeps what it had.
    """
    seen: Counter[str] = Counter()

    @thousand
    @given(worlds(), st.integers(0, 24), st.sampled_from(["id", "id at a time", "account"]), st.sampled_from(LAGS),
           st.integers(0, 25))  # fmt: skip
    def holds(world: list[Event], which: int, kind: str, lag: int, at: int) -> None:
        gone = retraction(world[which % len(world)].mention, kind, lag)
        before = rows_of(folded(world, (), reference))
        found = rows_of(folded([*world[:at], gone, *world[at:]], (), reference))
        for number, granularity in enumerate(GRANULARITIES):
            beaten = {
                name for name, last in greatest(world, granularity).items() if stands_against(gone, last, granularity)
            }
            without = [
                one._replace(brands=tuple(brand for brand in one.brands if (*name_of(one), brand) not in beaten))
                for one in world
            ]
            kept = [new for new, one in zip(without, world, strict=True) if new.brands or not one.brands]
            assert found[number] == (rows_of(folded(kept, (), reference)) if beaten else before)[number]
            seen[f"{kind} changes {granularity.name}"] += found[number] != before[number]
            seen[f"changes nothing in {granularity.name}"] += found[number] == before[number]
            seen["of several mentions"] += len({name[:2] for name in beaten}) > 1

    holds()
    assert len(seen) == 9
    assert min(seen.values()) > 25, seen


LAGS = (0, 1_000, HOUR_MS, 5 * HOUR_MS, 7 * HOUR_MS, 73 * HOUR_MS)


def retraction(event: Mention, kind: str, lag: int) -> Event:
    """The deletion of a mention seen before, or of its account, so much later."""
    common: dict[str, Any] = {"source": event.source, "seen_at": event.seen_at + lag}
    if kind == "account":
        return Event(Mention(op="account_delete", author=event.author or "nobody", **common), (), 0)
    created_at = event.created_at if kind == "id at a time" else None
    return Event(Mention(op="delete", id=event.id or "none", created_at=created_at, **common), (), 0)


# --- the recount ---


@under_each_method
@thousand
@given(worlds(), st.lists(st.integers(1, 30), max_size=4))
def test_one_by_one_and_in_batches_the_fold_has_the_rows_of_the_recount(
    reference: Reference, world: list[Event], cuts: list[int]
) -> None:
    expected = oracle_rows(world, reference)
    assert rows_of(folded(world, cuts, reference)) == expected
    assert rows_of(folded(world, range(1, 60), reference)) == expected
