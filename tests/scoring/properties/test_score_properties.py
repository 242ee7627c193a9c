"""What scores promise of any world, 1,000 worlds each: see `tests/scoring/properties/worlds.py`."""

from collections import Counter
from math import isclose
from typing import Any
from zlib import crc32

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.observation import SOURCES
from scoring.method.constants import DAY_MS, GRANULARITIES, PROFILE, PROFILES, ROWS, WINDOWS, Window
from scoring.method.reference import Reference
from scoring.method.windows import Period, campaign, period
from scoring.oracle.attribution import explain
from scoring.oracle.periods import Span
from scoring.oracle.reading import BrandReader, OracleReading, Point
from scoring.reading.attribution import contributions
from scoring.reading.evaluate import Readings
from scoring.reading.exposure import Calendar, exposure
from scoring.reading.interval import logit
from scoring.reading.score import Evaluator, Parts, Reading
from scoring.reading.stages import PLACE
from scoring.state.panes import PartitionState
from tests.scoring.each_method import under_each_method
from tests.scoring.properties.worlds import (
    BRANDS,
    CALENDARS,
    KEYS,
    MIDNIGHT,
    TIMES,
    Event,
    folded,
    histories,
    read,
    thousand,
    worlds,
)

pytestmark = pytest.mark.thorough

WEIGHTS = PROFILES[PROFILE]
DAY = MIDNIGHT // DAY_MS
PERIODS = st.one_of(
    st.builds(period, st.sampled_from(WINDOWS), st.sampled_from(TIMES)),
    st.builds(lambda first, more: campaign(first, first + more), st.integers(DAY - 30, DAY), st.integers(0, 9)),
)
PLACES = st.integers(0, len(BRANDS) - 1)


def one_of(readings: Readings, brand: int, place: int = 0) -> tuple[Parts, Reading]:
    """What was read of one brand over one period."""
    return (
        Parts(*(part[:, brand, place] for part in readings.parts)),
        Reading(*(each[..., brand, place] for each in readings.reading)),
    )


def reader_of(events: list[Event], brand: int, calendar: Calendar, reference: Reference) -> BrandReader:
    since, tz, outages = calendar
    if since is None and reference.method.since_is_needed:
        since = 0
    return BrandReader(histories(events, reference)[BRANDS[brand]], since, tz, outages, reference)


def point(reader: BrandReader, asked: Period) -> Point:
    """The oracle's reading without its interval, which takes 30 times as long."""

    def span(one: Period) -> Span:
        panes = {one.first - 1: one.weight} | dict.fromkeys(range(one.first, one.last + 1), 1.0)
        return Span(one.granularity, panes, one.end_ms, one.last - one.first + 1 + int(one.weight))

    return reader.point(span(asked), span(asked.prior) if asked.prior else None, WEIGHTS)


def close(found: Any, expected: Any) -> None:
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-9)


# --- contributions ---


@under_each_method
def test_contributions_sum_to_the_change_between_any_two_readings_and_are_the_oracles(reference: Reference) -> None:
    seen: Counter[str] = Counter()

    @thousand
    @given(worlds(), st.tuples(PERIODS, PERIODS), st.tuples(PLACES, PLACES), CALENDARS)
    def holds(world: list[Event], asked: tuple[Period, Period], brands: tuple[int, int], calendar: Calendar) -> None:
        found = read(folded(world, (), reference), asked, calendar, intervals=False)
        fast = [one_of(found, brand, place) for place, brand in enumerate(brands)]
        readers = {brand: reader_of(world, brand, calendar, reference) for brand in set(brands)}
        slow = [point(readers[brand], one) for brand, one in zip(brands, asked, strict=True)]
        why = contributions(fast[0], fast[1], reference, WEIGHTS)
        change = fast[1][1].score - fast[0][1].score
        close(why.sum(), change)
        close(why, [[part[source] for source in SOURCES] for part in explain(slow[0], slow[1], reference, WEIGHTS)])
        close(change, slow[1].score - slow[0].score)
        seen["moved"] += abs(change) > 0.1
        seen["did not"] += bool(change == 0)
        seen["indicators that moved against each other"] += bool((why.sum(1) > 0.1).any() and (why.sum(1) < -0.1).any())
        seen["an indicator that stood still"] += bool((np.abs(fast[1][1].u - fast[0][1].u) < 1e-9).any())

    holds()
    assert min(seen.values()) > 20, seen


