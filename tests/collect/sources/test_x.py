"""X: a stream with rules, what was missed by search, and never more than the budget."""

import asyncio
import json
from typing import Any

import msgspec
import pytest
from aiohttp import web

from schemas.brand import Brand
from schemas.mention import Mention
from streams.collect.collector_context import CollectorContext
from streams.collect.envelope import wrap
from streams.collect.sources.x import collector as x
from streams.collect.sources.x.collector import XCollector, collectors
from streams.collect.sources.x.parser import created_ms, parse
from streams.collect.sources.x.rules import rules_of
from streams.collect.sources.x.spec import XSettings
from streams.config.errors import SourceBusyError, UsageError
from tests.collect.payloads import payloads
from tests.collect.source_server import SourceServer, collecting, context_for, fields, until

TOKEN = "token-of-the-test"  # no secret
FIRST = 1_490_448_039_991_025_664


def post(number: int, **changed: Any) -> dict[str, Any]:
    return {
        "id": str(FIRST + number),
        "text": f"Post {number} of acme",
        "author_id": "7",
        "created_at": "2026-09-21T12:00:00.000Z",
        "lang": "en",
        "public_metrics": {"retweet_count": 2, "reply_count": 1, "like_count": 5, "quote_count": 3},
        "edit_history_tweet_ids": [str(FIRST + number)],
        **changed,
    }


USERS = {"users": [{"id": "7", "public_metrics": {"followers_count": 39}}]}


class X(SourceServer):
    """One stream; `say` tells its listeners, the search tells all that was said, newest first."""

    def __init__(self) -> None:
        super().__init__(
            [
                ("/2/tweets/search/stream", self._stream),
                ("/2/tweets/search/stream/rules", self._rules),
                ("/2/tweets/search/recent", self._search),
                ("/2/tweets", self._some),
            ],
            posts=[("/2/tweets/search/stream/rules", self._change)],
        )
        self.said: list[dict[str, Any]] = []
        self.rules: dict[str, dict[str, str]] = {"1": {"value": "others", "tag": "theirs"}}
        self.listeners: list[web.StreamResponse] = []
        self.hangs_up = asyncio.Event()
        self.open = False

    async def _rules(self, _: web.Request) -> web.Response:
        return web.json_response({"data": [{"id": number, **rule} for number, rule in self.rules.items()]})

    async def _change(self, request: web.Request) -> web.Response:
        body = await request.json()
        for number in body.get("delete", {}).get("ids", []):
            del self.rules[number]
        for rule in body.get("add", []):
            self.rules[str(max(map(int, self.rules), default=0) + 1)] = rule
        return web.json_response({})

    async def _stream(self, request: web.Request) -> web.StreamResponse:
        if request.headers.get("Authorization") != f"Bearer {TOKEN}" and not self.open:
            return web.Response(status=401)
        answer = web.StreamResponse()
        await answer.prepare(request)
        await answer.write(b"\r\n")
        self.listeners.append(answer)
        await self.hangs_up.wait()
        self.listeners.remove(answer)
        return answer

    async def _search(self, request: web.Request) -> web.Response:
        newer = [one for one in self.said if int(one["id"]) > int(request.query["since_id"])][::-1]
        start, size = int(request.query.get("next_token", "0")), int(request.query["max_results"])
        meta = {"next_token": str(start + size)} if start + size < len(newer) else {}
        return web.json_response({"data": newer[start : start + size], "includes": USERS, "meta": meta})

    async def _some(self, request: web.Request) -> web.Response:
        asked = request.query["ids"].split(",")
        return web.json_response({"data": [one for one in self.said if one["id"] in asked], "includes": USERS})

    async def say(self, one: dict[str, Any]) -> None:
        self.said.append(one)
        text = json.dumps({"data": one, "includes": USERS, "matching_rules": [{"id": "2", "tag": "jauge:Acme"}]})
        for listener in self.listeners:
            await listener.write(b"\r\n" + text[:20].encode())
            await listener.write(text[20:].encode() + b"\r\n")


def made(server: X, context: CollectorContext) -> XCollector:
    return XCollector(XSettings(api=server.url), context, TOKEN)


