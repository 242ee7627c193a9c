"""The drop rule as a machine of states (SPEC section 8)."""

import json
import random
from collections.abc import Iterable, Iterator

import pytest

from scoring.detectors.drop import DropReading, DropState, watch
from scoring.method.constants import DROP_LEARNT, DROP_RUN, DROP_STEP_MS, DROP_VARIANCE, DROP_WINDOWS, HOUR_MS

Reading_ = tuple[int, float]
"""Time, ms UTC, and score."""
SE = 0.05
USUAL = 50.0
LOW = 30.0


def steps(count: int, score: float = USUAL, start: int = 0) -> Iterator[Reading_]:
    """Each 15 minutes, after `start` steps."""
    return ((number * DROP_STEP_MS, score) for number in range(start, start + count))


def run(series: Iterable[Reading_], state: DropState | None = None, window: str = "1h") -> list[DropReading]:
    readings, state = [], state or DropState()
    for at_ms, score in series:
        readings.append(watch(state, window, at_ms, score, SE, USUAL))
        state = readings[-1].state
    return readings


def learnt(window: str = "1h") -> DropState:
    """A state that has seen 72 calm hours, just before a whole hour."""
    return run(steps(4 * DROP_LEARNT), window=window)[-1].state


NEXT = 4 * DROP_LEARNT
"""The step after those of `learnt`."""


def test_it_learns_at_whole_hours_and_at_no_quarter_of_one() -> None:
    readings = run(steps(9, 52.0))
    assert [reading.state.hours for reading in readings] == [1, 1, 1, 1, 2, 2, 2, 2, 3]
    means = [reading.state.mean for reading in readings]
    assert means[0] == means[3] > 0
    assert means[4] == means[7] > means[3]


def test_a_calm_brand_is_known_ever_better_until_the_least_variance() -> None:
    variances = [reading.state.variance for reading in run(steps(4 * 1_500))]
    assert variances == sorted(variances, reverse=True)
    assert variances[-1] == DROP_VARIANCE[1]


def test_what_is_usual_for_a_brand_is_no_drop() -> None:
    """A window that always lies below the 28 days, by more than two points."""
    readings = run(steps(4 * 24 * 60, 44.0))
    assert not any(reading.fired for reading in readings)
    assert readings[-1].z < 0
    assert readings[-1].state.mean < -0.1


@pytest.mark.parametrize("window", DROP_WINDOWS)
def test_a_drop_is_reported_at_the_third_reading_in_a_row_and_once(window: str) -> None:
    readings = run(steps(12, LOW, NEXT), learnt(window), window)
    assert [reading.fired for reading in readings] == [place == DROP_RUN - 1 for place in range(12)]
    assert not any(reading.ended for reading in readings)
    assert all(reading.probability > 0.999 for reading in readings)


def test_two_low_readings_and_a_calm_one_begin_the_count_anew() -> None:
    scores = [LOW, LOW, USUAL, LOW, LOW, USUAL, LOW, LOW, LOW]
    series = [((NEXT + place) * DROP_STEP_MS, score) for place, score in enumerate(scores)]
    readings = run(series, learnt())
    assert [reading.state.run for reading in readings] == [1, 2, 0, 1, 2, 0, 1, 2, 3]
    assert [reading.fired for reading in readings] == [False] * 8 + [True]


def test_nothing_is_reported_before_72_whole_hours_and_then_at_once() -> None:
    """A low run that began before the 72nd hour was learnt is told at it: hours and run both stand."""
    first_low = NEXT - 4 - 3
    state = run(steps(first_low))[-1].state
    readings = run(steps(6, LOW, first_low), state)
    assert [reading.state.hours for reading in readings] == [71] * 3 + [72, 72, 72]
    assert [reading.fired for reading in readings] == [False] * 3 + [True, False, False]
    assert readings[2].state.run == DROP_RUN


def test_while_it_is_hot_nothing_is_learnt() -> None:
    """Else a long crisis would become what is usual."""
    readings = run(steps(4 * 100, LOW, NEXT), learnt())
    hot = [reading.state for reading in readings if reading.state.hot]
    assert len(hot) == len(readings) - (DROP_RUN - 1)
    assert {(state.mean, state.variance, state.hours) for state in hot} == {readings[DROP_RUN - 1].state[:3]}


