"""Words beside the text are searched like the text; `title:` and `alt:` ask for words in one of them alone."""

import pytest

from schemas.brand import Brand
from schemas.mention import Mention
from scoring.method.reference import REFERENCE
from scoring.text.matching import Matcher
from scoring.text.placement import place
from scoring.text.searched_text import hits_in

MENTION = Mention(
    source="x",
    id="1",
    seen_at=1,
    created_at=1,
    text="Late again\x03",
    title="Poll: Bolt &amp; Co\nZeta",
    alt="Queue at Acme",
)


def finds(query: str, mention: Mention = MENTION) -> bool:
    return bool(place(mention, Matcher([Brand(brand="B", query=query)]), REFERENCE).brands)


@pytest.mark.parametrize(
    ("query", "is_found"),
    [
        ("acme", True), ("bolt late", True), ("again -zeta", False),
        ("alt:acme", True), ("title:acme", False), ("alt:late", False), ("title:late OR alt:bolt", False),
        ('title:"bolt & co"', True), ('alt:"queue at"', True), ('alt:"at queue"', False), ("alt:acm*", True),
        ("late -alt:acme", False), ("late -title:acme", True), ("alt:queue NEAR/2 acme", True), ("raw:Acme", True),
        ('"again poll"', False), ('"zeta queue"', False),
    ],
)  # fmt: skip
def test_words_are_found_in_the_part_that_is_asked_for(query: str, is_found: bool) -> None:
    assert finds(query) is is_found


def test_a_text_cannot_pretend_to_be_another_part() -> None:
    for text in ("\x03 acme \x04 acme", "\x04 acme", "\x03 acme"):
        assert not finds("alt:acme", Mention(source="x", id="1", seen_at=1, created_at=1, text=text))
        assert not finds(
            "alt:acme", Mention(source="x", id="1", seen_at=1, created_at=1, text=text, title="a\x04 acme")
        )


def test_each_hit_has_the_field_and_the_place_in_it() -> None:
    matcher = Matcher([Brand(brand="B", terms=("acme",), query="title:zeta OR alt:zeta OR late")])
    hits = [(field, hit.term, hit.start) for field, hit in hits_in(MENTION, matcher.explain)]
    assert hits == [("text", "late", 0), ("title", "zeta", 20), ("alt", "acme", 9)]