# --- a source that is down ---


@under_each_method
def test_a_source_that_was_down_all_through_a_short_window_keeps_x_and_c_of_the_prior_exactly(
    reference: Reference,
) -> None:
    """Down, that is, in all panes that the window takes: between two edges of panes these begin before the window.

    And not a bit of it by silence alone: without the outage Presence of the source is lower.
    """
    seen: Counter[str] = Counter()

    @thousand
    @given(
        worlds(), st.sampled_from(WINDOWS[:4]), st.sampled_from(TIMES), st.sampled_from(["x", "reddit"]), CALENDARS,
        st.booleans(),
    )  # fmt: skip
    def holds(world: list[Event], window: Window, at_ms: int, source: str, calendar: Calendar, is_split: bool) -> None:
        short = period(window, at_ms)
        assert short.prior is not None
        length = GRANULARITIES[window.granularity].length_ms
        begin, end = (short.first - 1) * length, (short.last + 1) * length
        assert begin == at_ms - window.panes * length or at_ms % length
        events = [one for one in world if one.mention.source != source or not begin <= _time(one) < end]
        code, state = SOURCES.index(source), folded(events, (), reference)
        pieces = ((source, begin, begin + 1_000_000), (source, begin + 999_999, at_ms))
        outages = pieces if is_split else ((source, begin, at_ms),)
        down = read(
            state, [short, short.prior], calendar._replace(outages=(*calendar.outages, *outages)), intervals=False
        )
        for part in down.parts:
            assert (part[code, :, 0] == part[code, :, 1]).all()
        assert (down.coverage[:, 0, code] == 0).all()
        seen["the prior has heard of it"] += bool((down.parts.favour[code, :, 1] != 0).any())
        seen["others speak"] += bool((down.voice_count[:, 0] > 0).any())
        silent = read(state, [short, short.prior], calendar, intervals=False)
        if exposure([short], calendar)[code, 0] > 0:
            seen["silence tells"] += 1
            assert (silent.parts.x[code, :, 0] < silent.parts.x[code, :, 1]).all()

    holds()
    assert min(seen[name] for name in ("the prior has heard of it", "others speak", "silence tells")) > 50, seen


def _time(events: Event) -> int:
    return events.mention.created_at or 0


# --- the recount ---


@under_each_method
def test_scores_of_any_batches_are_those_of_the_recount(reference: Reference) -> None:
    """Points, u, x and c in all worlds; counts, coverage and interval in one of eight, for the oracle takes 20 ms."""
    seen: Counter[bool] = Counter()

    @thousand
    @given(
        worlds(), st.sampled_from(WINDOWS), st.sampled_from(TIMES), PLACES, CALENDARS,
        st.lists(st.integers(1, 30), max_size=3),
    )  # fmt: skip
    def holds(
        world: list[Event],
        window: Window,
        at_ms: int,
        brand: int,
        calendar: Calendar,
        cuts: list[int],
    ) -> None:
        asked = period(window, at_ms)
        is_whole = crc32(repr((world, window.name, at_ms, brand, cuts)).encode()) % 8 == 0  # evenly, whatever is drawn
        found = read(folded(world, cuts, reference), [asked], calendar, intervals=is_whole)
        reader = reader_of(world, brand, calendar, reference)
        expected = reader.read(window, at_ms, WEIGHTS) if is_whole else point(reader, asked)
        parts, reading = one_of(found, brand)
        close([reading.score, *reading.indicators, *reading.u], [expected.score, *expected.indicators, *expected.u])
        close(parts.x, list(expected.stage.x.values()))
        for part, mean in zip((parts.reach, parts.favour), expected.stage.means[::2], strict=True):
            close(part, list(mean.contribution.values()))
        seen[is_whole] += 1
        if found.interval is not None:
            assert isinstance(expected, OracleReading)
            between = found.interval
            close(
                [each[brand, 0] for each in (between.se, between.low, between.high, between.days, between.hidden)],
                [expected.se, expected.low, expected.high, expected.variances.days, expected.variances.hidden],
            )
            close(between.without[brand, 0], expected.logits)
            assert bool(between.provisional[brand, 0]) == expected.provisional
            close(found.coverage[brand, 0], list(expected.coverage.values()))
            assert round(found.mention_count[brand, 0]) == expected.mention_count
            assert round(found.voice_count[brand, 0]) == expected.voice_count

    holds()
    assert seen[True] > 60, seen


