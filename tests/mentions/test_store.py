"""The embedded store holds what the topic holds, in whatever order it comes, and finds it by every filter."""

import sqlite3
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.brand_mention import BrandMention
from schemas.mention import Label
from scoring.detectors.deleted_mentions import DeletedMentions
from scoring.method.constants import FUTURE_MS
from streams.config.errors import UsageError
from streams.mentions.filters import is_wanted, value_of
from streams.mentions.messages import Search
from streams.mentions.places import thread_of
from streams.mentions.postgres import writer as postgres_writer
from streams.mentions.sqlite import searcher, writer
from tests.mentions.made import AT_MS, Stores, deletion, mention, store

LATER = FUTURE_MS + 1


@st.composite
def versions(draw: st.DrawFn) -> BrandMention:
    """A version of one of few mentions, or a deletion."""
    op = draw(st.sampled_from(("create", "update", "engagement", "delete", "account_delete")))
    seen_at = AT_MS + draw(st.integers(0, 3)) * LATER
    number = draw(st.integers(0, 4))
    known: dict[str, Any] = {"op": op, "seen_at": seen_at, "author": f"a{number % 2}", "source": "xy"[number % 2]}
    if op == "delete":
        return deletion(f"{number}", brand=draw(st.sampled_from(("", "Acme"))), **{**known, "op": op})
    if op == "account_delete":
        return deletion("", **known)
    return mention(
        f"{number}",
        draw(st.sampled_from(("good day", "bad day", "good night"))),
        brand=draw(st.sampled_from(("Acme", "Zenith"))),
        created_at=AT_MS + number * LATER,
        followers=draw(st.none() | st.integers(0, 100)),
        likes=draw(st.none() | st.integers(-5, 100)),
        sentiment=draw(st.none() | st.sampled_from((-0.9, 0.0, 0.2, 0.9))),
        lang=draw(st.sampled_from((None, "fr", "fr-CA", "EN"))),
        group=draw(st.sampled_from(("", "g", "h"))),
        scored=draw(st.booleans()),
        label=draw(st.none() | st.just(Label(tone="negative", by="me", at=1))),
        **known,
    )


def expected(versions_seen: list[BrandMention]) -> dict[tuple[str, str, str], BrandMention]:
    """What is left of it, worked out the slow way."""
    deleted, left = DeletedMentions(), {}
    for one in versions_seen:
        deleted.note(one)
    for one in versions_seen:
        name = one.brand, one.source, one.id
        if not one.deletes and not deleted.covers(one) and (name not in left or left[name].seen_at <= one.seen_at):
            left[name] = one
    return left


SEARCHES = st.fixed_dictionaries(
    {},
    optional={
        "brands": st.sampled_from((("Acme",), ("Zenith",), ("Acme", "Zenith"))),
        "sources": st.sampled_from((("x",), ("x", "y"))),
        "tones": st.sampled_from((("negative",), ("unread", "positive"), ("neutral",))),
        "languages": st.sampled_from((("fr",), ("en", "fr"))),
        "audience": st.integers(0, 100),
        "engagement": st.integers(0, 100),
        "from_ms": st.sampled_from((AT_MS, AT_MS + LATER)),
        "to_ms": st.sampled_from((AT_MS, AT_MS + 3 * LATER)),
        "corrected": st.booleans(),
        "scored": st.booleans(),
        "sort": st.sampled_from(("newest", "audience", "engagement", "effect")),
        "effects": st.dictionaries(
            st.sampled_from([thread_of("xy"[number % 2], f"{number}") for number in range(5)]), st.integers(1, 3)
        ),
        "limit": st.integers(1, 3),
    },
)


