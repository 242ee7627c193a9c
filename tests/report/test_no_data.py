"""What was not observed, and a brand of which nobody spoke: a report says so and shows no number."""

from dataclasses import replace
from pathlib import Path

import pytest
from msgspec.structs import replace as change

from schemas.score import Score
from streams.report.chart import chart_of, scale_of
from streams.report.contents import Contents
from streams.report.page import render
from streams.report.words import LANGUAGES, Words
from tests.report.made import Page, basis_of, report_of
from tests.scores import score


def unknown(known: Score) -> Score:
    """The same score as it is read where nobody spoke."""
    return change(known, score=53.6, low=0.0, high=100.0, provisional=True, mention_count=0, rank=None)


@pytest.fixture(scope="module")
def contents(tmp_path_factory: pytest.TempPathFactory) -> Contents:
    return report_of(basis_of(tmp_path_factory.mktemp("files")))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_file_of_one_source_has_the_others_as_not_observed(contents: Contents, language: str) -> None:
    states = {one.source: (one.state, one.covered_ratio) for one in contents.certificate.sources}
    others = dict.fromkeys(states.keys() - {"x"}, ("not_observed", 0.0))
    assert states == {"x": ("connected", 1.0)} | others
    page, words = Page(render(contents, language)).root, Words(language)
    (table,) = page.all("table", "coverage")
    shown = {row.all("th")[0].text: row.all("td")[-1].text for row in table.all("tr")[1:]}
    assert shown.pop("X") == words.percent(1.0, 1)
    assert set(shown.values()) == {words("coverage.is_not_observed")}
    said = [one.text for one in page.all("p")]
    assert words("coverage.connected", sources="X") in said
    assert words("coverage.counts_as_silent", method="jauge-2") not in said


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_report_says_which_method_takes_what_was_not_observed_for_silence(tmp_path: Path, language: str) -> None:
    page, words = Page(render(report_of(basis_of(tmp_path, method="jauge-1")), language)).root, Words(language)
    assert words("coverage.counts_as_silent", method="jauge-1") in [one.text for one in page.all("p")]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_brand_of_which_nobody_spoke_has_words_for_its_number(contents: Contents, language: str) -> None:
    words = Words(language)
    silent = replace(contents.brands[0], score=unknown(contents.brands[0].score), change=None, below=None)
    silent = replace(silent, trend=[unknown(one) for one in silent.trend])
    page = Page(render(replace(contents, brands=[*contents.brands[1:], silent]), language)).root
    section = page.all("section", "brand")[-1]
    assert section.all("data") == []
    assert [one.text for one in section.all("p", "badge")] == [words("score.no_data")]
    assert words("score.no_data_means") in [one.text for one in section.all("p", "lead")]
    assert section.all("circle") == section.all("polygon") == section.all("polyline") == []
    assert words("score.no_data") in [one.text for one in section.all("text")]
    row = page.all("table", "league")[0].all("tr")[-1]
    assert words("score.no_data") in row.text
    assert row.all("circle") == []
    assert "53" not in section.text


def test_a_line_breaks_where_nothing_was_known() -> None:
    trend = [score("Acme", 40.0, at=at) for at in range(6)]
    trend[2:4] = [unknown(one) for one in trend[2:4]]
    assert scale_of(trend) == scale_of([trend[0]])
    drawn = chart_of(trend, scale_of(trend), full_ms=0)
    assert [len(line.split()) for line in drawn.lines] == [2, 2]
    assert [len(band.split()) for band in drawn.bands] == [4, 4]
    assert len(drawn.marks) == 4
    (middle,) = drawn.no_data
    assert drawn.marks[1].x < middle < drawn.marks[2].x


def test_the_highest_score_comes_first_and_what_is_not_known_last() -> None:
    scores = [unknown(score("Nobody")), score("Low", 20.0), score("High", 80.0)]
    assert [one.brand for one in sorted(scores, key=lambda one: one.order)] == ["High", "Low", "Nobody"]
