"""Feeds: conditional requests, moves, updates; documents of every kind, and hostile ones in a process of their own."""

import asyncio
import base64
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from aiohttp import web

from streams.collect.checkpoints import MemoryCursors
from streams.collect.collector_context import CollectorContext
from streams.collect.envelope import wrap
from streams.collect.feeds import addresses
from streams.collect.feeds import worker as feed_worker
from streams.collect.feeds.entry import EXCERPT, Document
from streams.collect.feeds.parser import parse
from streams.collect.feeds.reader import FeedReader
from streams.collect.feeds.worker import MOST_MEMORY, FeedWorker
from streams.collect.sources.googlenews import collector as googlenews
from streams.collect.sources.googlenews.spec import GoogleNewsSettings
from streams.collect.sources.rss import collector as rss
from streams.collect.sources.rss.spec import FeedsSettings
from tests.collect.payloads import payloads
from tests.collect.source_server import SourceServer, collecting, context_for, fields, survived, until
from tests.paths import BAD_INPUT
from tests.patience import PATIENCE_S


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """No document is refused because its reader, or the whole machine, stands still for a while."""
    monkeypatch.setattr(feed_worker, "MOST_S", PATIENCE_S)


DATE = "Mon, 21 Sep 2026 12:00:00 GMT"


