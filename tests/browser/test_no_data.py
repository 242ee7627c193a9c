"""A brand of which nobody spoke: the page says so, and shows neither a number nor a dot."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from msgspec.structs import replace
from playwright.async_api import Browser, expect

from schemas.brand import Brand
from schemas.score import Score
from scoring.method.constants import HOUR_MS, WINDOWS
from tests.board.running import Client, Installation, board
from tests.browser.made import health
from tests.browser.tab import tab
from tests.conftest import SharedKafka
from tests.scores import AT_MS, score

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.thorough]

NOBODY, KNOWN = "Nobody Speaks", "Known Brand"
ROW = '.league tbody tr:has-text("{}")'
DOTS = "[...document.querySelectorAll('main .gauge-point')].filter((dot) => dot.getClientRects().length).length"


def unknown(known: Score) -> Score:
    """The same score as it is read where nobody spoke."""
    return replace(known, score=53.6, low=0.0, high=100.0, provisional=True, mention_count=0, voice_count=0)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def there(kafka: SharedKafka) -> AsyncIterator[Client]:
    async with Installation(kafka.bootstrap, kafka.prefix()) as installation:
        await installation.publish(*(Brand(brand=name) for name in (NOBODY, KNOWN)))
        past = [
            score(name, 40.0, at=AT_MS // HOUR_MS * HOUR_MS - hours * HOUR_MS)
            for name in (NOBODY, KNOWN)
            for hours in range(1, 9)
        ]
        await installation.publish_history(
            [unknown(one) if one.brand == NOBODY or one.at < AT_MS - 5 * HOUR_MS else one for one in past]
        )
        await installation.publish(health("x"), health("youtube"), replace(health("hn"), connected=False, at=0))
        for window in WINDOWS:
            covered = replace(
                score(KNOWN, 41.0, window=window.name), coverage={"x": 0.5, "hn": 0.0, "rss": 1.0, "youtube": 0.0}
            )
            await installation.publish(covered, unknown(replace(covered, brand=NOBODY)))
        async with board(installation.settings(board={"requests_a_second": 1_000})) as client:
            yield client


async def test_the_league_lists_it_last_with_words_for_its_number(browser: Browser, there: Client) -> None:
    async with tab(browser, there.url) as seen:
        page = seen.page
        await expect(page.locator(".league tbody .brand-link")).to_have_text([KNOWN, NOBODY])
        await expect(page.locator(f"{ROW.format(NOBODY)} .c-score")).to_have_text("no data")
        for column in ("rank", "change", "presence", "favour"):
            cell = page.locator(f"{ROW.format(NOBODY)} .c-{column}")
            assert (await cell.inner_text()).strip() == "–", column
        assert "53.6" not in await page.locator("main").inner_text()
        assert await page.evaluate(DOTS) == 1  # the other brand's
        await page.get_by_role("columnheader", name="Score").get_by_role("button").click()  # the lowest first
        await expect(page.locator(".league tbody .brand-link")).to_have_text([KNOWN, NOBODY])
        await page.locator(f"{ROW.format(NOBODY)} .c-score").hover()
        await expect(page.locator("#tip")).to_contain_text("Nobody mentioned it in the 28 days")


@pytest.mark.parametrize(("language", "words"), [("en-GB", "no data"), ("fr-FR", "aucune donnée")])
async def test_its_own_page_says_why_and_shows_no_number(
    browser: Browser, there: Client, language: str, words: str
) -> None:
    async with tab(browser, there.url, f"brand?brand={NOBODY}", language=language, width=360) as seen:
        page = seen.page
        await expect(page.locator(".brand-score")).to_have_text(words)
        await expect(page.locator(".windows td.strong")).to_have_text([words] * 5)
        await expect(page.locator(".brand-lead")).to_contain_text("28")
        await expect(page.locator(".trend .chart-readout")).to_contain_text(words)
        text = await page.locator("main").inner_text()
        assert "53" not in text
        assert await page.evaluate(DOTS) == 0
        assert await seen.sideways() <= 0


async def test_a_line_breaks_where_nothing_was_known(browser: Browser, there: Client) -> None:
    async with tab(browser, there.url, f"brand?brand={KNOWN}") as seen:
        page = seen.page
        await expect(page.locator(".trend .card-note")).to_have_text(
            "Where the line breaks there is no data: nobody had mentioned it."
        )
        await page.locator(".trend summary").click()
        shown = [row.split("\t")[1] for row in await seen.texts(".trend tbody tr")]
        assert shown[0] == "41.0"
        assert set(shown[1:]) == {"40.0", "no data"}
    async with tab(browser, there.url, f"compare?brand={KNOWN}&brand={NOBODY}") as seen:
        await expect(seen.page.locator(".compare-chart .chart-readout")).to_contain_text("no data")
        seen.events = [line for line in seen.events if "status of 4" not in line]  # there is no observation to compare


async def test_a_brand_lists_its_sources_in_three_groups(browser: Browser, there: Client) -> None:
    async with tab(browser, there.url, f"brand?brand={KNOWN}") as seen:
        await expect(seen.page.locator(".source-states li")).to_have_text(
            [
                "Connected X",
                "Not connected YouTube",
                "Not observed Bluesky, Hacker News, Mastodon, Reddit and RSS",
            ]
        )
        feeds = seen.page.locator("table tr:has-text('RSS')")
        await expect(feeds).to_contain_text("Not observed")
        assert "100%" not in await feeds.inner_text()
