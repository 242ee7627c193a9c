"""Log-odds are those of Monroe, Colaresi & Quinn (2008), computed here another way: in fractions, odds as ratios."""

from fractions import Fraction
from math import isclose, log, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.text.themes.log_odds import PRIOR, log_odds

COUNTS = st.tuples(st.integers(0, 2_000), st.integers(0, 100_000), st.integers(0, 2_000), st.integers(0, 100_000))


def by_formula(y_i: int, n_i: int, y_j: int, n_j: int) -> tuple[float, float]:
    """Equations 16, 19 and 20 of the paper, with the prior of 3.3.1: alpha_w = alpha_0 * pi_w of both."""
    alpha = Fraction(PRIOR) * Fraction(y_i + y_j, n_i + n_j)
    odds_i = (y_i + alpha) / (n_i + PRIOR - y_i - alpha)
    odds_j = (y_j + alpha) / (n_j + PRIOR - y_j - alpha)
    delta = log(odds_i / odds_j)
    variance = 1 / (y_i + alpha) + 1 / (y_j + alpha)
    return delta, delta / sqrt(variance)


@pytest.mark.parametrize(
    ("counts", "delta", "z"),
    [
        ((30, 1_000, 5, 1_000), 1.053056, 3.354741),
        ((12, 400, 0, 350), 0.872149, 2.084834),
        ((3, 60, 1, 4_000), 2.939943, 3.006388),
    ],
)
def test_vectors(counts: tuple[int, int, int, int], delta: float, z: float) -> None:
    found = log_odds(*counts)
    assert (round(found.delta, 6), round(found.z, 6)) == (delta, z)


@given(COUNTS)
def test_any_counts_give_what_the_formula_gives(counts: tuple[int, int, int, int]) -> None:
    y_i, more_i, y_j, more_j = counts
    if not y_i + y_j or not more_i + more_j:
        return
    asked = (y_i, y_i + more_i, y_j, y_j + more_j)
    delta, z = by_formula(*asked)
    found = log_odds(*asked)
    assert isclose(found.delta, delta, rel_tol=1e-9, abs_tol=1e-9)
    assert isclose(found.z, z, rel_tol=1e-9, abs_tol=1e-9)


@given(COUNTS)
def test_the_other_way_round_it_is_the_opposite(counts: tuple[int, int, int, int]) -> None:
    y_i, more_i, y_j, more_j = counts
    if not y_i + y_j:
        return
    one, other = (y_i, y_i + more_i), (y_j, y_j + more_j)
    assert isclose(log_odds(*one, *other).z, -log_odds(*other, *one).z, abs_tol=1e-9)


@given(st.integers(1, 500), st.integers(0, 5_000), st.integers(1, 50))
def test_what_both_times_have_alike_stands_at_zero(count: int, more: int, times: int) -> None:
    found = log_odds(count, count + more, times * count, times * (count + more))
    assert isclose(found.delta, 0.0, abs_tol=1e-9)
