"""What people wrote more about, in a report: the texts that were repeated, and themes, whatever they hold."""

from dataclasses import replace
from typing import Any

import pytest

from scoring.text.themes.contrast import Theme
from scoring.text.themes.items import Item
from scoring.text.themes.log_odds import LogOdds
from streams.analysis.themes.found import Found, FoundTheme
from streams.report.contents import Contents
from streams.report.page import render
from streams.report.words import LANGUAGES, Words
from tests.story_cli import LOST


def found_of(contents: Contents, brand: str) -> Found | None:
    (part,) = (part for part in contents.brands if part.score.brand == brand)
    return part.found


def test_a_repeated_text_is_found_and_what_did_not_change_has_none(contents: Contents) -> None:
    turned, liked = found_of(contents, "Turned"), found_of(contents, "Liked")
    assert turned is not None
    assert liked is not None
    assert any(LOST in one.text for one in turned.copies)
    assert turned.read_count
    assert liked.themes == []


def with_theme(contents: Contents, written: str) -> Contents:
    theme = Theme(Item("tag", "x"), written, 1_234, 5, LogOdds(1.0, 2.5), (), ())
    first, *others = contents.brands
    found: Any = first.found or Found([], [], 0.0, 1, 1)
    found = found._replace(themes=[FoundTheme(theme, 1_300, -0.25, -1.26, [])])
    return replace(contents, brands=[replace(first, found=found), *others])


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_theme_has_its_figures_and_is_no_markup(contents: Contents, language: str) -> None:
    words = Words(language)
    page = render(with_theme(contents, "<script>alert(1)</script>\u202e"), language)
    assert words("themes.title") in page
    assert "#&lt;script&gt;alert(1)&lt;/script&gt;</bdi>" in page
    assert "<script" not in page
    assert words.whole(1_234) in page
    assert words.signed(-1.26) in page
    assert words.number(-0.25, 2) in page
