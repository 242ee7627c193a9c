"""Whatever an entry of a source holds, at most that entry is lost: it is published as it can be read, or refused."""

import asyncio
import json
import random
import threading
from collections.abc import Callable
from typing import Any

import pytest

from schemas.codec import decoder, encode
from schemas.drop import DropReason, Rejection
from schemas.health import Policy
from schemas.mention import Mention
from streams.collect.envelope import wrap
from streams.collect.feeds import parser as rss
from streams.collect.gateway import admit
from streams.collect.protocol import Raw
from streams.collect.raw_parser import ORIGIN_CHARACTERS, RawParser
from streams.collect.sources.bluesky import appview
from streams.collect.sources.bluesky import parser as bluesky
from streams.collect.sources.gdelt import parser as gdelt
from streams.collect.sources.hn import parser as hn
from streams.collect.sources.lemmy import parser as lemmy
from streams.collect.sources.mastodon import parser as mastodon
from streams.collect.sources.reddit import parser as reddit
from streams.collect.sources.stackexchange import parser as stackexchange
from streams.collect.sources.telegram import parser as telegram
from streams.collect.sources.wikimedia import pageviews
from streams.collect.sources.wikimedia import parser as wikimedia
from streams.collect.sources.x import parser as x
from streams.collect.sources.youtube import parser as youtube
from streams.config.pseudonyms import Pseudonyms

NOW_MS = 1_795_392_900_000
AT = "2026-11-23T00:00:00Z"
Parse = Callable[[bytes], Mention | None]


class Scripted:
    """A collector that parses as it is told."""

    source = instance = "x"

    def __init__(self, parse: Parse) -> None:
        self._parse = parse

    def parse(self, raw: Raw) -> Mention | None:
        return self._parse(raw.data)


def made(parse: Parse, policy: Policy | None = None) -> RawParser:
    return RawParser(Scripted(parse), policy)  # type: ignore[arg-type] # of a collector it only parses


def failing(error: Exception) -> Parse:
    def parse(_: bytes) -> Mention | None:
        raise error

    return parse


