"""Every reason has a code, and every code a text in each language: in Python, and on the page."""

import re
from enum import StrEnum
from string import Formatter

import pytest
from msgspec.structs import replace

from schemas.drop import DropReason
from schemas.reason import PARAMS, ProblemCode, Reason, ReasonCode
from scoring.method.constants import DAY_MS
from streams.analysis.reasons import TEXTS, change_reason, provisional_reason, reason_text
from streams.board.api.problems import STATUS
from streams.report.words import LANGUAGES
from tests.paths import ROOT
from tests.scores import score

MADE_OF = {"only": {"first_only", "second_only"}}
"""Placeholders that several parameters fill."""


def test_every_code_has_its_parameters_named() -> None:
    assert set(PARAMS) == set(ReasonCode)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", ReasonCode)
def test_every_code_has_a_text_that_uses_exactly_its_parameters(code: ReasonCode, language: str) -> None:
    names = {name for _, name, _, _ in Formatter().parse(TEXTS[language][code]) if name is not None}
    assert set().union(*(MADE_OF.get(name, {name}) for name in names)) == set(PARAMS[code])


def test_no_language_has_texts_that_another_lacks() -> None:
    assert set(TEXTS) == set(LANGUAGES)
    assert {frozenset(texts) for texts in TEXTS.values()} == {frozenset(ReasonCode)}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("prefix", "codes"),
    [("reason", [*ReasonCode, *DropReason]), ("problem", list(ProblemCode))],
    ids=("reason", "problem"),
)
def test_the_page_has_a_text_for_every_code_and_for_no_other(prefix: str, codes: list[StrEnum], language: str) -> None:
    file = ROOT / f"streams/board/static/i18n/{language}_reasons.js"
    assert sorted(re.findall(rf'^  "{prefix}\.(\w+)":', file.read_text("utf-8"), re.MULTILINE)) == sorted(codes)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", [code for code in ReasonCode if PARAMS[code]])
def test_the_page_takes_the_parameters_that_the_board_sends(code: ReasonCode, language: str) -> None:
    text = (ROOT / f"streams/board/static/i18n/{language}_reasons.js").read_text("utf-8")
    taken = re.search(rf'^  "reason\.{code}": \(\{{ ([\w, ]+) \}}\)', text, re.MULTILINE)
    assert taken is None or tuple(taken[1].split(", ")) == PARAMS[code]
    assert (taken is None) == (code is ReasonCode.INTERVAL_WIDE)  # rows of the league carry codes alone


def test_every_problem_has_a_status() -> None:
    assert set(STATUS) == set(ProblemCode)


def test_sources_have_the_names_of_the_language() -> None:
    reason = Reason(ReasonCode.SOURCES_DIFFER, {"first_only": (), "second_only": ("hn",)})
    text = reason_text(reason, "fr", {"hn": "Hacker News"}.__getitem__)
    assert text == "les sources diffèrent\u00a0: Hacker News pour le second seulement"


def test_a_length_of_hours_is_in_hours() -> None:
    reason = Reason(ReasonCode.LENGTHS_DIFFER, {"first_ms": DAY_MS // 4, "second_ms": 28 * DAY_MS})
    assert reason_text(reason) == "the lengths differ: 6 h and 28 d"


def test_a_provisional_score_has_a_wide_interval_or_no_mention() -> None:
    narrow = score("Acme")
    wide = replace(narrow, low=20.0, high=60.0, provisional=True)
    assert provisional_reason(wide) == Reason(ReasonCode.INTERVAL_WIDE, {"limit_points": 30})
    assert provisional_reason(replace(narrow, provisional=True)) == Reason(ReasonCode.NO_MENTIONS)
    assert provisional_reason(replace(wide, low=0.0, high=100.0)) == Reason(ReasonCode.NO_MENTIONS)
    assert provisional_reason(narrow) is None


def test_a_change_is_not_known_where_the_brand_was_not_observed_before() -> None:
    known = score("Acme")
    assert change_reason(replace(known, momentum=None)) == Reason(ReasonCode.NOT_OBSERVED)
    assert change_reason(replace(known, momentum=0.0)) is None
