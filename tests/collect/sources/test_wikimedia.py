"""Wikimedia: changes of the brands' pages out of everybody's, from the last event on."""

import json
from typing import Any

import msgspec
import pytest
from aiohttp import web

from streams.collect.collector_context import CollectorContext
from streams.collect.envelope import wrap
from streams.collect.sources.wikimedia.collector import WikimediaCollector
from streams.collect.sources.wikimedia.parser import parse
from streams.collect.sources.wikimedia.spec import WikimediaSettings
from tests.collect.payloads import payloads
from tests.collect.source_server import SourceServer, collecting, context_for, fields, survived


def change(number: int, title: str = "Acme Corporation", **changed: Any) -> dict[str, Any]:
    meta = {"id": f"id-{number}", "dt": "2026-09-21T12:00:00Z", "domain": "en.wikipedia.org",
            "uri": f"https://en.wikipedia.org/wiki/{number}"}  # fmt: skip
    return {"meta": {**meta, **changed.pop("meta", {})}, "type": "edit", "title": title, "user": "Ann",
            "comment": "a <b>word</b>", "bot": False, **changed}  # fmt: skip


class Wikimedia(SourceServer):
    """Sends its events from the last one told on, some at a time, and hangs up, as the real one does."""

    def __init__(self, events: list[dict[str, Any]], at_once: int = 40, **troubles: int) -> None:
        super().__init__([("/v2/stream/recentchange", self._stream)], **troubles)
        self.events, self.at_once = events, at_once

    async def _stream(self, request: web.Request) -> web.StreamResponse:
        last = request.headers.get("Last-Event-ID")
        start = json.loads(last)[0]["offset"] + 1 if last else 0
        answer = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await answer.prepare(request)
        await answer.write(b":ok\n\n")
        for number, event in list(enumerate(self.events))[start : start + self.at_once]:
            place = json.dumps([{"topic": "t", "partition": 0, "offset": number}])
            await answer.write(f"event: message\nid: {place}\ndata: {json.dumps(event)}\n\n".encode())
        return answer


def made(server: Wikimedia, context: CollectorContext) -> WikimediaCollector:
    pages = {"Acme": ("en.wikipedia.org/wiki/Acme Corporation",), "Example": ("en.wikipedia.org/wiki/Example",)}
    return WikimediaCollector(WikimediaSettings(stream=server.url, pages=pages), context)


@pytest.mark.parametrize("seed", range(3))
async def test_changes_of_the_brands_pages_are_published_despite_disconnects_and_restarts(seed: int) -> None:
    events = [change(n, "Acme Corporation" if n % 4 else "Somebody else") for n in range(1, 300)]
    server = Wikimedia(events, seed=seed, every=8)
    async with server.serving():
        wanted = {f"id-{n}" for n in range(1, 300) if n % 4}
        counts = await survived(lambda context: made(server, context), lambda: wanted, seed)
    assert counts.keys() == wanted


async def test_a_change_is_a_mention_of_its_brand_with_its_summary() -> None:
    server = Wikimedia([change(1), change(2, "Example"), change(3, "Other"), change(4, meta={"domain": "canary"})])
    async with server.serving(), context_for() as context, collecting(made(server, context)) as gateway:
        await gateway.until(lambda: gateway.published == 2)
    assert [fields(one, "brand", "text", "author", "url") for one in gateway.mentions] == [
        ("Acme", "Acme Corporation\n\na word", "en.wikipedia.org/Ann", "https://en.wikipedia.org/wiki/1"),
        ("Example", "Example\n\na word", "en.wikipedia.org/Ann", "https://en.wikipedia.org/wiki/2"),
    ]


async def test_a_page_that_is_deleted_takes_its_changes_along() -> None:
    gone = change(4, type="log", log_type="delete", log_action="delete")
    server = Wikimedia([change(1), change(2), change(3, "Example"), gone, change(5)])
    async with server.serving(), context_for() as context, collecting(made(server, context)) as gateway:
        await gateway.until(lambda: gateway.published == 7)
    assert [(one.op, one.id) for one in gateway.mentions] == [
        ("create", "id-1"), ("create", "id-2"), ("create", "id-3"), ("delete", "id-1"), ("delete", "id-2"),
        ("create", "id-4"), ("create", "id-5"),
    ]  # fmt: skip


async def test_a_history_that_no_longer_reaches_back_is_a_gap() -> None:
    server = Wikimedia([change(1)])
    at_ms = 1_789_992_000_000
    async with server.serving(), context_for() as context:
        for earlier_ms, gaps in ((30_000, []), (600_000, [(at_ms - 600_000, at_ms)])):
            collector = made(server, context)
            position = json.dumps([{"topic": "t", "offset": -1, "timestamp": at_ms - earlier_ms}])
            async for _ in collector.read(position):
                pass
            assert collector.gaps == gaps


@pytest.mark.parametrize("data", [b"{", wrap(1, b"{}"), wrap(1, b"[]")])
def test_what_is_no_event_is_refused(data: bytes) -> None:
    with pytest.raises((msgspec.MsgspecError, ValueError)):
        parse(data)


def test_the_recorded_event_is_read() -> None:
    for row in payloads("wikimedia_recentchange"):
        mention = parse(wrap(10**13, json.dumps(row["payload"]).encode(), server="Acme"))
        assert mention is None or mention.brand == "Acme"
