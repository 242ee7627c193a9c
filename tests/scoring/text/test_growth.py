"""No function that reads foreign text takes the square of its length, whatever is repeated in it."""

from collections.abc import Callable

import pytest

from schemas.brand import Brand, Examples
from schemas.mention import Mention
from scoring.method.reference import REFERENCE
from scoring.text.fingerprint import fingerprint_of
from scoring.text.folding import fold, fold_with_places, terms_of
from scoring.text.language import declared, detect
from scoring.text.matching import Matcher
from scoring.text.near_duplicates import groups_of
from scoring.text.normalization import normalized
from scoring.text.own_words import own_words, own_words_with_spans
from scoring.text.placement import place as placed
from scoring.text.placement import read_texts
from scoring.text.prepared import prepared
from scoring.text.queries.examples import failed_examples
from scoring.text.queries.limits import check
from scoring.text.queries.linter import lint
from scoring.text.queries.parser import MOST_CHARACTERS, QueryError, parse
from scoring.text.tags import tags_apart
from scoring.text.themes.items import items_of, own_words_of
from scoring.text.tone.lexicon import read_by_words
from scoring.text.tone.model import ToneModel
from tests.growth import MOST_GROWTH, UNITS, grown_too_much, growth, steps
from tests.scoring.text.queries.test_evaluator import LONG

pytestmark = pytest.mark.thorough

QUERIES = (
    LONG,
    "a NEAR/999 a NEAR/999 a NEAR/999 a",
    "(a NEAR/9 b) ONEAR/999 (b NEAR/9 a) NEAR/0 zz",
    '"a b a b"~999 OR "a a a a a a"~0',
    " OR ".join(f"{'a' * length}*" for length in range(1, 11)),
    "a* (raw:a OR raw:A OR raw:\u0bca) -tag:a -url:a",
    "トヨタ NEAR/3 ไ OR 中 NEAR/999 中 OR 中中中",
)
MATCHERS = [Matcher([Brand(brand="B", query=query)]) for query in QUERIES]
TERMS = Matcher([Brand(brand=f"B{n}", terms=("a", "no", "中", "😀", "a b"), exclude=("zz",)) for n in range(50)])
MODEL = ToneModel("en")
OWN = own_words_of(Brand(brand="B", terms=("a", "no", "中", "a b", "a a a")))


def asked(text: str) -> None:
    try:
        check(Brand(brand="B", query=text))
    except QueryError:
        return
    list(lint(Brand(brand="B", query=text)))


def read(text: str) -> object:
    mention = Mention(source="hn", id="1", seen_at=9, created_at=5, text=text, author=text, url=text, lang=text)
    return read_texts([mention], [placed(mention, TERMS, REFERENCE)], TERMS, {"en": MODEL})


READERS: dict[str, Callable[[str], object]] = {
    "normal forms": lambda text: [normalized(form, text) for form in ("NFC", "NFKC", "NFKD")],
    "fold": fold,
    "places": fold_with_places,
    "own words": own_words,
    "own words and where": own_words_with_spans,
    "tags apart": tags_apart,
    "themes": lambda text: items_of(text, "en", OWN),
    "prepared": prepared,
    "terms": lambda text: terms_of((text,)),
    "fingerprint": fingerprint_of,
    "near duplicates": lambda text: groups_of([text]),
    "language": lambda text: (detect([text]), declared(text)),
    "tone by words": lambda text: [read_by_words([text], lang) for lang in ("en", "fr")],
    "tone by a model": MODEL.judge,
    "terms of many brands": TERMS.match,
    "placement, language and tone": read,
    "explanation": MATCHERS[0].explain,
    "examples": lambda text: failed_examples(Brand(brand="B", query=LONG, examples=Examples(match=(text,)))),
    **{f"query {query[:30]}": matcher.match for query, matcher in zip(QUERIES, MATCHERS, strict=True)},
}

SLOW = ("places", "explanation")
"""They take half a minute; nothing that comes live is read so."""


def test_there_are_enough_kinds_of_texts() -> None:
    assert len(set(UNITS)) == len(UNITS) >= 100


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=[pytest.mark.long] if name in SLOW else []) for name in READERS]
)
def test_reading_a_text_takes_time_in_proportion_to_its_length(name: str) -> None:
    assert grown_too_much(READERS[name]) == {}


def test_reading_a_query_takes_time_in_proportion_to_its_length() -> None:
    def unknown(text: str) -> None:
        parse.cache_clear()
        asked(text)

    assert grown_too_much(unknown, MOST_CHARACTERS) == {}


def test_what_takes_the_square_is_noticed() -> None:
    def square(text: str) -> int:
        return sum(text[:end].count("b") for end in range(0, len(text), 4))

    assert growth(square, "a") > 2 * MOST_GROWTH

    def partly_square(text: str) -> int:
        return sum(1 for _ in text * 9) + sum(text[:end].count("b") for end in range(0, len(text), 8))

    assert growth(partly_square, "a") > MOST_GROWTH
    assert growth(len, "a") == 0
    assert steps(lambda: [None for _ in range(400)]) > 3 * steps(lambda: [None for _ in range(100)])
    assert steps(lambda: square("a" * 800)) < 5 * steps(lambda: square("a" * 200))
