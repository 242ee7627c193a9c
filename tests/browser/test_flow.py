"""The page on a real replay: mentions go in at one end, and what a reader sees comes out at the other."""

import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import aiohttp
import pytest
import pytest_asyncio
from msgspec.structs import replace
from playwright.async_api import Browser, expect

from schemas.mention import Mention
from scoring.method.constants import DAY_MS, HOUR_MS
from scoring.simulation.panel import BRANDS, CRISIS_PLACE, backfill
from streams.kafka.embedded.loopback import free_port
from tests.browser.tab import THEMES, Tab, tab
from tests.conftest import SharedKafka
from tests.flow import Flow, now_ms

pytestmark = pytest.mark.asyncio(loop_scope="module")

FIGURE = re.compile(r"-?[\d.]+")
DAYS = 3
FOLLOWED = tuple(replace(brand, since=0) for brand in BRANDS[:4])
CALM, FELL = FOLLOWED[0].brand, FOLLOWED[CRISIS_PLACE].brand
FELL_PAGE = f"brand?brand={FELL.replace(' ', '+')}"


class Replayed(NamedTuple):
    flow: Flow
    url: str
    end_ms: int


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def replayed(kafka: SharedKafka, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Replayed]:
    """Three days of four brands, one of which fell; scored, and a board beside them."""
    port, logs = free_port(), Path(tmp_path_factory.mktemp("roles"))
    settings = logs / "jauge.toml"
    settings.write_text(f"[board]\nport = {port}\n", encoding="utf-8")
    end_ms = now_ms() // HOUR_MS * HOUR_MS + 60_000
    said = [one for one in backfill(end_ms, days=DAYS) if one.seen_at <= end_ms and _speaks(one)]  # some are seen later
    async with Flow(kafka.bootstrap, kafka.prefix(), FOLLOWED, partitions=2) as flow:
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("JAUGE_CONFIG", str(settings))
            for role in ("match", "score", "board"):
                flow.start(role, logs / f"{role}.log")
        await flow.publish(said)
        await flow.tick(end_ms)
        await flow.scores_at(end_ms)
        url = f"http://127.0.0.1:{port}"
        async with aiohttp.ClientSession() as session:

            async def shown() -> bool:
                try:
                    async with session.get(f"{url}/api/v1/scores") as answer:
                        return [row["at"] for row in (await answer.json())["rows"]] == [end_ms] * len(FOLLOWED)
                except aiohttp.ClientError:
                    return False

            await flow.until(shown, "the board to show every brand")
        yield Replayed(flow, url, end_ms)


def _speaks(mention: Mention) -> bool:
    return any(brand.brand in (mention.text or "") for brand in FOLLOWED)


async def numbers(seen: Tab, selector: str) -> list[float]:
    """What such cells say, as numbers."""
    return [float(FIGURE.findall(text.replace("−", "-"))[0]) for text in await seen.texts(selector)]


async def test_a_mention_is_seen_in_the_league_without_a_reload(browser: Browser, replayed: Replayed) -> None:
    async with tab(browser, replayed.url) as seen:
        cell = seen.page.locator(f'.league tbody tr:has-text("{CALM}") .c-mentions')
        await expect(cell).not_to_have_text("")
        before = int((await cell.inner_text()).replace(",", ""))
        at = replayed.end_ms + 1_000
        await replayed.flow.publish([Mention(source="x", id="new", seen_at=at, created_at=at, text=f"{CALM}!")])
        await expect(cell).to_have_text(f"{before + 1:,}")


async def test_the_brand_that_fell_is_named_above_all_with_the_reason(browser: Browser, replayed: Replayed) -> None:
    async with tab(browser, replayed.url) as seen:
        why = seen.page.locator(f'.moved article:has-text("{FELL}") .moved-why')
        await expect(why).to_contain_text("What people say of it is less kind: Favour −")