GOOD = encode(Mention(source="x", id="1", seen_at=NOW_MS, text="acme"))
ROW = "\t".join(
    [
        "r",
        "20261123000000",
        "",
        "paper",
        "https://a.example",
        *[""] * 8,
        "acme",
        *[""] * 11,
        "srclc:eng",
        "<PAGE_TITLE>A",
    ]
)
ITEMS: dict[str, tuple[Parse, Any, dict[str, Any]]] = {
    "hn item": (hn.parse, {"id": 1, "type": "story", "by": "a", "time": 1_795_392_000, "title": "t", "text": "x",
                           "parent": 3, "score": 1, "descendants": 2, "deleted": False}, {}),
    "hn hit": (hn.parse, {"objectID": "5", "created_at_i": 1_795_392_000, "author": "a", "title": "t",
                          "story_text": "s", "points": 1, "num_comments": 1, "parent_id": 1}, {"kind": hn.HIT}),
    "mastodon": (mastodon.parse, {"id": "1", "uri": "u", "account": {"id": "1", "uri": "u", "followers_count": 1},
                                  "created_at": AT, "edited_at": AT, "content": "<p>x", "spoiler_text": "s",
                                  "language": "en", "url": "https://a", "replies_count": 1,
                                  "reblog": {"id": "1", "uri": "x"}}, {"server": "https://m.example"}),
    "lemmy": (lemmy.parse, {"post": {"id": 1, "ap_id": "a", "name": "n", "body": "b", "published": AT, "upvotes": 1},
                            "comment": {"id": 1, "ap_id": "a", "content": "b", "published": AT, "path": "0.1"},
                            "creator": {"ap_id": "x"}, "counts": {"upvotes": 1}}, {}),
    "reddit": (reddit.parse, {"kind": "t3", "data": {"name": "t3_a", "author": "a", "title": "t", "selftext": "s",
                                                     "created_utc": 1_795_392_000.0, "edited": 1.0, "score": 1,
                                                     "num_comments": 1, "permalink": "/r", "parent_id": "t1"}}, {}),
    "stackexchange": (stackexchange.parse, {"question_id": 1, "answer_id": 2, "title": "t", "excerpt": "e",
                                            "owner": {"user_id": 1}, "score": 1, "creation_date": 1_795_392_000,
                                            "link": "https://a"}, {"server": "stackoverflow"}),
    "telegram": (telegram.parse, {"update_id": 1, "channel_post": {
        "message_id": 1, "chat": {"id": -1, "username": "u"}, "date": 1_795_392_000, "text": "t",
        "reply_to_message": {"message_id": 2, "chat": {"id": 1}, "date": 1}}}, {}),
    "wikimedia": (wikimedia.parse, {"meta": {"id": "1", "dt": AT, "domain": "en", "uri": "https://u"}, "type": "edit",
                                    "title": "t", "user": "u", "comment": "<b>c"}, {"server": "Acme"}),
    "x": (x.parse, {"data": {"id": "1490448039991025664", "text": "t", "author_id": "1", "created_at": AT, "lang": "en",
                             "public_metrics": {"like_count": 1}, "referenced_tweets": [{"id": "1", "type": "x"}]},
                    "includes": {"users": [{"id": "1", "public_metrics": {"followers_count": 1}}]}}, {}),
    "youtube": (youtube.parse, {"comment": {"id": "a", "snippet": {
        "textDisplay": "x", "authorChannelId": {"value": "c"}, "videoId": "v", "parentId": "p", "likeCount": 1,
        "publishedAt": AT, "updatedAt": AT}}, "replies": 1, "followers": 1}, {}),
    "gdelt": (gdelt.parse, ROW, {}),
    "views of a page": (lambda data: pageviews.parse_views(pageviews.unwrap(data)),
                        {"page": "en/wiki/A", "views": {"timestamp": "2026112300", "views": 5}}, {"server": "Acme"}),
    "view of bluesky": (lambda data: appview.parse_view(appview.VIEW + data),
                        {"post": {"uri": "at://a/b/c", "author": {"did": "d"}, "likeCount": 1, "repostCount": 1,
                                  "record": {"text": "t", "createdAt": AT, "langs": ["en"]}}, "followers": 1}, {}),
    "rss": (rss.parse, {"id": "1", "title": "t", "body": "b", "link": "https://a", "author": "a", "lang": "en",
                        "published_ms": 1_795_392_000_000, "updated_ms": 5, "publisher": "p"}, {"server": "s"}),
    "bluesky": (lambda data: bluesky.parse(json.dumps(json.loads(data)["item"]).encode()), {
        "did": "did:plc:a", "time_us": NOW_MS * 1_000, "kind": "commit", "commit": {
            "rev": "r", "operation": "create", "collection": bluesky.POSTS, "rkey": "k",
            "record": {"text": "t", "createdAt": AT, "langs": ["en"], "reply": {"parent": {"uri": "u"}}}}}, {}),
}  # fmt: skip
VALUES = (
    *(
        None,
        True,
        0,
        -1,
        5,
        1.5,
        1e308,
        -1e308,
        2**31,
        2**53 + 1,
        2**64,
        10**30,
        -(10**30),
        [],
        [1],
        {},
        {"a": 1},
        [[]],
    ),
    *(
        "",
        "x",
        "\x00",
        "\ud83d\ude02",
        "\ud83d",
        "9" * 5_000,
        "x" * 100_000,
        "<![ acme",
        "&#55357;",
        "&#" + "1" * 6_000,
    ),
    *("0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59", "2026-02-30", "http://[bad", "nan", "-"),
)


