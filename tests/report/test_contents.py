"""What a report tells: which days, held against what, and what it keeps to itself."""

from pathlib import Path

import pytest
from msgspec.structs import replace as change

from schemas.health import Policy
from scoring.method.constants import DAY_MS, HOUR_MS
from scoring.method.windows import period
from scoring.reading.aggregates import aggregates
from streams.analysis.compare import window_named
from streams.analysis.explain import explain
from streams.report.contents import BrandPart, Contents, of_days
from streams.report.data_source import Basis, Watched
from streams.report.page import render
from tests.histories import START_MS
from tests.report.made import Page, basis_of, report_of, since
from tests.report.test_page import FALL, opened
from tests.story_cli import DAYS, END_MS, LOST, TURN, Row


def part_of(contents: Contents, brand: str) -> BrandPart:
    (part,) = [one for one in contents.brands if one.score.brand == brand]
    return part


def test_the_days_are_midnights_after_the_first_mention_and_the_newest(contents: Contents) -> None:
    """The first mention is of five past the first midnight; the file is over a millisecond after the newest."""
    expected = [START_MS + day * DAY_MS for day in range(1, DAYS + 1)] + [END_MS + 1]
    for part in contents.brands:
        assert [score.at for score in part.trend] == expected
        assert part.trend[-1].score == part.score.score


def test_a_day_is_read_as_it_was_at_its_midnight(story_log: Basis, contents: Contents) -> None:
    at_ms = START_MS + TURN * DAY_MS
    (read,) = story_log.past.archive.read("Turned", [period(window_named("24h"), at_ms)])
    score = next(score for score in part_of(contents, "Turned").trend if score.at == at_ms)
    assert (score.score, score.low, score.high, score.mention_count) == (read.side.score, read.low, read.high, 24)


def test_the_brands_are_placed_at_each_time(contents: Contents) -> None:
    for place in range(len(contents.brands[0].trend)):
        scores = [part.trend[place] for part in contents.brands]
        assert sorted(score.rank or 0 for score in scores) == [1, 2, 3, 4]
        assert sum(score.share_of_voice or 0 for score in scores) == pytest.approx(1)


def test_no_more_days_are_shown_than_asked_for(story_log: Basis) -> None:
    few = report_of(story_log, days=3)
    assert [score.at for score in few.brands[0].trend] == [START_MS + day * DAY_MS for day in (8, 9, 10)] + [END_MS + 1]


async def test_what_moved_is_what_explain_finds(story_log: Basis, contents: Contents) -> None:
    explanation = await explain(story_log.past, "Turned", "24h", None, None)
    moved = part_of(contents, "Turned").change
    assert moved is not None
    assert moved.why.points == explanation.why.points
    assert moved.why.noteworthy == explanation.why.noteworthy
    assert moved.compared == explanation.compared
    assert moved.behind[0].contribution == explanation.behind[0].contribution
    assert all(quote and LOST in quote.text for _, quote in moved.behind[0].examples)


def test_where_nothing_was_observed_one_length_earlier_the_first_day_shown_is_the_base(story_log: Basis) -> None:
    month = report_of(story_log, window="28d")
    assert not month.stretch.is_length_before
    assert month.stretch.before == period(window_named("28d"), START_MS + DAY_MS)
    for part in month.brands:
        assert part.change is not None
        assert part.change.why.points == part.score.score - part.trend[0].score
    assert "(the first day shown)" in render(month, "en")


def test_a_brand_that_was_not_followed_or_not_observed_by_then_has_no_change(tmp_path: Path) -> None:
    def late() -> list[Row]:
        return [("New", START_MS + 9 * DAY_MS + who, f"n{who}", f"New is here, {who}", 0.5) for who in range(5)] + [
            ("Old", START_MS + day * DAY_MS, "o", f"Old as ever, {day}", 0.1) for day in range(10)
        ]

    basis = basis_of(tmp_path, late())
    contents = report_of(basis, window="24h")
    assert part_of(contents, "New").change is None
    assert part_of(contents, "New").over_days is None
    assert part_of(contents, "Old").change is not None
    assert "The change is not known: the brand was not observed at an earlier time" in render(contents, "en")
    since(basis, "Old", START_MS + 9 * DAY_MS - HOUR_MS)
    assert part_of(report_of(basis, window="24h"), "Old").change is None


def test_a_brand_with_one_reading_has_no_trend(tmp_path: Path) -> None:
    once = [("Once", START_MS + HOUR_MS + who, f"a{who}", f"Once upon a time, {who}", 0.5) for who in range(3)]
    contents = report_of(basis_of(tmp_path, once))
    page = Page(render(contents, "en")).root
    assert "There is one reading alone, and no trend." in page.text
    assert page.all("svg", "trend") == []
    assert contents.brands[0].change is None


def test_a_report_at_an_earlier_time_knows_nothing_of_what_came_later(story_log: Basis) -> None:
    at_ms = START_MS + TURN * DAY_MS
    then = report_of(story_log, at_ms=at_ms)
    assert part_of(then, "Turned").trend[-1].at == at_ms
    (made,) = aggregates(story_log.past.archive, "Turned", [then.stretch.now])
    assert part_of(then, "Turned").score.mention_count == made.own.counts("N").sum() == 24
    assert part_of(then, "Turned").score.score > part_of(report_of(story_log), "Turned").score.score + 3


def test_texts_of_a_source_that_limits_them_are_not_quoted(tmp_path: Path) -> None:
    basis = basis_of(tmp_path)
    basis.policies = {"x": Policy(keep_text_hours=24, attribution="name the author")}
    contents = report_of(basis)
    page = Page(render(contents, "en")).root
    assert LOST.partition("[")[0] not in page.text
    assert "the rules of the source let it stay for 24 hours, and a report stays" in page.text
    assert "X: name the author" in page.text
    basis.policies = {"x": Policy(keep_text_hours=720)}
    assert "the rules of the source" not in render(report_of(basis), "en")


def test_alerts_of_other_days_and_other_brands_are_left_out() -> None:
    begin, end = START_MS, START_MS + DAY_MS
    over = Watched(FALL, change(FALL, id="over", state="closed", at=begin - 1))
    lasting = Watched(FALL, change(FALL, id="lasting", at=begin - DAY_MS, since=begin - DAY_MS))
    closed = Watched(FALL, change(FALL, id="closed", state="closed", at=begin, since=begin - 5))
    alerts = [
        over,
        lasting,
        closed,
        opened(id="later", since=end + 1),
        opened(id="other", brand="Other"),
        opened(id="source", brand="", since=end),
    ]
    found = of_days(alerts, ["Turned"], begin, end)
    assert [one.last.id for one in found or ()] == ["source", "closed", "lasting"]
    assert of_days(None, ["Turned"], begin, end) is None
