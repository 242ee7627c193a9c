"""Reddit: listings of what is newest, and what became of it."""

import base64
import json
from typing import Any

import msgspec
import pytest
from aiohttp import web

from schemas.mention import Mention
from streams.collect.collector_context import CollectorContext
from streams.collect.envelope import wrap
from streams.collect.sources.reddit.collector import PAGE, Access, RedditCollector, collectors
from streams.collect.sources.reddit.parser import parse
from streams.collect.sources.reddit.spec import RedditSettings
from streams.config.errors import UsageError
from tests.collect.payloads import payloads
from tests.collect.source_server import SourceServer, collecting, context_for, fields, survived, until

NO_ACCESS = Access("", "")
ACCESS = Access("application", "secret of the test")
FIRST = 60_000_000
"""Number of the first thing."""


def in_base_36(number: int) -> str:
    digits = ""
    while number:
        number, digit = divmod(number, 36)
        digits = "0123456789abcdefghijklmnopqrstuvwxyz"[digit] + digits
    return digits


def name(kind: str, number: int) -> str:
    return f"{kind}_{in_base_36(FIRST + number)}"


def thing(kind: str, number: int, **changed: Any) -> dict[str, Any]:
    said = (
        {"title": f"Title {number}", "selftext": "Words", "num_comments": 4}
        if kind == "t3"
        else {"body": f"Said {number}"}
    )
    return {
        "kind": kind,
        "data": {
            "name": name(kind, number),
            "author": "ann",
            "author_fullname": "t2_ann",
            "created_utc": 1_789_992_000.0,
            "edited": False,
            "score": 3,
            "permalink": f"/r/all/{number}",
            **said,
            **changed,
        },
    }


class Reddit(SourceServer):
    """Listings of submissions and comments; an application's token is asked for where `secured`."""

    def __init__(self, submissions: int, comments: int, *, secured: bool = False, **troubles: int) -> None:
        super().__init__(
            [("/r/{subs}/new", self._list), ("/r/{subs}/comments", self._list), ("/api/info", self._info)],
            posts=[("/api/v1/access_token", self._access)],
            **troubles,
        )
        self.things = {
            "t3": {number: thing("t3", number) for number in range(1, submissions + 1)},
            "t1": {number: thing("t1", number) for number in range(1, comments + 1)},
        }
        self.secured, self.tokens = secured, 0

    async def _access(self, request: web.Request) -> web.Response:
        wanted = base64.b64encode(":".join(ACCESS).encode()).decode()
        if request.headers["Authorization"] != f"Basic {wanted}" or b"client_credentials" not in await request.read():
            return web.Response(status=401)
        self.tokens += 1
        return web.json_response({"access_token": f"token-{self.tokens}", "expires_in": 3_600})

    async def _list(self, request: web.Request) -> web.Response:
        if self.secured and request.headers.get("Authorization") != f"Bearer token-{self.tokens}":
            return web.Response(status=401)
        every = self.things["t3" if request.path.endswith("new") else "t1"]
        newest = [every[number] for number in sorted(every, reverse=True)][: 10 * PAGE]
        names = [one["data"].get("name") for one in newest]
        start = names.index(request.query["after"]) + 1 if "after" in request.query else 0
        page = newest[start : start + int(request.query["limit"])]
        more = start + len(page) < len(newest)
        return web.json_response(
            {"kind": "Listing", "data": {"children": page, "after": page[-1]["data"].get("name") if more else None}}
        )

    async def _info(self, request: web.Request) -> web.Response:
        asked = request.query["id"].split(",")
        found = [one for kind in self.things.values() for one in kind.values() if one["data"].get("name") in asked]
        return web.json_response({"kind": "Listing", "data": {"children": found}})


def made(server: Reddit, context: CollectorContext, access: Access = NO_ACCESS) -> RedditCollector:
    settings = RedditSettings(api=server.url, tokens=server.url, subreddits=("aa", "bb"), poll_s=0.001, username="ann")
    return RedditCollector(settings, context, access)


async def test_what_is_there_is_history_and_what_comes_is_news() -> None:
    server = Reddit(130, 2, secured=True)
    async with server.serving(), context_for() as context, collecting(made(server, context, ACCESS)) as gateway:
        await gateway.until(lambda: gateway.published == PAGE + 2)
        assert all(one.backfill for one in gateway.mentions)
        server.things["t3"] |= {number: thing("t3", number) for number in range(131, 400)}
        server.things["t1"][3] = thing("t1", 3, parent_id=name("t3", 399))
        await gateway.until(lambda: gateway.published == PAGE + 2 + 269 + 1)
    news = gateway.mentions[PAGE + 2 :]
    assert [one.id for one in news if one.id.startswith("t3")] == [name("t3", number) for number in range(131, 400)]
    comment = next(one for one in news if one.id == name("t1", 3))
    assert fields(comment, "text", "author", "reply_to", "likes", "replies", "url", "backfill") == (
        "Said 3", "t2_ann", name("t3", 399), 3, None, "https://www.reddit.com/r/all/3", False,
    )  # fmt: skip
    first = next(one for one in news if one.id == name("t3", 131))
    assert fields(first, "text", "replies", "followers") == ("Title 131\n\nWords", 4, None)
    assert server.tokens == 1
    assert {one.match_info["subs"] for one in server.requests if one.method == "GET"} == {"aa+bb"}
    assert {one.headers["User-Agent"] for one in server.requests} == {"python:jauge:v1 (by /u/ann)"}


