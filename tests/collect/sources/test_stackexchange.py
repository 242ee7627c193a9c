"""Stack Exchange: new posts with a brand's words, within a small quota."""

import json
from typing import Any

import msgspec
import pytest
from aiohttp import web

from schemas.brand import Brand
from streams.collect.collector_context import CollectorContext
from streams.collect.envelope import wrap
from streams.collect.sources.stackexchange.collector import StackExchangeCollector, collectors
from streams.collect.sources.stackexchange.parser import parse
from streams.collect.sources.stackexchange.spec import StackExchangeSettings
from streams.config.errors import SourceBusyError
from tests.collect.source_server import SourceServer, collecting, context_for, fields, survived, until

NOW_S = 1_790_000_000


def excerpt(number: int, created_s: int, **changed: Any) -> dict[str, Any]:
    return {
        "question_id": number,
        "title": f"How to use acme {number} &amp; co",
        "excerpt": "I tried <span class='highlight'>acme</span>",
        "score": 2,
        "answer_count": 1,
        "creation_date": created_s,
        "owner": {"user_id": 5, "reputation": 101},
        **changed,
    }


class StackExchange(SourceServer):
    """One site; answers are always packed, as the real one's."""

    def __init__(self, posts: dict[int, int], **troubles: int) -> None:
        super().__init__([("/2.3/search/excerpts", self._search), ("/2.3/posts/{ids}", self._posts)], **troubles)
        self.posts = {number: excerpt(number, created_s) for number, created_s in posts.items()}
        self.left, self.backoff = 300, 0

    async def _search(self, request: web.Request) -> web.Response:
        size, page = int(request.query["pagesize"]), int(request.query["page"])
        found = sorted(
            (one for one in self.posts.values() if one["creation_date"] >= int(request.query["fromdate"])),
            key=lambda one: int(one["creation_date"]),
        )
        part = found[(page - 1) * size : page * size]
        return self._packed({"items": part, "has_more": len(found) > page * size})

    async def _posts(self, request: web.Request) -> web.Response:
        asked = [int(number) for number in request.match_info["ids"].split(";")]
        items = [{"post_id": number, "score": 40, "owner": {"user_id": 5}} for number in asked if number in self.posts]
        return self._packed({"items": items, "has_more": False})

    def _packed(self, content: dict[str, Any]) -> web.Response:
        answer = web.json_response({**content, "quota_remaining": self.left, "backoff": self.backoff})
        answer.enable_compression(web.ContentCoding.gzip)
        return answer


def made(server: StackExchange, context: CollectorContext) -> StackExchangeCollector:
    return StackExchangeCollector(StackExchangeSettings(api=server.url, poll_s=0.001, reads_a_day=None), context, None)


async def test_the_last_day_is_history_and_new_entries_are_published_once() -> None:
    now = [NOW_S * 1_000]
    server = StackExchange({number: NOW_S - 600 * number for number in range(1, 151)})
    async with (
        server.serving(),
        context_for("acme", now_ms=lambda: now[0]) as context,
        collecting(made(server, context)) as gateway,
    ):
        await gateway.until(lambda: gateway.published == 144)
        assert all(one.backfill for one in gateway.mentions)
        now[0] += 60_000
        server.posts[1_000] = excerpt(1_000, NOW_S + 30)
        await gateway.until(lambda: gateway.published == 145)
        asked = len(server.requests)
        await until(lambda: len(server.requests) > asked + 5)
    assert gateway.published == 145
    last = gateway.mentions[-1]
    assert fields(last, "id", "text", "likes", "replies", "author", "url", "backfill") == (
        "stackoverflow/1000", "How to use acme 1000 & co\n\nI tried acme", 2, 1, last.author,
        "https://stackoverflow.com/q/1000", False,
    )  # fmt: skip


async def test_more_than_a_search_can_page_is_published_all_the_same() -> None:
    server = StackExchange({number: NOW_S - 86_000 + 30 * number for number in range(1, 2_500)})
    async with (
        server.serving(),
        context_for("acme", now_ms=lambda: NOW_S * 1_000) as context,
        collecting(made(server, context)) as gateway,
    ):
        await gateway.until(lambda: gateway.published == 2_499)
    assert max(int(request.query["page"]) for request in server.requests) == 10


async def test_a_server_that_asks_us_to_stay_away_for_long_is_left_alone() -> None:
    server = StackExchange({1: NOW_S - 5})
    server.backoff = 10**9
    async with server.serving(), context_for("acme", now_ms=lambda: NOW_S * 1_000) as context:
        collector = made(server, context)
        with pytest.raises(SourceBusyError) as raised:
            async for _ in collector.read(None):
                pass
    assert raised.value.retry_after_s == 3_600
    assert len(server.requests) == 1


