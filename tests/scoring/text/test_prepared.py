"""The short ways of preparing a text give what the long ones do."""

from hypothesis import given
from hypothesis import strategies as st

from schemas.brand import Brand
from scoring.text.edits import edited
from scoring.text.matching import Matcher
from scoring.text.own_words import EDITS, own_words
from scoring.text.prepared import prepared

PIECES = st.sampled_from(
    (
        *("acme", "Acme's", "#AcmeSucks", "@acme", "RT @bob: ", " via @ann", "&amp;", "> quoted\n", "a.b@acme.com"),
        *("acme.com", "https://acme.com/x", "www.acme.io", "été", "™", "ＡＣＭＥ", "`", "-", "  ", "\t", "x" * 990),
        " appeared first on Acme",
    )
)
TEXTS = st.lists(PIECES, max_size=6).map("".join) | st.text(max_size=40)


@given(TEXTS)
def test_one_question_finds_every_text_that_an_edit_changes(text: str) -> None:
    assert own_words(text) == edited(text, EDITS)


@given(st.lists(TEXTS, max_size=4))
def test_a_text_that_was_matched_is_prepared_as_any_other(texts: list[str]) -> None:
    matcher = Matcher([Brand(brand="Acme", terms=("acme",))])
    brands = [matcher.names(text) for text in texts]
    for text, names in zip(texts, brands, strict=True):
        assert matcher.masked_text(text, names) == matcher.masked(prepared(text), names)
