"""Mastodon: a server's stream and its timeline; deletions, edits, and what is not for everybody."""

import asyncio
import json
from typing import Any

import msgspec
import pytest
from aiohttp import web

from schemas.mention import Mention
from streams.collect.collector_context import CollectorContext
from streams.collect.envelope import wrap
from streams.collect.sources.mastodon import collector as mastodon
from streams.collect.sources.mastodon.collector import MastodonCollector, collectors, later
from streams.collect.sources.mastodon.parser import DELETE, UNINDEXED, UPDATE, parse
from streams.collect.sources.mastodon.spec import MastodonSettings
from streams.config.errors import SourceRefusedError, UsageError
from tests.collect.payloads import payloads
from tests.collect.source_server import SourceServer, collecting, context_for, fields, survived, until

TOKEN = "token-of-the-test"  # no secret


def status(number: int, **changed: Any) -> dict[str, Any]:
    account = {"id": "7", "uri": "https://m.example/users/ann", "acct": "ann", "followers_count": 12, "indexable": True}
    return {
        "id": str(number),
        "uri": f"https://m.example/users/ann/statuses/{number}",
        "url": f"https://m.example/@ann/{number}",
        "created_at": "2026-09-21T12:00:00.000Z",
        "content": f"<p>Status <b>{number}</b></p>",
        "visibility": "public",
        "language": "en",
        "favourites_count": 3,
        "reblogs_count": 2,
        "replies_count": "1",
        "account": account,
        **changed,
    }


class Mastodon(SourceServer):
    """A server with a timeline; `say` tells its listeners."""

    def __init__(self, numbers: range, **troubles: int) -> None:
        super().__init__(
            [
                ("/api/v1/timelines/public", self._timeline),
                ("/api/v1/streaming/public", self._stream),
                ("/api/v2/instance", self._instance),
                ("/api/v1/statuses", self._some),
            ],
            **troubles,
        )
        self.statuses = [status(number) for number in numbers]
        self.listeners: list[web.StreamResponse] = []
        self.hangs_up = asyncio.Event()
        self.streams_elsewhere = False
        self.access: dict[str, str] = {}
        self.open = False

    async def _timeline(self, request: web.Request) -> web.Response:
        size, after = int(request.query["limit"]), int(request.query.get("min_id", "0"))
        newer = [one for one in self.statuses if int(one["id"]) > after]
        page = newer[:size] if "min_id" in request.query else newer[-size:]
        return web.json_response(page[::-1])

    async def _some(self, request: web.Request) -> web.Response:
        asked = request.query.getall("id[]")
        return web.json_response([one for one in self.statuses if one["id"] in asked])

    async def _instance(self, request: web.Request) -> web.Response:
        if self.access:
            return web.json_response({"configuration": {"timelines_access": {"live_feeds": self.access}}})
        if not self.streams_elsewhere:
            return web.Response(status=404)
        return web.json_response({"configuration": {"urls": {"streaming": self.url.replace("http", "ws", 1)}}})

    async def _stream(self, request: web.Request) -> web.StreamResponse:
        if request.headers.get("Authorization") != f"Bearer {TOKEN}" and not self.open:
            return web.Response(status=401)
        answer = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await answer.prepare(request)
        await answer.write(b":)\n")
        self.listeners.append(answer)
        await self.hangs_up.wait()
        self.listeners.remove(answer)
        return answer

    async def say(self, name: str, data: str) -> None:
        for listener in self.listeners:
            text = f":thump\n\nevent: {name}\ndata: {data}\n\n".encode()
            await listener.write(text[:9])  # cut wherever it is
            await listener.write(text[9:])


def made(server: Mastodon, context: CollectorContext, token: str | None = None, **settings: Any) -> MastodonCollector:
    section = MastodonSettings.model_validate({"servers": (server.url,), "poll_s": 0.001, **settings})
    return MastodonCollector(server.url, section, context, token)


