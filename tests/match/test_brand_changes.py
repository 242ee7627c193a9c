"""The matcher of a worker follows the topic ``brands``, however few changes it takes in at a time."""

import asyncio
from types import SimpleNamespace

from hypothesis import given
from hypothesis import strategies as st

from schemas.brand import Brand
from schemas.codec import encode
from scoring.text.matching import Matcher
from streams.kafka.brand_book import BrandBook
from streams.match.brand_changes import BrandChanges

NOW_MS = 1_790_000_000_000
NAMES = ("A", "B", "C", "D")
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("put"), st.sampled_from(NAMES), st.sampled_from(("acme", "bolt", "zeta"))),
        st.tuples(st.just("end"), st.sampled_from(NAMES), st.just("")),
        st.tuples(st.just("take"), st.just(""), st.just("")),
    ),
    max_size=30,
)


def record(name: str, term: str = "") -> SimpleNamespace:
    value = encode(Brand(brand=name, terms=(term,))) if term else None
    return SimpleNamespace(key=name.encode(), value=value, timestamp=NOW_MS)


@given(STEPS)
def test_changes_taken_a_few_at_a_time_lead_to_the_brands_of_the_topic_in_their_order(
    steps: list[tuple[str, str, str]],
) -> None:
    book, moved = BrandBook(), asyncio.Event()
    book.read(record("A", "acme"))
    matcher = Matcher(book.brands.values())
    changes = BrandChanges(book, moved, matcher)
    for step, name, term in steps:
        if step == "take":
            changes.take(slice_s=0)  # time for one
        else:
            book.read(record(name, term))
    while not changes.take():
        pass
    assert matcher.brands == tuple(book.brands.values())
    for text in ("acme", "bolt", "zeta"):
        assert matcher.names(text) == Matcher(book.brands.values()).names(text)


def test_one_slice_of_no_time_takes_one_change_and_says_that_there_are_more() -> None:
    book = BrandBook()
    matcher = Matcher()
    changes = BrandChanges(book, asyncio.Event(), matcher)
    for name in NAMES:
        book.read(record(name, "acme"))
    assert [changes.take(slice_s=0) for _ in range(5)] == [False, False, False, False, True]
    assert matcher.names("acme") == NAMES


def test_a_book_that_nobody_takes_changes_from_keeps_none() -> None:
    book = BrandBook()
    book.read(record("A", "acme"))
    assert list(book.changes()) == []


async def test_brands_are_followed_as_they_change() -> None:
    moved = asyncio.Event()
    book = BrandBook(moved)
    matcher = Matcher()
    changes = BrandChanges(book, moved, matcher)
    following = asyncio.create_task(changes.follow())
    for name in NAMES:
        book.read(record(name, "acme"))
    book.read(record("B"))
    for _ in range(3):  # turns of the loop: it wakes, and takes all there is
        await asyncio.sleep(0)
    assert matcher.names("acme") == ("A", "C", "D")
    following.cancel()