async def test_the_rules_are_the_brands_and_those_of_others_stay() -> None:
    server = X()
    server.rules["2"] = {"value": '("gone")', "tag": "jauge:Gone"}
    brands = [Brand(brand="Acme", terms=("acme", "acme corp"))]
    async with (
        server.serving(),
        context_for() as context,
        collecting(made(server, context._replace(brands=lambda: brands))) as gateway,
    ):
        await until(lambda: server.listeners)
        rule = {"value": '("acme" OR "acme corp") -is:retweet', "tag": "jauge:Acme"}
        assert list(server.rules.values()) == [{"value": "others", "tag": "theirs"}, rule]
        brands[0] = Brand(brand="Acme", terms=("acme inc",))
        await server.say(post(1))
        await gateway.until(lambda: gateway.published == 1)
        await until(lambda: [one["value"] for one in server.rules.values()][1:] == ['("acme inc") -is:retweet'])
    mention = gateway.mentions[0]
    assert fields(mention, "text", "author", "followers", "likes", "reposts", "replies", "lang", "created_at") == (
        "Post 1 of acme", "7", 39, 5, 5, 1, "en", 1_789_992_000_000,
    )  # fmt: skip


async def test_what_was_missed_while_the_stream_was_cut_is_searched() -> None:
    server = X()
    now_ms = created_ms(str(FIRST)) or 0
    async with (
        server.serving(),
        context_for("acme", now_ms=lambda: now_ms) as context,
        collecting(made(server, context)) as gateway,
    ):
        await until(lambda: server.listeners)
        await server.say(post(1))
        await gateway.until(lambda: gateway.published == 1)
        server.said += [post(number) for number in range(2, 300)]
        server.hangs_up.set()
        await until(lambda: not server.listeners)
        server.hangs_up.clear()
        await gateway.until(lambda: len({one.id for one in gateway.mentions}) == 299)
        await until(lambda: server.listeners)
        await server.say(post(300))
        await gateway.until(lambda: len({one.id for one in gateway.mentions}) == 300)
    assert {one.id for one in gateway.mentions} == {str(FIRST + number) for number in range(1, 301)}
    assert context.budget.text.count('"today":300') == 1, "a post that is told again is paid for once"
    assert all(one.followers == 39 for one in gateway.mentions)


async def test_a_break_that_no_search_reaches_is_a_gap() -> None:
    server = X()
    async with server.serving(), context_for("acme") as context:
        collector = made(server, context)
        reading = collector.read(str(FIRST))
        first = asyncio.ensure_future(anext(reading))
        await until(lambda: server.listeners)
        await server.say(post(5))
        await first
        await reading.aclose()
    assert [gap[0] for gap in collector.gaps] == [created_ms(str(FIRST))]


async def test_an_edit_is_a_post_of_its_own_and_takes_the_old_one_away() -> None:
    server = X()
    async with server.serving(), context_for("acme") as context, collecting(made(server, context)) as gateway:
        await until(lambda: server.listeners)
        await server.say(post(1))
        await server.say(post(2, edit_history_tweet_ids=[str(FIRST + 1), str(FIRST + 2)]))
        await gateway.until(lambda: gateway.published == 3)
    assert [(one.op, one.id) for one in gateway.mentions] == [
        ("create", str(FIRST + 1)), ("delete", str(FIRST + 1)), ("create", str(FIRST + 2)),
    ]  # fmt: skip


async def test_a_spent_budget_ends_the_stream_and_asks_for_nothing_more() -> None:
    server = X()
    async with server.serving(), context_for("acme", reads=2) as context:
        collector = made(server, context)
        async with collecting(collector) as gateway:
            await until(lambda: server.listeners)
            for number in range(1, 3):  # no third post is waited for, which would be paid for
                await server.say(post(number))
            await gateway.until(lambda: gateway.published == 2)
            await until(lambda: not collector.connected)
        with pytest.raises(SourceBusyError, match="2 reads a day"):
            await anext(collector.read(None))
        asked = len(server.requests)
        with pytest.raises(SourceBusyError):
            await anext(collector.reread(["1"]))
        assert len(server.requests) == asked


async def test_a_reread_returns_counts_and_deletions(tmp_path: Any) -> None:
    server = X()
    server.said = [post(1, public_metrics={"like_count": 90})]
    async with server.serving(), context_for() as context:
        collector = made(server, context)
        raws = [raw async for raw in collector.reread([str(FIRST + 1), "5"])]
        found = [one and fields(one, "id", "op", "likes", "followers") for one in map(collector.parse, raws)]
        assert found == [(str(FIRST + 1), "engagement", 90, 39), ("5", "delete", None, None)]
        with pytest.raises(UsageError, match=r"sources\.x\.token_file"):
            collectors(XSettings(), context)
        (tmp_path / "token").write_text("hidden-word")
        (one,) = collectors(XSettings(api=server.url, token_file=tmp_path / "token"), context._replace(
            brands=lambda: [Brand(brand="Acme", terms=("acme",))]
        ))  # fmt: skip
        with pytest.raises(Exception, match="refuses us") as raised:
            await anext(one.read(None))
    assert "hidden-word" not in str(raised.value)


