import json
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.text.folding import JOINS, fold, fold_with_places, terms_of
from tests.paths import BAD_INPUT

STRINGS = BAD_INPUT / "strings-blns/blns.json"

AWKWARD = st.text(
    st.sampled_from(
        "aÀéßİıﬁœŒΣςйё\u0301\u0308\u200b\u200d\u00ad\ufe0f\t\n\x1c  _'’＃"
        "ｱｶﾞ\u1100\u1161\u11a8각が\u3099ดำดิ\u0939\u093f\ufdfa"
    )
)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Crème Brûlée", "creme brulee"),
        ("STRASSE", "straße"),
        ("İstanbul", "istanbul"),
        ("ΣΊΣΥΦΟΣ", "σίσυφος"),
        ("McDonald’s", "mcdonald's"),
        ("ｆｕｌｌｗｉｄｔｈ", "fullwidth"),
        ("ﬁnance", "finance"),
        ("cafe\u0301", "café"),
        ("Del\u00adta\u2060", "delta"),
        ("us\u00a0\u2003air\n\tways", "us air ways"),
        ("  padded\u200b", "padded"),
        ("ﾄﾖﾀ", "トヨタ"),
        ("ｶﾞｽ", "ガス"),
        ("\u1100\u1161\u11a8", "각"),
        ("❤️", "❤"),
    ],
)
def test_what_a_reader_takes_for_the_same_word_folds_alike(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(
    ("one", "other"), [("か", "が"), ("가", "각"), ("हिन्दी", "हन्द"), ("delta", "del ta"), ("ا", "ب")]
)
def test_what_makes_another_word_folds_apart(one: str, other: str) -> None:
    assert fold(one) != fold(other)


@given(st.one_of(st.text(), AWKWARD, st.text(st.characters(categories=["Cs", "Mn", "Lo", "Cf"]))))
def test_places_belong_to_the_same_fold_and_lie_in_the_text_in_order(text: str) -> None:
    folded = fold_with_places(text)
    assert folded.text == fold(text)
    assert len(folded.places) == len(folded.text)
    assert folded.places == sorted(folded.places)
    assert all(0 <= start < end <= len(text) for start, end in folded.places)


@given(st.text(st.sampled_from("aé ßﬁ\tＸ")))
def test_each_place_folds_to_the_character_it_stands_for(text: str) -> None:
    folded = fold_with_places(text)
    for character, (start, end) in zip(folded.text, folded.places, strict=True):
        assert character == " " or character in fold(text[start:end])


@given(st.text(st.characters(codec="utf-8")))
def test_a_fold_does_not_depend_on_how_accents_are_written(text: str) -> None:
    assert fold(normalize("NFC", text)) == fold(normalize("NFD", text))


def test_every_nasty_string_folds() -> None:
    if not STRINGS.exists():
        pytest.skip("../shared/data is absent")
    for text in json.loads(STRINGS.read_text()):
        assert fold_with_places(text).text == fold(text)


@pytest.mark.parametrize(
    ("character", "joins"),
    [("a", True), ("é", True), ("7", True), ("_", True), ("\u093f", True), ("Ж", True), ("ا", True)]
    + [(c, False) for c in " #@$'-&+.中あア한กລ🎉"],
)
def test_only_letters_marks_numbers_of_spaced_scripts_make_a_word_longer(character: str, joins: bool) -> None:
    assert JOINS[character] is joins


def test_a_term_that_folds_to_nothing_is_left_out() -> None:
    assert terms_of(("\u0301", " ", "acme", "\u200d")) == {"acme": "acme"}
