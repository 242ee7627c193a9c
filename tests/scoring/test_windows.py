"""Which panes a window takes, and how long a source could be heard in them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.observation import SOURCES
from scoring import oracle_windows
from scoring.method import DAY_MS, GRAINS, HOUR_MS, PRIOR, WINDOWS, Window
from scoring.reading import exposures
from scoring.windows import READ, Calendar, exposure, profile, read_at, span

MIDNIGHT = 1_790_035_200_000
TIMES = st.integers(MIDNIGHT - 40 * DAY_MS, MIDNIGHT + 40 * DAY_MS) | st.sampled_from(
    [MIDNIGHT, MIDNIGHT + 1, MIDNIGHT - 1, MIDNIGHT + HOUR_MS, MIDNIGHT + HOUR_MS // 2]
)
OUTAGES = st.lists(
    st.tuples(st.sampled_from(SOURCES), st.integers(-700, 20), st.integers(0, 60)).map(
        lambda told: (told[0], MIDNIGHT + told[1] * HOUR_MS, MIDNIGHT + (told[1] + told[2]) * HOUR_MS)
    ),
    max_size=6,
)
CALENDARS = st.builds(Calendar, st.none() | TIMES, st.integers(-12, 14), OUTAGES.map(tuple))


@given(TIMES, st.sampled_from(WINDOWS))
def test_a_window_spans_exactly_its_length_up_to_now(at_ms: int, window: Window) -> None:
    length = GRAINS[window.grain].length_ms
    first, last, weight = span(window, at_ms)
    assert last * length < at_ms <= (last + 1) * length
    covered = (at_ms - first * length) + weight * length
    assert covered == pytest.approx(window.panes * length, abs=1e-3)


@given(TIMES, CALENDARS)
def test_exposure_is_the_oracles(at_ms: int, calendar: Calendar) -> None:
    found = exposure(at_ms, calendar)
    for place, window in enumerate(READ):
        days = oracle_windows.exposure(window, read_at(place, at_ms), calendar.since, calendar.tz, calendar.outages)
        np.testing.assert_allclose(found[place], list(days.values()), rtol=1e-12, atol=1e-12)


@given(TIMES, st.lists(CALENDARS, min_size=1, max_size=6), st.data())
def test_a_brand_has_the_same_exposure_to_the_bit_whoever_is_read_with_it(
    at_ms: int, calendars: list[Calendar], data: st.DataObject
) -> None:
    like_one = data.draw(st.sampled_from(calendars))
    calendars = [*calendars, like_one, like_one._replace(since=data.draw(TIMES)), like_one._replace(outages=())]
    days, coverage = exposures(at_ms, calendars)
    for brand, calendar in enumerate(calendars):
        own = exposure(at_ms, calendar)
        np.testing.assert_array_equal(days[brand], own)
        whole = exposure(at_ms, calendar._replace(outages=()))[: len(coverage[brand])]
        np.testing.assert_array_equal(coverage[brand][whole == 0], 0)
        np.testing.assert_allclose(coverage[brand] * whole, own[: len(whole)], rtol=1e-12)
        if not calendar.outages:
            np.testing.assert_array_equal(coverage[brand][whole > 0], 1)


def test_a_source_that_is_down_all_the_time_has_no_exposure_and_the_others_keep_theirs() -> None:
    calendar = Calendar(None, 0, (("x", 0, MIDNIGHT - DAY_MS), ("x", MIDNIGHT - 3 * DAY_MS, MIDNIGHT)))
    days, whole = exposure(MIDNIGHT, calendar), exposure(MIDNIGHT, Calendar())
    assert (days[:, SOURCES.index("x")] == 0).all()
    others = [place for place, source in enumerate(SOURCES) if source != "x"]
    assert (days[:, others] == whole[:, others]).all()


def test_long_windows_are_exposed_for_their_days_and_a_brand_before_its_start_for_none() -> None:
    assert exposure(MIDNIGHT + 12_345, Calendar())[3:, 0] == pytest.approx([7, 28, 28])
    assert (exposure(MIDNIGHT, Calendar(since=MIDNIGHT)) == 0).all()


def test_a_week_of_hours_is_as_lively_as_seven_days() -> None:
    assert sum(profile(0, MIDNIGHT // HOUR_MS + hour, 5) for hour in range(168)) / 24 == pytest.approx(7)


def test_the_prior_ends_at_the_last_midnight() -> None:
    assert READ[-1] == PRIOR
    assert read_at(len(READ) - 1, MIDNIGHT + 5) == read_at(len(READ) - 1, MIDNIGHT) == MIDNIGHT
