"""Words and dates that collectors once lost or misread, by kind: the cases of ``../shared/cases/texts``."""

import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from schemas.brand import Brand
from scoring.text.matching import Matcher
from scoring.text.searched_text import searched_text
from streams.collect.envelope import wrap
from streams.collect.feeds.dates import time_ms
from streams.collect.feeds.document import read
from streams.collect.feeds.entry import Entry
from streams.collect.feeds.identity import apart, dated, first_seen
from streams.collect.http.rate_limits import LONGEST_WAIT_S, wait_s
from streams.collect.sources.hn import parser as hn
from tests.collect.sources.test_beside_text import on_bluesky, on_mastodon, on_telegram
from tests.scoring.text import test_cases
from tests.text_cases import Case, cases, every_case

NOW = datetime(2026, 11, 28, 9, 0, tzinfo=UTC)
GOOD = "<item><guid>other</guid><title>acme good</title></item>"
OF_FILES = {"file-values-refuse-row", "file-column-guess"}
"""Kinds that are about rows of files, and no text: `tests/collect/files/` has them."""


def feed(*items: str) -> bytes:
    return f'<rss version="2.0"><channel><title>F</title>{"".join(items)}</channel></rss>'.encode()


def titled(title: str) -> list[str]:
    """Return the titles of a feed that has one entry more."""
    document = read(feed(f"<item><guid>1</guid><title>{title}</title></item>", GOOD), "text/xml", "https://f.example/")
    return [entry.title for entry in document.entries]


@pytest.mark.parametrize("case", cases("one-bad-entry-takes-the-feed"))
def test_one_bad_entry_takes_no_other_along(case: Case) -> None:
    document = case["input"]["document"]
    if document.startswith("{"):
        rows = json.loads(document) | {"version": "https://jsonfeed.org/version/1.1"}
        titles = [entry.title for entry in read(json.dumps(rows).encode(), "", "https://f.example/").entries]
        assert titles[0] == "ok"
        return
    title = document.partition("<title>")[2].partition("</title>")[0]
    first, other = titled(title)
    assert other == "acme good"
    assert "Acme" in first


@pytest.mark.parametrize("case", cases("undated-entry-counted-again"))
def test_an_undated_entry_is_one_mention_however_its_words_change(case: Case) -> None:
    assert "no pubDate" in case["input"]["items"]
    seen: dict[str, int] = {}
    times = set()
    for poll in range(4):
        entry = Entry("1", f"Acme outage, {poll} comments", link="https://f.example/1")
        seen = first_seen([entry], seen, 1_000 * (poll + 1))
        times.add((apart([entry])[0].id, dated(entry, seen).published_ms))
    assert times == {("1", 1_000)}


@pytest.mark.parametrize("case", cases("feed-date-misread"))
def test_a_date_is_read_as_it_is_meant_or_is_none(case: Case) -> None:
    expected = case["expected"]
    wanted = None
    if not expected.startswith("first seen"):
        at = datetime.fromisoformat(expected)
        wanted = int((at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp() * 1_000)
    assert time_ms(case["input"]["pubDate"]) == wanted


@pytest.mark.parametrize("case", cases("tag-as-word-swallows-text"))
def test_a_tag_that_is_written_about_swallows_no_word(case: Case) -> None:
    title = case["input"]["title"]
    if case["how"].startswith("entries.hn"):
        hit = {"objectID": "5", "created_at_i": 1_795_392_000, "author": "a", "title": title}
        mention = hn.parse(wrap(1_795_392_000_000, json.dumps(hit).encode(), kind=hn.HIT))
        assert mention is not None
        assert mention.text == title
        return
    plain = title.replace("&lt;", "<").replace("&gt;", ">")
    assert titled(title)[0] == plain


@pytest.mark.parametrize("case", cases("one-id-two-entries"))
def test_two_entries_with_one_id_are_two(case: Case) -> None:
    texts = case["input"]["items"].split("'")[1::2]
    entries = apart([Entry("1", text, link=f"https://f.example/{number}") for number, text in enumerate(texts)])
    assert len({entry.id for entry in entries}) == len(texts) == 2


@pytest.mark.parametrize("case", cases("rate-header-styles"))
def test_a_rate_is_read_however_it_is_written(case: Case) -> None:
    in_five_minutes = str(int(NOW.timestamp() + 300) * 1_000)
    headers = {name: in_five_minutes if "epoch in ms" in value else value for name, value in case["input"].items()}
    assert wait_s(headers, NOW) == case["expected"] < LONGEST_WAIT_S


BESIDE: dict[str, Any] = {
    "entries of mastodon: parse poll": lambda: on_mastodon(poll={"options": [{"title": "Acme"}]}),
    "entries of mastodon: parse media_attachments": lambda: on_mastodon(
        media_attachments=[{"description": "Screenshot of Acme outage"}]
    ),
    "entries of bluesky: parse facets": lambda: on_bluesky(facets=[{"features": [{"uri": "https://acme.com"}]}]),
    "entries of telegram: parse poll": lambda: on_telegram(poll={"question": "Acme or Delta?"}),
}


@pytest.mark.parametrize("case", cases("words-outside-the-text-field"))
def test_words_beside_the_text_are_searched(case: Case) -> None:
    field = case["input"].partition("[")[0].partition(".")[0]
    mention = BESIDE[f"{case['how']} {field}"]()
    matcher = Matcher([Brand(brand="Acme", terms=("acme", "acme.com"))])
    assert matcher.names(searched_text(mention), mention) == ("Acme",)


@pytest.mark.parametrize("case", cases("others-words-read-as-own"))
def test_a_publisher_and_related_headlines_are_no_words_of_the_author(case: Case) -> None:
    given = case["input"]
    publisher = given.get("source") or given["title"].rpartition(" - ")[2]
    related = "&lt;a&gt;Acme profit rises&lt;/a&gt; &lt;a&gt;Bolt's terrible fraud scandal&lt;/a&gt;"
    item = (
        f"<item><guid>1</guid><title>{given['title']}</title><description>{related}</description>"
        f'<source url="https://p.example">{publisher}</source></item>'
    )
    (entry,) = read(feed(item), "text/xml", "https://f.example/").entries
    assert publisher not in f"{entry.title} {entry.body}"
    assert "Bolt" not in entry.title


def test_every_kind_is_tried_somewhere() -> None:
    kinds = {param.values[0].get("kind") for param in every_case()} - {None}
    tried = "".join(Path(module.__file__ or "").read_text("utf-8") for module in (test_cases, sys.modules[__name__]))
    assert {kind for kind in kinds if f'"{kind}"' not in tried} == set()
