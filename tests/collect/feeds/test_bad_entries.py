"""Feeds with something wrong in them: one bad entry is refused and counted, and all others are published."""

import json
import logging
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from aiohttp import web

from schemas.drop import DropReason
from streams.collect.checkpoints import MemoryCursors
from streams.collect.collector_context import CollectorContext
from streams.collect.feeds import addresses
from streams.collect.feeds import reader as feed_reader
from streams.collect.feeds import worker as feed_worker
from streams.collect.feeds.entry import Document
from streams.collect.feeds.reader import FeedReader
from streams.collect.feeds.worker import FeedWorker
from tests.collect.source_server import SourceServer, collecting, context_for, until
from tests.patience import PATIENCE_S

ATOM = "http://www.w3.org/2005/Atom"


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """No document is refused because its reader, or the whole machine, stands still for a while."""
    monkeypatch.setattr(feed_worker, "MOST_S", PATIENCE_S)


@pytest.fixture
async def worker() -> AsyncIterator[FeedWorker]:
    async with FeedWorker() as made:
        yield made


def item(number: int, title: str = "acme good", rest: str = "") -> str:
    return f"<item><guid>g{number}</guid><title>{title}</title>{rest}</item>"


def rss(bad: str, prolog: str = '<?xml version="1.0"?>') -> str:
    """A feed with one entry that is whole before a bad one, and one after it."""
    return f'{prolog}<rss version="2.0"><channel><title>F</title>{item(1)}{bad}{item(3)}</channel></rss>'


def atom(title: str) -> str:
    return (
        f'<feed xmlns="{ATOM}"><title>F</title><entry><id>1</id><title>acme good</title></entry>'
        f"<entry><id>2</id>{title}</entry><entry><id>3</id><title>acme good</title></entry></feed>"
    )


def json_feed(*items: Any, **feed: Any) -> bytes:
    good = [{"id": name, "title": "acme good"} for name in ("g1", "g3")]
    return json.dumps(
        {"version": "https://jsonfeed.org/version/1.1", **feed, "items": [good[0], *items, good[1]]}
    ).encode()


XML = {
    "a pair of surrogates": (rss(item(2, "Acme &#55357;&#56834; bad")), "Acme \U0001f602 bad"),
    "a pair in hexadecimal": (rss(item(2, "Acme &#xD83D;&#xde02; bad")), "Acme \U0001f602 bad"),
    "a surrogate alone": (rss(item(2, "Acme &#55357; bad")), "Acme \ufffd bad"),
    "numbers of no character": (rss(item(2, "Acme &#0;&#x1F;&#x110000; bad")), "Acme \ufffd\ufffd\ufffd bad"),
    "a number of 6,000 digits": (rss(item(2, f"Acme &#{'1' * 6_000}; bad")), "Acme \ufffd bad"),
    "an entity in CDATA": (rss(item(2, "<![CDATA[How XML <!ENTITY works at Acme]]>")),
                           "How XML <!ENTITY works at Acme"),
    "an entity in text": (rss(item(2, "How XML &lt;!ENTITY works at Acme")), "How XML <!ENTITY works at Acme"),
    "an entity in a comment": (rss(item(2, "Acme"), '<!-- <!ENTITY a "b"> -->'), "Acme"),
    "control characters": (rss(item(2, "Acme \x01\x0b\x1f\x00bad\ufffe")), "Acme bad"),
    "a tag that is written about": (rss(item(2, "How to use the &lt;script&gt; tag at Acme")),
                                    "How to use the <script> tag at Acme"),
    "a plain title of Atom": (atom("<title>Is &lt;b&gt; or &lt;title&gt; dead? Acme</title>"),
                              "Is <b> or <title> dead? Acme"),
    "a title of HTML": (atom('<title type="html">Is &lt;b&gt;it&lt;/b&gt; &lt;title&gt; or Acme</title>'),
                        "Is it <title> or Acme"),
    "a name that is not known": (rss(item(2, "Acme&nbsp;&unknown; bad")), "Acme &unknown; bad"),
    "an address that is none": (rss(item(2, "Acme", "<link>http://[bad</link>")), "Acme"),
    "dates that are none": (rss(item(2, "Acme", f"<pubDate>{'9' * 5_000}</pubDate>")), "Acme"),
    "a prefix without a name": (rss(item(2, "Acme", "<x:y>z</x:y>")), "Acme"),
    "a tag without an end": (rss(item(2, "Acme < 5 <b> bad")), "Acme < 5 bad"),
}  # fmt: skip