@pytest.mark.parametrize("seed", range(4))
async def test_every_post_is_published_despite_restarts_and_failures_of_the_server(seed: int) -> None:
    server = StackExchange({number: NOW_S - 100 * number for number in range(1, 300)}, seed=seed, every=6)

    def make(context: CollectorContext) -> StackExchangeCollector:
        return made(server, context._replace(now_ms=lambda: NOW_S * 1_000))

    async with server.serving():
        counts = await survived(
            make, lambda: {f"stackoverflow/{number}" for number in range(1, 300)}, seed, "acme", most=600
        )
    assert len(counts) == 299


async def test_a_server_that_says_we_ask_too_often_is_left_for_as_long_as_it_says() -> None:
    async def throttled(_: web.Request) -> web.Response:
        error = {"error_id": 502, "error_message": "too many requests from this IP, more available in 72 seconds"}
        return web.json_response(error, status=400)

    server = SourceServer([("/2.3/search/excerpts", throttled)])
    async with server.serving(), context_for("acme") as context:
        error = StackExchangeSettings(api=server.url, reads_a_day=None)
        with pytest.raises(SourceBusyError) as busy:
            await anext(StackExchangeCollector(error, context, None).read(None))
    assert busy.value.retry_after_s == 72


async def test_a_day_s_reads_last_for_the_day() -> None:
    async with context_for("acme", "bolt", "crow") as context:
        settings = StackExchangeSettings(sites=("stackoverflow", "superuser"), poll_s=60, reads_a_day=280)
        wait_s = StackExchangeCollector(settings, context, None)._round_s()
    assert 86_400 / wait_s * 6 <= 280


async def test_the_searches_follow_the_brands_and_their_queries() -> None:
    server = StackExchange({})
    brands = [Brand(brand="Acme", terms=("acme",))]
    async with (
        server.serving(),
        context_for() as context,
        collecting(made(server, context._replace(brands=lambda: brands))),
    ):
        await until(lambda: server.requests)
        brands[0] = Brand(brand="Bolt", query="bolt NEAR/3 (late OR lost)")
        await until(lambda: server.requests[-1].query["q"] != '"acme"')
    assert [dict.fromkeys(request.query["q"] for request in server.requests)] == [{'"acme"': None, '"bolt"': None}]


async def test_a_quota_that_is_spent_ends_the_reading_for_an_hour() -> None:
    server = StackExchange({})
    server.left = 0
    async with server.serving(), context_for("acme") as context, collecting(made(server, context)):
        await until(lambda: server.requests)
        first = len(server.requests)
        for _ in range(100):
            await until(lambda: True)
    assert len(server.requests) == first


async def test_a_reread_returns_votes_and_deletions() -> None:
    server = StackExchange({1: NOW_S, 2: NOW_S})
    async with server.serving(), context_for() as context:
        collector = made(server, context)
        raws = [raw async for raw in collector.reread(["stackoverflow/1", "stackoverflow/9", "serverfault/1"])]
        mentions = {one.id: one for raw in raws if (one := collector.parse(raw))}
    assert fields(mentions["stackoverflow/1"], "op", "likes") == ("engagement", 40)
    assert mentions["stackoverflow/9"].op == "delete"
    assert len(mentions) == 2


async def test_the_key_goes_along_and_stays_out_of_what_is_said(tmp_path: Any) -> None:
    (tmp_path / "key").write_text("hidden")
    server = StackExchange({1: NOW_S}, every=1)
    async with server.serving(), context_for("acme") as context:
        (one,) = collectors(
            StackExchangeSettings(api=server.url, key_file=tmp_path / "key", poll_s=0.001, reads_a_day=None), context
        )
        for _ in range(12):
            with pytest.raises(Exception) as raised:  # noqa: PT011 # whatever troubles it
                async for _raw in one.read(None):
                    pass
            assert "hidden" not in str(raised.value)
    assert {request.query["key"] for request in server.requests} == {"hidden"}


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        (excerpt(7, 5), ("stackoverflow/7", "https://stackoverflow.com/q/7", None)),
        (excerpt(7, 5, answer_id=9), ("stackoverflow/9", "https://stackoverflow.com/a/9", "stackoverflow/7")),
        (excerpt(7, 5, owner={}), ("stackoverflow/7", "https://stackoverflow.com/q/7", None)),
        (excerpt(7, 5, link="javascript:alert(1)"), ("stackoverflow/7", None, None)),
        ({"tags": []}, None),
    ],
)
def test_an_excerpt_is_read(item: dict[str, Any], expected: tuple[str, ...] | None) -> None:
    mention = parse(wrap(10**13, json.dumps(item).encode(), server="stackoverflow"))
    assert (mention and fields(mention, "id", "url", "reply_to")) == expected


@pytest.mark.parametrize("data", [b"{", wrap(1, b"[]"), wrap(1, b'{"question_id": "x"}')])
def test_what_is_no_excerpt_is_refused(data: bytes) -> None:
    with pytest.raises((msgspec.MsgspecError, ValueError)):
        parse(data)