async def test_the_reason_comes_with_the_row_and_no_page_has_to_ask_for_it(
    browser: Browser, replayed: Replayed
) -> None:
    async with aiohttp.ClientSession() as session:

        async def is_known() -> bool:
            async with session.get(f"{replayed.url}/api/v1/scores") as answer:
                return FELL in (await answer.json())["reasons"]

        await replayed.flow.until(is_known, "the reason of the fall")
        async with session.get(f"{replayed.url}/api/v1/scores") as answer:
            league = await answer.json()
    assert len(league["reasons"]) <= 3
    reason = league["reasons"][FELL]
    assert reason["comparable"]
    assert sum(part["points"] for part in reason["parts"]) == pytest.approx(reason["points"])
    asked: list[str] = []
    async with tab(browser, replayed.url, "method") as seen:
        seen.page.on("request", lambda request: asked.append(request.url))
        await seen.page.wait_for_function("import('./static/board.js').then((it) => it.board.loaded)")
        known = "import('./static/board.js').then((it) => Object.keys(it.board.reasons))"
        shown = await seen.page.evaluate(known)
        await seen.go("league")
        why = seen.page.locator(f'.moved article:has-text("{FELL}") .moved-why')
        await expect(why).to_contain_text("What people say of it is less kind: Favour −")
        assert FELL in shown
        movers = await seen.page.locator(".moved article").count()
        assert len([url for url in asked if "/explain" in url]) == movers - len(shown)


async def test_the_parts_shown_sum_to_the_change_shown(browser: Browser, replayed: Replayed) -> None:
    async with tab(browser, replayed.url, FELL_PAGE) as seen:
        await expect(seen.page.locator(".waterfall")).to_be_visible()
        (change,) = await numbers(seen, ".waterfall tfoot .number")
        parts = await numbers(seen, ".waterfall [data-part] .number")
        rounding = await numbers(seen, ".waterfall [data-rounding] .number")
        before, after = await numbers(seen, ".waterfall .level .number")
        assert change < -2
        assert round(sum(parts), 1) == change
        assert round(before + sum(parts) + sum(rounding), 1) == after
        assert abs(change - (await numbers(seen, ".windows tr.chosen td:nth-child(4)"))[0]) <= 0.1
        await seen.page.get_by_text("All 28 parts").click()
        await expect(seen.page.locator(".waterfall-box table.plain tbody tr")).to_have_count(5)
        sums = await numbers(seen, ".waterfall-box table.plain tbody tr:last-child td:last-child")
        assert round(abs(sums[0] - change), 6) <= 0.05, "a hundredth is shown of one, a tenth of the other"
        assert FELL in await seen.text(".behind blockquote")


async def test_which_is_higher_is_said_in_words_and_what_sets_them_apart_adds_up(
    browser: Browser, replayed: Replayed
) -> None:
    async with tab(browser, replayed.url, f"compare?brand={CALM}&brand={FELL.replace(' ', '+')}") as seen:
        words = seen.page.locator(".verdicts p")
        await expect(words).to_have_count(1)
        said = await words.inner_text()
        assert said.startswith(f"{CALM} is ")
        assert f"points higher than {FELL}, and that is certain." in said
        assert await seen.text(".compare tbody tr:nth-child(2) .words") == "lower, and that is certain"
        await seen.page.locator(".apart > summary").click()
        (change,) = await numbers(seen, ".apart tfoot .number")
        assert round(sum(await numbers(seen, ".apart [data-part] .number")), 1) == change
        await seen.page.get_by_role("button", name="make baseline").click()
        await expect(words).to_contain_text(f"{FELL} is ")


@pytest.mark.thorough
async def test_axe_finds_nothing_where_there_is_something_to_explain(browser: Browser, replayed: Replayed) -> None:
    pages = {FELL_PAGE: ".behind blockquote", f"compare?brand={CALM}&brand={FELL.replace(' ', '+')}": ".apart"}
    async with tab(browser, replayed.url, width=360) as seen:
        for view, last in pages.items():
            await seen.go(view)
            for theme in THEMES:
                await seen.turn(theme)
                await expect(seen.page.locator(last).first).to_be_visible()
                assert await seen.findings(theme) == [], (view, theme)
                assert await seen.sideways() <= 0


async def test_days_are_held_against_as_many_before_them(browser: Browser, replayed: Replayed) -> None:
    day = datetime.fromtimestamp((replayed.end_ms - DAY_MS) / 1_000, UTC).date().isoformat()
    async with tab(browser, replayed.url, f"compare?mode=days&brand={CALM}&from={day}&to={day}") as seen:
        await expect(seen.page.locator(".compare tbody tr")).to_have_count(2)
        assert f"{CALM}, as many days before" in await seen.text(".compare tbody tr:nth-child(2) th")