@pytest.mark.parametrize("name", XML)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
async def test_an_entry_of_xml_is_read_whatever_it_holds(worker: FeedWorker, name: str, encoding: str) -> None:
    document, title = XML[name]
    declared = document.replace("<?xml version=", f'<?xml encoding="{encoding}" version=')
    read = await worker.read(declared.encode(encoding), "text/xml", "https://f.example/")
    assert [entry.title for entry in read.entries] == ["acme good", title, "acme good"]
    assert read.refused == ""


@pytest.mark.parametrize("bad", ["<item><title>Acme", "<item>", f"<item>{'<a/' * 30_000}</item>", "<item <![ x"])
async def test_an_entry_that_is_no_xml_takes_no_other_along(worker: FeedWorker, bad: str) -> None:
    read = await worker.read(rss(bad).encode(), "text/xml", "https://f.example/")
    whole = await worker.read(rss("").encode(), "text/xml", "https://f.example/")
    assert [entry for entry in read.entries if entry.title == "acme good"] == [*whole.entries]


@pytest.mark.parametrize(
    ("body", "titles"),
    [
        (rss(item(2, "né né ?")).encode().replace(b"?</t", b"\xff</t"), "né né \ufffd"),
        (rss(item(2, "n\xe9")).encode("latin-1"), "né"),
        (rss(item(2, "n\xe9"), '<?xml version="1.0" encoding="iso-8859-1"?>').encode("latin-1"), "né"),
        (rss(item(2, "n\xe9"), '<?xml version="1.0" encoding="zlib"?>').encode(), "né"),
        (rss(item(2, "né \ud83d\ude02")).encode(errors="surrogatepass"), "né \U0001f602"),
        (json_feed({"title": "né ?"}).replace(b"\\u00e9 ?", "é".encode() + b" \xff"), "né \ufffd"),
        (json_feed({"title": "n ?"}).replace(b"?", b"\x01\t\x00"), "n"),
        (json_feed({"title": "n \ud83d"}), "n \ufffd"),
    ],
)
async def test_a_byte_that_does_not_fit_is_one_character(worker: FeedWorker, body: bytes, titles: str) -> None:
    read = await worker.read(body, "", "https://f.example/")
    assert [entry.title for entry in read.entries] == ["acme good", titles, "acme good"]


WRONG = (
    5,
    None,
    "text",
    [],
    {"title": 5},
    {"id": {}, "title": "t"},
    {"content_html": ["x"]},
    {"id": True},
    {"summary": 1.5},
)


@pytest.mark.parametrize("wrong", WRONG)
async def test_an_item_that_is_wrong_is_refused_with_its_field_and_without_its_words(
    worker: FeedWorker, wrong: Any
) -> None:
    read = await worker.read(json_feed(wrong), "", "https://f.example/")
    first, bad, last = read.entries
    assert (first.title, last.title) == ("acme good", "acme good")
    assert bad.wrong.startswith("Expected `")
    assert "text" not in bad.wrong


@pytest.mark.parametrize(
    "described",
    [
        *(
            {"author": "Ann"},
            {"author": []},
            {"author": {"name": 5}},
            {"authors": 5},
            {"authors": [5]},
            {"authors": [None]},
        ),
        *({"date_published": 5}, {"date_published": "soon"}, {"date_published": "0001-01-01T00:00:00+23:59"}),
        *({"language": 7}, {"url": 7}, {"url": "http://[bad"}, {"tags": 5}),
    ],
)
async def test_what_only_describes_an_item_costs_it_nothing(worker: FeedWorker, described: dict[str, Any]) -> None:
    read = await worker.read(json_feed({"id": "2", "title": "acme too", **described}, language=5), "", "")
    assert [(entry.title, entry.wrong) for entry in read.entries][1] == ("acme too", "")


async def test_html_of_entries_is_text_before_it_leaves_the_child(worker: FeedWorker) -> None:
    html = "<p>acme &amp; <script>co</script>&#55357;&#56834; <![ x" + "<a/" * 6_000
    read = await worker.read(json_feed({"id": "2", "content_html": html, "title": "a"}), "", "")
    assert read.entries[1].body.startswith("acme & \U0001f602 <![ x<a/")


async def test_a_document_that_takes_too_long_is_refused_with_a_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feed_worker, "MOST_S", 0.001)
    async with FeedWorker() as hasty:
        assert await hasty.read(rss(item(2)).encode(), "", "") == Document(refused="it took over 0 s")


