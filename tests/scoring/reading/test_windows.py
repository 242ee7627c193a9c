"""Which panes a window takes, and how long a source could be heard in them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.observation import SOURCES
from scoring.method.constants import DAY_MS, GRANULARITIES, HOUR_MS, WINDOWS, Window
from scoring.method.windows import Period, campaign, edge_before, period
from scoring.oracle import windows as oracle_windows
from scoring.reading.evaluate import exposures
from scoring.reading.exposure import Calendar, exposure, profile

MIDNIGHT = 1_790_035_200_000
TIMES = st.integers(MIDNIGHT - 40 * DAY_MS, MIDNIGHT + 40 * DAY_MS) | st.sampled_from(
    [MIDNIGHT, MIDNIGHT + 1, MIDNIGHT - 1, MIDNIGHT + HOUR_MS, MIDNIGHT + HOUR_MS // 2]
)
OUTAGES = st.lists(
    st.tuples(st.sampled_from(SOURCES), st.integers(-700, 20), st.integers(0, 60)).map(
        lambda drawn: (drawn[0], MIDNIGHT + drawn[1] * HOUR_MS, MIDNIGHT + (drawn[1] + drawn[2]) * HOUR_MS)
    ),
    max_size=6,
)
CALENDARS = st.builds(Calendar, st.none() | TIMES, st.integers(-12, 14), OUTAGES.map(tuple))


@given(TIMES, st.sampled_from(WINDOWS))
def test_a_window_spans_exactly_its_length_up_to_now(at_ms: int, window: Window) -> None:
    length = GRANULARITIES[window.granularity].length_ms
    _, first, last, weight, *_ = period(window, at_ms)
    assert last * length < at_ms <= (last + 1) * length
    covered = (at_ms - first * length) + weight * length
    assert covered == pytest.approx(window.panes * length, abs=1e-3)


def periods(at_ms: int) -> list[Period]:
    """The five windows, the prior of the short ones, and a campaign."""
    windows = [period(window, at_ms) for window in WINDOWS]
    prior = windows[0].prior
    assert prior is not None
    return [*windows, prior, campaign(at_ms // DAY_MS - 9, at_ms // DAY_MS - 1)]


@given(TIMES, CALENDARS)
def test_exposure_is_the_oracles(at_ms: int, calendar: Calendar) -> None:
    found = exposure(periods(at_ms), calendar)
    for place, one in enumerate(periods(at_ms)):
        if place < len(WINDOWS):
            panes = oracle_windows.weights_of(WINDOWS[place], at_ms)
        else:
            panes = {one.first - 1: one.weight} | dict.fromkeys(range(one.first, one.last + 1), 1.0)
        days = oracle_windows.exposure(
            one.granularity, panes, one.end_ms, calendar.since, calendar.tz, calendar.outages
        )
        np.testing.assert_allclose(found[:, place], list(days.values()), rtol=1e-12, atol=1e-12)


@given(TIMES, st.lists(CALENDARS, min_size=1, max_size=6), st.data())
def test_a_brand_has_the_same_exposure_to_the_bit_whoever_is_read_with_it(
    at_ms: int, calendars: list[Calendar], data: st.DataObject
) -> None:
    like_one = data.draw(st.sampled_from(calendars))
    calendars = [*calendars, like_one, like_one._replace(since=data.draw(TIMES)), like_one._replace(outages=())]
    days, coverage = exposures(periods(at_ms), calendars)
    for brand, calendar in enumerate(calendars):
        own = exposure(periods(at_ms), calendar)
        np.testing.assert_array_equal(days[:, brand], own)
        whole = exposure(periods(at_ms), calendar._replace(outages=())).T
        np.testing.assert_array_equal(coverage[brand][whole == 0], 0)
        np.testing.assert_allclose(coverage[brand] * whole, own.T, rtol=1e-12)
        if not calendar.outages:
            np.testing.assert_array_equal(coverage[brand][whole > 0], 1)


def test_a_source_that_is_down_all_the_time_has_no_exposure_and_the_others_keep_theirs() -> None:
    calendar = Calendar(None, 0, (("x", 0, MIDNIGHT - DAY_MS), ("x", MIDNIGHT - 3 * DAY_MS, MIDNIGHT)))
    days, whole = exposure(periods(MIDNIGHT), calendar), exposure(periods(MIDNIGHT), Calendar())
    assert (days[SOURCES.index("x")] == 0).all()
    others = [place for place, source in enumerate(SOURCES) if source != "x"]
    assert (days[others] == whole[others]).all()


def test_long_windows_are_exposed_for_their_days_and_a_brand_before_its_start_for_none() -> None:
    assert exposure(periods(MIDNIGHT + 12_345), Calendar())[0, 3:] == pytest.approx([7, 28, 28, 9])
    assert (exposure(periods(MIDNIGHT), Calendar(since=MIDNIGHT)) == 0).all()


def test_a_week_of_hours_is_as_lively_as_seven_days() -> None:
    assert sum(profile(0, MIDNIGHT // HOUR_MS + hour, 5) for hour in range(168)) / 24 == pytest.approx(7)


def test_the_prior_ends_at_the_last_midnight_and_the_longest_window_has_none() -> None:
    assert periods(MIDNIGHT + 5)[0].prior == periods(MIDNIGHT)[3].prior == period(WINDOWS[-1], MIDNIGHT)
    assert periods(MIDNIGHT)[4].prior is None


@given(TIMES, st.sampled_from(WINDOWS))
def test_a_window_one_length_earlier_ends_at_an_edge_and_overlaps_by_less_than_a_pane(
    at_ms: int, window: Window
) -> None:
    edge, length = edge_before(window, at_ms), GRANULARITIES[window.granularity].length_ms
    assert edge % length == 0
    assert edge <= at_ms - window.panes * length < edge + length


def test_a_campaign_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(ValueError, match="last_day=4 is before first_day=5"):
        campaign(5, 4)
