"""Hacker News: every item once its number is given out, whatever happens on the way."""

import json
import re

import msgspec
import pytest
from aiohttp import web

from schemas.mention import Mention
from streams.collect.collector_context import CollectorContext
from streams.collect.envelope import wrap
from streams.collect.sources.hn import collector as hn
from streams.collect.sources.hn.collector import HackerNewsCollector
from streams.collect.sources.hn.parser import HIT, parse
from streams.collect.sources.hn.spec import HackerNewsSettings
from tests.collect.payloads import payloads
from tests.collect.source_server import SourceServer, collecting, context_for, fields, survived, until

NOW_S = 1_790_000_000


class HackerNews(SourceServer):
    """Items by number; those in `hidden` cannot be seen yet."""

    def __init__(self, newest: int, **troubles: int) -> None:
        super().__init__(
            [
                ("/v0/maxitem.json", self._newest),
                ("/v0/item/{number}.json", self._item),
                ("/v0/updates.json", self._updates),
                ("/api/v1/search_by_date", self._search),
            ],
            **troubles,
        )
        self.newest = newest
        self.hidden: set[int] = set()
        self.changed: dict[int, dict[str, object]] = {}
        self.hits: list[dict[str, object]] = []
        self.updated: list[int] = []

    def item(self, number: int) -> dict[str, object]:
        kind = {"type": "comment", "parent": number - 1, "text": f"<p>said &amp; done {number}"}
        if number % 3 == 0:
            kind = {"type": "story", "title": f"Told {number}", "url": "http://example.org", "score": number}
        return {"id": number, "by": f"u{number % 5}", "time": NOW_S + number, **kind, **self.changed.get(number, {})}

    async def _newest(self, _: web.Request) -> web.Response:
        return web.json_response(self.newest)

    async def _item(self, request: web.Request) -> web.Response:
        number = int(request.match_info["number"])
        is_seen = number <= self.newest and number not in self.hidden
        return web.json_response(self.item(number) if is_seen else None)

    async def _updates(self, _: web.Request) -> web.Response:
        return web.json_response({"items": self.updated, "profiles": ["u1"]})

    async def _search(self, request: web.Request) -> web.Response:
        low, high = re.findall(r"\d+", request.query["numericFilters"])
        found = [hit for hit in self.hits if int(low) <= int(str(hit["created_at_i"])) < int(high)]
        size = int(request.query["hitsPerPage"])
        newest = sorted(found, key=lambda hit: -int(str(hit["created_at_i"])))[:size]
        return web.json_response({"hits": newest, "nbHits": len(found)})


def made(server: HackerNews, context: CollectorContext, **settings: object) -> HackerNewsCollector:
    values = {"api": server.url, "search": server.url, "poll_s": 0.001, **settings}
    return HackerNewsCollector(HackerNewsSettings.model_validate(values), context)


async def test_what_was_there_is_history_and_what_comes_is_news() -> None:
    server = HackerNews(5)
    async with server.serving(), context_for() as context, collecting(made(server, context)) as gateway:
        await gateway.until(lambda: gateway.published == 5)
        assert all(one.backfill and one.seen_at == one.created_at for one in gateway.mentions)
        server.newest = 7
        await gateway.until(lambda: gateway.published == 7)
    assert [one.id for one in gateway.mentions] == [str(number) for number in range(1, 8)]
    last = gateway.mentions[-1]
    assert not last.backfill
    assert fields(last, "text", "author", "reply_to", "likes", "op") == ("said & done 7", "u2", "6", None, "create")
    story = gateway.mentions[5]
    assert fields(story, "text", "reply_to", "likes", "url") == (
        "Told 6", None, 6, "https://news.ycombinator.com/item?id=6",
    )  # fmt: skip


async def test_an_item_that_cannot_be_seen_yet_is_waited_for_and_none_is_skipped() -> None:
    server = HackerNews(1)
    async with server.serving(), context_for() as context, collecting(made(server, context)) as gateway:
        await gateway.until(lambda: gateway.published == 1)
        server.hidden, server.newest = {3}, 6
        await gateway.until(lambda: gateway.published == 2)
        server.hidden = set()
        await gateway.until(lambda: gateway.published == 6)
    assert [one.id for one in gateway.mentions] == list("123456")


async def test_edits_and_deletions_are_published_at_once_and_points_are_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(hn, "UPDATES_MS", 0)
    server = HackerNews(9)
    async with server.serving(), context_for() as context, collecting(made(server, context)) as gateway:
        await gateway.until(lambda: gateway.published == 9)
        server.changed = {4: {"text": "mended"}, 5: {"deleted": True}, 6: {"score": 900}}
        server.updated = [4, 5, 6, 999]
        await gateway.until(lambda: gateway.published == 11)
        asked = len(server.requests)
        await until(lambda: len(server.requests) > asked + 20)
    versions = [fields(one, "id", "op", "text") for one in gateway.mentions[9:]]
    assert versions == [("4", "update", "mended"), ("5", "delete", None)]


async def test_an_item_that_is_answered_with_404_is_one_that_cannot_be_seen() -> None:
    async def newest(_: web.Request) -> web.Response:
        return web.json_response(5)

    async def item(request: web.Request) -> web.Response:
        if request.match_info["number"] == "3":
            return web.Response(status=404, text="<html>Not Found")
        return web.json_response(HackerNews(9).item(int(request.match_info["number"])))

    server = SourceServer([("/v0/maxitem.json", newest), ("/v0/item/{number}.json", item)])
    async with server.serving(), context_for() as context:
        collector = HackerNewsCollector(HackerNewsSettings(api=server.url, search=server.url), context)
        async with collecting(collector) as gateway:
            await gateway.until(lambda: gateway.published == 4)


