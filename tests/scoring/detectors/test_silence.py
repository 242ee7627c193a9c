"""Silences: told when somebody should long since have spoken, and not of brands that are quiet by nature."""

import numpy as np

from scoring.detectors.silence import EXPECTED, LEARNT, LEAST, SilenceState, listen


def steps_of(counts: list[int], state: SilenceState = SilenceState()) -> tuple[list[int], list[int], SilenceState]:  # noqa: B008 # a tuple
    """Return the steps at which silences were told and over."""
    fired, ended = [], []
    for step, count in enumerate(counts):
        judged = listen(state, count)
        state = judged.state
        if judged.fired:
            fired.append(step)
        if judged.ended:
            ended.append(step)
    return fired, ended, state


def test_a_loud_brand_is_silent_after_an_hour_and_speaks_again() -> None:
    fired, ended, _ = steps_of([5] * 1_000 + [0] * 30 + [5])
    assert (fired, ended) == ([1_000 + LEAST - 1], [1_030])


def test_nothing_is_reported_before_three_days_are_known() -> None:
    assert steps_of([5] * (LEARNT - LEAST - 1) + [0] * LEAST)[0] == []
    assert steps_of([5] * LEARNT + [0] * LEAST)[0] == [LEARNT + LEAST - 1]


def test_calm_weeks_with_quiet_nights_report_nothing() -> None:
    rng = np.random.default_rng(5)
    hours = np.arange(28 * 288) // 12 % 24
    for a_day in (3, 40, 300, 2_000):
        rate = a_day / 288 * np.where(hours < 6, 0.05, 1.3)
        assert steps_of(rng.poisson(rate).tolist())[0] == []


def test_a_brand_of_which_little_is_said_is_not_silent_for_a_day() -> None:
    rng = np.random.default_rng(6)
    quiet = rng.poisson(5 / 288, 20 * 288).tolist()
    fired, _, state = steps_of(quiet + [0] * 3_000)
    assert len(fired) == 1
    assert state.silent
    assert state.rate * (fired[0] - len(quiet)) > EXPECTED / 2


def test_a_long_silence_is_reported_once_and_teaches_nothing() -> None:
    fired, _, state = steps_of([5] * 1_000 + [0] * 5_000)
    assert len(fired) == 1
    assert listen(state, 0).state.rate == state.rate
    again, _, _ = steps_of([5] * 1_000 + [0] * 100, state)
    assert len(again) == 1