@settings(max_examples=25)
@given(st.lists(st.lists(versions(), max_size=6), max_size=5), SEARCHES, st.sampled_from(("", "good", "-good")))
def test_the_store_finds_what_a_recount_finds(
    stores: Stores, batches: list[list[BrandMention]], asked: dict[str, Any], words: str
) -> None:
    with stores() as there:
        for batch in batches:
            there.take(*batch)
        left = expected([one for batch in batches for one in batch])
        search = Search(**asked)
        wanted = [
            one
            for one in left.values()
            if is_wanted(one, search) and (not words or ("good" in one.text) == (words == "good"))
            if search.sort != "effect" or thread_of(one.source, one.id) in search.effects
        ]
        value = (lambda one: one.created_at) if search.sort == "newest" else value_of(search)
        found, before = [], None
        while True:
            page = there.searcher.search(Search(words=words, before=before, **asked))
            found += [row.mention for row in page.rows]
            before = page.next
            if before is None:
                break
        key = lambda one: (one.brand, one.source, one.id)  # noqa: E731
        assert sorted(found, key=key) == sorted(wanted, key=key)
        values = [value(one) for one in found]
        assert values == sorted(values, reverse=True)


def test_of_copies_the_first_in_order_alone_is_shown_with_how_many_there_are(stores: Stores) -> None:
    copies = [
        mention(f"{number}", "the same text", group="g", created_at=AT_MS + number, likes=9 - number)
        for number in range(5)
    ]
    other = mention("other", "another text", created_at=AT_MS - 1)
    with stores([*copies, other]) as there:
        assert there.ids(folded=True) == ["4", "other"]
        assert there.ids(folded=True, limit=1) == ["4", "other"]
        assert there.ids(folded=True, sort="engagement", limit=1) == ["0", "other"]
        assert there.ids("same", folded=True, to_ms=AT_MS + 2) == ["2"]
        assert [row.copies for row in there.searcher.search(Search(folded=True)).rows] == [5, 1]


def test_by_effect_those_alone_are_found_that_have_one_the_largest_first(stores: Stores) -> None:
    mentions = [
        mention(f"{number}", f"text {number % 2}", group="g" if number > 3 else "", created_at=AT_MS + number)
        for number in range(6)
    ]
    sizes = {"0": 7, "1": 9, "2": 7, "3": 7, "4": 1, "5": 2, "gone": 99}
    effects = {thread_of("x", name): size for name, size in sizes.items()}
    with stores([*mentions, mention("1", brand="Zenith"), mention("none")]) as there:
        for limit in (1, 2, 50):
            asked = {"brands": ("Acme",), "sort": "effect", "effects": effects, "limit": limit}
            assert there.ids(**asked) == ["1", "3", "2", "0", "5", "4"]
            assert there.ids(folded=True, **asked) == ["1", "3", "2", "0", "5"]
            assert there.ids('"text 0"', **asked) == ["2", "0", "4"]
            assert there.ids("-0", **asked) == ["1", "3", "5"]
        assert there.ids(brands=("Acme",), sort="effect") == []


@pytest.mark.parametrize("probes", [0, 1])
def test_mentions_of_a_crowded_millisecond_are_all_found_once(
    stores: Stores, monkeypatch: pytest.MonkeyPatch, probes: int
) -> None:
    for module in (writer, postgres_writer):
        monkeypatch.setattr(module, "PROBES", probes)
    many = [mention(f"{number}", f"number {number}") for number in range(900)]
    with stores(many[:600]) as there:
        there.take(*many[600:], mention("after", created_at=AT_MS + 1))
        assert sorted(there.ids("number", to_ms=AT_MS, limit=70)) == sorted(f"{number}" for number in range(900))
        assert len(there.ids(limit=200)) == 901


def test_what_came_after_an_answer_is_counted_by_the_same_search(stores: Stores) -> None:
    with stores([mention("1", "late train")]) as there:
        newest = there.searcher.search(Search()).newest
        there.take(mention("2", "late bus", created_at=AT_MS - 99), mention("3", "a tram"), mention("1", "late tram"))
        assert there.searcher.count_new(Search(), newest) == 2
        assert there.searcher.count_new(Search(words="late"), newest) == 1
        assert there.searcher.count_new(Search(words="late", brands=("Zenith",)), newest) == 0
        newest = there.searcher.search(Search()).newest
        there.take(deletion("2"), deletion("3"))
        there.take(mention("4"))
        assert there.searcher.count_new(Search(), newest) == 1  # a number is not given again