@pytest.mark.parametrize("name", ITEMS)
async def test_an_entry_is_published_or_refused_whatever_stands_in_its_fields(name: str) -> None:
    parse, item, fields = ITEMS[name]
    chance, parser, pseudonyms = random.Random(name), made(parse), Pseudonyms(bytes(32))
    raws = [Raw(wrap(NOW_MS, json.dumps(one).encode(), **fields), "7") for one in [item, *mutants(item, chance)]]
    rows = await parser.rows(raws)
    assert isinstance(rows[0], Mention)
    assert any(isinstance(row, Rejection) for row in rows)
    assert parser._unforeseen == set()
    for row in rows:
        entered = row if isinstance(row, Rejection) else admit(row, pseudonyms, NOW_MS)
        if isinstance(entered, Mention):
            assert decoder(Mention).decode(encode(entered)) == entered


def mutants(item: Any, chance: random.Random) -> list[Any]:
    """Copies with one to three fields changed."""
    copies = []
    for _ in range(400):
        copy = {"whole": json.loads(json.dumps(item))}
        for _ in range(chance.choice((1, 1, 2, 3))):
            places = list(_places(copy))
            held, key = chance.choice(places)
            held[key] = json.loads(json.dumps(chance.choice(VALUES)))
        copies.append(copy["whole"])
    return copies


def _places(held: Any) -> list[tuple[Any, Any]]:
    keys = list(held) if isinstance(held, dict) else range(len(held)) if isinstance(held, list) else ()
    return [place for key in keys for place in ((held, key), *_places(held[key]))]


@pytest.mark.parametrize(
    "error", [AssertionError("x"), KeyError("x"), TypeError("x"), AttributeError("x"), OverflowError("x")]
)
async def test_a_parser_that_fails_in_its_own_way_loses_one_entry_and_says_so_once(
    error: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    def parse(data: bytes) -> Mention | None:
        return failing(error)(data) if data == b"bad" else decoder(Mention).decode(data)

    rows = await made(parse).rows([Raw(GOOD, "1"), Raw(b"bad", "2"), Raw(b"bad", "3"), Raw(GOOD, "4")])
    assert [isinstance(row, Mention) for row in rows] == [True, False, False, True]
    assert rows[1] == Rejection("x:2", DropReason.MALFORMED, type(error).__name__, b"bad")
    assert len(caplog.records) == (0 if isinstance(error, OverflowError) else 1)


async def test_a_mention_out_of_bounds_is_refused_with_its_field_and_a_long_position_is_cut() -> None:
    for wrong, field in (({"seen_at": 10**30}, "seen_at"), ({"likes": 2**60}, "likes"), ({"lang": "x" * 99}, "lang")):
        mention = Mention(**{"source": "x", "id": "1", "seen_at": NOW_MS, **wrong})
        (row,) = await made(lambda _, mention=mention: mention).rows([Raw(b"data", "9" * 10**6)])
        assert isinstance(row, Rejection)
        assert (row.reason, len(row.origin)) == (DropReason.WRONG_TYPE, ORIGIN_CHARACTERS)
        assert field in row.detail
    (row,) = await made(lambda _: Mention(source="x", id="1", seen_at=1, text="\ud83d")).rows([Raw(b"data", "9")])
    assert isinstance(row, Rejection)
    assert (row.reason, row.detail) == (DropReason.MALFORMED, "UnicodeEncodeError")


async def test_the_author_is_no_bound_and_what_may_not_be_scored_is_marked() -> None:
    mention = Mention(source="x", id="1", seen_at=NOW_MS, author="a" * 600)
    assert await made(lambda _: mention).rows([Raw(b"", "")]) == [mention]
    (row,) = await made(lambda _: mention, Policy(composable=False)).rows([Raw(b"", "")])
    assert isinstance(row, Mention)
    assert not row.composable


async def test_the_loop_turns_while_entries_are_parsed() -> None:
    begun, released = threading.Event(), threading.Event()

    def parse(data: bytes) -> Mention | None:
        begun.set()
        released.wait()
        return decoder(Mention).decode(data)

    parsing = asyncio.create_task(made(parse).rows([Raw(GOOD, "1")]))
    while not begun.is_set():  # noqa: ASYNC110 # set in a thread
        await asyncio.sleep(0)
    assert not parsing.done()
    released.set()
    assert len(await parsing) == 1
