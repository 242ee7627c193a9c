"""Copies of one text have one fingerprint, in both implementations."""

import re
import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.oracle.state import text_fingerprint
from scoring.text.fingerprint import fingerprint_of

# Unicode's White_Space, from PropList.txt; it has not changed since Unicode 6.3.
WHITE_SPACE = {
    *range(0x09, 0x0E), 0x20, 0x85, 0xA0, 0x1680, *range(0x2000, 0x200B), 0x2028, 0x2029, 0x202F, 0x205F, 0x3000,
}  # fmt: skip
TEXT = "this is one text that is copied by everybody"


def test_pythons_words_and_white_space_are_the_methods_at_every_code_point() -> None:
    word, space = re.compile(r"\w"), re.compile(r"\s")
    for point in range(sys.maxunicode + 1):
        character = chr(point)
        is_word = unicodedata.category(character)[0] in "LN" or character == "_"
        is_space = point in WHITE_SPACE or 0x1C <= point <= 0x1F
        assert bool(word.match(character)) is is_word, hex(point)
        assert bool(space.match(character)) is is_space, hex(point)


@pytest.mark.parametrize(
    "copy",
    [
        TEXT.upper(),
        f"@first {TEXT} #tag https://example.org/?a=b",
        TEXT.replace(" ", " … _ "),
        TEXT.replace("text", "ｔｅｘｔ"),
        f"{TEXT}!!!🎉",
    ],
)
def test_decoration_does_not_make_another_text(copy: str) -> None:
    assert fingerprint_of(copy) == fingerprint_of(TEXT) is not None


@pytest.mark.parametrize(
    ("rest", "has_one"), [("a" * 23, False), ("a" * 24, True), ("é" * 24, True), ("@" + "a" * 40, False)]
)
def test_a_rest_below_24_code_points_has_none(rest: str, has_one: bool) -> None:
    assert (fingerprint_of(rest) is not None) is has_one


@given(
    st.text(st.sampled_from("aAbZ é_ßſİ@#:/.ﬀ①\u0301\u200d\x1c\x85🎉1 https://"))
    | st.lists(st.sampled_from([*map(chr, range(128)), "@", "#", "http://", "https://"]), max_size=60).map("".join)
    | st.text(min_size=20)
)
def test_fast_path_and_oracle_take_the_same_fingerprint(text: str) -> None:
    if not any(unicodedata.category(character) == "Cs" for character in text):
        assert fingerprint_of(text) == text_fingerprint(text)
