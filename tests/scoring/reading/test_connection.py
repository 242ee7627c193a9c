"""Sources are observed from their first connection on: outages that follow, and the same numbers in both paths."""

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.brand import Brand
from schemas.health import SourceHealth
from schemas.observation import SOURCES
from scoring.method.constants import DAY_MS, HOUR_MS
from scoring.method.fixed_point import h64, signed
from scoring.method.reference import Reference
from scoring.method.windows import Outage
from scoring.oracle.reading import BrandReader
from scoring.oracle.recount import histories, scores_of
from scoring.reading.coverage import DOWN_MS, END_MS, Coverage
from scoring.reading.exposure import Calendar, merged
from scoring.reading.records import read_scores
from tests.histories import START_MS, brands, history
from tests.scoring.each_method import under_each_method
from tests.scoring.oracle.test_fast_equals_oracle import assert_same, folded

MINUTE = 60_000
FOLLOWED = brands(3)


def of(outages: Sequence[Outage], source: str) -> list[tuple[int, int]]:
    return [(begin, stop) for name, begin, stop in outages if name == source]


def health(source: str, at: int, since: int | None, instance: str = "", **more: object) -> SourceHealth:
    return SourceHealth(source=source, at=at, connected=True, since=since, instance=instance, **more)


def taken(*records: SourceHealth) -> Coverage:
    coverage = Coverage(from_connection=True)
    for record in records:
        coverage.take(record)
    return coverage


def test_a_source_that_never_had_a_collector_is_out_from_ever() -> None:
    outages = taken(health("x", DAY_MS, HOUR_MS)).advance(DAY_MS)
    assert {source for source, begin, stop in outages if (begin, stop) == (0, END_MS)} == set(SOURCES) - {"x"}
    assert of(outages, "x") == [(0, HOUR_MS)]


def test_a_source_that_is_connected_and_read_nothing_yet_is_out() -> None:
    assert of(taken(health("x", 0, HOUR_MS)).advance(DAY_MS), "x") == [(0, END_MS)]


def test_a_source_that_is_switched_off_is_out_again_and_stays_so_whoever_begins_anew() -> None:
    coverage = taken(health("x", DAY_MS, HOUR_MS))
    assert of(coverage.advance(DAY_MS + DOWN_MS), "x") == [(0, HOUR_MS)]
    assert of(coverage.advance(30 * DAY_MS), "x") == [(0, HOUR_MS), (DAY_MS, END_MS)]
    assert coverage.advance(30 * DAY_MS) == taken(health("x", DAY_MS, HOUR_MS)).advance(30 * DAY_MS)


def test_a_source_that_is_on_again_has_only_the_gaps_that_it_could_not_read() -> None:
    again = health("x", 9 * DAY_MS, HOUR_MS, gaps=((DAY_MS, 3 * DAY_MS),))
    assert of(taken(again).advance(9 * DAY_MS), "x") == [(0, HOUR_MS), (DAY_MS, 3 * DAY_MS)]


def test_a_collector_of_an_older_release_is_observed_from_ever() -> None:
    assert of(taken(health("x", DAY_MS, None)).advance(DAY_MS), "x") == []


def test_one_of_several_collectors_is_enough_and_each_for_its_own_time() -> None:
    first = health("mastodon", 2 * DAY_MS, HOUR_MS, "mastodon:a", gaps=((DAY_MS, DAY_MS + HOUR_MS),))
    second = health("mastodon", 9 * DAY_MS, 5 * DAY_MS, "mastodon:b")
    outages = taken(first, second).advance(9 * DAY_MS)
    assert of(outages, "mastodon") == [(0, HOUR_MS), (DAY_MS, DAY_MS + HOUR_MS), (2 * DAY_MS, 5 * DAY_MS)]


