"""YouTube: comments of channels, of videos, and of videos that a search finds."""

import json
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest
from aiohttp import web

from schemas.mention import Mention
from streams.collect.checkpoints import MemoryCursors
from streams.collect.collector_context import CollectorContext
from streams.collect.envelope import wrap
from streams.collect.sources.youtube.collector import YouTubeCollector, collectors
from streams.collect.sources.youtube.parser import comments_of, parse
from streams.collect.sources.youtube.spec import YouTubeSettings
from streams.config.errors import SourceBusyError, SourceRefusedError, UsageError
from tests.collect.payloads import payloads
from tests.collect.source_server import SourceServer, collecting, context_for, fields, survived, until

NOW_S = 1_790_000_000
KEY = "key-of-the-test"


def iso(at_s: int) -> str:
    return datetime.fromtimestamp(at_s, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def comment(number: int, at_s: int, **changed: Any) -> dict[str, Any]:
    said = {
        "textOriginal": f"Comment {number}",
        "textDisplay": f"Comment <b>{number}</b>",
        "authorChannelId": {"value": "UCann"},
        "authorDisplayName": "Ann",
        "likeCount": 2,
        "publishedAt": iso(at_s),
        "updatedAt": iso(at_s),
        "videoId": "v1",
        **changed,
    }
    return {"kind": "youtube#comment", "id": f"c{number}", "snippet": said}


def thread(first: dict[str, Any], *replies: dict[str, Any]) -> dict[str, Any]:
    snippet = {"videoId": "v1", "channelId": "UCa", "topLevelComment": first, "totalReplyCount": len(replies)}
    return {"kind": "youtube#commentThread", "id": first["id"], "snippet": snippet, "replies": {"comments": [*replies]}}


class YouTube(SourceServer):
    """Threads by target."""

    def __init__(self, **troubles: int) -> None:
        super().__init__(
            [
                ("/youtube/v3/commentThreads", self._threads),
                ("/youtube/v3/comments", self._comments),
                ("/youtube/v3/search", self._search),
                ("/youtube/v3/channels", self._channels),
            ],
            **troubles,
        )
        self.threads: dict[str, list[dict[str, Any]]] = {"v1": []}
        self.found: list[str] = []
        self.refusal: dict[str, str] = {}

    def say(self, target: str, number: int, at_s: int, **changed: Any) -> None:
        self.threads.setdefault(target, []).append(thread(comment(number, at_s, **changed)))

    async def _threads(self, request: web.Request) -> web.Response:
        target = request.query.get("videoId") or request.query["allThreadsRelatedToChannelId"]
        if reason := self.refusal.get(target):
            return web.json_response({"error": {"code": 403, "errors": [{"reason": reason}]}}, status=403)
        newest = sorted(
            self.threads[target], key=lambda one: one["snippet"]["topLevelComment"]["snippet"]["publishedAt"]
        )[::-1]
        start, size = int(request.query.get("pageToken", "0")), int(request.query["maxResults"])
        more = {"nextPageToken": str(start + size)} if start + size < len(newest) else {}
        return web.json_response({"items": newest[start : start + size], **more})

    async def _comments(self, request: web.Request) -> web.Response:
        asked = request.query["id"].split(",")
        firsts = [one["snippet"]["topLevelComment"] for every in self.threads.values() for one in every]
        return web.json_response({"items": [one for one in firsts if one["id"] in asked]})

    async def _channels(self, request: web.Request) -> web.Response:
        asked = request.query["id"].split(",")
        return web.json_response({"items": [{"id": one, "statistics": {"subscriberCount": "77"}} for one in asked]})

    async def _search(self, request: web.Request) -> web.Response:
        if reason := self.refusal.get("search"):
            return web.json_response({"error": {"code": 403, "errors": [{"reason": reason}]}}, status=403)
        return web.json_response({"items": [{"id": {"videoId": video}} for video in self.found]})


def made(server: YouTube, context: CollectorContext, **settings: Any) -> YouTubeCollector:
    values = {"api": server.url, "poll_s": 0.001, "videos": ("v1",), "searches_a_day": 0, **settings}
    return YouTubeCollector(YouTubeSettings.model_validate(values), context, KEY)


async def test_the_last_day_is_history_and_new_entries_are_published_once() -> None:
    server = YouTube()
    for number in range(1, 251):
        server.say("v1", number, NOW_S - 600 * number)
    now = [NOW_S * 1_000]
    async with (
        server.serving(),
        context_for(now_ms=lambda: now[0]) as context,
        collecting(made(server, context)) as gateway,
    ):
        await gateway.until(lambda: gateway.published == 144)
        assert all(one.backfill for one in gateway.mentions)
        now[0] += 60_000
        answer = comment(1_001, NOW_S + 40, parentId="c1000")
        server.threads["v1"].append(thread(comment(1_000, NOW_S + 30), answer))
        await gateway.until(lambda: gateway.published == 146)
        asked = len(server.requests)
        await until(lambda: len(server.requests) > asked + 5)
    assert gateway.published == 146
    mentions = {one.id: one for one in gateway.mentions[144:]}
    assert fields(mentions["c1000"], "text", "author", "likes", "replies", "url", "backfill") == (
        "Comment 1000", "UCann", 2, 1, "https://www.youtube.com/watch?v=v1&lc=c1000", False,
    )  # fmt: skip
    assert mentions["c1001"].reply_to == "c1000"


@pytest.mark.parametrize("seed", range(3))
async def test_every_comment_is_published_despite_restarts_and_failures_of_the_server(seed: int) -> None:
    server = YouTube(seed=seed, every=6)
    for number in range(1, 300):
        server.say("v1" if number % 2 else "UCa", number, NOW_S - 100 * number)

    def make(context: CollectorContext) -> YouTubeCollector:
        return made(server, context._replace(now_ms=lambda: NOW_S * 1_000), channels=("UCa",))

    async with server.serving():
        counts = await survived(make, lambda: {f"c{number}" for number in range(1, 300)}, seed, most=600)
    assert len(counts) == 299


async def test_a_search_finds_videos_within_the_day_s_searches() -> None:
    server = YouTube()
    server.found = ["v8", "v9"]
    server.threads |= {"v8": [], "v9": []}
    server.say("v9", 7, NOW_S - 50)
    async with (
        server.serving(),
        context_for("acme", "bolt", now_ms=lambda: NOW_S * 1_000) as context,
        collecting(made(server, context, videos=(), searches_a_day=3)) as gateway,
    ):
        await gateway.until(lambda: gateway.published == 1)
        asked = len(server.requests)
        await until(lambda: len(server.requests) > asked + 20)
    searches = [one for one in server.requests if one.path.endswith("search")]
    assert [one.query["q"] for one in searches] == ['"acme"', '"bolt"']


async def test_searches_that_are_spent_keep_no_comment_from_being_read() -> None:
    server = YouTube()
    server.refusal = {"search": "quotaExceeded"}
    server.say("v1", 7, NOW_S - 50)
    async with (
        server.serving(),
        context_for("acme", now_ms=lambda: NOW_S * 1_000) as context,
        collecting(made(server, context, searches_a_day=3)) as gateway,
    ):
        await gateway.until(lambda: gateway.published == 1)
        asked = len(server.requests)
        await until(lambda: len(server.requests) > asked + 5)
    assert sum(one.path.endswith("search") for one in server.requests) == 1


async def test_a_collector_that_starts_again_does_not_search_again_before_its_time() -> None:
    server, cursors = YouTube(), MemoryCursors()
    async with server.serving(), context_for("acme", now_ms=lambda: NOW_S * 1_000) as context:
        for _ in range(3):
            asked = len(server.requests)
            async with collecting(made(server, context, searches_a_day=3), cursors):
                await until(lambda asked=asked: len(server.requests) > asked + 5)  # type: ignore[misc] # as above
    assert sum(one.path.endswith("search") for one in server.requests) == 1


async def test_the_first_page_of_comments_is_history_and_has_subscriber_counts() -> None:
    server = YouTube()
    server.say("v1", 1, NOW_S - 90 * 86_400)
    server.say("v1", 2, NOW_S - 80 * 86_400)
    async with (
        server.serving(),
        context_for(now_ms=lambda: NOW_S * 1_000) as context,
        collecting(made(server, context)) as gateway,
    ):
        await gateway.until(lambda: gateway.published == 2)
        await until(lambda: len(server.requests) > 9)
    assert [fields(one, "id", "followers", "backfill") for one in gateway.mentions] == [
        ("c1", 77, True),
        ("c2", 77, True),
    ]
    assert sum(one.path.endswith("channels") for one in server.requests) == 1


async def test_a_target_closed_to_comments_harms_no_other() -> None:
    server = YouTube()
    server.threads["v2"] = []
    server.refusal = {"v1": "commentsDisabled"}
    server.say("v2", 5, NOW_S - 5)
    async with (
        server.serving(),
        context_for(now_ms=lambda: NOW_S * 1_000) as context,
        collecting(made(server, context, videos=("v1", "v2"))) as gateway,
    ):
        await gateway.until(lambda: gateway.published == 1)


@pytest.mark.parametrize(("reason", "raised"), [("quotaExceeded", SourceBusyError), ("keyInvalid", SourceRefusedError)])
async def test_a_refusal_names_its_reason_and_not_the_key(reason: str, raised: type[Exception]) -> None:
    server = YouTube()
    server.refusal = {"v1": reason}
    async with server.serving(), context_for() as context:
        with pytest.raises(raised) as error:
            async for _ in made(server, context).read(None):
                pass
    assert KEY not in str(error.value)
    assert server.requests[-1].query["key"] == KEY


async def test_a_reread_returns_likes_edits_and_deletions(tmp_path: Any) -> None:
    server = YouTube()
    server.say("v1", 1, NOW_S, likeCount=70)
    server.say("v1", 2, NOW_S, updatedAt=iso(NOW_S + 9), textOriginal="Mended")
    async with server.serving(), context_for() as context:
        collector = made(server, context)
        raws = [raw async for raw in collector.reread(["c1", "c2", "c3"])]
        mentions = {one.id: fields(one, "op", "text", "likes") for raw in raws if (one := collector.parse(raw))}
    assert mentions == {
        "c1": ("engagement", "Comment 1", 70),
        "c2": ("update", "Mended", 2),
        "c3": ("delete", None, None),
    }
    with pytest.raises(UsageError, match=r"sources\.youtube\.key_file"):
        collectors(YouTubeSettings(), context)


@pytest.mark.parametrize("data", [b"{", wrap(1, b"[]"), wrap(1, b'{"comment":{}}')])
def test_what_is_no_comment_is_refused(data: bytes) -> None:
    with pytest.raises((msgspec.MsgspecError, ValueError)):
        parse(data)


def test_every_recorded_comment_is_read() -> None:
    mentions = []
    for row in payloads("youtube"):
        for item in row["payload"].get("items", []):
            if item.get("kind") == "youtube#commentThread":
                mentions += [parse(wrap(10**13, entry)) for entry in comments_of(json.dumps(item).encode())]
            elif item.get("kind") == "youtube#comment":
                mentions.append(parse(wrap(10**13, json.dumps({"comment": item}).encode())))
    assert len(mentions) > 10
    assert all(isinstance(one, Mention) and one.text and one.author for one in mentions)
