"""What people write for a term and no term finds is said, and nothing is said of what is found."""

import pytest

from schemas.brand import Brand
from scoring.text.matching import Matcher
from scoring.text.queries.unfound_forms import unfound_forms


@pytest.mark.parametrize(
    ("terms", "said"),
    [
        (("AT&T",), ["'att'"]),
        (("AT&T", "att"), []),
        (("H&M",), ["'hm' or '#hm'"]),
        (("Ann Summers",), []),
        (("Delta Airlines",), []),
        (("BestBuy",), ["'Best Buy'"]),
        (("iPhone",), []),
        (("#acme",), ["without the sign"]),
        (("@acme", "acme"), []),
        (("7-Eleven",), ["'seven eleven'"]),
        (("7-Eleven", "Seven Eleven"), []),
        (("Forever 21",), ["'forever twenty one'"]),
        (("Boeing 747",), []),
        (("o2",), ["'o 2'", "'o two'"]),
        (("acme", "C++", "acme.com", "トヨタ"), []),
    ],
)
def test_forms_that_need_a_term_of_their_own_are_said(terms: tuple[str, ...], said: list[str]) -> None:
    found = list(unfound_forms(Brand(brand="B", terms=terms)))
    assert len(found) == len(said), found
    assert all(part in sentence for part, sentence in zip(said, found, strict=True)), found


def test_what_is_said_to_be_found_is_found() -> None:
    matcher = Matcher([Brand(brand="B", terms=("Ann Summers", "AT&T"))])
    assert all(matcher.match(text) for text in ("#annsummers", "annsummers", "#att", "@att", "ann-summers"))
    assert not matcher.match("att")
