"""An entry of a source that cannot be read: its page, its batch and its source go on without it, and it is counted."""

import json
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiohttp import web

from streams.collect.collector_context import CollectorContext
from streams.collect.protocol import PARSE_ERRORS, Raw
from streams.collect.sources.bluesky.appview import AppView
from streams.collect.sources.bluesky.collector import BlueskyCollector
from streams.collect.sources.hn import collector as hn
from streams.collect.sources.lemmy.collector import LemmyCollector
from streams.collect.sources.lemmy.spec import LemmySettings
from streams.collect.sources.mastodon.collector import MastodonCollector
from streams.collect.sources.mastodon.spec import MastodonSettings
from streams.collect.sources.reddit.collector import Access, RedditCollector
from streams.collect.sources.reddit.spec import RedditSettings
from streams.collect.sources.stackexchange.collector import StackExchangeCollector
from streams.collect.sources.stackexchange.spec import StackExchangeSettings
from streams.collect.sources.telegram import collector as telegram
from streams.collect.sources.x.collector import XCollector
from streams.collect.sources.x.spec import XSettings
from streams.collect.sources.youtube.collector import YouTubeCollector
from streams.collect.sources.youtube.spec import YouTubeSettings
from tests.collect.source_server import Handler, MemoryGateway, SourceServer, collecting, context_for, until
from tests.collect.sources import test_hn as hn_tests
from tests.collect.sources import test_lemmy as lemmy_tests
from tests.collect.sources import test_mastodon as mastodon_tests
from tests.collect.sources import test_reddit as reddit_tests
from tests.collect.sources import test_stackexchange as stackexchange_tests
from tests.collect.sources import test_telegram as telegram_tests
from tests.collect.sources import test_wikimedia as wikimedia_tests
from tests.collect.sources import test_wikimedia_pageviews as views_tests
from tests.collect.sources import test_x as x_tests
from tests.collect.sources import test_youtube as youtube_tests

NOW_MS = 1_790_000_000_000


@asynccontextmanager
async def published(server: SourceServer, make: Callable[..., Any], *terms: str) -> AsyncIterator[MemoryGateway]:
    async with (
        server.serving(),
        context_for(*terms, now_ms=lambda: NOW_MS) as context,
        collecting(make(server, context)) as gateway,
    ):
        yield gateway


# --- pages ---


async def test_an_item_of_hacker_news_that_stays_garbage_or_too_long_is_given_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(hn, "ITEM_BYTES", 1_000)

    class Server(hn_tests.HackerNews):
        async def _item(self, request: web.Request) -> web.Response:
            garbage = {"3": b"\xff{[", "5": json.dumps("x" * 2_000).encode(), "6": b'{"id": 6, "time": 1e308}'}
            body = garbage.get(request.match_info["number"])
            return await super()._item(request) if body is None else web.Response(body=body)

    async with published(server := Server(8), hn_tests.made) as gateway:
        await gateway.until(lambda: gateway.published == 5 and len(gateway.refusals) == 2)
        server.newest = 9
        await gateway.until(lambda: gateway.published == 6)
    assert {one.id for one in gateway.mentions} == {"1", "2", "4", "7", "8", "9"}
    assert [len(one.data) < 200 for one in gateway.refusals] == [True, True]


