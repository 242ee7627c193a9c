"""What a reader types never reaches the database as such, and half of a search is no error."""

from contextlib import suppress

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from streams.config.errors import UsageError
from streams.mentions.messages import Search
from streams.mentions.query import MOST_TERMS, parse
from streams.mentions.sqlite.facets import expression
from tests.mentions.made import Stores, mention

HOSTILE = (
    '"',
    "'; DROP TABLE mention; --",
    "words : a OR facets : every",
    "facets:every",
    "NEAR(a b, 3)",
    "^a",
    "a + b",
    "{words facets} : a",
    "-",
    "NOT",
    "NOT NOT",
    "OR OR AND",
    "a OR",
    "( ( (",
    ")))",
    "*",
    "a*b* **",
    '""" """',
    "a\x00b",
    "\ud800",
    "\u202e\u0301\u0301",
    "<script>alert(1)</script>",
    "-(-(-a))",
    "💥-💥",
    "ß ﬁ İ ſ",
)
SIGNS = st.text(st.sampled_from("ab \"'()|-*:^{}+,;\\\x00%_京Ａ😡") | st.characters(), max_size=60)
PARTS = st.lists(st.sampled_from(("OR", "AND", "NOT", "NEAR", "(", ")", '"', "-", "|", "*", "ab", "京都")), max_size=30)


def test_a_hostile_text_is_a_search_and_the_store_stays_whole(stores: Stores) -> None:
    with stores([mention("1", "nothing of it")]) as there:
        for text in HOSTILE:
            there.ids(text)
            assert there.ids() == ["1"], text


def test_whatever_is_typed_is_an_expression_that_the_index_reads(stores: Stores) -> None:
    with stores([]) as there:

        @settings(max_examples=50)
        @given(SIGNS | PARTS.map(" ".join))
        @example("a" * 600)
        def typed(text: str) -> None:
            with suppress(UsageError):  # too many words
                there.ids(text)
            assert there.ids() == []

        typed()


@given(SIGNS)
def test_an_expression_holds_nothing_but_words_in_quotes_and_operators(text: str) -> None:
    try:
        made = expression(parse(text), Search(), ())
    except UsageError:
        return
    outside = made.split('"')[::2]
    allowed = {"words", ":", "facets", "AND", "OR", "NOT", "(", ")", "*"}
    assert {part for piece in outside for part in piece.replace("(", " ( ").replace(")", " ) ").split()} <= allowed


def test_too_many_words_and_parentheses_are_refused_with_what_is_allowed() -> None:
    with pytest.raises(UsageError, match=f"at most {MOST_TERMS}"):
        parse("word " * (MOST_TERMS + 1))
    for text in ("(" * 10_000, "-(" * 10_000, "NOT " * 10_000 + "a", "a | (" * 5_000):
        with pytest.raises(UsageError, match="nested too deeply"):
            parse(text)


FOUND = (
    ("train", "12"),
    ("TRAIN late", "1"),
    ("train -late", "2"),
    ("train NOT late", "2"),
    ("late | cosy", "13"),
    ("late OR cosy", "13"),
    ("(late OR cosy) train", "1"),
    ('"the train"', "12"),
    ('"train the"', ""),
    ('"the tra"*', "12"),
    ("tra*", "12"),
    ("tr", ""),
    ("-train", "345678"),
    ("cafe", "3"),
    ("Café", "3"),
    ("l'oreal", "4"),
    ("京", "5"),
    ("東京", "5"),
    ("京東", ""),
    ("タワー", "5"),
    ("ﾀﾜｰ", "5"),
    ("삼성", "6"),
    ("ไทย", "7"),
    ("😡", "8"),
    ("हिन्दी", "8"),
    ("हिन्द", ""),
    ("#late", "1"),
    ('"unfinished busi', "8"),
    ("(unfinished", "8"),
    ("unfinished)", "8"),
    ("", "12345678"),
    ("!!!", "12345678"),
)


def test_words_phrases_beginnings_and_scripts_find_what_they_name(stores: Stores) -> None:
    texts = (
        "The train is late again",
        "I love the train",
        "A cosy Café",
        "L'Oréal is great",
        "東京タワーで",
        "삼성전자가 좋다",
        "ประเทศไทยสวย",
        "unfinished business हिन्दी 😡😡",
    )
    with stores([mention(f"{place + 1}", text) for place, text in enumerate(texts)]) as there:
        for words, found in FOUND:
            assert "".join(sorted(there.ids(words))) == found, words
