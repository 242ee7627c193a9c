"""Bluesky's AppView: followers soon, reactions once a post is ripe, nobody asked twice."""

import json
from typing import Any

import msgspec
import pytest
from aiohttp import web

from schemas.mention import Mention
from streams.collect.envelope import wrap
from streams.collect.sources.bluesky.appview import AT_ONCE, FRESH_MS, VIEW, AppView, parse_view
from streams.collect.sources.bluesky.collector import BlueskyCollector, collectors
from streams.collect.sources.bluesky.parser import parse
from streams.collect.sources.bluesky.spec import BlueskySettings
from tests.collect.payloads import payloads
from tests.collect.source_server import SourceServer, context_for, fields
from tests.collect.sources.test_bluesky import post

WRITTEN_MS = 1_783_175_880_000
"""2026-07-04T14:38:00Z, as the made-up posts say."""


def uri(number: int) -> str:
    return f"at://did:plc:made{number % 3}/app.bsky.feed.post/k{number}"


class Views(SourceServer):
    """Posts and profiles."""

    def __init__(self) -> None:
        super().__init__(
            [("/xrpc/app.bsky.feed.getPosts", self._posts), ("/xrpc/app.bsky.actor.getProfiles", self._profiles)]
        )
        self.gone: set[str] = set()
        self.followers = 42

    async def _posts(self, request: web.Request) -> web.Response:
        asked = request.query.getall("uris")
        if len(asked) > AT_ONCE:
            return web.Response(status=400)
        record = {"text": "hello\x00 acme", "createdAt": "2026-07-04T14:38:00Z", "langs": ["en"]}
        counts = {"likeCount": 7, "repostCount": 2, "quoteCount": 1, "replyCount": 3}
        posts = [
            {"uri": one, "cid": "c", "author": {"did": one.split("/")[2], "handle": "h"}, "record": record, **counts}
            for one in asked
            if one not in self.gone
        ]
        return web.json_response({"posts": posts})

    async def _profiles(self, request: web.Request) -> web.Response:
        asked = request.query.getall("actors")
        profiles = [{"did": did, "handle": "h", "followersCount": self.followers} for did in asked if did[-1] != "2"]
        return web.json_response({"profiles": profiles})


async def test_followers_are_fetched_first_and_reactions_later() -> None:
    server, now = Views(), [WRITTEN_MS + 90_000]
    async with server.serving(), context_for(now_ms=lambda: now[0]) as context:
        (collector,) = collectors(BlueskySettings(appview=server.url), context)
        assert isinstance(collector, BlueskyCollector)
        server.gone = {uri(4)}
        raws = [raw async for raw in collector.reread([uri(number) for number in range(60)])]
        mentions = [collector.parse(raw) for raw in raws]
        assert len(mentions) == 59
        first = mentions[0]
        assert first is not None
        assert fields(first, "id", "op", "text", "followers", "likes", "lang", "created_at", "seen_at") == (
            uri(0), "engagement", "hello acme", 42, None, "en", WRITTEN_MS, WRITTEN_MS + 90_000,
        )  # fmt: skip
        assert mentions[2] is not None
        assert mentions[2].followers is None
        assert sum(one.path.endswith("getProfiles") for one in server.requests) == 1

        now[0] += FRESH_MS
        server.followers = 50
        (raw,) = [raw async for raw in collector.reread([uri(0)])]
        ripe = collector.parse(raw)
    assert ripe is not None
    assert fields(ripe, "followers", "likes", "reposts", "replies") == (50, 7, 3, 3)
    created = parse(json.dumps(post(0, WRITTEN_MS * 1_000)).encode())
    assert created is not None
    assert created.created_at == ripe.created_at, "another event time would be another mention"


async def test_without_an_appview_nobody_is_asked() -> None:
    async with context_for() as context:
        (collector,) = collectors(BlueskySettings(appview=""), context)
        assert isinstance(collector, BlueskyCollector)
        assert [raw async for raw in collector.reread([uri(1)])] == []
        assert AppView("https://a.example/", context)._address == "https://a.example"


def test_a_post_without_a_time_of_its_own_is_left_as_it_is() -> None:
    item = {"post": {"uri": uri(1), "author": {"did": "did:plc:a"}, "record": {"text": "x", "createdAt": "soon"}}}
    assert parse_view(VIEW + wrap(1, json.dumps(item).encode(), again=True)) is None


@pytest.mark.parametrize("data", [VIEW, VIEW + b"{", VIEW + wrap(1, b"[]"), VIEW + wrap(1, b'{"post":{}}')])
def test_what_is_no_view_is_refused(data: bytes) -> None:
    with pytest.raises(msgspec.MsgspecError):
        parse_view(data)


def test_recorded_views_are_read() -> None:
    threads: list[dict[str, Any]] = [
        row["payload"]["thread"]["post"] for row in payloads("bluesky_rest") if "thread" in row["payload"]
    ]
    mentions = [parse_view(VIEW + wrap(10**13, json.dumps({"post": one}).encode(), again=True)) for one in threads]
    assert mentions
    assert all(isinstance(one, Mention) and one.likes is not None for one in mentions)
