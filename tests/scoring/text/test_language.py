"""Languages are told as the library tells them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from py3langid.langid import MODEL_FILE, LanguageIdentifier

from scoring.text.language import LEAST, READ_CHARACTERS, _tables, detect, languages_of, likeliest
from scoring.text.language_names import DETECTED
from tests.scoring.text.tone.samples import real

LIBRARY = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


def agrees(text: str) -> bool:
    lang, probability = LIBRARY.classify(text.encode(errors="ignore"))
    (place,), (ours,) = likeliest([text])
    if place < 0:  # the library shares the probability out evenly
        return bool(probability < LEAST)
    return bool(abs(ours - probability) < 1e-3 and (_tables()[1][place] == lang or probability < 0.5))


@pytest.mark.parametrize("name", ["arabic", "english", "french", "german", "hindi", "italian", "portuguese", "spanish"])
def test_tweets_are_reported_as_the_library_reports_them(name: str) -> None:
    texts, _ = real(f"xlmt/{name}_val.csv.gz")
    assert all(agrees(text[:READ_CHARACTERS]) for text in texts)


@given(st.one_of(st.text(), st.text(st.characters(categories=["Cs", "So", "Mn", "Lo", "Lu", "Nd"]), max_size=400)))
def test_any_text_is_reported_as_the_library_reports_it(text: str) -> None:
    assert agrees(text)
    detect([text])


@pytest.mark.parametrize("text", ["", " ", "12 34", "https://a.b/c", "@acme #acme", "😀", "\ud800", "ok"])
def test_what_reports_nothing_stays_unknown(text: str) -> None:
    assert detect([text]) == [None]


def test_what_is_declared_is_believed_unless_the_text_clearly_speaks_another() -> None:
    text = "Das ist leider gar nichts geworden"
    assert languages_of(["fr-CA", "und", None, "fr-CA"], [text, text, None, "Acme App"]) == ["de", "de", None, "fr"]
    assert languages_of(["en"], ["Acmeのサービスは最悪"]) == ["ja"]


@pytest.mark.parametrize("text", ["Acme ужас", "Acme плохо", "اكمي Acme سيء"])
def test_a_declared_language_is_not_believed_of_a_text_in_another_script(text: str) -> None:
    assert languages_of(["en", "de", "ru"], [text] * 3) == [None, None, "ru"]
    assert languages_of(["en"], ["ɢʀᴇᴀᴛ ᴘʜᴏɴᴇ"]) == ["en"]
    assert languages_of(["en"], ["Acme opens at nine in ужас and Tallinn"]) == ["en"]


@pytest.mark.parametrize("text", ["Na, du?", "Ne, Laune", "Tja, Bescheid", "@user na bevor"])
def test_the_first_words_of_german_posts_are_no_other_language(text: str) -> None:
    assert detect([text]) in (["de"], [None])


def test_a_short_text_is_in_a_language_that_is_expected_and_a_clear_one_in_its_own() -> None:
    short, clear = "@user Que lindo es", "Das ist leider gar nichts geworden"
    assert detect([short], frozenset({"es"})) == ["es"]
    assert detect([short], frozenset({"pt"})) == ["pt"]
    assert detect([clear], frozenset({"es"})) == ["de"]


def test_the_languages_that_a_setting_may_name_are_those_of_the_tables() -> None:
    assert set(_tables()[1]) - {"zxx"} == DETECTED


@pytest.mark.parametrize("piece", ["a", "é ", "ไทย", "\u0301", "A"])
def test_a_megabyte_is_reported_by_its_opening(piece: str) -> None:
    whole, opening = detect([piece * 400_000, piece * READ_CHARACTERS])
    assert whole == opening


def test_texts_are_reported_together_as_each_by_itself() -> None:
    texts = ["Das ist leider gar nichts geworden", "", "ok", "Ce service est vraiment excellent", "aaaa " * 90, "12"]
    assert detect(texts) == [lang for text in texts for lang in detect([text])]