async def test_without_a_token_the_timeline_is_polled_forward() -> None:
    server = Mastodon(range(1, 6))
    async with server.serving(), context_for() as context, collecting(made(server, context)) as gateway:
        await gateway.until(lambda: gateway.published == 5)
        assert all(one.backfill for one in gateway.mentions)
        server.statuses += [status(number) for number in range(6, 120)]
        await gateway.until(lambda: gateway.published == 119)
    assert [one.url for one in gateway.mentions] == [f"https://m.example/@ann/{number}" for number in range(1, 120)]
    last = gateway.mentions[-1]
    assert fields(last, "backfill", "lang", "text", "author") == (
        False, "en", "Status 119", "https://m.example/users/ann",
    )  # fmt: skip
    assert fields(last, "followers", "likes", "reposts", "replies") == (12, 3, 2, 1)


@pytest.mark.parametrize("seed", range(4))
async def test_every_status_is_published_despite_restarts_and_failures_of_the_server(seed: int) -> None:
    server = Mastodon(range(1, 40), seed=seed, every=6)

    def wanted() -> set[str]:
        if len(server.requests) > 5 and len(server.statuses) == 39:
            server.statuses += [status(number) for number in range(40, 260)]
        return {one["uri"] for one in server.statuses}

    async with server.serving():
        counts = await survived(lambda context: made(server, context), wanted, seed)
    assert counts.keys() >= {one["uri"] for one in server.statuses}


@pytest.mark.parametrize("elsewhere", [False, True])
async def test_with_a_token_the_stream_is_read_with_edits_and_deletions(elsewhere: bool) -> None:
    server = Mastodon(range(1, 3))
    server.streams_elsewhere = elsewhere
    async with server.serving(), context_for() as context, collecting(made(server, context, TOKEN)) as gateway:
        await gateway.until(lambda: gateway.published == 2)
        await server.say("update", json.dumps(status(3)))
        await server.say("notification", "{}")
        await server.say(
            "status.update", json.dumps(status(3, content="<p>Mended</p>", edited_at="2026-09-21T12:05:00Z"))
        )
        await server.say("delete", "2")
        await server.say("delete", "999")  # of a status nobody told us of
        await server.say("update", json.dumps(status(4)))
        await gateway.until(lambda: gateway.published == 6)
    assert [fields(one, "op", "text") for one in gateway.mentions[2:]] == [
        ("create", "Status 3"), ("update", "Mended"), ("delete", None), ("create", "Status 4"),
    ]  # fmt: skip
    assert gateway.mentions[4].id == status(2)["uri"]
    assert gateway.refusals == []


async def test_what_was_missed_while_the_stream_was_cut_is_read_after_all() -> None:
    server = Mastodon(range(1, 3))
    async with server.serving(), context_for() as context, collecting(made(server, context, TOKEN)) as gateway:
        await gateway.until(lambda: gateway.published == 2)
        await until(lambda: server.listeners)
        server.statuses += [status(number) for number in range(3, 100)]
        server.hangs_up.set()
        await until(lambda: not server.listeners)
        server.hangs_up.clear()
        await gateway.until(lambda: gateway.published == 99)
    assert [one.id for one in gateway.mentions] == [status(number)["uri"] for number in range(1, 100)]


async def test_a_late_status_with_an_earlier_number_is_published_once() -> None:
    server = Mastodon(range(0))
    first = 116_500_000_000_000_000
    server.statuses = [status(first + (second << 16) * 1_000) for second in range(60, 70)]
    async with server.serving(), context_for() as context, collecting(made(server, context)) as gateway:
        await gateway.until(lambda: gateway.published == 10)
        server.statuses.insert(0, status(first + (45_500 << 16)))  # of another server, 24 s late
        await gateway.until(lambda: gateway.published == 11)
        server.statuses.append(status(first + (71_000 << 16)))
        await gateway.until(lambda: gateway.published == 12)
        asked = len(server.requests)
        await until(lambda: len(server.requests) > asked + 5)
    assert gateway.published == len({one.id for one in gateway.mentions}) == 12


