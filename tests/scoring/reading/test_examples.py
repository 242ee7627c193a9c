"""The mentions behind a change are those that the slow way of `examples_model` finds, in the same order and parts."""

from collections.abc import Sequence

import pytest

from schemas.brand import Brand
from schemas.mention import Mention
from scoring.method.constants import DAY_MS, HOUR_MS, INDICATORS, WINDOWS, Window
from scoring.method.fixed_point import mention_key
from scoring.method.reference import REFERENCE, Reference
from scoring.method.windows import Period, period
from scoring.reading.archive import Archive, observations_of
from scoring.reading.examples import NAMED, Example, examples
from scoring.reading.exposure import Calendar
from tests.histories import START_MS, brands, history
from tests.scoring.each_method import under_each_method
from tests.scoring.reading import examples_model

FOLLOWED = brands(3)
MENTIONS = history(seed=3, count=1_200, followed=FOLLOWED, days=6)
OBSERVATIONS = observations_of(MENTIONS, FOLLOWED)
NEWEST = max(mention.seen_at for mention in MENTIONS)
DAY = WINDOWS[2]


@under_each_method
@pytest.mark.parametrize("window", WINDOWS, ids=lambda window: window.name)
@pytest.mark.parametrize("brand", FOLLOWED, ids=lambda brand: brand.brand)
def test_the_examples_of_any_brand_source_and_indicator_equal_those_of_the_slow_way_to_the_bit(
    reference: Reference, brand: Brand, window: Window
) -> None:
    rows = Archive(OBSERVATIONS, {brand.brand: Calendar()}, reference).observations_of_brand(brand.brand)
    before, after = period(window, NEWEST - 3 * DAY_MS), period(window, NEWEST)
    found = 0
    for source in REFERENCE.sources:
        for indicator in INDICATORS:
            for points in (1.0, -1.0):
                asked = (rows, before, after, source, indicator, points, reference, len(MENTIONS))
                expected = examples_model.examples(*asked)
                assert examples(*asked) == expected
                found += len(expected)
    assert found


def said(number: int, at_ms: int, sentiment: float, author: str | None = None, **rows: object) -> Mention:
    fields: dict[str, object] = {
        "source": "x",
        "id": str(number),
        "created_at": at_ms,
        "seen_at": at_ms,
        "author": author or f"a{number}",
        "text": f"number {number}",
        "sentiment": sentiment,
        "confidence": 1.0,
        "followers": 500,
        "likes": 2,
        "brand": "A",
    }
    return Mention(**fields | rows)  # type: ignore[arg-type] # made here


MIDNIGHT = START_MS + 3 * DAY_MS
BEFORE, AFTER = period(DAY, MIDNIGHT), period(DAY, MIDNIGHT + DAY_MS)


def found(
    rows: Sequence[Mention],
    indicator: str,
    points: float,
    asked: tuple[Period, Period] = (BEFORE, AFTER),
    count: int = 99,
) -> dict[str, float]:
    """By mention: its part."""
    observations = observations_of(rows, [Brand(brand="A")])
    ids = {mention_key(mention.source, mention.id): mention.id for mention in rows}
    named = examples(observations, *asked, "x", indicator, points, REFERENCE, count)
    return {ids[example.key]: example.part for example in named}


def test_hate_is_behind_a_fall_and_praise_behind_a_rise() -> None:
    now = MIDNIGHT + HOUR_MS
    rows = [said(1, now, -0.9), said(2, now, 0.8), said(3, now, -0.3), said(4, now, 0.1)]
    assert list(found(rows, "favour", -5.0)) == ["1", "3"]
    assert list(found(rows, "favour", +5.0)) == ["2", "4"]


def test_praise_that_left_the_window_comes_after_the_complaints_however_much_it_weighs() -> None:
    praise = [said(n, MIDNIGHT - n * HOUR_MS, 0.9) for n in range(1, 6)]
    rows = [*praise, said(7, MIDNIGHT + HOUR_MS, -0.3), said(8, MIDNIGHT + 2 * HOUR_MS, -0.3)]
    assert list(found(rows, "favour", -5.0, count=2)) == ["8", "7", "1", "2"]
    observations = observations_of(rows, [Brand(brand="A")])
    named = examples(observations, BEFORE, AFTER, "x", "favour", -5.0, REFERENCE, 2)
    assert [example.entered for example in named] == [True, True, False, False]


def test_the_parts_of_all_sum_to_one_and_come_largest_first() -> None:
    rows = [said(n, MIDNIGHT + n * 60_000, (n % 19 - 12) / 12, f"a{n % 40}") for n in range(1, 200)]
    for indicator, points in (("presence", 2.0), ("reach", -1.0), ("engagement", -1.0), ("favour", -3.0)):
        parts = list(found(rows, indicator, points, count=1_000).values())
        assert sum(parts) == pytest.approx(1.0)
        assert parts == sorted(parts, reverse=True)
        assert min(parts) > 0