async def test_rules_longer_than_a_search_are_searched_in_smaller_ones() -> None:
    server = X()
    now_ms = created_ms(str(FIRST)) or 0
    terms = tuple(f"acme number {number}" for number in range(40))
    async with server.serving(), context_for(now_ms=lambda: now_ms) as context:
        collector = made(server, context._replace(brands=lambda: [Brand(brand="Acme", terms=terms)]))
        server.said = [post(1)]
        reading = collector.read(str(FIRST))
        await anext(reading)
        await reading.aclose()
    queries = [request.query["query"] for request in server.requests if request.path.endswith("recent")]
    assert collector.gaps == []
    assert all(len(query) <= 512 for query in queries)
    assert max(len(rule["value"]) for rule in server.rules.values()) > 512


@pytest.mark.parametrize(("status", "pauses"), [(500, [5.0, 10.0, 20.0]), (429, [60.0, 120.0, 240.0])])
async def test_a_stream_that_fails_is_left_alone_for_as_long_as_x_asks(status: int, pauses: list[float]) -> None:
    async def fails(_: web.Request) -> web.Response:
        return web.Response(status=status)

    server = SourceServer([("/2/tweets/search/stream/rules", fails)])
    waits = []
    async with server.serving(), context_for("acme") as context:
        collector = XCollector(XSettings(api=server.url), context, TOKEN)
        for _ in pauses:
            with pytest.raises(SourceBusyError) as busy:
                await anext(collector.read(None))
            waits.append(busy.value.retry_after_s)
    assert waits == pauses


async def test_a_stream_without_a_heartbeat_is_connected_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(x, "IDLE_S", 0.05)
    server = X()
    async with server.serving(), context_for("acme") as context, collecting(made(server, context)):
        await until(lambda: sum(request.path.endswith("stream") for request in server.requests) >= 3)
        server.hangs_up.set()


async def test_rejected_rules_are_reported_and_a_server_without_rules_is_read(
    caplog: pytest.LogCaptureFixture,
) -> None:
    server = X()
    server._routes = [one for one in server._routes if not one[0].endswith("rules")]
    async with server.serving(), context_for("acme") as context, collecting(made(server, context)) as gateway:
        await until(lambda: server.listeners)
        await server.say(post(1))
        await gateway.until(lambda: gateway.published == 1)
    assert "takes no rules" in caplog.text


def test_a_query_makes_a_rule_that_finds_more_than_it_and_never_less() -> None:
    brand = Brand(brand="Acme", terms=("acme corp",), query='acme (late OR "not here") -pie lang:en')
    assert list(rules_of([brand], 200, 9, reposts=True)) == ['("acme corp")', '("acme" ("late" OR "not here"))']
    unbounded = Brand(brand="Acme", query="acme (late OR lang:en)")
    assert list(rules_of([unbounded], 200, 9, reposts=True)) == ['("acme")']


def test_terms_that_fit_no_rule_are_left_out_and_none_says_more_than_a_phrase() -> None:
    brand = Brand(brand="Acme", terms=("a" * 60, 'acme" OR "x', '"', "ok"))
    assert list(rules_of([brand], 64, 9, reposts=False)) == ['("acme OR x" OR "ok") -is:retweet']
    many = [Brand(brand=f"B{number}", terms=("b",)) for number in range(9)]
    assert len(rules_of([*many, Brand(brand="C", terms=("c",))], 64, 2, reposts=True)) == 2


@pytest.mark.parametrize("data", [b"{", wrap(1, b"[]"), wrap(1, b'{"data":{"id":1}}')])
def test_what_is_no_line_is_refused(data: bytes) -> None:
    with pytest.raises((msgspec.MsgspecError, ValueError)):
        parse(data)


def test_every_recorded_line_is_read() -> None:
    lines = [row["payload"] for row in payloads("x_v2_filtered_stream")]
    lines += [row["payload"] for row in payloads("x_v2_filtered_stream_expanded")]
    mentions = [parse(wrap(10**13, json.dumps(line).encode())) for line in lines]
    assert all(isinstance(one, Mention) and one.text and one.author for one in mentions)
    assert mentions[-1] is not None
    assert mentions[-1].followers == 39
