"""Views of the brands' pages, a day late."""

from datetime import UTC, datetime

import msgspec
import pytest
from aiohttp import web

from streams.collect.collector_context import CollectorContext
from streams.collect.envelope import unwrap, wrap
from streams.collect.sources.wikimedia.pageviews import PageViewsCollector, parse_views
from tests.collect.source_server import SourceServer, collecting, context_for, fields, survived, until

PAGE, OTHER = "en.wikipedia.org/wiki/Acme_Corporation", "fr.wikipedia.org/wiki/Été/Acme"
DAY_MS = 86_400_000
NOW_MS = int(datetime(2026, 9, 21, 12, tzinfo=UTC).timestamp() * 1_000)


class Views(SourceServer):
    """Figures up to the day before `until`."""

    def __init__(self, until: str, **troubles: int) -> None:
        path = "/api/rest_v1/metrics/pageviews/per-article/{project}/all-access/user/{title}/daily/{first}/{last}"
        super().__init__([(path, self._daily)], **troubles)
        self.until = until

    async def _daily(self, request: web.Request) -> web.Response:
        asked = request.match_info
        days = [f"202609{day:02}" for day in range(1, 31)]
        wanted = [day for day in days if asked["first"] <= day <= min(asked["last"], self.until)]
        if asked["title"] not in ("Acme_Corporation", "Été/Acme") or not wanted:
            return web.json_response({"type": "not_found"}, status=404)
        return web.json_response({"items": [{"timestamp": f"{day}00", "views": int(day[-2:]) * 10} for day in wanted]})


def made(server: Views, context: CollectorContext) -> PageViewsCollector:
    return PageViewsCollector(server.url, {PAGE: "Acme", OTHER: "Acme"}, context, every_s=0.001)


async def test_a_week_is_history_and_each_day_is_published_once_it_is_counted() -> None:
    server, now = Views("20260920"), [NOW_MS]
    async with (
        server.serving(),
        context_for(now_ms=lambda: now[0]) as context,
        collecting(made(server, context)) as gateway,
    ):
        await gateway.until(lambda: gateway.published == 16)
        assert all(one.backfill for one in gateway.mentions)
        now[0] += DAY_MS
        asked = len(server.requests)
        await until(lambda: len(server.requests) > asked + 4)
        assert gateway.published == 16
        server.until = "20260921"
        await gateway.until(lambda: len({one.id for one in gateway.mentions}) == 18)
        mention = next(one for one in gateway.mentions[16:] if PAGE in one.id)
    assert fields(mention, "id", "brand", "text", "followers", "url", "backfill") == (
        f"views/{PAGE}/2026-09-21", "Acme", "Acme Corporation: 210 views on 2026-09-21", 210, f"https://{PAGE}", False,
    )  # fmt: skip


@pytest.mark.parametrize("seed", range(3))
async def test_every_day_is_published_despite_restarts_and_failures_of_the_server(seed: int) -> None:
    server = Views("20260920", seed=seed, every=3)
    wanted = {f"views/{page}/2026-09-{day}" for page in (PAGE, OTHER) for day in range(13, 21)}
    async with server.serving():
        counts = await survived(
            lambda context: made(server, context._replace(now_ms=lambda: NOW_MS)), lambda: wanted, seed, most=40
        )
    assert counts.keys() == wanted


@pytest.mark.parametrize("item", [b"[]", b'{"page":"p"}', b'{"page":"p","views":{"timestamp":"soon","views":1}}'])
def test_what_is_no_day_is_refused(item: bytes) -> None:
    with pytest.raises((msgspec.MsgspecError, ValueError)):
        parse_views(unwrap(wrap(1, item)))