async def test_a_removed_newest_thing_hides_nothing() -> None:
    server = Reddit(5, 0)
    async with server.serving(), context_for() as context, collecting(made(server, context)) as gateway:
        await gateway.until(lambda: gateway.published == 5)
        del server.things["t3"][5]
        server.things["t3"][6] = thing("t3", 6)
        await gateway.until(lambda: gateway.published == 6)
    assert gateway.mentions[-1].id == name("t3", 6)


async def test_a_thing_without_a_name_is_refused_once_and_stalls_nothing() -> None:
    server = Reddit(2, 0)
    server.things["t3"][3] = {"kind": "t3", "data": {"title": "nameless"}}
    async with server.serving(), context_for() as context, collecting(made(server, context)) as gateway:
        await gateway.until(lambda: gateway.published == 2)
        server.things["t3"] |= {number: thing("t3", number) for number in range(4, 250)}
        await gateway.until(lambda: gateway.published == 248)
        asked = len(server.requests)
        await until(lambda: len(server.requests) > asked + 4)
    assert len(gateway.refusals) == 1


async def test_more_than_a_listing_holds_is_a_gap() -> None:
    server = Reddit(1, 0)
    async with server.serving(), context_for() as context:
        collector = made(server, context)
        async with collecting(collector) as gateway:
            await gateway.until(lambda: gateway.published == 1)
            server.things["t3"] |= {number: thing("t3", number) for number in range(2, 1_500)}
            await gateway.until(lambda: gateway.published == 1_001)
    assert len(collector.gaps) == 1


@pytest.mark.parametrize("seed", range(3))
async def test_every_thing_is_published_despite_restarts_and_failures_of_the_server(seed: int) -> None:
    server = Reddit(30, 20, seed=seed, every=7)
    wanted = {name("t3", number) for number in range(1, 31)} | {name("t1", number) for number in range(1, 21)}

    def grows() -> set[str]:
        if len(server.requests) > 12 and len(server.things["t3"]) == 30:
            server.things["t3"] |= {number: thing("t3", number) for number in range(31, 120)}
            wanted.update(name("t3", number) for number in range(31, 120))
        return wanted

    async with server.serving():
        counts = await survived(lambda context: made(server, context), grows, seed)
    assert counts.keys() == wanted


async def test_a_reread_returns_votes_edits_and_deletions() -> None:
    server = Reddit(4, 2)
    server.things["t3"][1] = thing("t3", 1, score=90)
    server.things["t3"][2] = thing("t3", 2, edited=1_789_999_000.0, selftext="Mended")
    server.things["t3"][3] = thing("t3", 3, selftext="[removed]")
    server.things["t1"][1] = thing("t1", 1, author="[deleted]", author_fullname=None)
    async with server.serving(), context_for() as context:
        collector = made(server, context)
        ids = [name("t3", 1), name("t3", 2), name("t3", 3), name("t1", 1), name("t1", 99)]
        mentions = {
            one.id: one for raw in [raw async for raw in collector.reread(ids)] if (one := collector.parse(raw))
        }
    assert [fields(mentions[one], "op", "text") for one in ids] == [
        ("engagement", "Title 1\n\nWords"), ("update", "Title 2\n\nMended"), ("delete", None), ("delete", None),
        ("delete", None),
    ]  # fmt: skip
    assert mentions[ids[0]].likes == 90


async def test_a_token_that_ends_before_its_time_is_renewed() -> None:
    server = Reddit(2, 0, secured=True)
    async with server.serving(), context_for() as context, collecting(made(server, context, ACCESS)) as gateway:
        await gateway.until(lambda: gateway.published == 2)
        server.tokens += 1  # the one that was given out counts no more
        server.things["t3"][3] = thing("t3", 3)
        await gateway.until(lambda: gateway.published == 3)
    assert server.tokens == 3


async def test_a_listing_that_is_not_there_keeps_no_other_from_being_read() -> None:
    server = Reddit(2, 5)
    server._routes = [one for one in server._routes if not one[0].endswith("new")]
    async with server.serving(), context_for() as context, collecting(made(server, context)) as gateway:
        await gateway.until(lambda: gateway.published == 5)


async def test_a_wrong_secret_is_refused_and_never_said(tmp_path: Any) -> None:
    server = Reddit(1, 0, secured=True)
    (tmp_path / "secret").write_text("hidden-word")
    async with server.serving(), context_for() as context:
        with pytest.raises(UsageError, match=r"sources\.reddit\.client_id"):
            collectors(RedditSettings(), context)
        with pytest.raises(UsageError, match=r"sources\.reddit\.secret_file"):
            collectors(RedditSettings(client_id="a"), context)
        settings = RedditSettings(api=server.url, tokens=server.url, client_id="a", secret_file=tmp_path / "secret")
        (one,) = collectors(settings, context)
        with pytest.raises(Exception, match="refuses us") as raised:
            async for _ in one.read(None):
                pass
    assert "hidden-word" not in str(raised.value)


@pytest.mark.parametrize("data", [b"{", wrap(1, b"[]"), wrap(1, b'{"kind":"t1","data":{}}')])
def test_what_is_no_thing_is_refused(data: bytes) -> None:
    with pytest.raises((msgspec.MsgspecError, ValueError)):
        parse(data)


def test_every_recorded_thing_is_read() -> None:
    things = [row["payload"] for row in payloads("reddit_things")]
    things += [one for row in payloads("reddit_listing") for one in row["payload"]["data"]["children"]]
    mentions = [parse(wrap(10**13, json.dumps(one).encode())) for one in things]
    assert all(isinstance(one, Mention) for one in mentions)
    assert sum(one is not None and one.op == "create" and bool(one.text) for one in mentions) > 0.95 * len(mentions)
