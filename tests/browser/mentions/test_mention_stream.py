"""The view of all mentions in a real browser: search, filters, keys, links, what is new, and nothing that runs."""

import re
from collections.abc import AsyncIterator
from typing import NamedTuple

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from schemas.brand_mention import BrandMention
from tests.board.running import Client, Installation, board
from tests.board.test_mention_stream import until
from tests.browser.made import alert, publish_market
from tests.browser.tab import THEMES, Tab, tab
from tests.conftest import SharedKafka
from tests.mentions.made import mention
from tests.scores import AT_MS

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.thorough]

NAMES = ("Vornelle", "Quembry", "Third", "Fourth")
ITEMS = ".mention-item"
EVIL = "<img src=x onerror=alert(1)> <script>alert(2)</script> \u202eevil"


class There(NamedTuple):
    installation: Installation
    client: Client


def published() -> list[BrandMention]:
    """Forty of one brand, the newest first, and a hostile one of another."""
    return [
        *(
            mention(
                f"s{number}",
                f"{'late' if number % 8 == 0 else 'fine'} parcel {number}",
                brand=NAMES[1],
                created_at=AT_MS - number * 60_000,
                url=f"https://example.org/{number}",
                likes=number,
            )
            for number in range(40)
        ),
        mention("evil", EVIL, brand=NAMES[3], created_at=AT_MS - 1, url="javascript:alert(3)"),
    ]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def there(kafka: SharedKafka) -> AsyncIterator[There]:
    async with Installation(kafka.bootstrap, kafka.prefix()) as installation:
        await publish_market(installation, NAMES)
        await installation.publish(*published(), alert(NAMES[1], 9))
        async with board(installation.settings(board={"requests_a_second": 1_000})) as client:
            await until(client, "", 45 + 41)
            yield There(installation, client)


async def shown(seen: Tab, count: int) -> None:
    """Wait for so many rows."""
    await expect(seen.page.locator(ITEMS)).to_have_count(count)


async def test_a_search_typed_after_a_slash_filters_and_stands_in_the_address(browser: Browser, there: There) -> None:
    async with tab(browser, there.client.url, f"mentions?brand={NAMES[1]}") as seen:
        page = seen.page
        await shown(seen, 30)
        await page.get_by_role("button", name="Load more").click()
        await shown(seen, 40)
        await page.keyboard.press("/")
        await page.keyboard.type("late")
        await shown(seen, 5)
        assert "q=late" in page.url
        await page.reload()
        await shown(seen, 5)
        await page.get_by_label("Order").select_option("engagement")
        await expect(page.locator(ITEMS).first).to_contain_text("late parcel 32")
        await page.get_by_label("Search", exact=True).fill('"late parcel 8"')
        await shown(seen, 1)
        link = page.locator(".exports a").first
        assert "mentions/export" in (await link.get_attribute("href") or "")


async def test_keys_go_down_and_up_and_open_the_post(browser: Browser, there: There) -> None:
    async with tab(browser, there.client.url, f"mentions?brand={NAMES[1]}") as seen:
        page = seen.page
        await shown(seen, 30)
        await page.keyboard.press("j")
        await page.keyboard.press("j")
        await page.keyboard.press("j")
        await page.keyboard.press("k")
        await expect(page.locator(ITEMS).nth(1)).to_be_focused()
        await page.evaluate(
            "addEventListener('click', (e) => (e.preventDefault(), globalThis.went = e.target.href), true)"
        )
        await page.keyboard.press("Enter")
        assert await page.evaluate("globalThis.went") == "https://example.org/1"


async def test_what_comes_meanwhile_waits_behind_a_button(browser: Browser, there: There) -> None:
    async with tab(browser, there.client.url, "mentions?q=meanwhile") as seen:
        page = seen.page
        await expect(page.get_by_text("Nothing that is kept fits.")).to_be_visible()
        await there.installation.publish(*(mention(f"new{n}", "came meanwhile", brand=NAMES[2]) for n in range(3)))
        await page.get_by_role("button", name="3 new").click()
        await shown(seen, 3)
        await expect(page.locator(ITEMS).first).to_be_focused()
        await expect(page.locator(".fresh")).to_be_hidden()


async def test_brands_and_alerts_lead_to_their_mentions_and_one_has_a_link(browser: Browser, there: There) -> None:
    async with tab(browser, there.client.url, f"brand?brand={NAMES[1]}") as seen:
        page = seen.page
        await page.get_by_role("link", name="All mentions, searchable").click()
        await shown(seen, 30)
        await page.locator(".mention-link").nth(2).click()
        await shown(seen, 1)
        await expect(page.get_by_text("One mention is shown.")).to_be_visible()
        await page.get_by_role("link", name="Show all").click()
        await shown(seen, 30)
        await seen.go(f"alerts?brand={NAMES[1]}")
        await page.get_by_role("link", name="Mentions of this time").first.click()
        await expect(page.get_by_label("From (UTC)")).not_to_have_value("")
        await shown(seen, 30)


async def test_a_hostile_text_is_shown_as_text_and_can_be_searched_for(browser: Browser, there: There) -> None:
    async with tab(browser, there.client.url, f"mentions?brand={NAMES[3]}") as seen:
        await shown(seen, 1)
        await expect(seen.page.locator(ITEMS)).to_contain_text("<script>alert(2)</script>")
        await seen.page.get_by_label("Search", exact=True).fill(EVIL)
        await expect(seen.page).to_have_url(re.compile("onerror"))
        await shown(seen, 1)
        assert await seen.foreign() == []


@pytest.mark.parametrize(("language", "more"), [("en-GB", "More filters"), ("fr-FR", "Plus de filtres")])
async def test_the_stream_fits_a_telephone_and_keeps_nobody_out(
    browser: Browser, there: There, language: str, more: str
) -> None:
    async with tab(browser, there.client.url, "mentions", width=360, language=language) as seen:
        await shown(seen, 30)
        await expect(seen.page.get_by_text(more)).to_be_visible()
        assert await seen.sticking_out() == []
        assert await seen.sideways() <= 0
        for theme in THEMES:
            assert await seen.findings(theme) == [], theme
