import json
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.detectors.surge import REFRACTORY, THRESHOLD, WARM_UP, Judged, Surge
from tests.bench import bench_surge

SEEDS = st.integers(0, 2**32 - 1)


def bursty(seed: int, steps: int, level: float = 5.0) -> list[float]:
    """Counts with a daily rhythm and bursts of all heights that fade within hours."""
    rng = np.random.default_rng(seed)
    starts = (rng.random(steps) < 1 / 200) * rng.pareto(1.0, steps) * level
    faded = np.zeros(steps)
    for step in range(1, steps):
        faded[step] = faded[step - 1] * 0.95 + starts[step]
    rhythm = 1 + 0.5 * np.sin(2 * np.pi * np.arange(steps) / 288)
    return [float(count) for count in rng.poisson(np.minimum(level * rhythm + faded, 1e6))]


def burst(level: float, height: float, at: int, steps: int = 3_000, length: int = 36) -> list[float]:
    rng = np.random.default_rng(7)
    rate = np.full(steps, float(level))
    rate[at : at + length] *= height
    return [float(count) for count in rng.poisson(rate)]


def judged(counts: list[float], surge: Surge | None = None) -> list[Judged]:
    surge = Surge() if surge is None else surge
    return [surge.update(count) for count in counts]


def fired(counts: list[float]) -> list[int]:
    return [step for step, one in enumerate(judged(counts)) if one.fired]


@pytest.mark.parametrize("level", [0.3, 3.0, 50.0, 3_000.0])
def test_a_clear_burst_fires_once_and_within_the_hour(level: float) -> None:
    [step] = fired(burst(level, 12, at=1_500))
    assert 1_500 <= step < 1_512


def test_a_burst_that_lasts_for_days_fires_once() -> None:
    assert len(fired(burst(20, 10, at=1_500, length=4 * 288))) == 1


def test_a_greater_burst_fires_after_a_lesser_one_once_the_refractory_period_is_over() -> None:
    counts = burst(20, 8, at=1_500)
    counts[2_500:2_536] = [count * 60 for count in counts[2_500:2_536]]
    first, second = fired(counts)
    assert (first // 100, second // 100) == (15, 25)


def test_a_fall_does_not_fire() -> None:
    assert fired(burst(50, 0.02, at=1_500, length=1_000)) == []


@given(st.floats(0, 1e12))
@settings(max_examples=30, deadline=None)
def test_a_flat_series_never_fires(count: float) -> None:
    assert all(abs(one.score) < 1e-6 and not one.fired for one in judged([count] * 1_500))


def test_the_first_mentions_after_a_silence_are_no_surge() -> None:
    assert fired([0.0] * 2_000 + [1.0] + [0.0] * 500 + [2.0, 1.0] + [0.0] * 500) == []


def test_nothing_fires_in_the_warm_up() -> None:
    assert all(one == (0.0, False) for one in judged(burst(5, 100, at=100, steps=WARM_UP)))


@given(SEEDS, st.sampled_from([2, 10, 1_000]))
@settings(max_examples=20, deadline=None)
def test_a_loud_series_times_a_constant_scores_alike(seed: int, factor: int) -> None:
    # ln(1 + u) is ln(u) but for 1 in u: at 1,000 a step the score moves in its third digit at most.
    counts = [1_000 + count for count in bursty(seed, 1_500, level=1_000.0)]
    for once, many in zip(judged(counts), judged([factor * count for count in counts]), strict=True):
        assert many.score == pytest.approx(once.score, rel=0.01, abs=0.01)


@pytest.mark.parametrize("factor", [0.5, 3, 100])
def test_a_series_times_a_constant_fires_alike(factor: float) -> None:
    counts = burst(20, 8, at=1_500)
    assert [abs(a - b) <= 3 for a, b in zip(fired(counts), fired([factor * c for c in counts]), strict=True)] == [True]


@given(SEEDS)
@settings(max_examples=25, deadline=None)
def test_what_fires_is_what_the_rule_of_the_refractory_period_says(seed: int) -> None:
    results = judged(bursty(seed, 3_000))
    scores = [one.score for one in results]
    fired_at: list[int] = []
    for step, score in enumerate(scores):
        before = scores[max(0, step - REFRACTORY) : step]
        silent = bool(fired_at) and step - fired_at[-1] <= REFRACTORY
        if score >= THRESHOLD and all(score > other for other in before) and not silent:
            fired_at.append(step)
    assert [step for step, one in enumerate(results) if one.fired] == fired_at
    assert all(b - a > REFRACTORY for a, b in pairwise(fired_at))


def test_the_series_that_try_the_refractory_period_do_fire() -> None:
    assert sum(len(fired(bursty(seed, 3_000))) for seed in range(5)) >= 5


@given(SEEDS, st.integers(0, 1_200), st.lists(st.floats(0, 1e9), max_size=20))
@settings(max_examples=40, deadline=None)
def test_a_restored_detector_goes_on_bit_for_bit(seed: int, cut: int, odd: list[float]) -> None:
    counts = bursty(seed, 1_200)
    whole = Surge()
    judged(counts[:cut], whole)
    restored = Surge.restore(json.loads(json.dumps(whole.state())))
    rest = counts[cut:] + odd + counts[:300]
    assert judged(rest, restored) == judged(rest, whole)
    assert json.dumps(restored.state()) == json.dumps(whole.state())


def test_a_state_taken_amid_a_surge_keeps_what_it_has_reported() -> None:
    counts = burst(20, 10, at=1_500)
    surge = Surge()
    results = judged(counts[:1_515], surge)
    assert results[-1].score >= THRESHOLD
    assert surge.state()["peaks"]
    assert not any(one.fired for one in judged(counts[1_515:], Surge.restore(surge.state())))


@pytest.mark.parametrize("count", [float("nan"), float("inf"), float("-inf"), -1, -0.001])
def test_a_count_that_is_none_is_refused_and_not_learnt(count: float) -> None:
    surge = Surge()
    judged(burst(20, 10, at=300, steps=310), surge)
    before = surge.state()
    with pytest.raises(ValueError, match="count of mentions"):
        surge.update(count)
    assert surge.state() == before


def test_the_yardstick_scores_as_nab_does() -> None:
    windows = [(1_000, 1_099), (3_000, 3_099)]
    assert bench_surge.judge([], windows).score == 0
    assert bench_surge.judge([1_000, 3_000], windows).score == pytest.approx(100)
    assert bench_surge.judge([1_000, 1_050, 3_000], windows).score == pytest.approx(100)  # the best-placed counts
    assert bench_surge.judge([100, 749], windows) == (2, 0, 0, -2.0)  # in probation
    early = bench_surge.judge([800, 1_000, 3_000], windows)
    late = bench_surge.judge([1_000, 1_100, 3_000], windows)
    assert early.points == pytest.approx(2 - 0.11)
    assert (early.false, late.false) == (1, 1)
    assert 2 - 0.01 < late.points < 2  # just behind a window


def test_surges_are_found_in_nab_with_few_false_ones() -> None:
    if not bench_surge.NAB.exists():
        pytest.skip("../shared/data is absent")
    parts = [bench_surge.judge(bench_surge.fire(one.counts), one.windows) for one in bench_surge.load()]
    assert len(parts) == 5
    assert bench_surge.added(parts).score >= 75
    assert max(part.false for part in parts) <= 3
