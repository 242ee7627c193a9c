"""Outages follow from health records: hysteresis, what is read after all, several collectors; and what they do."""

from collections.abc import Sequence

import numpy as np
import pytest

from schemas.brand import Brand
from schemas.health import SourceHealth
from schemas.mention import Mention
from schemas.observation import SOURCES
from schemas.score import Score
from scoring.method.constants import DAY_MS, HOUR_MS
from scoring.method.windows import Outage
from scoring.oracle.recount import recount
from scoring.reading.coverage import DOWN_MS, END_MS, UP_MS, Coverage
from scoring.simulation.public import speech
from tests.bench.properties.brands import publics
from tests.histories import START_MS
from tests.observability.said import mentions_of

MINUTE = 60_000


def coverage_of(*records: tuple[str, int], gaps: Sequence[tuple[int, int]] = (), instance: str = "") -> Coverage:
    coverage = Coverage()
    for source, at in records:
        coverage.take(SourceHealth(source=source, at=at, connected=True, gaps=tuple(gaps), instance=instance))
    return coverage


def test_a_source_is_out_once_five_ticks_are_missed_and_back_only_when_it_is_close_again() -> None:
    coverage = coverage_of(("x", 10 * MINUTE), ("hn", 10 * MINUTE))
    assert coverage.advance(10 * MINUTE + DOWN_MS) == ()
    assert coverage.version == 0
    coverage.take(SourceHealth(source="hn", at=20 * MINUTE, connected=True))
    assert coverage.advance(20 * MINUTE) == (("x", 10 * MINUTE, END_MS),)
    assert coverage.version == 1
    coverage.take(SourceHealth(source="x", at=20 * MINUTE - UP_MS - 1, connected=True))
    assert coverage.advance(20 * MINUTE) == (("x", 20 * MINUTE - UP_MS - 1, END_MS),)
    coverage.take(SourceHealth(source="x", at=20 * MINUTE - UP_MS, connected=True))
    assert coverage.advance(20 * MINUTE) == ()
    assert coverage.version == 3
    assert coverage.at(20 * MINUTE + DOWN_MS) == (("x", 20 * MINUTE - UP_MS, END_MS),)
    assert coverage.advance(20 * MINUTE) == ()  # to look has not moved it
    assert coverage.version == 3


def test_what_can_no_longer_be_read_stays_an_outage_and_trifles_are_none() -> None:
    coverage = coverage_of(("x", HOUR_MS), gaps=[(5, 5 + MINUTE), (10 * MINUTE, 10 * MINUTE + 59_999)])
    assert coverage.advance(HOUR_MS) == (("x", 5, 5 + MINUTE),)


def test_of_several_collectors_all_have_to_be_out() -> None:
    coverage = Coverage()
    one = SourceHealth(source="mastodon", instance="a", at=HOUR_MS, connected=True, gaps=((0, 20 * MINUTE),))
    other = SourceHealth(source="mastodon", instance="b", at=HOUR_MS, connected=True, gaps=((15 * MINUTE, HOUR_MS),))
    for health in (one, other):
        coverage.take(health)
    assert coverage.advance(HOUR_MS) == (("mastodon", 15 * MINUTE, 20 * MINUTE),)
    coverage.take(SourceHealth(source="mastodon", instance="b", at=2 * HOUR_MS, connected=True))
    assert coverage.advance(2 * HOUR_MS) == ()


def test_sources_outside_the_method_and_collectors_that_have_reported_nothing_yet_are_left_out() -> None:
    assert coverage_of(("panel", 5), ("x", 0)).advance(DAY_MS) == ()


@pytest.mark.thorough
@pytest.mark.parametrize(("window", "hours"), [("6h", 4), ("24h", 12)])
def test_a_source_that_goes_down_widens_the_interval_and_does_not_move_the_score(window: str, hours: int) -> None:
    """The largest source is gone for half of the window: declared, the score stays; undeclared, it falls."""
    rng = np.random.default_rng(3)
    (public,) = publics(rng, [800.0])
    end = START_MS + 9 * DAY_MS
    down_ms = end - hours * HOUR_MS
    every = list(mentions_of("Acme", speech(public, rng, START_MS, end)))
    seen = [one for one in every if one.source != "x" or one.seen_at < down_ms]
    brand = [Brand(brand="Acme", since=START_MS)]
    coverage = coverage_of(("x", down_ms), *((source, end) for source in SOURCES if source != "x"))

    def read(mentions: Sequence[Mention], outages: Sequence[Outage]) -> Score:
        return next(one for one in recount(mentions, brand, end, outages=outages) if one.window == window)

    whole, declared, undeclared = read(every, ()), read(seen, coverage.advance(end)), read(seen, ())
    assert declared.coverage["x"] < 0.6
    assert declared.mention_count == undeclared.mention_count < whole.mention_count
    assert abs(declared.score - whole.score) < 1.0
    presence, held, fallen = (one.indicators.presence for one in (whole, declared, undeclared))
    assert fallen < presence
    assert abs(held - presence) < (presence - fallen) / 4
    assert declared.high - declared.low > whole.high - whole.low