async def test_entries_beyond_the_most_are_counted(worker: FeedWorker) -> None:
    assert (await worker.read(json_feed(*[{"id": number} for number in range(600)]), "", "")).left_out == 102
    assert (await worker.read(rss("".join(map(item, range(600)))).encode(), "", "")).left_out == 102
    assert (await worker.read(rss("".join(map(item, range(600))) + "<item>").encode(), "", "")).left_out == 103


# --- the way into the gateway ---


class Bodies(SourceServer):
    """Documents by name."""

    def __init__(self, **bodies: bytes) -> None:
        super().__init__([("/{name}", self._body)])
        self.bodies = bodies
        self.asked: list[str] = []

    async def _body(self, request: web.Request) -> web.Response:
        self.asked.append(request.match_info["name"])
        return web.Response(body=self.bodies[request.match_info["name"]])


def made(server: Bodies, context: CollectorContext) -> FeedReader:
    return FeedReader("rss", addresses.Feeds([f"{server.url}/{name}" for name in server.bodies]), 0.01, context)


async def test_a_bad_entry_is_refused_once_and_the_others_of_all_feeds_are_published() -> None:
    server = Bodies(a=json_feed({"id": "2", "title": 5}, 7), b=rss(item(2, "Acme &#55357; <![ x")).encode())
    async with server.serving(), context_for() as context, collecting(made(server, context)) as gateway:
        await gateway.until(lambda: gateway.published == 5 and len(gateway.refusals) == 2)
        await until(lambda: server.asked.count("a") > 3)
    assert gateway.published == 5
    assert gateway.dropped == {DropReason.WRONG_TYPE: 2}
    assert sorted(refusal.detail for refusal in gateway.refusals) == [
        "Expected `object`, got `int`", "Expected `str | null`, got `int` - at `$.title`",
    ]  # fmt: skip
    assert max(len(refusal.origin) for refusal in gateway.refusals) <= 200


@pytest.mark.parametrize(
    "bad", [b"", b'{"items": 5}', b'<!DOCTYPE r [<!ENTITY a "b">]><rss/>', b"{" * 200_000, b"\x00\xff"]
)
async def test_a_feed_that_cannot_be_read_is_counted_once_asked_ever_more_seldom_and_holds_no_other_up(
    bad: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    server = Bodies(a=bad, b=json_feed())
    with caplog.at_level(logging.WARNING, feed_reader.__name__):
        async with server.serving(), context_for() as context, collecting(made(server, context)) as gateway:
            await gateway.until(lambda: gateway.published == 2 and gateway.refusals)
            await until(lambda: server.asked.count("b") > 40 and server.asked.count("a") > 1)
            assert len(gateway.refusals) == 1
            assert server.asked.count("a") < server.asked.count("b") / 2
            server.bodies["a"] = json_feed()
            await gateway.until(lambda: gateway.published == 4)
    assert gateway.dropped == {DropReason.WRONG_TYPE: 1}
    assert all("a feed cannot be read (it " in record.getMessage() for record in caplog.records)


async def test_what_was_remembered_as_html_is_not_news_as_text(monkeypatch: pytest.MonkeyPatch) -> None:
    server, cursors = Bodies(a=json_feed()), MemoryCursors()
    async with server.serving(), context_for() as context:
        async with collecting(made(server, context), cursors) as gateway:
            await gateway.until(lambda: gateway.published == 2)
            await until(lambda: server.asked.count("a") > 2)
        as_html = _as_html(await cursors.load("rss") or "")
        monkeypatch.setattr(cursors, "load", _loads(as_html))
        server.bodies["a"] = json_feed({"id": "4", "title": "acme new"})
        async with collecting(made(server, context), cursors) as gateway:
            await gateway.until(lambda: gateway.published == 1)
            asked = len(server.asked)
            await until(lambda: len(server.asked) > asked + 3)
    assert [one.text for one in gateway.mentions] == ["acme new"]


def _as_html(position: str) -> str:
    """A position as it was when digests were of HTML."""
    states = {key: [*state[:2], "0" * len(state[2]), *state[3:8]] for key, state in json.loads(position).items()}
    return json.dumps(states)


def _loads(position: str) -> Callable[[str], Any]:
    async def load(instance: str) -> str | None:
        return position if instance == "rss" else None

    return load
