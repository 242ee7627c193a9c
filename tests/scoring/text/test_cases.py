"""Small inputs that were once read wrongly, by kind: those of ``../shared/cases/texts``, where they are."""

from collections.abc import Callable

import pytest

from schemas.brand import Brand
from schemas.mention import Mention
from scoring.text.language import languages_of
from scoring.text.matching import Matcher
from scoring.text.placement import placements_of
from scoring.text.queries.linter import lint
from scoring.text.tone.tone import tone_named, tones_of
from tests.text_cases import Case, cases


def tone_of(text: str, lang: str | None) -> str:
    """Return the class that a text is read as, "unread" where it is not read."""
    (tone,) = tones_of([Mention(source="x", id="1", seen_at=0, text=text)], languages_of([lang], [text]))
    return "unread" if tone.sentiment is None else tone_named(tone.sentiment)


RIGHT: dict[str, Callable[[str], bool]] = {
    "positive or neutral": lambda tone: tone in ("positive", "neutral"),
    "not negative": lambda tone: tone != "negative",
    "not read, or negative": lambda tone: tone in ("unread", "negative"),
    "as 🖤 (0.4424)": lambda tone: tone == tone_of("🖤", "en"),
}


@pytest.mark.parametrize(
    "case",
    cases(
        *("negation-sign-turned", "negation-of-good-and-bad", "negation-turns-emoticon", "emoji-read-by-its-name"),
        *("unknown-language-read-as-english", "wrong-declared-language-believed"),
    ),
)
def test_a_text_is_read_as_a_person_reads_it(case: Case) -> None:
    given, expected = case["input"], case["expected"]
    tone = tone_of(given["text"], given.get("lang", given.get("declared")))
    wanted = RIGHT.get(expected, lambda tone: tone == expected.split()[0])
    assert wanted(tone), (given, expected, tone)


@pytest.mark.parametrize("case", cases("signs-mislead-language"))
def test_signs_do_not_mislead_the_language(case: Case) -> None:
    text = case["input"]["text"]
    assert languages_of([None], [text]) == ["en"]
    assert tone_of(text, None) in ("positive", "negative")


@pytest.mark.parametrize("case", cases("brand-name-read-as-feeling"))
def test_a_name_is_no_feeling(case: Case) -> None:
    given = case["input"]
    name = given.get("brand") or given["text"].removeprefix("at ").removesuffix(" now")
    mention = Mention(source="x", id="1", seen_at=1, created_at=1, lang=given.get("lang"), text=f"at {name} now")
    ((_, placed, read),) = placements_of([mention], Matcher([Brand(brand=name, terms=(name,))]))
    assert placed.brands == (name,)
    assert read.tone.sentiment == 0


@pytest.mark.parametrize("case", cases("fold-misses-same-word", "joined-words-of-hashtags", "addresses-read-as-words"))
def test_a_term_is_found_where_a_person_finds_it(case: Case) -> None:
    given = case["input"]
    if "term" not in given:
        assert tone_of(given["text"], given["lang"]) == case["expected"]
        return
    brand = Brand(brand="B", terms=(given["term"],))
    assert bool(Matcher([brand]).match(given["text"])) is (not case["expected"].startswith("not"))
    list(lint(brand))


@pytest.mark.parametrize("case", cases("long-texts-saturate"))
def test_a_long_text_says_no_more_than_a_short_one(case: Case) -> None:
    assert tone_of("good bad " * 60, case["input"]["lang"]) == tone_of("bad good", case["input"]["lang"]) == "neutral"