def test_it_ends_below_two_points_and_no_sooner_and_fires_again() -> None:
    state = run(steps(DROP_RUN, LOW, NEXT), learnt())[-1].state
    assert state.hot
    nearly = watch(state, "1h", (NEXT + 3) * DROP_STEP_MS, 46.0, SE, USUAL)
    assert 0 < nearly.z < DROP_WINDOWS["1h"]
    assert (nearly.ended, nearly.state.hot, nearly.state.run) == (False, True, 0)
    over = watch(nearly.state, "1h", (NEXT + 4) * DROP_STEP_MS, 49.5, SE, USUAL)
    assert over.z < 0
    assert (over.ended, over.fired, over.state.hot) == (True, False, False)
    again = run(steps(DROP_RUN, LOW, NEXT + 5), over.state)
    assert [reading.fired for reading in again] == [False, False, True]


def test_the_hour_at_which_a_drop_ends_is_not_learnt_from() -> None:
    """It was hot when the hour came: the order of SPEC section 8."""
    state = DropState(0.0, 0.01, DROP_LEARNT, 3, True)
    over = watch(state, "1h", 8 * HOUR_MS, USUAL, SE, USUAL)
    assert over.ended
    assert over.state == DropState(0.0, 0.01, DROP_LEARNT, 0, False)


def test_a_rise_is_no_drop() -> None:
    assert not any(reading.fired or reading.state.run for reading in run(steps(40, 80.0, NEXT), learnt()))


@pytest.mark.parametrize(("side", "scores"), [(1, (90.0, 99.9)), (-1, (10.0, 0.1))])
def test_one_wild_hour_is_learnt_from_as_two_standard_deviations_and_no_more(
    side: int, scores: tuple[float, float]
) -> None:
    state = learnt()
    wild, wilder = (watch(state, "1h", NEXT * DROP_STEP_MS, score, SE, USUAL).state for score in scores)
    assert wild == wilder
    assert wild.mean == pytest.approx(side * 2 * (state.variance + SE * SE) ** 0.5 / 168)


def test_a_wider_interval_makes_the_same_fall_less_certain() -> None:
    narrow, wide = (watch(learnt(), "1h", NEXT * DROP_STEP_MS, 42.0, se, USUAL) for se in (0.01, 0.5))
    assert narrow.z > wide.z > 0
    assert 1 > narrow.probability > wide.probability > 0.5


def test_the_6_hours_are_harder_to_alarm_than_the_hour() -> None:
    readings = {window: watch(learnt(), window, NEXT * DROP_STEP_MS, 43.5, 0.03, USUAL) for window in DROP_WINDOWS}
    assert DROP_WINDOWS["1h"] < readings["1h"].z == readings["6h"].z < DROP_WINDOWS["6h"]
    counts = {window: reading.state.run for window, reading in readings.items()}
    assert counts == {"1h": 1, "6h": 0, "24h": 1}


def test_a_state_kept_as_json_at_any_step_goes_on_as_if_never_stopped() -> None:
    rng = random.Random(4)
    level, series = 50.0, []
    for number in range(4 * 24 * 10):
        level = min(90.0, max(10.0, level + rng.gauss(0, 1)))
        series.append((number * DROP_STEP_MS, 20.0 if number % 700 > 650 else level))
    straight = run(series)
    assert any(reading.fired for reading in straight)
    assert any(reading.ended for reading in straight)
    state, restored = DropState(), []
    for at_ms, score in series:
        kept = DropState(*json.loads(json.dumps(state)))
        assert kept == state
        restored.append(watch(kept, "1h", at_ms, score, SE, USUAL))
        state = restored[-1].state
    assert restored == straight


@pytest.mark.parametrize("at_ms", [1, DROP_STEP_MS - 1, 5 * DROP_STEP_MS + 60_000, -1])
def test_a_time_that_is_no_quarter_of_an_hour_is_refused(at_ms: int) -> None:
    with pytest.raises(ValueError, match=f"at_ms={at_ms}"):
        watch(DropState(), "1h", at_ms, USUAL, SE, USUAL)


@pytest.mark.parametrize("window", ["7d", "28d", "", "1H"])
def test_a_window_that_is_not_watched_is_refused(window: str) -> None:
    with pytest.raises(ValueError, match=f"window='{window}'.*1h"):
        watch(DropState(), window, 0, USUAL, SE, USUAL)