def test_a_number_is_not_given_again_after_a_restart(tmp_path: Path) -> None:
    with store(tmp_path, [mention("1"), mention("2")]) as there:
        newest = there.searcher.search(Search()).newest
        there.take(deletion("2"))
    with store(tmp_path, [mention("4")]) as there:  # a number is not given again
        assert there.searcher.count_new(Search(), newest) == 1


def test_a_mention_is_found_by_its_name_in_every_brand(stores: Stores) -> None:
    with stores([mention("1"), mention("1", brand="Zenith"), mention("1", source="y"), mention("2")]) as there:
        found = there.searcher.search(Search(sources=("x",), id="1")).rows
        assert sorted(row.mention.brand for row in found) == ["Acme", "Zenith"]


def test_what_the_topic_no_longer_holds_leaves_the_store(stores: Stores) -> None:
    with stores() as there:
        there.take(*(mention(f"{number}") for number in range(4)), arrived_ms=AT_MS)
        there.take(mention("0", "seen again", seen_at=AT_MS + 1), arrived_ms=AT_MS + 10)
        there.take(mention("other"), partition=1, arrived_ms=AT_MS - 10)
        assert there.writer.expire({0: 2, 1: 0}, AT_MS - 10) == 1
        assert sorted(there.ids()) == ["0", "2", "3", "other"]
        assert there.writer.expire({0: 2, 1: 0}, AT_MS + 1) == 3
        assert there.ids() == there.ids("again") == ["0"]


def test_nothing_of_a_deleted_text_stays_among_the_words(stores: Stores) -> None:
    with stores([mention("1", "unrepeatable")]) as there:
        there.take(deletion("1"))
        there.take(mention("1", "unrepeatable", seen_at=AT_MS + 9))
        assert there.ids("unrepeatable") == there.ids() == []


def test_a_batch_and_its_position_are_taken_in_both_or_neither(stores: Stores) -> None:
    with stores([mention("1")]) as there:
        before = there.writer.positions()
        with pytest.raises((sqlite3.Error, OverflowError, asyncpg.DataError)):
            there.take(mention("2"), mention("3", seen_at=1 << 70))
        assert there.writer.positions() == before
        there.take(mention("4"))
        assert sorted(there.ids()) == ["1", "4"]


def test_a_store_of_another_version_or_a_broken_one_is_made_anew(tmp_path: Path) -> None:
    with store(tmp_path, [mention("1")]) as there:
        there.writer._db.execute("PRAGMA user_version=999")
    with store(tmp_path, []) as there:
        assert there.ids() == []
        there.take(mention("2"))
    path = tmp_path / "mentions" / "test.sqlite"
    path.write_bytes(b"this is no database" * 1_000)
    with store(tmp_path, [mention("3")]) as there:
        assert there.ids() == ["3"]


def test_a_search_that_takes_too_long_is_broken_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(searcher, "STEPS", 1)
    monkeypatch.setattr(searcher, "MOST_S", -1.0)
    with store(tmp_path, [mention("1")]) as there:
        with pytest.raises(TimeoutError):
            there.searcher.search(Search(words="text"))
        monkeypatch.setattr(searcher, "MOST_S", 300.0)
        assert there.ids("text") == ["1"]


@pytest.mark.parametrize("before", ["", "1", "x/1", "1/x", "-1/1", "1/1/1", "٣/٣", "9" * 30 + "/1"])
def test_a_place_that_no_answer_gave_is_refused(stores: Stores, before: str) -> None:
    with stores([mention("1")]) as there, pytest.raises(UsageError, match="is no place"):
        there.searcher.search(Search(before=before))
