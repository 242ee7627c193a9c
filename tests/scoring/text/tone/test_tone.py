import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.mention import Mention
from scoring.text.language import languages_of
from scoring.text.tone.characters import READ_CHARACTERS
from scoring.text.tone.lexicon import CLEAR, WORDS, read_by_words
from scoring.text.tone.lexicon_table import listed_languages
from scoring.text.tone.model import ToneModel
from scoring.text.tone.tone import UNREAD, Tone, tones_of
from tests.paths import SHARED

DATA = SHARED


def mention(**fields: object) -> Mention:
    return Mention(**{"source": "x", "id": "1", "seen_at": 0, "text": "I love it", **fields})


def read(one_mention: Mention) -> Tone:
    (tone,) = tones_of([one_mention], languages_of([one_mention.lang], [one_mention.text]))
    return tone


def feeling(text: str, lang: str | None = "en") -> float:
    (felt,) = read_by_words([text], lang) or ()
    return felt


@given(st.one_of(st.text(), st.text(st.characters(categories=["Cs", "So", "Mn", "P", "Cc"]))))
def test_any_text_has_a_sentiment_within_bounds(text: str) -> None:
    assert -1 <= feeling(text) <= 1


def test_every_nasty_string_has_a_sentiment() -> None:
    path = DATA / "badinput/strings-blns/blns.json"
    if not path.exists():
        pytest.skip("../shared/data is absent")
    texts = json.loads(path.read_text())
    felt = read_by_words(texts, "en")
    assert felt == [feeling(text) for text in texts]
    assert all(-1 <= one <= 1 for one in felt)


@pytest.mark.parametrize(
    ("worse", "better"),
    [
        ("not good", "good"),
        ("good", "very good"),
        ("good", "good!"),
        ("good", "good :)"),
        ("bad", "not bad"),
        ("so sad:((", "so sad"),
        ("bad", "bad &lt;3"),
        ("at 2:3", "at 2 :3"),
        ("ok", "niiiice"),
        ("★★★★☆", "★★★★★"),
        ("★★★☆☆", "★★★★☆"),
        ("⭐⭐", "⭐⭐⭐"),
        ("⭐⭐⭐", "⭐⭐⭐⭐"),
        ("no", "no :)"),
    ],
)
def test_one_text_feels_worse_than_another(worse: str, better: str) -> None:
    assert feeling(worse) < feeling(better)


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "no :)"),
        ("de", "nicht heute :)"),
        ("fr", "non :)"),
        ("es", "nada :)"),
        ("it", "niente :)"),
        ("pt", "não ❤️"),
    ],
)
def test_who_refuses_with_a_smile_is_not_angry(lang: str, text: str) -> None:
    assert feeling(text, lang) >= CLEAR


def test_three_stars_of_five_say_nothing_and_less_is_bad() -> None:
    assert [feeling(stars) for stars in ("★★★☆☆", "★★★", "⭐⭐⭐")] == [0, 0, 0]
    assert max(feeling("★★☆☆☆"), feeling("★★"), feeling("⭐️⭐️"), feeling("★☆☆☆☆")) <= -CLEAR


@pytest.mark.parametrize("lang", sorted(listed_languages()))
def test_english_that_is_used_everywhere_is_read_everywhere(lang: str) -> None:
    assert feeling("lol, amazing", lang) > 0.05
    assert feeling("epic fail, wtf", lang) < feeling("epic", lang)


@pytest.mark.parametrize("filler", ["x ", "é ", "🚗 "])
def test_what_stands_beyond_the_bound_is_not_read(filler: str) -> None:
    assert feeling(filler * READ_CHARACTERS + "great") == feeling(filler * READ_CHARACTERS)
    assert feeling("great " + filler * READ_CHARACTERS) > 0


@pytest.mark.parametrize("one_mention", [{"sentiment": -0.5}, {"sentiment": 0.0, "confidence": 0.25}])
def test_what_the_source_reports_is_not_read_again(one_mention: dict[str, float]) -> None:
    assert read(mention(**one_mention)) == Tone(one_mention["sentiment"], one_mention.get("confidence"), "source")


@pytest.mark.parametrize("lang", [None, "en", "EN", "en-GB", "en_US"])
def test_english_is_read(lang: str | None) -> None:
    assert read(mention(lang=lang)) == Tone(feeling("I love it"), None, WORDS)
    assert feeling("I love it") > 0.5


@pytest.mark.parametrize("fields", [{"lang": "pl", "text": "dobry"}, {"text": "Acme"}, {"text": None}, {"text": ""}])
def test_what_cannot_be_read_has_no_sentiment(fields: dict[str, str | None]) -> None:
    assert read(mention(**fields)) == UNREAD


def test_mentions_are_read_together_as_each_by_itself() -> None:
    langs = ["en", None, "fr", "pl", "fr", "de", "en"]
    texts = ["I hate it", "I love it", "Quelle honte", "dobry", "c'est super !", "Das war nichts", ""]
    one_mention = [mention(text=text) for text in texts] + [mention(sentiment=0.25)]
    models = {"de": ToneModel("de")}
    apart = [
        tone for one, lang in zip(one_mention, [*langs, "en"], strict=True) for tone in tones_of([one], [lang], models)
    ]
    assert tones_of(one_mention, [*langs, "en"], models) == apart
    assert [tone.model for tone in apart] == [WORDS, "", WORDS, "", WORDS, "tone-de-0", "", "source"]