@pytest.mark.parametrize(
    ("access", "said"),
    [
        ({"local": "disabled", "remote": "disabled"}, "turned its public timeline off"),
        ({"local": "authenticated", "remote": "disabled"}, "asks for a token"),
    ],
)
async def test_a_server_whose_timeline_is_closed_says_so_and_does_not_seem_silent(
    access: dict[str, str], said: str
) -> None:
    server = Mastodon(range(1, 4))
    server.access = access
    async with server.serving(), context_for() as context:
        with pytest.raises(SourceRefusedError, match=said):
            await anext(made(server, context).read(None))


async def test_a_server_without_a_timeline_is_streamed_without_a_token() -> None:
    server = Mastodon(range(0))
    server.open = True
    server._routes = [one for one in server._routes if "timelines" not in one[0]]
    async with server.serving(), context_for() as context, collecting(made(server, context)) as gateway:
        await until(lambda: server.listeners)
        await server.say("update", json.dumps(status(1)))
        await server.say("message", json.dumps({"event": "update", "payload": json.dumps(status(2))}))
        await gateway.until(lambda: gateway.published == 2)
        server.hangs_up.set()


async def test_a_stream_without_a_heartbeat_is_connected_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mastodon, "IDLE_S", 0.05)
    server = Mastodon(range(0))
    async with server.serving(), context_for() as context, collecting(made(server, context, TOKEN)):
        await until(lambda: sum("streaming" in request.path for request in server.requests) >= 3)
        server.hangs_up.set()


async def test_a_long_break_is_read_to_its_end() -> None:
    server = Mastodon(range(1, 3))
    async with server.serving(), context_for() as context, collecting(made(server, context, TOKEN)) as gateway:
        await gateway.until(lambda: gateway.published == 2)
        await until(lambda: server.listeners)
        server.statuses += [status(number, content="") for number in range(3, 9_000)]
        server.hangs_up.set()
        await until(lambda: not server.listeners)
        server.hangs_up.clear()
        await gateway.until(lambda: gateway.published == 8_999)
    assert len({one.id for one in gateway.mentions}) == 8_999


@pytest.mark.parametrize("token", [None, TOKEN])
async def test_a_status_without_a_number_is_refused_and_stalls_nothing(token: str | None) -> None:
    server = Mastodon(range(1, 3))
    async with server.serving(), context_for() as context, collecting(made(server, context, token)) as gateway:
        await gateway.until(lambda: gateway.published == 2)
        if token:
            await until(lambda: server.listeners)
            await server.say("update", "{}")
            await server.say("update", "no JSON")
            await server.say("update", json.dumps(status(3)))
        else:
            server.statuses += [status(3, uri=7), status(4)]
        await gateway.until(lambda: gateway.published == 3)
    assert len(gateway.refusals) == (2 if token else 1)


async def test_a_server_that_does_not_page_is_not_asked_for_ever() -> None:
    server = Mastodon(range(1, 41))
    for one in server.statuses:
        one["id"] = 5  # no number that can be gone on from
    async with server.serving(), context_for() as context, collecting(made(server, context)) as gateway:
        await gateway.until(lambda: len(gateway.refusals) >= 80)
    assert gateway.published == 0


async def test_an_answer_names_what_it_answers() -> None:
    server = Mastodon(range(1, 3))
    async with server.serving(), context_for() as context, collecting(made(server, context)) as gateway:
        await gateway.until(lambda: gateway.published == 2)
        server.statuses += [status(3, in_reply_to_id="2"), status(4, in_reply_to_id="999")]
        await gateway.until(lambda: gateway.published == 4)
    assert [one.reply_to for one in gateway.mentions] == [None, None, status(2)["uri"], None]


