"""Lemmy: the newest posts and comments of a server, in both versions of its API."""

import json
from typing import Any

import msgspec
import pytest
from aiohttp import web

from streams.collect.collector_context import CollectorContext
from streams.collect.envelope import wrap
from streams.collect.sources.lemmy.collector import PAGE, LemmyCollector, Place, collectors
from streams.collect.sources.lemmy.parser import parse
from streams.collect.sources.lemmy.spec import LemmySettings
from tests.collect.source_server import SourceServer, collecting, context_for, fields, survived, until


def post(number: int, **changed: Any) -> dict[str, Any]:
    said = {"id": number, "ap_id": f"https://l.example/post/{number}", "name": f"Post {number}", "body": "*Words*"}
    return {
        "post": {**said, "published": "2026-09-21T12:00:00.123456Z", "deleted": False, "removed": False, **changed},
        "creator": {"id": 7, "actor_id": "https://l.example/u/ann"},
        "counts": {"upvotes": 5, "comments": 2},
    }


def comment(number: int, **changed: Any) -> dict[str, Any]:
    said = {"id": number, "ap_id": f"https://l.example/comment/{number}", "content": f"Comment {number}", "path": "0.1"}
    return {
        "comment": {**said, "published": "2026-09-21T12:00:00Z", "deleted": False, "removed": False, **changed},
        "post": post(1)["post"],
        "creator": {"id": 8, "actor_id": "https://l.example/u/bob"},
        "counts": {"upvotes": 1, "child_count": 0},
    }


class Lemmy(SourceServer):
    """A server of the third version, or of the fourth."""

    def __init__(self, posts: int, comments: int, version: str = "v3", **troubles: int) -> None:
        paths = [("post", self._posts), ("comment", self._comments)]
        lists = [(f"/api/{version}/{kind}/list", handler) for kind, handler in paths]
        super().__init__(
            [*lists, (f"/api/{version}/post", self._one), (f"/api/{version}/comment", self._one)], **troubles
        )
        self.version = version
        self.pinned: list[int] = []
        self.posts = {number: post(number) for number in range(1, posts + 1)}
        self.comments = {number: comment(number) for number in range(1, comments + 1)}

    async def _posts(self, request: web.Request) -> web.Response:
        return self._page(request, "posts", self.posts)

    async def _comments(self, request: web.Request) -> web.Response:
        return self._page(request, "comments", self.comments)

    def _page(self, request: web.Request, name: str, every: dict[int, Any]) -> web.Response:
        size = int(request.query["limit"])
        start = int(request.query.get("page_cursor", (int(request.query.get("page", "1")) - 1) * size))
        newest = [*self.pinned, *sorted(every.keys() - set(self.pinned), reverse=True)]
        views = [every[number] for number in newest[start : start + size]]
        if self.version == "v3":
            return web.json_response({name: views, "next_page": str(start + size)})
        return web.json_response({"items": views, "next_page": str(start + size)})

    async def _one(self, request: web.Request) -> web.Response:
        kind = request.path.rpartition("/")[2]
        every = self.posts if kind == "post" else self.comments
        number = int(request.query["id"])
        if number not in every:
            return web.json_response({"error": "couldnt_find"}, status=404)
        return web.json_response({f"{kind}_view": every[number]})


def made(server: Lemmy, context: CollectorContext) -> LemmyCollector:
    return LemmyCollector(server.url, LemmySettings(servers=(server.url,), poll_s=0.001), context)


@pytest.mark.parametrize("version", ["v3", "v4"])
async def test_what_is_there_is_history_and_what_comes_is_news(version: str) -> None:
    server = Lemmy(70, 3, version)
    async with server.serving(), context_for() as context, collecting(made(server, context)) as gateway:
        await gateway.until(lambda: gateway.published == PAGE + 3)
        assert all(one.backfill for one in gateway.mentions)
        server.posts |= {number: post(number) for number in range(71, 200)}
        server.comments[4] = comment(4)
        await gateway.until(lambda: gateway.published == PAGE + 3 + 129 + 1)
    news = gateway.mentions[PAGE + 3 :]
    assert not any(one.backfill for one in news)
    posts = [one.id for one in news if "/post/" in one.id]
    assert posts == [f"https://l.example/post/{number}" for number in range(71, 200)]
    first = next(one for one in news if "/post/" in one.id)
    assert fields(first, "text", "author", "likes", "replies", "created_at") == (
        "Post 71\n\n*Words*", "https://l.example/u/ann", 5, 2, 1_789_992_000_123,
    )  # fmt: skip
    last = next(one for one in news if "/comment/" in one.id)
    assert fields(last, "text", "reply_to", "likes") == ("Comment 4", "https://l.example/post/1", 1)


