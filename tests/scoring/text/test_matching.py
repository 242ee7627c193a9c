from collections.abc import Iterable, Sequence
from unicodedata import category

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.brand import Brand
from scoring.text.folding import fold
from scoring.text.matching import Matcher
from scoring.text.tags import tags_apart
from scoring.text.term_forms import Form, forms_of

WORDS = ("us", "air", "airways", "us air", "us airways", "air us", "delta", "del", "ta", "a", "$x", "c++", "café", "é")


def found(brand: Brand, text: str) -> bool:
    return Matcher([brand]).match(text) == [0]


@pytest.mark.parametrize(
    "text", ["delta", "#Delta", "@DELTA", "$delta", "delta's", "(Delta)", "so,delta.", "Déltà", "delta-air"]
)
def test_a_term_is_found_as_a_whole_word(text: str) -> None:
    assert found(Brand(brand="Delta", terms=("delta",)), text)


@pytest.mark.parametrize(
    "text", ["deltas", "adelta", "#deltaforce", "@delta_air", "delta7", "7delta", "del ta", "", "delt"]
)
def test_a_term_inside_a_longer_word_is_not_found(text: str) -> None:
    assert not found(Brand(brand="Delta", terms=("delta",)), text)


@pytest.mark.parametrize(
    ("term", "text"),
    [
        ("トヨタ", "新型トヨタ車が好き"),
        ("삼성", "삼성은 좋다"),
        ("ซัมซุง", "ฉันชอบซัมซุงมาก"),
        ("华为", "我的华为手机"),
        ("Sony", "私のSonyのテレビ"),
        ("索尼", "Sony索尼"),
    ],
)
def test_a_script_without_spaces_has_no_word_boundary_to_ask_for(term: str, text: str) -> None:
    assert found(Brand(brand="B", terms=(term,)), text)


def test_a_hangul_syllable_is_not_found_within_another() -> None:
    assert not found(Brand(brand="B", terms=("가나",)), "가낙")


def test_an_indic_term_followed_by_a_vowel_sign_lies_inside_a_longer_word() -> None:
    assert not found(Brand(brand="B", terms=("टाट",)), "टाटा")
    assert found(Brand(brand="B", terms=("टाटा",)), "#टाटा, हाँ")


@pytest.mark.parametrize("text", ["us airways", "US  Airways", "us\n\tairways", "us\u00a0airways", "US\u2003AIRWAYS!"])
def test_a_phrase_is_found_over_any_run_of_white_space(text: str) -> None:
    assert found(Brand(brand="US", terms=("US airways",)), text)


@pytest.mark.parametrize(
    ("term", "text"), [("c++", "I like C++!"), ("AT&T", "my at&t bill"), ("Yahoo!", "yahoo!!!"), ("3M", "a 3m tape")]
)
def test_a_term_may_hold_signs(term: str, text: str) -> None:
    assert found(Brand(brand="B", terms=(term,)), text)


def test_terms_that_overlap_are_all_found() -> None:
    brands = [
        Brand(brand=b, terms=(t,)) for b, t in [("A", "us air"), ("B", "air ways"), ("C", "us air ways"), ("D", "air")]
    ]
    assert Matcher(brands).match("fly us air ways") == [0, 1, 2, 3]


def test_an_excluded_term_takes_the_brand_away_and_no_other() -> None:
    matcher = Matcher(
        [Brand(brand="A", terms=("apple",), exclude=("apple pie",)), Brand(brand="P", terms=("pie", "apple"))]
    )
    assert matcher.match("An APPLE a day") == [0, 1]
    assert matcher.match("apple  Pie at the apple store") == [1]
    assert matcher.match("apple pies") == [0, 1]


def test_one_term_may_be_of_many_brands_and_a_brand_may_have_none() -> None:
    matcher = Matcher(
        [Brand(brand="A", terms=("x",)), Brand(brand="B"), Brand(brand="C", terms=("X",), exclude=("y",))]
    )
    assert matcher.match("x") == [0, 2]
    assert matcher.match("x y") == [0]


def test_without_brands_nothing_is_found() -> None:
    assert Matcher([]).match("anything") == []
    assert Matcher([]).explain("anything") == []


def test_an_explanation_reports_term_and_place_in_the_text_as_written() -> None:
    matcher = Matcher(
        [Brand(brand="Zoë’s", terms=("Zoë's",), exclude=("us  air",)), Brand(brand="Fin", terms=("fin",))]
    )
    text = "at ZOE\u0308’S, ﬁn: US\n\nair"
    hits = matcher.explain(text)
    assert [(hit.brand, hit.term, hit.excludes, text[hit.start : hit.end]) for hit in hits] == [
        ("Zoë’s", "Zoë's", False, "ZOE\u0308’S"),
        ("Fin", "fin", False, "ﬁn"),
        ("Zoë’s", "us  air", True, "US\n\nair"),
    ]


def slowly(brands: Sequence[Brand], text: str) -> list[int]:
    """The same, read off the rule: try each form of each term at each place, of the text and with its tags apart."""

    def word(character: str) -> bool:
        return character == "_" or category(character)[0] in "LMN"

    def stands_in(form: Form, folded: str) -> bool:
        for start in range(len(folded) - len(form.text) + 1):
            end = start + len(form.text)
            if folded[start:end] != form.text or (form.in_tags and folded[start - 1 : start] not in ("#", "@")):
                continue
            before = start > 0 and word(folded[start - 1]) and word(folded[start])
            after = end < len(folded) and word(folded[end]) and word(folded[end - 1])
            if not before and not after:
                return True
        return False

    def speaks(forms: Iterable[Form]) -> bool:
        return any(stands_in(form, folded) for form in forms for folded in readings)

    readings = {fold(text), fold(tags_apart(text))}
    return [
        i
        for i, brand in enumerate(brands)
        if speaks(forms_of(brand.terms)) and not speaks(form for form in forms_of(brand.exclude) if not form.in_tags)
    ]


TERMS = st.lists(st.sampled_from(WORDS), max_size=3).map(tuple)
BRANDS = st.lists(st.builds(lambda t, e: Brand(brand="b", terms=t, exclude=e), TERMS, TERMS), max_size=5)
TEXTS = st.lists(st.sampled_from((*WORDS, " ", "  ", "#", "@", "_", "s", "-", "é", "É")), max_size=12).map("".join)


@given(BRANDS, TEXTS)
def test_the_automaton_finds_what_a_search_of_every_place_finds(brands: list[Brand], text: str) -> None:
    matcher = Matcher(brands)
    assert matcher.match(text) == slowly(brands, text)


def letters(text: str) -> str:
    """Return what counts of a term that may stand joined, as in a hashtag."""
    return "".join(character for character in fold(text) if character.isalnum())


@given(BRANDS, st.one_of(TEXTS, st.text()))
def test_an_explanation_agrees_with_the_match(brands: list[Brand], text: str) -> None:
    brands = [Brand(brand=f"{i}", terms=brand.terms, exclude=brand.exclude) for i, brand in enumerate(brands)]
    matcher = Matcher(brands)
    hits = matcher.explain(text)
    wanted = {int(hit.brand) for hit in hits if not hit.excludes} - {int(hit.brand) for hit in hits if hit.excludes}
    assert matcher.match(text) == sorted(wanted)
    assert all(letters(hit.term) in letters(text[hit.start : hit.end]) for hit in hits)