def test_where_the_sums_stand_still_no_part_is_beyond_all() -> None:
    """The day is like the one before; the score fell because the 28 days behind it did."""
    rows = [said(n + 100 * day, MIDNIGHT + day * DAY_MS - n * HOUR_MS, -0.9) for day in (0, 1) for n in range(1, 13)]
    parts = found(rows, "favour", -1.4)
    assert sum(parts.values()) == pytest.approx(1.0)
    assert {int(name) // 100 for name in parts} == {1}  # of the day, not those that left


def test_a_voice_of_many_and_a_post_that_all_react_to_are_behind_reach_and_engagement() -> None:
    rows = [said(n, MIDNIGHT + n * HOUR_MS, 0.0) for n in range(1, 9)]
    loud = said(9, MIDNIGHT + HOUR_MS, 0.0, followers=1_000_000, likes=50_000)
    unknown = said(10, MIDNIGHT + HOUR_MS, 0.0, followers=None, likes=None)
    for indicator in ("reach", "engagement"):
        assert next(iter(found([*rows, loud, unknown], indicator, 3.0))) == "9"
        assert "10" not in found([*rows, loud, unknown], indicator, 3.0)
    assert "10" in found([*rows, loud, unknown], "presence", 3.0)


def test_an_author_who_says_it_a_hundred_times_is_one_voice_among_others() -> None:
    flood = [said(n, MIDNIGHT + n * 1_000, -0.9, "spammer") for n in range(1, 101)]
    others = [said(1_000 + n, MIDNIGHT + n * 1_000, -0.9) for n in range(5)]
    parts = found([*flood, *others], "favour", -5.0, count=1_000)
    assert min(parts[other.id] for other in others) > 10 * max(parts[one.id] for one in flood)


def test_what_was_deleted_edited_or_said_elsewhere_is_no_example() -> None:
    now = MIDNIGHT + HOUR_MS
    rows = [
        said(1, now, -0.9),
        said(1, now, -0.9, op="delete", seen_at=now + 1),
        said(2, now, -0.9),
        said(2, now, 0.9, op="update", seen_at=now + 1),
        said(3, now, -0.9, "gone"),
        Mention(source="x", op="account_delete", author="gone", seen_at=now + 1),
        said(4, now, -0.9, source="hn"),
        said(5, now, -0.5),
        said(5, now, -0.5),
    ]
    assert found(rows, "favour", -5.0) == {"5": 1.0}


def test_what_lies_in_both_periods_or_in_neither_moved_nothing() -> None:
    both, neither = said(1, MIDNIGHT - HOUR_MS, -0.9), said(2, MIDNIGHT - 30 * DAY_MS, -0.9)
    week = WINDOWS[3]
    asked = period(week, MIDNIGHT), period(week, MIDNIGHT + DAY_MS)
    assert found([both, neither], "favour", -5.0, asked) == {}
    late = said(3, MIDNIGHT + HOUR_MS, -0.9)
    assert found([both, neither, late], "favour", -5.0, asked) == {"3": 1.0}


def test_a_pane_that_half_left_the_window_counts_by_half() -> None:
    """At half past the hour half of the window's first pane is out."""
    half = MIDNIGHT + HOUR_MS // 2
    first, last = said(1, MIDNIGHT - 24 * HOUR_MS + 1, 0.5), said(2, MIDNIGHT - HOUR_MS, 0.5)
    parts = found([first, last], "presence", -1.0, (period(DAY, MIDNIGHT), period(DAY, half)))
    assert parts == {"1": 1.0}
    gone = found([first, last], "presence", -1.0, (period(DAY, half), period(DAY, half + DAY_MS)))
    assert gone["1"] == pytest.approx(1 / 3)
    assert gone["2"] == pytest.approx(2 / 3)


def test_of_equal_parts_the_newest_come_first_and_no_more_than_asked_for() -> None:
    rows = [said(n, MIDNIGHT + (20 - n) * 60_000, -0.9) for n in range(10)]
    observations = observations_of(rows, [Brand(brand="A")])
    named: list[Example] = examples(observations, BEFORE, AFTER, "x", "favour", -1.0, REFERENCE)
    assert len(named) == NAMED
    assert [example.created_at for example in named] == sorted(
        (mention.created_at or 0 for mention in rows), reverse=True
    )[:NAMED]
    assert [example.part for example in named] == pytest.approx([0.1] * NAMED)


def test_periods_of_two_grains_are_refused() -> None:
    with pytest.raises(ValueError, match="must be equal"):
        examples(OBSERVATIONS, BEFORE, period(WINDOWS[3], MIDNIGHT), "x", "favour", 1.0, REFERENCE)