@pytest.mark.parametrize("seed", range(4))
async def test_every_entry_is_published_despite_restarts_and_failures_of_the_server(seed: int) -> None:
    server = Lemmy(30, 20, seed=seed, every=7)
    wanted = {one["post"]["ap_id"] for one in server.posts.values()}
    wanted |= {one["comment"]["ap_id"] for one in server.comments.values()}

    def grows() -> set[str]:
        if len(server.requests) > 12 and len(server.posts) == 30:
            server.posts |= {number: post(number) for number in range(31, 120)}
            wanted.update(one["post"]["ap_id"] for one in server.posts.values())
        return wanted

    async with server.serving():
        counts = await survived(lambda context: made(server, context), grows, seed)
    assert counts.keys() >= wanted


async def test_a_reread_returns_counts_edits_and_deletions() -> None:
    server = Lemmy(3, 1)
    async with server.serving(), context_for() as context:
        collector = made(server, context)
        async with collecting(collector) as gateway:
            await gateway.until(lambda: gateway.published == 4)
        server.posts[1]["counts"]["upvotes"] = 50
        server.posts[2] = post(2, updated="2026-09-22T12:00:00Z", name="Mended")
        del server.posts[3]
        server.comments[1] = comment(1, removed=True)
        ids = [one.id for one in gateway.mentions]
        mentions = {one.id: one for raw in [raw async for raw in collector.reread([*ids, "https://l.example/post/99"])]
                if (one := collector.parse(raw))}  # fmt: skip
    found = {name.removeprefix("https://l.example/"): one for name, one in mentions.items()}
    assert fields(found["post/1"], "op", "likes", "text") == ("engagement", 50, "Post 1\n\n*Words*")
    assert fields(found["post/2"], "op", "text") == ("update", "Mended\n\n*Words*")
    assert (found["post/3"].op, found["comment/1"].op) == ("delete", "delete")
    assert len(found) == 4


async def test_after_a_restart_a_server_s_own_entries_are_still_asked_for() -> None:
    server = Lemmy(0, 0)
    async with server.serving(), context_for() as context:
        own = f"{server.url}/post/7", f"{server.url}/comment/8"
        server.posts[7] = post(7, ap_id=own[0])
        mentions = [
            made(server, context).parse(raw) async for raw in made(server, context).reread([*own, f"{server.url}/c/x"])
        ]
    assert [one and (one.id, one.op) for one in mentions] == [(own[0], "engagement"), (own[1], "delete")]


async def test_a_view_without_a_number_is_refused_once_and_stalls_nothing() -> None:
    server = Lemmy(2, 0)
    server.posts[3] = {"post": {"name": "no number"}, "creator": {}}
    async with server.serving(), context_for() as context, collecting(made(server, context)) as gateway:
        await gateway.until(lambda: gateway.published == 2)
        server.posts[4] = post(4)
        await gateway.until(lambda: gateway.published == 3)
        asked = len(server.requests)
        await until(lambda: len(server.requests) > asked + 6)
    assert len(gateway.refusals) == 1


async def test_pinned_posts_hide_no_others() -> None:
    server = Lemmy(3, 0)
    async with server.serving(), context_for() as context, collecting(made(server, context)) as gateway:
        await gateway.until(lambda: gateway.published == 3)
        server.pinned = [1, 2]
        server.posts |= {number: post(number) for number in range(4, 200)}
        await gateway.until(lambda: gateway.published == 199)
    assert len({one.id for one in gateway.mentions}) == 199


async def test_a_flood_that_nobody_pages_through_is_a_gap() -> None:
    server = Lemmy(1, 0)
    async with server.serving(), context_for() as context:
        collector = made(server, context)
        async with collecting(collector) as gateway:
            await gateway.until(lambda: gateway.published == 1)
            server.posts |= {number: post(number) for number in range(2, 2_500)}
            await gateway.until(lambda: gateway.published >= 2_000)
    assert len(collector.gaps) == 1


def test_one_collector_a_server() -> None:
    every = collectors(LemmySettings(servers=("https://a.example/", "https://b.example:8000")), None)  # type: ignore[arg-type] # not asked
    assert [one.instance for one in every] == ["lemmy:a.example", "lemmy:b.example:8000"]


@pytest.mark.parametrize("text", [None, "", "7", "a/b", "7/"])
def test_what_is_no_place_is_the_beginning(text: str | None) -> None:
    assert Place.read(text) == Place(0, 0, in_history=True)


@pytest.mark.parametrize("data", [b"{", wrap(1, b"[]"), wrap(1, b'{"post": {"id": 1}}')])
def test_what_is_no_view_is_refused(data: bytes) -> None:
    with pytest.raises((msgspec.MsgspecError, ValueError)):
        parse(data)


def test_a_view_of_the_fourth_version_is_read() -> None:
    view = {
        "post": {"id": 5, "ap_id": "https://l.example/post/5", "name": "P", "published_at": "2026-09-21T12:00:00Z",
                 "score": 4, "upvotes": 6, "comments": 3},
        "creator": {"id": 1, "ap_id": "https://l.example/u/ann"},
    }  # fmt: skip
    mention = parse(wrap(10**13, json.dumps(view).encode()))
    assert mention is not None
    assert fields(mention, "text", "likes", "replies", "author") == ("P", 6, 3, "https://l.example/u/ann")
