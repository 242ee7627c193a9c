"""Which of two readings is higher, and when that must not be said."""

from typing import Any

import numpy as np
import pytest

from schemas.reason import Param, Reason, ReasonCode
from scoring.method.constants import DAY_MS, HOUR_MS, PROFILES, ROWS
from scoring.reading.comparison import Compared, Side, compare, not_comparable, robustness
from scoring.reading.interval import jackknife, logit

WEIGHTS = PROFILES["standard-1"]
SWINGS = np.sin(np.arange(ROWS))
"""Of the author groups: how far l moves with each left out."""


def side(
    brand: str = "A", score: float = 50.0, swing: float = 0.1, hidden: float = 0.0, days: float = 0.0, **changed: Any
) -> Side:
    middle = logit(np.array(score)).item()
    without = middle + swing * SWINGS
    changes: dict[str, Any] = {
        "brand": brand,
        "length_ms": DAY_MS,
        "score": score,
        "indicators": (50.0,) * 4,
        "se": float(np.sqrt(max(jackknife(without).item(), days) + hidden)),
        "logit": middle,
        "without": without,
        "days": days,
        "hidden": hidden,
        "sources": frozenset({"x"}),
        "reference": "r-1",
        "profile": "standard-1",
        "method": "jauge-1",
    }
    return Side(**changes | changed)


def test_two_brands_are_independent_so_that_their_variances_add_up() -> None:
    one, other = side("A", 60.0, 0.02, hidden=0.01), side("B", 50.0, 0.02, hidden=0.03)
    changes = compare(one, other)
    assert changes.points == 10.0
    assert changes.delta == pytest.approx(np.log(1.5), rel=1e-12)
    assert changes.se == pytest.approx(np.hypot(one.se, other.se), rel=1e-12)


def test_authors_that_swing_alike_at_both_times_of_a_brand_say_nothing_against_a_difference() -> None:
    """The same two readings are certain for one brand, and uncertain for two."""
    one, other = side("A", 60.0, 0.5, hidden=0.01), side("A", 50.0, 0.5, hidden=0.02)
    of_one_brand, of_two = compare(one, other), compare(one, other._replace(brand="B"))
    assert of_one_brand.se == pytest.approx(np.sqrt(0.03), rel=1e-9)
    assert of_one_brand.significant
    assert not of_two.significant
    assert of_one_brand.delta == of_two.delta


def test_authors_that_swing_apart_make_one_brand_less_certain_than_two() -> None:
    one, other = side("A", swing=0.1), side("A", swing=-0.1)
    assert compare(one, other).se == pytest.approx(np.sqrt(2) * compare(one, other._replace(brand="B")).se, rel=1e-9)


def test_the_other_way_round_it_is_the_same_difference_below() -> None:
    one, other = side("A", 61.0), side("B", 48.0, 0.05, hidden=0.02)
    there, back = compare(one, other), compare(other, one)
    assert (back.points, back.delta, back.se) == (-there.points, -there.delta, there.se)
    assert back.significant is there.significant


def test_a_reading_is_no_higher_than_itself() -> None:
    one = side(hidden=0.01)
    changes = compare(one, one)
    assert (changes.points, changes.delta, changes.significant) == (0.0, 0.0, False)
    assert changes.se == pytest.approx(np.sqrt(0.02))


@pytest.mark.parametrize(("factor", "significant"), [(1.0, False), (1.0 + 1e-9, True), (-1.0 - 1e-9, True)])
def test_higher_is_said_above_two_standard_errors_and_not_at_them(factor: float, significant: bool) -> None:
    assert Compared(points=1.0, delta=factor * 2.04 * 0.5, se=0.5).significant is significant


@pytest.mark.parametrize(
    ("changed", "code", "params"),
    [
        ({"method": "jauge-0"}, ReasonCode.METHODS_DIFFER, {"first": "jauge-0", "second": "jauge-1"}),
        ({"reference": "r-2"}, ReasonCode.REFERENCES_DIFFER, {"first": "r-2", "second": "r-1"}),
        ({"profile": "equal-1"}, ReasonCode.PROFILES_DIFFER, {"first": "equal-1", "second": "standard-1"}),
        ({"length_ms": 7 * DAY_MS}, ReasonCode.LENGTHS_DIFFER, {"first_ms": 7 * DAY_MS, "second_ms": DAY_MS}),
        ({"length_ms": 6 * HOUR_MS}, ReasonCode.LENGTHS_DIFFER, {"first_ms": 6 * HOUR_MS, "second_ms": DAY_MS}),
        (
            {"sources": frozenset({"x", "rss", "hn"})},
            ReasonCode.SOURCES_DIFFER,
            {"first_only": ("hn", "rss"), "second_only": ()},
        ),
        ({"sources": frozenset[str]()}, ReasonCode.SOURCES_DIFFER, {"first_only": (), "second_only": ("x",)}),
        ({"sources": frozenset({"hn"})}, ReasonCode.SOURCES_DIFFER, {"first_only": ("hn",), "second_only": ("x",)}),
    ],
)
def test_what_differs_in_kind_is_not_compared_for_a_reason_with_a_code(
    changed: dict[str, Any], code: ReasonCode, params: dict[str, Param]
) -> None:
    one, other = side("A", **changed), side("B")
    assert not_comparable(one, other) == Reason(code, params)
    with pytest.raises(ValueError, match=f"not comparable: {code}"):
        compare(one, other)


def test_two_brands_of_the_same_kind_are_comparable() -> None:
    assert not_comparable(side("A", 10.0), side("B", 90.0)) is None


# --- robustness ---

HIGH, LOW = (60.0, 55.0, 51.0, 70.0), (50.0, 50.0, 50.0, 50.0)


def test_a_brand_that_is_higher_in_every_indicator_stays_above_under_all_weights() -> None:
    assert robustness(HIGH, LOW, WEIGHTS) == 1.0
    assert robustness(LOW, HIGH, WEIGHTS) == 0.0


def test_the_shares_of_the_two_ways_round_are_all_of_the_draws() -> None:
    one, other = (70.0, 50.0, 50.0, 40.0), (50.0, 50.0, 50.0, 47.0)
    there, back = robustness(one, other, WEIGHTS), robustness(other, one, WEIGHTS)
    assert 0 < there < 1
    assert there + back == pytest.approx(1.0, abs=1e-12)


def test_the_same_seed_gives_the_same_share_and_another_a_close_one() -> None:
    one, other = (60.0, 50.0, 50.0, 50.0), (50.0, 50.0, 50.0, 57.0)
    shares = [robustness(one, other, WEIGHTS, seed) for seed in (1, 1, 2, 3)]
    assert shares[0] == shares[1]
    assert len(set(shares)) > 1
    assert max(shares) - min(shares) < 0.08


def test_equal_indicators_stay_above_under_no_weights() -> None:
    assert robustness(HIGH, HIGH, WEIGHTS) == 0.0


def test_no_weight_moves_by_more_than_half_of_itself() -> None:
    """One that is 2 higher in ln of the least weight, and lower in the greatest, by what three times turns."""
    reach, favour = WEIGHTS[1], WEIGHTS[3]
    most = (1.5 * reach) / (0.5 * favour)
    for slack, always in ((1.01, True), (0.99, False)):
        gap = np.exp(most * slack)
        share = robustness((50.0, 50.0 * np.e, 50.0, 50.0), (50.0, 50.0, 50.0, 50.0 * gap), WEIGHTS, draws=200_000)
        assert (share == 0) is always