def rss_of(entries: dict[int, str], date: str = DATE) -> bytes:
    items = "".join(
        f'<item><guid isPermaLink="false">g{n}</guid>'
        f"<title>{title}</title><link>https://f.example/{n}</link>"
        f"<description>&lt;p&gt;Words {n}&lt;/p&gt;</description>"
        f"<pubDate>{date}</pubDate></item>"
        for n, title in sorted(entries.items(), reverse=True)
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>F</title>{items}</channel></rss>'.encode()


class Feeds(SourceServer):
    """Some feeds by name."""

    def __init__(self, *names: str, **troubles: int) -> None:
        super().__init__([("/page", self._page), ("/moved", self._moved), ("/{name}", self._feed)], **troubles)
        self.entries: dict[str, dict[int, str]] = {name: {1: "One", 2: "Two"} for name in names}
        self.date = DATE
        self.slow: set[str] = set()
        self.gone: set[str] = set()
        self.released = asyncio.Event()
        self.unchanged = 0

    def address(self, name: str) -> str:
        return f"{self.url}/{name}"

    def id_of(self, name: str, number: int) -> str:
        """The id of an entry's mention."""
        mention = parse(wrap(1, msgspec.json.encode({"id": f"g{number}"}), server=self.address(name)))
        assert mention is not None
        return mention.id

    async def _feed(self, request: web.Request) -> web.StreamResponse:
        name = request.match_info["name"]
        if name in self.slow:
            await self.released.wait()
        if name in self.gone:
            return web.Response(status=410)
        body = rss_of(self.entries[name], self.date)
        etag = f'"{hash(body)}"'
        if request.headers.get("If-None-Match") == etag:
            self.unchanged += 1
            return web.Response(status=304)
        return web.Response(body=body, content_type="application/rss+xml", headers={"ETag": etag})

    async def _page(self, _: web.Request) -> web.Response:
        link = '<link rel="alternate" type="application/rss+xml" href="/a">'
        return web.Response(text=f"<html><head>{link}</head><body>Hello", content_type="text/html")

    async def _moved(self, _: web.Request) -> web.Response:
        return web.Response(status=301, headers={"Location": self.address("a")})


def made(server: Feeds, context: CollectorContext, *names: str) -> FeedReader:
    urls = [server.address(name) for name in names]
    return FeedReader("rss", addresses.Feeds(urls), 0.01, context)


async def test_entries_at_the_start_are_history_and_new_or_edited_ones_are_published_once() -> None:
    server = Feeds("a")
    async with server.serving(), context_for() as context, collecting(made(server, context, "a")) as gateway:
        await gateway.until(lambda: gateway.published == 2)
        assert all(one.backfill for one in gateway.mentions)
        await until(lambda: server.unchanged > 2)
        server.entries["a"] = {2: "Two", 3: "Three"}
        await gateway.until(lambda: gateway.published == 3)
        server.entries["a"] = {2: "Two, mended", 3: "Three"}
        await gateway.until(lambda: gateway.published == 4)
        await until(lambda: server.unchanged > 5)
    assert [fields(one, "op", "text", "backfill") for one in gateway.mentions[2:]] == [
        ("create", "Three\n\nWords 3", False), ("update", "Two, mended\n\nWords 2", False),
    ]  # fmt: skip
    assert gateway.mentions[1].id == gateway.mentions[3].id
    assert gateway.mentions[2].url == "https://f.example/3"
    assert gateway.refusals == []


async def test_a_slow_feed_and_one_that_is_gone_hold_no_other_up() -> None:
    server = Feeds("a", "b", "slow", "gone")
    server.slow, server.gone = {"slow"}, {"gone"}
    async with (
        server.serving(),
        context_for() as context,
        collecting(made(server, context, "a", "b", "gone", "slow")) as gateway,
    ):
        await gateway.until(lambda: gateway.published == 4)
        server.entries["b"][3] = "Three"
        await gateway.until(lambda: gateway.published == 5)
        asked = sum(request.path == "/gone" for request in server.requests)
        await until(lambda: server.unchanged > 20)
        assert sum(request.path == "/gone" for request in server.requests) == asked == 1
        server.released.set()
        await gateway.until(lambda: gateway.published == 7)


@pytest.mark.parametrize("name", ["page", "moved"])
async def test_a_page_leads_to_its_feed_and_a_move_is_remembered(name: str) -> None:
    server = Feeds("a")
    async with server.serving(), context_for() as context, collecting(made(server, context, name)) as gateway:
        await gateway.until(lambda: gateway.published == 2)
        await until(lambda: server.unchanged > 1)
    assert sum(request.path == f"/{name}" for request in server.requests) == 1


@pytest.mark.parametrize("seed", range(3))
async def test_every_entry_is_published_despite_restarts_and_failures_of_the_server(seed: int) -> None:
    server = Feeds("a", "b", seed=seed, every=5)
    server.entries = {name: {number: f"{name} {number}" for number in range(40)} for name in ("a", "b")}

    def make(context: CollectorContext) -> FeedReader:
        return made(server, context, "a", "b")

    async with server.serving():
        names = {server.id_of(name, number) for name in "ab" for number in range(40)}
        counts = await survived(make, lambda: names, seed, most=90)
    assert counts.keys() == names


async def test_settings_make_collectors_and_searches_follow_the_brands() -> None:
    urls = tuple(f"https://f.example/{number}" for number in range(150))
    async with context_for("acme", "other words") as context:
        assert [one.instance for one in rss.collectors(FeedsSettings(urls=urls), context)] == ["rss", "rss:2"]
        (news,) = googlenews.collectors(GoogleNewsSettings(editions=("fr-FR",)), context)
        assert isinstance(news, FeedReader)
        assert [url.partition("q=")[2].partition("&")[0] for url in news._feeds.urls()] == [
            "%22acme%22+when%3A24h", "%22other+words%22+when%3A24h",
        ]  # fmt: skip


class News(SourceServer):
    """A search that tells the newest hundred headlines of so many hours, and no more."""

    def __init__(self, an_hour: int) -> None:
        super().__init__([("/rss/search", self._search)])
        self.an_hour = an_hour
        self.asked: list[str] = []

    async def _search(self, request: web.Request) -> web.Response:
        asked = request.query["q"].partition('" ')[2]
        self.asked.append(asked)
        hours = int(asked.removeprefix("when:").removesuffix("h")) if asked.startswith("when:") else 24
        items = "".join(
            f'<item><guid isPermaLink="false">n{number}</guid><title>Headline {number}</title>'
            f'<source url="https://paper{number % 2}.example">Paper</source></item>'
            for number in range(min(100, self.an_hour * hours))
        )
        return web.Response(text=f"<rss version='2.0'><channel>{items}</channel></rss>", content_type="text/xml")


def news_of(server: News, context: CollectorContext) -> FeedReader:
    (reader,) = googlenews.collectors(
        GoogleNewsSettings(api=server.url, editions=("en-US", "fr-FR"), poll_s=1), context
    )
    assert isinstance(reader, FeedReader)
    reader._poll_s = 0.01
    return reader


async def test_a_search_that_is_cut_off_is_asked_for_half_the_time_and_one_with_room_for_twice() -> None:
    server = News(an_hour=30)
    async with server.serving(), context_for("acme") as context, collecting(reader := news_of(server, context)):
        await until(lambda: server.asked.count("when:3h") >= 4)
        server.an_hour = 1
        await until(lambda: server.asked.count("when:24h") >= 6)
    assert {"when:12h", "when:6h"} <= set(server.asked)
    assert reader.gaps == []


async def test_an_hour_that_no_search_returns_whole_is_a_gap() -> None:
    server = News(an_hour=200)
    async with server.serving(), context_for("acme") as context, collecting(reader := news_of(server, context)):
        await until(lambda: reader.gaps)
    assert "when:1h" in server.asked  # the other edition may have been asked since


async def test_a_headline_that_two_searches_find_is_one_and_its_author_is_the_paper() -> None:
    server = News(an_hour=1)
    async with server.serving(), context_for("acme") as context, collecting(news_of(server, context)) as gateway:
        await gateway.until(lambda: gateway.published == 48)
    assert len({one.id for one in gateway.mentions}) == 24
    assert {one.author for one in gateway.mentions} == {"https://paper0.example/", "https://paper1.example/"}


async def test_after_a_break_of_days_a_search_is_asked_for_those_days() -> None:
    server, cursors = News(an_hour=1), MemoryCursors()
    clock = [1_790_000_000_000]
    async with server.serving(), context_for("acme", now_ms=lambda: clock[0]) as context:
        async with collecting(news_of(server, context), cursors) as gateway:
            await gateway.until(lambda: gateway.published == 48)
            await until(lambda: len(server.asked) > 6)
        clock[0] += 3 * 86_400_000
        server.asked.clear()
        async with collecting(news_of(server, context), cursors):
            await until(lambda: len(server.asked) > 2)
    assert server.asked[0] == "after:2026-09-21 before:2026-09-25"


# --- documents ---


@pytest.fixture
async def worker() -> AsyncIterator[FeedWorker]:
    async with FeedWorker() as made_worker:
        yield made_worker


async def test_every_recorded_feed_gives_its_entries(worker: FeedWorker) -> None:
    counts = []
    for row in payloads("feeds"):
        body = row["body"].encode() if "body" in row else base64.b64decode(row["body_base64"])
        document = await worker.read(body, "", "https://f.example/")
        counts.append((row["kind"], len(document.entries), document.refused))
        for entry in document.entries:
            mention = parse(wrap(10**13, msgspec.json.encode(entry), server="s"))
            assert mention is not None
    feeds = [count for kind, count, _ in counts if kind != "xml"]
    print(f"\n{sum(map(bool, feeds))} of {len(feeds)} recorded feeds have entries, {sum(feeds)} in all")
    assert sum(map(bool, feeds)) >= len(feeds) - 2, counts


@pytest.mark.skipif(not BAD_INPUT.exists(), reason="../shared/data/badinput is absent")
async def test_every_hostile_document_is_read_or_refused_with_a_reason(worker: FeedWorker) -> None:
    files = sorted(
        path for folder in ("feeds-*", "xml-*") for path in BAD_INPUT.glob(f"{folder}/**/*") if path.is_file()
    )
    assert len(files) > 500
    refused = 0
    for path in files:
        document = await worker.read(path.read_bytes(), "", "https://f.example/")
        refused += bool(document.refused)
        assert (
            document.entries
            or document.refused
            or document.feed
            or document == Document(ttl_s=document.ttl_s, skip_hours=document.skip_hours)
        ), path
        assert b"root:x:0" not in msgspec.json.encode(document), path
    print(f"\n{len(files)} documents, {refused} refused")


async def test_entities_are_not_expanded_and_nothing_is_fetched(worker: FeedWorker, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("hidden")
    asked: list[str] = []

    async def handler(request: web.Request) -> web.Response:
        asked.append(request.path)
        return web.Response(text="hidden")

    async with SourceServer([("/{path}", handler)]).serving() as server:
        laughs = "".join(f'<!ENTITY l{n + 1} "' + f"&l{n};" * 10 + '">' for n in range(9))
        for declared in (
            f'<!DOCTYPE r [<!ENTITY l0 "lol">{laughs}]>',
            f'<!DOCTYPE r [<!ENTITY l9 SYSTEM "file://{tmp_path}/secret">]>',
            f'<!DOCTYPE r [<!ENTITY l9 SYSTEM "{server.url}/e">]>',
            f'<!DOCTYPE r [<!ENTITY % p SYSTEM "{server.url}/p"> %p;]>',
            f'<!DOCTYPE r SYSTEM "{server.url}/dtd">',
        ):
            body = f'{declared}<rss version="2.0"><channel><item><title>a&l9;b</title></item></channel></rss>'
            for encoded in (body.encode(), ('<?xml version="1.0" encoding="utf-16"?>' + body).encode("utf-16")):
                document = await worker.read(encoded, "text/xml", server.url)
                assert "hidden" not in str(document)
                assert "lollol" not in str(document)
    assert asked == []


async def test_a_document_that_names_a_file_is_no_file(worker: FeedWorker, tmp_path: Path) -> None:
    hidden = tmp_path / "hidden"
    hidden.write_bytes(rss_of({1: "Secret"}))
    for name in (str(hidden), f"file://{hidden}", "/dev/zero"):
        document = await worker.read(name.encode(), "text/xml", "https://f.example/")
        assert (document.entries, document.refused) == ((), "it is no feed (SAXParseException)")


@pytest.mark.thorough
async def test_a_document_that_takes_too_much_ends_its_reader_alone(worker: FeedWorker) -> None:
    heavy = b'<rss version="2.0"><channel>' + b"<item><title>" + b"a" * (3 << 20) + b"</title></item>" * 1
    deep = b"<a>" * 200_000
    for body in (heavy * 1, deep, b"{" + b'"a":{' * 100_000):
        document = await worker.read(body, "", "")
        assert document.refused or document.entries
    assert (await worker.read(rss_of({1: "Well"}), "", "")).entries[0].title == "Well"


async def test_a_reader_that_is_killed_is_started_again(worker: FeedWorker) -> None:
    await worker.read(rss_of({1: "One"}), "", "")
    process = worker._child._process
    assert process is not None
    process.kill()
    await process.wait()
    assert (await worker.read(rss_of({1: "One"}), "", "")).entries
    assert MOST_MEMORY == 256 << 20


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        ({"id": "1", "title": "A & B", "body": "c"}, ("A & B\n\nc", 10**12)),
        ({"id": "1", "title": "T", "published_ms": 5}, ("T", 5)),
        ({"id": "1", "title": "T", "published_ms": 10**13}, ("T", 10**12)),
        ({"id": "1", "title": "T", "updated_ms": 7}, ("T", 7)),
        ({"id": "1", "body": "x" * 900}, ("x" * (EXCERPT - 1) + "…", 10**12)),
    ],
)
def test_an_entry_is_read(entry: dict[str, Any], expected: tuple[str, int]) -> None:
    mention = parse(wrap(10**12, json.dumps(entry).encode(), server="s"))
    assert mention is not None
    assert fields(mention, "text", "created_at") == expected
