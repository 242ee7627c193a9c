import csv
import gzip
import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from vaderSentiment.vaderSentiment import BOOSTER_DICT, NEGATE, SPECIAL_CASES, SentimentIntensityAnalyzer

from schemas.mention import Mention
from scoring.language import language_of
from scoring.tone.lexicon import READ_BYTES, sentiment
from scoring.tone.lexicon import VADER as VADER_MODEL
from scoring.tone.telling import UNREAD, Tone, tone_of

DATA = Path(__file__).parents[2].parent / "shared/data"
VADER = SentimentIntensityAnalyzer()

WORDS = (
    *NEGATE[:12],
    *list(BOOSTER_DICT)[::12],
    *" ".join(SPECIAL_CASES).split(),
    *("no", "but", "least", "at", "very", "kind", "of", "never", "so", "this", "without", "doubt", "plane"),
    *("GREAT", "good", "bad", "love", ":)", ":(", "😂", "👉🏼", "❤", "lol", "!!!", "???"),
)


def mention(**fields: object) -> Mention:
    return Mention(**{"source": "x", "id": "1", "seen_at": 0, "text": "I love it", **fields})


def read(told: Mention) -> Tone:
    return tone_of(told, language_of(told.lang, told.text))


@given(st.lists(st.sampled_from(WORDS), max_size=20).map(" ".join))
def test_what_is_read_is_what_the_library_reads(text: str) -> None:
    assert sentiment(text) == VADER.polarity_scores(text)["compound"]


def test_real_texts_are_read_as_the_library_reads_them() -> None:
    path = DATA / "airline/airline_first60.csv.gz"
    if not path.exists():
        pytest.skip("../shared/data is absent")
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        texts = [row["text"] for row in csv.DictReader(file)][::10]
    assert len(texts) > 800
    assert [sentiment(text) for text in texts] == [VADER.polarity_scores(text)["compound"] for text in texts]


@given(st.one_of(st.text(), st.text(st.characters(categories=["Cs", "So", "Mn", "P", "Cc"]))))
def test_any_text_has_a_sentiment_within_bounds(text: str) -> None:
    assert -1 <= sentiment(text) <= 1


def test_every_nasty_string_has_a_sentiment() -> None:
    path = DATA / "badinput/strings-blns/blns.json"
    if not path.exists():
        pytest.skip("../shared/data is absent")
    for text in json.loads(path.read_text()):
        assert -1 <= sentiment(text) <= 1


@pytest.mark.parametrize("filler", ["x ", "é ", "😶 "])
def test_what_stands_beyond_the_bound_is_not_read(filler: str) -> None:
    assert sentiment(filler * READ_BYTES + "great") == sentiment(filler * READ_BYTES)
    assert sentiment("great " + filler * READ_BYTES) > 0


@pytest.mark.parametrize("told", [{"sentiment": -0.5}, {"sentiment": 0.0, "confidence": 0.25}])
def test_what_the_source_tells_is_not_read_again(told: dict[str, float]) -> None:
    assert read(mention(**told)) == Tone(told["sentiment"], told.get("confidence"), "source")


@pytest.mark.parametrize("lang", [None, "en", "EN", "en-GB", "en_US"])
def test_english_is_read(lang: str | None) -> None:
    assert read(mention(lang=lang)) == Tone(sentiment("I love it"), None, VADER_MODEL)


@pytest.mark.parametrize("fields", [{"lang": "pl"}, {"lang": "enm"}, {"text": None}, {"text": ""}])
def test_what_cannot_be_read_has_no_sentiment(fields: dict[str, str | None]) -> None:
    assert read(mention(**fields)) == UNREAD


def test_the_model_is_named_after_the_library_that_is_locked() -> None:
    project = (Path(__file__).parents[2] / "pyproject.toml").read_text()
    assert re.search(r'"vaderSentiment==(.+)"', project)[1] == VADER_MODEL.removeprefix("vader-")
