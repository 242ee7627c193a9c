"""Normal forms of many texts are those of each by itself."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from scoring.text.fingerprint import fingerprint_of, normal_form
from scoring.text.normal_forms import normal_forms
from tests.scoring.text.tone.samples import real

PIECES = (
    "http://",
    "https://",
    "HTTPS://",
    "http:/",
    "https",
    "h",
    "ttp://a",
    "@",
    "#",
    "_",
    "a",
    "B7",
    " ",
    "\t",
    "\x1c",
)
ASCII = st.lists(st.sampled_from(PIECES) | st.characters(codec="ascii"), max_size=30).map("".join)
TEXTS = st.lists(ASCII | st.text() | st.lists(st.sampled_from((*PIECES, "é", "Ⅷ", "ﬁ")), max_size=12).map("".join))


def check(texts: list[str]) -> None:
    forms = normal_forms(texts)
    begins = [0, *forms.ends.tolist()]
    data = forms.joined.tobytes()
    assert [data[a:b].decode() for a, b in pairwise(begins)] == list(map(normal_form, texts))
    assert forms.code_points == [len(normal_form(text)) for text in texts]
    assert forms.fingerprints().tolist() == [int(fingerprint_of(text) or "0", 16) for text in texts]


@given(TEXTS)
def test_forms_are_those_of_each_text_by_itself(texts: list[str]) -> None:
    check(texts)


def test_forms_of_tweets_are_those_of_each_by_itself() -> None:
    for name in ("english", "french", "hindi"):
        texts, _ = real(f"xlmt/{name}_val.csv.gz")
        check(texts)