async def test_a_reread_returns_counts_edits_and_deletions() -> None:
    server = Mastodon(range(1, 4))
    async with server.serving(), context_for() as context:
        collector = made(server, context)
        async with collecting(collector) as gateway:
            await gateway.until(lambda: gateway.published == 3)
        server.statuses = [status(1, favourites_count=70), status(2, edited_at="2026-09-22T00:00:00Z", content="New")]
        own = f"{server.url}/users/ann/statuses/77"
        raws = [
            raw async for raw in collector.reread([*(one.id for one in gateway.mentions), own, "https://b.example/9"])
        ]
        mentions = {one.id: fields(one, "op", "text", "likes") for raw in raws if (one := collector.parse(raw))}
    assert mentions == {
        status(1)["uri"]: ("engagement", "Status 1", 70),
        status(2)["uri"]: ("update", "New", 3),
        status(3)["uri"]: ("delete", None, None),
        own: ("delete", None, None),
    }


async def test_a_token_is_asked_for_by_its_setting_and_a_wrong_one_is_refused(tmp_path: Any) -> None:
    server = Mastodon(range(1, 3))
    async with server.serving(), context_for() as context:
        with pytest.raises(UsageError, match=r"sources\.mastodon\.token_files"):
            collectors(MastodonSettings(servers=(server.url,), token_files={server.url: tmp_path / "none"}), context)
        (tmp_path / "token").write_text(f"{TOKEN}\n")
        (one,) = collectors(
            MastodonSettings(servers=(f"{server.url}/",), token_files={server.url: tmp_path / "token"}), context
        )
        async with collecting(one) as gateway:
            await gateway.until(lambda: gateway.published == 2)
        assert one.instance == f"mastodon:{server.url.removeprefix('http://')}"


@pytest.mark.parametrize(
    ("changed", "kind", "expected"),
    [
        ({"visibility": "unlisted"}, "", None),
        ({"visibility": "private"}, "", None),
        ({"account": {"id": "7", "indexable": False}}, "", None),
        ({"account": {"id": "7", "noindex": True}}, "", None),
        ({"account": {"id": "7", "indexable": False}}, UNINDEXED, ("create", "Status 1")),
        ({"account": {"id": "7", "noindex": None, "indexable": None}}, "", ("create", "Status 1")),
        ({"spoiler_text": "Careful"}, "", ("create", "Status 1")),
        ({"content": "<p>a</p><p>b<br>c</p>"}, UPDATE, ("update", "a\nb\nc")),
        ({"reblog": status(9), "content": ""}, "", ("create", "")),
        ({"favourites_count": None, "followers_count": None, "language": None}, "", ("create", "Status 1")),
    ],
)
def test_a_status_is_read(changed: dict[str, Any], kind: str, expected: tuple[str, str] | None) -> None:
    mention = parse(wrap(10**13, json.dumps(status(1, **changed)).encode(), kind=kind))
    assert (mention and fields(mention, "op", "text")) == expected


def test_a_deletion_and_a_repost_name_what_they_are_of() -> None:
    deleted = parse(wrap(5, b'"https://m.example/1"', kind=DELETE))
    assert deleted is not None
    assert fields(deleted, "op", "id", "seen_at", "text") == ("delete", "https://m.example/1", 5, None)
    repost = parse(wrap(5, json.dumps(status(1, reblog=status(9))).encode()))
    assert repost is not None
    assert repost.repost_of == status(9)["uri"]


@pytest.mark.parametrize("data", [b"{", wrap(1, b"{}"), wrap(1, b'{"id":"1","uri":"u"}'), wrap(1, b"{}", kind=DELETE)])
def test_what_is_no_status_is_refused(data: bytes) -> None:
    with pytest.raises((msgspec.MsgspecError, ValueError)):
        parse(data)


def test_numbers_grow_whatever_their_length() -> None:
    assert later("109999999999999999", "110000000000000000") == "110000000000000000"


def test_every_recorded_status_is_read() -> None:
    mentions = [
        parse(wrap(10**13, json.dumps(row["payload"]).encode(), kind=UNINDEXED)) for row in payloads("mastodon_status")
    ]
    public = [row for row in payloads("mastodon_status") if row["payload"].get("visibility") == "public"]
    assert sum(isinstance(one, Mention) for one in mentions) == len(public)