async def test_a_server_that_knows_the_search_alone_is_searched() -> None:
    server = HackerNews(9)
    server._routes = [one for one in server._routes if "search" in one[0]]
    server.hits = [{"objectID": "5", "created_at_i": NOW_S - 60, "author": "ann", "comment_text": "acme"}]
    async with (
        server.serving(),
        context_for("acme", now_ms=lambda: NOW_S * 1_000) as context,
        collecting(made(server, context, backfill_days=1)) as gateway,
    ):
        await gateway.until(lambda: gateway.published == 1)


async def test_an_item_that_never_comes_is_given_up() -> None:
    now = [NOW_S * 1_000]
    server = HackerNews(1)
    async with (
        server.serving(),
        context_for(now_ms=lambda: now[0]) as context,
        collecting(made(server, context)) as gateway,
    ):
        await gateway.until(lambda: gateway.published == 1)
        server.hidden, server.newest = {2}, 3
        asked = len(server.requests)
        await until(lambda: len(server.requests) >= asked + 10)
        now[0] += 121_000
        await gateway.until(lambda: gateway.published == 2)
    assert [one.id for one in gateway.mentions] == ["1", "3"]


@pytest.mark.parametrize("seed", range(5))
async def test_every_item_is_published_despite_restarts_and_failures_of_the_server(seed: int) -> None:
    server = HackerNews(150, seed=seed, every=9)
    async with server.serving():
        counts = await survived(lambda context: made(server, context), lambda: {str(n) for n in range(1, 151)}, seed)
    assert counts.keys() == {str(number) for number in range(1, 151)}


async def test_a_reread_returns_points_and_deletions() -> None:
    server = HackerNews(9)
    server.changed = {3: {"score": 99, "descendants": 4}, 4: {"deleted": True}, 6: {"dead": True}}
    async with server.serving(), context_for() as context:
        collector = made(server, context)
        versions = [collector.parse(raw) async for raw in collector.reread(["3", "4", "6", "77", "no number"])]
    found = {one.id: one for one in versions if one}
    assert fields(found["3"], "op", "likes", "replies", "text") == ("update", 99, 4, "Told 3")
    assert (found["4"].op, found["6"].op) == ("delete", "delete")
    assert "77" not in found


async def test_history_is_searched_slice_by_slice() -> None:
    server = HackerNews(0)
    server.hits = [
        {"objectID": str(n), "created_at_i": NOW_S - n, "author": "ann", "comment_text": f"acme {n}"}
        for n in range(2_500)
    ]
    async with (
        server.serving(),
        context_for("acme", now_ms=lambda: (NOW_S + 5) * 1_000) as context,
        collecting(made(server, context, backfill_days=1)) as gateway,
    ):
        await gateway.until(lambda: gateway.published == 2_500)
    assert {one.id for one in gateway.mentions} == {str(n) for n in range(2_500)}
    assert all(one.backfill for one in gateway.mentions)


async def test_history_is_whole_where_a_page_ends_within_a_second() -> None:
    server = HackerNews(0)
    server.hits = [
        {"objectID": str(n), "created_at_i": NOW_S - n // 3, "author": "ann", "comment_text": "acme"}
        for n in range(2_500)
    ]
    async with (
        server.serving(),
        context_for("acme", now_ms=lambda: (NOW_S + 5) * 1_000) as context,
        collecting(made(server, context, backfill_days=1)) as gateway,
    ):
        await gateway.until(lambda: len({one.id for one in gateway.mentions}) == 2_500)


async def test_a_budget_that_is_spent_ends_the_reading() -> None:
    server = HackerNews(50)
    async with server.serving(), context_for(reads=10) as context, collecting(made(server, context)):
        await until(lambda: not context.budget.left)
    assert sum("/item/" in request.path for request in server.requests) <= 10


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        ({"id": 1, "type": "pollopt", "by": "a", "time": 5}, None),
        (None, None),
        ({"id": 1, "type": "story", "time": 5}, None),
        ({"id": 1, "type": "job", "by": "a", "time": 5, "title": "Hire &lt;me&gt;"}, ("1", "Hire <me>", 5_000)),
        (
            {"id": 2, "type": "comment", "by": "a", "time": 5.5, "text": "a<p>b", "kids": [1], "new": {}},
            ("2", "a\nb", 5_500),
        ),
    ],
)
def test_an_item_is_read(item: object, expected: tuple[str, str, int] | None) -> None:
    mention = parse(wrap(10**12, msgspec.json.encode(item)))
    assert (mention and fields(mention, "id", "text", "created_at")) == expected


@pytest.mark.parametrize("data", [b"{", b"[]", b"{}", wrap(1, b'{"id":"x"}'), wrap(1, b"7")])
def test_what_is_no_item_is_refused(data: bytes) -> None:
    with pytest.raises((msgspec.MsgspecError, ValueError)):
        parse(data)


def test_every_recorded_answer_is_read() -> None:
    every = [row["payload"] for row in payloads("hackernews_firebase")]
    items = [item for item in every if isinstance(item, dict) and "type" in item]
    mentions = [parse(wrap(10**13, json.dumps(item).encode())) for item in items]
    assert sum(one is not None for one in mentions) >= len(items) - 2
    hits = [hit for row in payloads("hackernews_algolia") for hit in row["payload"].get("hits", [])]
    read = [parse(wrap(10**13, json.dumps(hit).encode(), kind=HIT, backfill=True)) for hit in hits]
    assert all(isinstance(one, Mention) and one.seen_at == one.created_at for one in read)
