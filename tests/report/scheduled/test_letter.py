"""What a report by schedule says: in two languages, as words, as a page and as a PDF, with nothing of others in it."""

import asyncio
import re
from datetime import timedelta
from pathlib import Path

import pytest

from streams.config.errors import UsageError
from streams.config.notify.report_settings import ReportSettings
from streams.config.settings import Settings
from streams.report.contents import Contents
from streams.report.data_source import Basis
from streams.report.pdf import find_browser
from streams.report.scheduled.highlights import highlights
from streams.report.scheduled.making import asked_of, make
from streams.report.scheduled.messages import Made
from streams.report.scheduled.runs import newest_run
from streams.report.words import Words
from tests.conftest import require
from tests.report.made import Page, basis_of
from tests.report.pdf_text import Pdf, numbers_of
from tests.report.scheduled.test_runs import HOUR_MS, ms

PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360f8cf"
    "c00000030101"
    "0018dd8db00000000049454e44ae426082"
)
EVIL = "<img src=x onerror=alert(1)>"


def scheduled(**fields: object) -> ReportSettings:
    return ReportSettings(**({"name": "monday", "to": ["team"], "every": "day", "pdf": False} | fields))


def made_of(basis: Basis, report: ReportSettings, later_ms: int = 0, board: str = "https://score.acme.org") -> Made:
    async def basis_as_it_is(brands: list[str]) -> Basis:
        return basis

    now_ms = basis.past.newest_ms + later_ms
    return asyncio.run(make(report, Settings(), now_ms, board, basis_as_it_is))


def test_the_highlights_are_sentences_from_the_figures(contents: Contents) -> None:
    report = scheduled()
    run = newest_run(report, contents.stretch.now.end_ms)
    english = highlights(contents, run, Words("en"))
    assert 1 <= len(english) <= 3
    moved = max(
        (part for part in contents.brands if part.change and part.change.compared and part.change.compared.significant),
        key=lambda part: abs(part.change.why.points) if part.change else 0,
    )
    assert moved.change is not None
    words = Words("en")
    assert f"{words.points(abs(moved.change.why.points))} to {words.number(moved.score.score)}" in english[0]
    largest = moved.change.why.noteworthy[0]
    assert f"{words.contribution(largest.indicator, largest.source)} ({words.signed(largest.points)})" in english[0]
    assert english[0].endswith("The change is significant.")
    assert english == highlights(contents, run, Words("en"))
    assert [one for one in highlights(contents, run, Words("fr")) if "intervalle à 95\u202f%" in one]


@pytest.mark.parametrize(
    ("language", "moved"), [("en", "Three things that moved"), ("fr", "Trois choses qui ont bougé")]
)
def test_the_page_runs_nothing_and_fetches_nothing(tmp_path: Path, language: str, moved: str) -> None:
    rows = [
        (EVIL, ms("2026-03-01") + hour * HOUR_MS, f"a{hour % 7}", f"{EVIL} words number {hour}", (hour % 5) / 5 - 0.4)
        for hour in range(28 * 24)
    ]
    (tmp_path / "logo.png").write_bytes(PIXEL)
    report = scheduled(language=language, author=f"Team {EVIL}", title=f"Ours {EVIL}", logo=tmp_path / "logo.png")
    made = made_of(basis_of(tmp_path, rows), report)
    page = Page(made.html)
    assert page.comments == 0
    assert not {name for name, _ in page.census} & {"script", "style", "link", "iframe", "svg"}
    assert not [names for _, names in page.census if any(name.startswith("on") for name in names)]
    assert [one.attributes["src"] for one in page.root.all("img")] == ["cid:logo"]
    assert [one.attributes["href"] for one in page.root.all("a")] == ["https://score.acme.org"]
    assert page.root.all("h1")[0].text == f"Ours {EVIL}"
    assert page.root.all("th")[4].text == EVIL
    assert moved in page.root.text
    assert f"Team {EVIL}" in page.root.text
    assert (made.logo_kind, made.logo) == ("png", PIXEL)
    colon = {"en": ": ", "fr": "\u00a0: "}[language]
    assert made.subject.startswith(f"Ours {EVIL}{colon}")
    assert moved in made.text


def test_in_french_a_space_that_does_not_break_stands_before_each_colon(story_log: Basis) -> None:
    made = made_of(story_log, scheduled(language="fr", title="Les scores"), board="")
    assert made.subject.startswith("Les scores\u00a0: ")
    rows = [line for line in made.text.splitlines() if "(Intervalle à 95\u202f%\u00a0: " in line]
    assert rows
    assert not [line for line in made.text.splitlines() if re.search(r"(?<!\u00a0): ", line)]


def test_a_link_that_is_none_of_the_web_is_left_out(story_log: Basis) -> None:
    assert not Page(made_of(story_log, scheduled(), board="javascript:alert(1)").html).root.all("a")


def test_what_is_lacking_is_said(story_log: Basis, tmp_path: Path) -> None:
    (tmp_path / "logo.png").write_text("no picture")
    made = made_of(story_log, scheduled(logo=tmp_path / "logo.png"), later_ms=48 * HOUR_MS)
    assert "before the end of the period: Jauge was still catching up." in made.text
    assert "The logo could not be shown: report.monday.logo:" in made.text
    assert "Not observed: " in made.text
    assert not made.logo


def test_without_a_browser_the_mail_goes_and_says_that_there_is_no_pdf(story_log: Basis, monkeypatch, tmp_path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    made = made_of(story_log, scheduled(pdf=True))
    assert not made.pdf
    assert "There is no PDF with it: a PDF needs one of chromium" in made.text


def test_each_page_of_the_pdf_has_its_number_and_how_many_there_are(story_log: Basis) -> None:
    try:
        find_browser()
    except UsageError as error:
        require(str(error))
    made = made_of(story_log, scheduled(pdf=True, author="Team of Acme", language="fr"))
    assert made.pdf.startswith(b"%PDF-")
    assert b"/Lang (fr)" in made.pdf
    pages = Pdf(made.pdf).pages()
    assert len(pages) >= 3
    assert numbers_of(pages) == [f"{number} / {len(pages)}" for number in range(1, len(pages) + 1)]
    assert "Team of Acme" in "".join(pages[0])


@pytest.mark.parametrize(
    ("every", "zone", "at"),
    [
        ("day", "Europe/Paris", "2026-03-28T23:00"),  # a local midnight is an edge of hours
        ("week", "Europe/Paris", "2026-03-30T00:00"),  # the UTC midnight that is nearest
        ("week", "America/New_York", "2026-03-30T00:00"),
        ("month", "Asia/Tokyo", "2026-03-01T00:00"),
        ("day", "Asia/Kolkata", "2026-03-28T19:00"),
    ],
)
def test_scores_are_read_at_the_edge_nearest_to_the_end(every: str, zone: str, at: str) -> None:
    report = scheduled(every=every, time_zone=zone)
    now = {"day": "2026-03-29T12:00", "week": "2026-03-30T13:00", "month": "2026-03-01T12:00"}[every]
    run = newest_run(report, ms(now))
    asked = asked_of(report, run, ms("2026-04-09"))
    assert asked.at_ms == ms(at)
    assert asked_of(report, run, ms("2026-02-27")).at_ms == ms("2026-02-27")
    assert run.first <= run.last < run.first + timedelta(days=32)
