"""GDELT: a file every quarter of an hour, packed, sometimes late, sometimes broken."""

import io
import zipfile
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest
from aiohttp import web

from streams.collect.collector_context import CollectorContext
from streams.collect.envelope import wrap
from streams.collect.sources.gdelt import collector as gdelt
from streams.collect.sources.gdelt.collector import GdeltCollector, opened
from streams.collect.sources.gdelt.parser import parse
from streams.collect.sources.gdelt.spec import GdeltSettings
from tests.collect.source_server import SourceServer, collecting, context_for, fields, survived, until

STAMPS = [f"202609211{hour}{minute:02}00" for hour in (2, 3) for minute in (0, 15, 30, 45)]
NOW_MS = int(datetime(2026, 9, 21, 13, 46, tzinfo=UTC).timestamp() * 1_000)


def row(stamp: str, number: int, translated: bool = False) -> str:
    cells = [""] * 27
    cells[0], cells[1], cells[3] = f"{stamp}-{'T' if translated else ''}{number}", stamp, "news.example"
    cells[4] = f"https://news.example/{stamp}/{number}"
    cells[13] = "acme corp;bolt"
    cells[25] = "srclc:fra;eng:Moses 2.1.1 / MosesCore Europarl fr-en" if translated else ""
    cells[26] = f"<PAGE_LINKS>x</PAGE_LINKS><PAGE_TITLE>Acme &amp; co {number}</PAGE_TITLE>"
    return "\t".join(cells)


def packed(*rows: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("gkg.csv", "\n".join(rows) + "\n")
    return made.getvalue()


class Gdelt(SourceServer):
    """Files by name."""

    def __init__(self, **troubles: int) -> None:
        super().__init__([("/gdeltv2/lastupdate.txt", self._last), ("/gdeltv2/{name}", self._file)], **troubles)
        self.files: dict[str, bytes] = {}
        self.newest = ""

    def add(self, stamp: str, rows: int) -> None:
        self.files[f"{stamp}.gkg.csv.zip"] = packed(*(row(stamp, number) for number in range(rows)))
        self.files[f"{stamp}.translation.gkg.csv.zip"] = packed(row(stamp, rows, translated=True))
        self.newest = max(self.newest, stamp)

    async def _last(self, _: web.Request) -> web.Response:
        kinds = ("export.CSV", "mentions.CSV", "gkg.csv")
        lines = (f"1 0123abcd http://data.example/gdeltv2/{self.newest}.{kind}.zip" for kind in kinds)
        return web.Response(text="\n".join(lines) + "\n")

    async def _file(self, request: web.Request) -> web.Response:
        body = self.files.get(request.match_info["name"])
        return web.Response(status=404) if body is None else web.Response(body=body)


def made(server: Gdelt, context: CollectorContext) -> GdeltCollector:
    return GdeltCollector(GdeltSettings(api=server.url, poll_s=0.001), context)


async def test_the_newest_file_is_history_and_what_comes_is_news() -> None:
    server = Gdelt()
    server.add(STAMPS[0], 3)
    async with (
        server.serving(),
        context_for(now_ms=lambda: NOW_MS) as context,
        collecting(made(server, context)) as gateway,
    ):
        await gateway.until(lambda: gateway.published == 4)
        assert all(one.backfill for one in gateway.mentions)
        server.add(STAMPS[1], 2)
        server.add(STAMPS[2], 2)
        await gateway.until(lambda: gateway.published == 10)
    mention = gateway.mentions[4]
    assert fields(mention, "text", "author", "url", "lang", "created_at", "backfill") == (
        "Acme & co 0\n\nacme corp, bolt", "news.example", f"https://news.example/{STAMPS[1]}/0", "en",
        1_789_992_900_000, False,
    )  # fmt: skip
    assert gateway.mentions[6].lang == "fr"


@pytest.mark.parametrize("seed", range(3))
async def test_every_row_is_published_despite_restarts_and_failures_of_the_server(seed: int) -> None:
    server = Gdelt(seed=seed, every=6)
    server.add(STAMPS[0], 4)

    def wanted() -> set[str]:
        if len(server.requests) > 3:
            for stamp in STAMPS[1:6]:
                if f"{stamp}.gkg.csv.zip" not in server.files:
                    server.add(stamp, 30)
        return {f"https://news.example/{name[:14]}/{n}" for name in server.files for n in range(5)}

    async with server.serving():
        counts = await survived(
            lambda context: made(server, context._replace(now_ms=lambda: NOW_MS)), wanted, seed, most=40
        )
    assert wanted() <= counts.keys()


async def test_a_file_that_is_late_is_waited_for_and_one_that_never_comes_is_a_gap() -> None:
    server = Gdelt()
    server.add(STAMPS[4], 1)
    now = [NOW_MS]
    async with server.serving(), context_for(now_ms=lambda: now[0]) as context:
        collector = made(server, context)
        async with collecting(collector) as gateway:
            await gateway.until(lambda: gateway.published == 2)
            server.add(STAMPS[6], 1)  # and not the one before
            asked = len(server.requests)
            await until(lambda: len(server.requests) > asked + 9)
            assert (gateway.published, collector.gaps) == (2, [])
            now[0] += 3_600_000
            await gateway.until(lambda: gateway.published == 4)
    assert collector.gaps[0] == (1_789_995_600_000, 1_789_996_500_000)


@pytest.mark.parametrize(
    "body", [b"", b"PK\x03\x04 no archive", packed("a")[:-9], packed(row(STAMPS[1], 0))[:40] + b"x" * 90]
)
async def test_a_broken_file_is_refused_and_stalls_nothing(body: bytes) -> None:
    server = Gdelt()
    server.add(STAMPS[0], 1)
    async with (
        server.serving(),
        context_for(now_ms=lambda: NOW_MS) as context,
        collecting(made(server, context)) as gateway,
    ):
        await gateway.until(lambda: gateway.published == 2)
        server.add(STAMPS[1], 1)
        server.files[f"{STAMPS[1]}.gkg.csv.zip"] = body
        server.add(STAMPS[2], 1)
        await gateway.until(lambda: gateway.published == 5)
    assert len(gateway.refusals) == 1


def test_an_archive_that_opens_to_too_much_is_read_no_further(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gdelt, "MOST_OPENED", 10_000)
    rows = opened(packed(*("x" * 99 for _ in range(1_000))))
    with pytest.raises(ValueError, match="10000 bytes"):
        list(rows)


async def test_a_break_of_over_a_week_is_a_gap() -> None:
    server = Gdelt()
    server.add(STAMPS[0], 1)
    async with server.serving(), context_for(now_ms=lambda: NOW_MS) as context:
        collector = made(server, context)
        due = collector._due("20260901000000", STAMPS[0])
    assert len(due) == 4 * 24 * 7
    assert (due[-1], len(collector.gaps)) == (STAMPS[0], 1)


@pytest.mark.parametrize("data", [b"{", wrap(1, b"[]"), wrap(1, b'"a\\tb"')])
def test_what_is_no_row_is_refused(data: bytes) -> None:
    with pytest.raises((msgspec.MsgspecError, ValueError)):
        parse(data)


@pytest.mark.parametrize("address", ["", "javascript:alert(1)", "BBC Monitoring"])
def test_a_row_without_a_page_is_no_mention(address: str) -> None:
    cells: list[Any] = row(STAMPS[0], 1).split("\t")
    cells[4] = address
    assert parse(wrap(1, msgspec.json.encode("\t".join(cells)))) is None