async def test_a_hit_and_a_number_of_hacker_news_that_cannot_be_read_end_no_search(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(hn, "HITS_A_PAGE", 3)

    class Server(hn_tests.HackerNews):
        async def _search(self, request: web.Request) -> web.Response:
            answer = json.loads((await super()._search(request)).text or "")
            return web.json_response({"hits": [*answer["hits"], {"created_at_i": "soon"}, 5]})

    server = Server(1)
    server.hits = [
        {
            "objectID": str(number),
            "created_at_i": NOW_MS // 1_000 - 60 * number,
            "author": "a",
            "title": "acme <b> <title>",
        }
        for number in range(100, 108)
    ]
    server.updated = ["x", {}, None, 1]  # type: ignore[list-item] # as a server may
    async with published(server, lambda *args: hn_tests.made(*args, backfill_days=2), "acme") as gateway:
        await gateway.until(lambda: {one.id for one in gateway.mentions} == {"1", *map(str, range(100, 108))})
        await gateway.until(lambda: gateway.refusals)
        await until(lambda: sum(one.path.endswith("updates.json") for one in server.requests))
    assert {one.text for one in gateway.mentions if one.id != "1"} == {"acme <b> <title>"}


async def test_half_an_emoji_in_one_status_does_not_cost_the_page() -> None:
    server = mastodon_tests.Mastodon(range(1, 6))
    server.open = True
    server.statuses[2]["content"] = "cut \ud83d"
    server.statuses[3]["account"] = 5

    async with published(server, mastodon_tests.made) as gateway:
        await gateway.until(lambda: gateway.published == 4 and gateway.refusals)
    assert [one.text for one in gateway.mentions] == ["Status 1", "Status 2", "cut \ufffd", "Status 5"]


async def test_an_update_of_telegram_without_a_number_is_refused_once_and_the_others_are_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(telegram, "UNREAD_S", 0.001)

    class Server(telegram_tests.Telegram):
        async def _updates(self, request: web.Request) -> web.Response:
            answer = json.loads((await super()._updates(request)).text or "")
            return web.json_response({"ok": True, "result": [{"update_id": "x"}, *answer["result"], 5]})

    server = Server()
    server.held = [telegram_tests.update(1), telegram_tests.update(2, date=10**30), telegram_tests.update(3)]
    async with published(server, telegram_tests.made) as gateway:
        await gateway.until(lambda: gateway.published == 2 and len(gateway.refusals) == 3)
        asked = len(server.requests)
        await until(lambda: len(server.requests) > asked + 5)
        server.held.append(telegram_tests.update(4))
        await gateway.until(lambda: gateway.published == 3)
    assert len(gateway.refusals) == 3


async def test_a_day_of_views_that_cannot_be_read_costs_that_day_alone() -> None:
    class Server(views_tests.Views):
        async def _daily(self, request: web.Request) -> web.Response:
            answer = await super()._daily(request)
            bad = {"timestamp": 5, "views": "x"}
            return (
                answer
                if answer.status != 200
                else web.json_response({"items": [bad, *json.loads(answer.text or "")["items"]]})
            )

    server = Server("20260920")
    async with (
        server.serving(),
        context_for(now_ms=lambda: views_tests.NOW_MS) as context,
        collecting(views_tests.made(server, context)) as gateway,
    ):
        await gateway.until(lambda: gateway.published == 16)
    assert len(gateway.refusals) >= 2


async def test_a_change_of_a_brands_page_that_cannot_be_read_is_counted() -> None:
    events = [wikimedia_tests.change(number) for number in range(1, 6)]
    events[2]["comment"] = 5
    async with published(wikimedia_tests.Wikimedia(events), wikimedia_tests.made) as gateway:
        await gateway.until(lambda: gateway.published == 4)
    assert [one.detail for one in gateway.refusals] == ["Expected `str | null`, got `int` - at `$.comment`"]


async def test_an_excerpt_and_a_comment_that_cannot_be_read_are_refused_once() -> None:
    questions = stackexchange_tests.StackExchange({number: NOW_MS // 1_000 - 60 * number for number in range(1, 4)})
    questions.posts[2]["owner"] = questions.posts[3]["answer_id"] = "x"
    async with published(questions, stackexchange_tests.made, "acme") as gateway:
        await gateway.until(lambda: gateway.published == 1 and len(gateway.refusals) == 2)
        await until(lambda: len(questions.requests) > 5)
    assert len(gateway.refusals) == 2


async def test_a_video_and_a_thread_that_cannot_be_read_are_passed_over() -> None:
    class Server(youtube_tests.YouTube):
        async def _search(self, request: web.Request) -> web.Response:
            answer = json.loads((await super()._search(request)).text or "")
            return web.json_response({"items": [5, {"id": "x"}, *answer["items"]]})

    server = Server()
    server.found = ["v2"]
    server.say("v1", 1, NOW_MS // 1_000 - 60)
    server.say("v2", 2, NOW_MS // 1_000 - 60)
    server.say("v1", 3, NOW_MS // 1_000 - 60, likeCount=[])
    async with published(server, lambda *args: youtube_tests.made(*args, searches_a_day=100), "acme") as gateway:
        await gateway.until(lambda: gateway.published == 2 and gateway.refusals)
        await until(lambda: sum(one.path.endswith("Threads") for one in server.requests) > 6)
    assert {one.id for one in gateway.mentions} == {"c1", "c2"}
    assert len(gateway.refusals) == 1


# --- what is read again ---


class Answering(SourceServer):
    """The same answer at each path, to everybody."""

    def __init__(self, answers: dict[str, Any]) -> None:
        super().__init__([(path, self._always(answer)) for path, answer in answers.items()])

    def _always(self, answer: Any) -> Handler:
        async def handle(_: web.Request) -> web.Response:
            return web.json_response(answer)

        return handle


STATUS = mastodon_tests.status(1)
THING, OTHER_THING = reddit_tests.thing("t3", 1), reddit_tests.thing("t3", 2, score=[])
POST = x_tests.post(1)
VIEW = {"uri": "at://did:plc:a/p/k", "author": {"did": "did:plc:a"}, "record": {"createdAt": "2026-09-21T12:00:00Z"}}
URL = f"{mastodon_tests.status(0)['uri'].rpartition('/')[0]}"
REREAD: dict[str, tuple[Callable[[str, CollectorContext], Any], dict[str, Any], list[str], list[str]]] = {
    "mastodon": (
        lambda url, context: _knowing(MastodonCollector(url, MastodonSettings(), context, None)),
        {"/api/v1/statuses": [{"id": 5}, STATUS, {**mastodon_tests.status(2), "account": 5}]},
        [f"{URL}/{number}" for number in (1, 2, 3)], ["?", STATUS["uri"], "?"],
    ),
    "reddit": (
        lambda url, context: RedditCollector(RedditSettings(api=url), context, Access("", "")),
        {"/api/info": {"data": {"children": [5, THING, OTHER_THING]}}},
        [THING["data"]["name"], OTHER_THING["data"]["name"], "t3_gone"], ["?", THING["data"]["name"], "?"],
    ),
    "stackexchange": (
        lambda url, context: StackExchangeCollector(StackExchangeSettings(api=url), context, None),
        {"/2.3/posts/{ids}": {"items": [5, {"post_id": 1, "title": "<b>"}, {"post_id": 2, "title": 5}]}},
        ["stackoverflow/1", "stackoverflow/2", "stackoverflow/3"], ["?", "stackoverflow/1", "?"],
    ),
    "youtube": (
        lambda url, context: YouTubeCollector(YouTubeSettings(api=url), context, "key"),
        {"/youtube/v3/comments": {"items": [5, youtube_tests.comment(1, 5), youtube_tests.comment(2, 5, likeCount=[])]},
         "/youtube/v3/channels": {"items": [5, {"id": 5}]}},
        ["c1", "c2", "c3"], ["?", "c1", "?"],
    ),
    "x": (
        lambda url, context: XCollector(XSettings(api=url), context, None),
        {"/2/tweets": {"data": [5, POST, x_tests.post(2, text=5)], "includes": {"users": [5, {"id": 7}, {"id": "7"}]}}},
        [POST["id"], x_tests.post(2)["id"], "1"], ["?", POST["id"], "?"],
    ),
    "lemmy": (
        lambda url, context: LemmyCollector(url, LemmySettings(), context),
        {"/api/v3/post/list": {}, "/api/v3/post": [], "/api/v3/comment": {"comment_view": lemmy_tests.comment(2)}},
        ["{url}/post/1", "{url}/comment/2"], ["?", "https://l.example/comment/2"],
    ),
    "bluesky": (
        lambda url, context: BlueskyCollector(["wss://a.example"], context.outgoing.session,
                                              appview=AppView(url, context)),
        {"/xrpc/app.bsky.feed.getPosts": {"posts": [5, VIEW, {**VIEW, "likeCount": []}]},
         "/xrpc/app.bsky.actor.getProfiles": {"profiles": [5, {"did": "did:plc:a", "followersCount": "x"}]}},
        [VIEW["uri"]], ["?", VIEW["uri"], "?"],
    ),
}  # fmt: skip


def _knowing(collector: MastodonCollector) -> MastodonCollector:
    collector._addresses.update({str(number): f"{URL}/{number}" for number in (1, 2, 3)})
    return collector


@pytest.mark.parametrize("name", REREAD)
async def test_what_cannot_be_read_again_is_refused_deletes_nothing_and_holds_nothing_up(name: str) -> None:
    make, answers, asked, expected = REREAD[name]
    async with Answering(answers).serving() as server, context_for() as context:
        collector = make(server.url, context)
        raws = [raw async for raw in collector.reread([one.replace("{url}", server.url) for one in asked])]
        assert _ids(raws, collector) == expected


def _ids(raws: Sequence[Raw], collector: Any) -> list[str]:
    """What raw records hold: the ids of versions, a minus before a deletion, a question mark for what is refused."""
    found = []
    for raw in raws:
        try:
            mention = collector.parse(raw)
        except PARSE_ERRORS:
            found.append("?")
        else:
            found.append("-" * mention.deleted + mention.id)
    return found
