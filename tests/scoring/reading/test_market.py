"""A brand's place among others, beside its score and never inside it."""

import random

import msgspec
import pytest

from schemas.score import Indicators, Score
from scoring.reading.market import placed


def score_of(brand: str, score: float = 50.0, mentions: int = 10, window: str = "24h") -> Score:
    return Score(
        method="jauge-1",
        reference="r-1",
        profile="standard-1",
        brand=brand,
        window=window,
        at=1,
        watermark=1,
        score=score,
        indicators=Indicators(presence=50, reach=50, engagement=50, favour=50),
        u=(0, 0, 0, 0),
        breadth=1,
        coverage={},
        mention_count=mentions,
        voice_count=mentions,
    )


def places(scores: list[Score]) -> list[tuple[str, float | None, int | None, float | None]]:
    return [(score.brand, score.share_of_voice, score.rank, score.percentile) for score in scores]


def test_nothing_but_the_place_is_written_into_a_score() -> None:
    before = [score_of("A", 40.0, 3), score_of("B", 60.0, 1)]
    after = placed(before)
    blank = {"share_of_voice": None, "rank": None, "percentile": None}
    assert [msgspec.structs.replace(score, **blank) for score in after] == before
    assert all(score.rank is None for score in before)


def test_scores_keep_their_order_and_each_window_is_a_panel_of_its_own() -> None:
    scores = [
        score_of("A", 40, 1, "1h"),
        score_of("B", 60, 3, "7d"),
        score_of("B", 30, 3, "1h"),
        score_of("A", 70, 1, "7d"),
    ]
    found = placed(scores)
    assert [(score.brand, score.window) for score in found] == [(score.brand, score.window) for score in scores]
    assert [score.rank for score in found] == [1, 2, 2, 1]
    assert [score.share_of_voice for score in found] == [0.25, 0.75, 0.75, 0.25]


def test_a_brand_outside_the_panel_is_neither_placed_nor_counted() -> None:
    scores = [score_of("A", 40, 1), score_of("Huge", 90, 1_000_000), score_of("B", 60, 3)]
    assert places(placed(scores, ("A", "B", "Nobody"))) == [
        ("A", 0.25, 2, 0.0),
        ("Huge", None, None, None),
        ("B", 0.75, 1, 100.0),
    ]


def test_a_brand_alone_is_first_and_has_no_percentile() -> None:
    assert places(placed([score_of("A", mentions=5)])) == [("A", 1.0, 1, None)]


def test_where_nobody_is_mentioned_there_is_no_share_of_voice() -> None:
    assert [score.share_of_voice for score in placed([score_of("A", mentions=0), score_of("B", mentions=0)])] == [
        None,
        None,
    ]


def test_equal_scores_share_a_rank_and_the_next_one_is_that_much_lower() -> None:
    found = placed([score_of("A", 70), score_of("B", 50), score_of("C", 50), score_of("D", 50), score_of("E", 30)])
    assert [score.rank for score in found] == [1, 2, 2, 2, 5]
    assert [score.percentile for score in found] == [100.0, 50.0, 50.0, 50.0, 0.0]


@pytest.mark.parametrize("seed", range(5))
def test_shares_sum_to_one_and_percentiles_to_a_half_each_in_whatever_order(seed: int) -> None:
    rng = random.Random(seed)
    scores = [score_of(f"B{i}", rng.choice((20.0, 50.0, 80.0, 81.0)), rng.randrange(1, 99)) for i in range(17)]
    found = placed(scores)
    assert sum(score.share_of_voice or 0 for score in found) == pytest.approx(1.0, abs=1e-12)
    assert sum(score.percentile or 0 for score in found) == pytest.approx(50.0 * len(scores), abs=1e-9)
    mixed = rng.sample(scores, len(scores))
    assert {score.brand: score for score in placed(mixed)} == {score.brand: score for score in found}


def test_no_scores_have_no_places() -> None:
    assert placed([]) == []
    assert places(placed([score_of("A")], ())) == [("A", None, None, None)]


def test_a_brand_of_which_nobody_spoke_has_no_place_and_takes_none() -> None:
    nobody = msgspec.structs.replace(score_of("B", 53.6), low=0.0, high=100.0)
    found = placed([score_of("A", 40), nobody, score_of("C", 60)])
    assert [score.rank for score in found] == [2, None, 1]
    assert [score.percentile for score in found] == [0.0, None, 100.0]
