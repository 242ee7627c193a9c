"""Texts of any marks have the normal form that Python gives them, in linear time."""

import sys
from unicodedata import combining, normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.text.normalization import MADE_OF_MARKS, RUN, Form, normalized

EVERY = [chr(code) for code in range(sys.maxunicode + 1)]
MARKS = "".join(filter(combining, EVERY))
COMPOSING = "aeA\u1100\u1161\u11a8\u0bc6\u0bbe\u0344\uff76\u3099\ufdfa"


@pytest.mark.parametrize("form", ["NFC", "NFKC", "NFKD"])
@given(
    begin=st.text(max_size=20),
    marks=st.lists(st.sampled_from([*MARKS, *MADE_OF_MARKS]), min_size=1, max_size=9),
    turns=st.integers(1, RUN),
    end=st.text(st.sampled_from(COMPOSING + MARKS), max_size=2 * RUN),
)
def test_the_normal_form_is_the_one_that_python_gives(
    form: Form, begin: str, marks: list[str], turns: int, end: str
) -> None:
    text = begin + "".join(marks) * turns + end
    assert normalized(form, text) == normalize(form, text)


def test_the_characters_that_are_nothing_but_marks_are_known() -> None:
    apart = ((character, normalize("NFKD", character)) for character in EVERY)
    found = {one for one, marks in apart if not combining(one) and all(map(combining, marks))}
    assert found == MADE_OF_MARKS
    assert not [one for one in MARKS if any(combining(part) == 0 for part in normalize("NFKD", one))]