def test_a_collector_that_publishes_its_past_is_observed_up_to_its_end() -> None:
    past = health("x", 0, HOUR_MS, reading_until=9 * DAY_MS)
    assert of(taken(past).advance(5 * DAY_MS), "x") == [(0, HOUR_MS)]
    assert of(taken(past).advance(10 * DAY_MS), "x") == [(0, HOUR_MS), (9 * DAY_MS, END_MS)]


def test_without_the_rule_a_source_is_observed_from_ever() -> None:
    coverage = Coverage()
    coverage.take(health("x", DAY_MS, HOUR_MS))
    assert coverage.advance(DAY_MS) == ()


SPAN = st.tuples(st.integers(0, 500), st.integers(1, 200)).map(lambda p: (p[0] * MINUTE, (p[0] + p[1]) * MINUTE))
COLLECTOR = st.builds(
    lambda number, since, at, gaps: health("x", at * MINUTE, since * MINUTE, f"x:{number}", gaps=tuple(gaps)),
    st.integers(0, 2),
    st.integers(0, 600),
    st.integers(1, 600),
    st.lists(SPAN, max_size=3),
)


@given(st.lists(COLLECTOR, min_size=1, max_size=3, unique_by=lambda one: one.instance), st.integers(600, 700))
def test_a_minute_is_an_outage_where_no_collector_read_it(collectors: list[SourceHealth], clock: int) -> None:
    """Minute by minute, the slow way."""
    outages = merged(taken(*collectors).at(clock * MINUTE), "x")
    newest = max(one.at for one in collectors)
    is_down = clock * MINUTE - newest > DOWN_MS

    def is_read(one: SourceHealth, at: int) -> bool:
        return (one.since or 0) <= at < one.at and not any(begin <= at < stop for begin, stop in one.gaps)

    for minute in range(clock):
        at = minute * MINUTE
        behind = at >= newest and not is_down
        expected = not behind and not any(is_read(one, at) for one in collectors)
        assert any(begin <= at < stop for begin, stop in outages) == expected, minute


@under_each_method
@pytest.mark.parametrize("seed", [1, 2])
def test_both_paths_read_late_connections_breaks_and_a_brand_followed_later_alike(
    reference: Reference, seed: int
) -> None:
    mentions = history(seed, 700, FOLLOWED, 9.0)
    state = folded(mentions, reference)
    clock = state.clock
    coverage = taken(
        health("x", clock, START_MS + 2 * DAY_MS + 1_234),  # connected late
        health("reddit", clock - 30 * HOUR_MS, START_MS),  # switched off
        health("bluesky", clock, START_MS + DAY_MS, gaps=((clock - 3 * DAY_MS, clock - 20 * HOUR_MS),)),  # off, and on
        health("hn", clock - HOUR_MS, START_MS, "hn:a"),
        health("hn", clock, clock - 5 * HOUR_MS, "hn:b"),
        health("rss", 0, START_MS),  # connected, and read nothing yet
    )
    outages = coverage.advance(clock)
    of_brands, _ = histories(mentions, FOLLOWED, reference)
    from_ever = START_MS if reference.method.since_is_needed else None
    for brand, since in zip(FOLLOWED, (from_ever, START_MS + 4 * DAY_MS + 77, clock - 5 * HOUR_MS), strict=True):
        followed = Brand(brand=brand.brand, since=since, tz=brand.tz)
        slots = state.slots(np.array([signed(h64(brand.brand))]))
        calendar = Calendar(since, followed.tz, outages)
        for at_ms in (clock, clock - clock % HOUR_MS + HOUR_MS):
            fast = read_scores(state, slots, [brand.brand], [calendar], at_ms, clock, reference)
            reader = BrandReader(of_brands[brand.brand], since, followed.tz, outages, reference)
            oracle = scores_of(reader, brand.brand, at_ms)
            assert_same(fast, oracle)
            assert {fast[-1].coverage[name] for name in ("mastodon", "rss", "youtube")} == {0.0}
            assert fast[0].coverage["reddit"] == 0.0 < fast[0].coverage["x"]