# --- the interval ---


@under_each_method
@thousand
@given(worlds(), PERIODS, CALENDARS)
def test_the_interval_encloses_the_score_within_the_scale_evenly_on_the_scale_of_l(
    reference: Reference, world: list[Event], asked: Period, calendar: Calendar
) -> None:
    found = read(folded(world, (), reference), [asked], calendar)
    between, score = found.interval, found.reading.score
    assert between is not None
    is_open = (between.low == 0) & (between.high == 100)
    assert not is_open.any() or reference.method.unheard_is_open
    inside = (between.low > 0) & (between.low < score) & (score < between.high) & (between.high < 100)
    assert (inside | is_open).all()
    low, high, middle = (each[~is_open] for each in (between.low, between.high, between.logit))
    close(logit(high) - middle, middle - logit(low))
    # A rest that is hidden by shrinkage is always left: the interval never closes.
    assert (between.se >= np.sqrt(between.hidden)).all()
    assert (between.hidden > 0).all()
    volume = state_sums(world, asked.prior or asked, reference)[:, PLACE["U"], :, 0].sum(1)
    assert between.provisional[:, 0][volume == 0].all()


def state_sums(world: list[Event], asked: Period, reference: Reference) -> np.ndarray:
    """Sums of both brands over one period, float64[b, 9, sources, 1 + ROWS]."""
    state = folded(world, (), reference)
    return state.sums(slots_of(state), [asked], 1 + ROWS)[:, 0]


def slots_of(state: PartitionState) -> np.ndarray:
    return state.slots(np.array(KEYS, np.uint64).view(np.int64))


@under_each_method
def test_to_leave_out_a_group_in_which_nobody_spoke_only_scales_the_voices(reference: Reference) -> None:
    """By 32/31, at the same exposure; so all such groups are the same to the bit, and of nobody at all VJ is 0."""
    seen: Counter[str] = Counter()

    @thousand
    @given(worlds(), PERIODS, CALENDARS)
    def holds(world: list[Event], asked: Period, calendar: Calendar) -> None:
        found = read(folded(world, (), reference), [asked], calendar)
        assert found.interval is not None
        periods = [asked] if asked.prior is None else [asked, asked.prior]
        sums = [state_sums(world, one, reference) for one in periods]
        days = exposure(periods, calendar)[:, None].repeat(len(BRANDS), axis=1)
        prior_of = [-1] if asked.prior is None else [1, -1]
        evaluator = Evaluator(reference, WEIGHTS, days, prior_of, variants=1)
        evaluator.add(np.stack(sums, axis=1)[..., :1] * ROWS / (ROWS - 1))
        scaled = logit(evaluator.reading().score[:, 0])
        voices = sum(one[:, PLACE["U"]].sum(1) for one in sums)
        for brand in range(len(BRANDS)):
            whole = voices[brand, 0] * ROWS / (ROWS - 1)
            silent = np.array([isclose(one, whole, rel_tol=1e-12) for one in voices[brand, 1:]])
            without = found.interval.without[brand, 0]
            assert silent.any()
            assert len(set(without[silent].tolist())) == 1
            close(without[silent][0], scaled[brand])
            seen["some spoke"] += 0 < silent.sum() < ROWS
            if silent.all():
                seen["nobody spoke"] += 1
                close(found.interval.se[brand, 0] ** 2, found.interval.hidden[brand, 0])

    holds()
    assert min(seen["some spoke"], seen["nobody spoke"]) > 100, seen
