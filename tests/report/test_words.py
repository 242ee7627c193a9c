"""Both languages say the same, and all of it is said."""

import re
from pathlib import Path

import streams.report
from streams.report.words import LANGUAGES, Words

SOURCE = "\n".join(
    file.read_text()
    for file in Path(streams.report.__path__[0]).rglob("*")
    if file.suffix in {".py", ".html"}
)  # fmt: skip
EN, FR = (Words(language) for language in LANGUAGES)


def test_both_languages_have_words_for_the_same_with_the_same_figures_in_them() -> None:
    assert EN.said.keys() == FR.said.keys()
    for key, said in EN.said.items():
        assert set(re.findall(r"\{\w+\}", said)) == set(re.findall(r"\{\w+\}", FR.said[key])), key


def test_no_sentence_was_left_in_english() -> None:
    same = {key for key in EN.said if EN.said[key] == FR.said[key] and len(EN.said[key].split()) > 2}
    assert same <= {"moved.when", "moved.said_of"}


def test_a_french_colon_question_mark_and_percent_stay_with_their_word() -> None:
    assert not [said for said in FR.said.values() if re.search(r"[\w}] [:;?!%»]|« ", said)]


def test_all_words_are_said_somewhere() -> None:
    """By their key, or by its beginning where the rest is worked out."""
    begun = set(re.findall(r"""["'](\w+\.)(?:["{]|" ~)""", SOURCE))
    said = set(re.findall(r"""["']([\w.]+)["']""", SOURCE))
    assert {key for key in EN.said.keys() - said if f"{key.partition('.')[0]}." not in begun} == set()
