"""The daily work in a real browser: select by keyboard, tag, assign, hide, save a search, share a list, audit."""

from collections.abc import AsyncIterator
from typing import NamedTuple

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from tests.board.running import Client, Installation, board
from tests.board.test_mention_stream import until
from tests.browser.made import progress, publish_market, scores
from tests.browser.tab import THEMES, tab
from tests.conftest import SharedKafka
from tests.mentions.made import mention
from tests.scores import AT_MS

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.thorough]

NAMES = ("Vornelle", "Quembry", "Third", "Fourth")
ITEMS, NOTES = ".mention-item", ".mention-note"
HOSTILE = "<img src=x onerror=alert(1)>\u202e{{7*7}}"
NARROW = 360


class There(NamedTuple):
    installation: Installation
    client: Client


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def there(kafka: SharedKafka) -> AsyncIterator[There]:
    said = [
        mention(
            f"s{n}",
            f"parcel {n}",
            brand=NAMES[1],
            created_at=AT_MS - n * 60_000,
            author=f"author{n % 3}",
            url=f"https://www.site{n}.example/{n}",
        )
        for n in range(9)
    ]
    async with Installation(kafka.bootstrap, kafka.prefix()) as made:
        await publish_market(made, NAMES)
        await made.publish(progress(), *scores(NAMES), *said)
        async with board(made.settings(board={"requests_a_second": 1_000})) as client:
            await until(client, f"&brand={NAMES[1]}&q=parcel", 9)
            yield There(made, client)


def item(page: Page, number: int) -> str:
    """Return what finds a mention."""
    return f"{ITEMS}:has-text('parcel {number}')"


async def test_mentions_are_selected_by_keyboard_tagged_assigned_and_found_again(
    browser: Browser, there: There
) -> None:
    async with tab(browser, there.client.url, f"mentions?brand={NAMES[1]}&q=parcel") as seen:
        page = seen.page
        await expect(page.locator(ITEMS)).to_have_count(9)
        for key in ("j", "x", "j", "x"):
            await page.keyboard.press(key)
        await expect(page.locator(".selection [role=status]")).to_have_text("2 mentions are selected.")
        await page.locator(ITEMS).nth(1).focus()
        await page.keyboard.press("s")
        await page.keyboard.type(f"Urgent, {HOSTILE}")
        await page.get_by_role("button", name="Add tags").press("Enter")
        for number in (0, 1):
            await expect(page.locator(item(page, number)).locator(NOTES)).to_contain_text("urgent")
        await page.get_by_role("button", name="Select none").click()
        await expect(page.locator(".selection")).to_be_hidden()
        await page.locator(item(page, 1)).get_by_label("Select this mention").check()
        await page.locator(".selection").get_by_label("Status").select_option("handled")
        await page.get_by_role("button", name="Set status").click()
        await page.get_by_label("Person; empty for nobody").fill("ann")
        await page.get_by_role("button", name="Assign").click()
        await expect(page.locator(item(page, 1)).locator(NOTES)).to_contain_text("for ann")
        await until(there.client, "&assignee=ann&status=handled&tag=urgent", 1)
        await page.reload()
        await page.locator(".mention-more > summary").click()
        await page.locator(".mention-more").get_by_label("Tag").select_option("urgent")
        await expect(page.locator(ITEMS)).to_have_count(2)
        await page.locator(".mention-more").get_by_label("Status").select_option("handled")
        await expect(page.locator(ITEMS)).to_have_count(1)
        await expect(page.locator(ITEMS)).to_contain_text("<img src=x onerror=alert(1)>")
        assert await seen.foreign() == []


async def test_a_hidden_author_leaves_the_list_and_the_page_says_that_the_score_stays(
    browser: Browser, there: There
) -> None:
    async with tab(browser, there.client.url, f"mentions?brand={NAMES[1]}&q=parcel") as seen:
        page = seen.page
        await expect(page.locator(ITEMS)).to_have_count(9)
        await page.locator(item(page, 2)).get_by_label("Select this mention").check()
        await expect(page.locator(".selection")).to_contain_text("still count in the score")
        await page.get_by_role("button", name="Hide author").click()
        await expect(page.locator(ITEMS)).to_have_count(6)
        await page.locator(item(page, 3)).get_by_label("Select this mention").check()
        await page.get_by_role("button", name="Hide site").click()
        await expect(page.locator(ITEMS)).to_have_count(5)
        await page.locator(".mention-more > summary").click()
        await page.get_by_label("Hidden authors and sites").select_option("yes")
        await expect(page.locator(ITEMS)).to_have_count(9)
        await expect(page.locator(item(page, 3)).locator(NOTES)).to_contain_text("site hidden")
        await page.locator(".hides > summary").click()
        for _ in range(2):
            await page.locator(".hides").get_by_role("button", name="Show again").first.click()
        await expect(page.locator(".hides .definition")).to_have_count(0)
        await page.get_by_label("Hidden authors and sites").select_option("no")
        await expect(page.locator(ITEMS)).to_have_count(9)


async def test_a_search_is_saved_for_others_and_a_watch_list_is_shared(browser: Browser, there: There) -> None:
    url = there.client.url
    async with tab(browser, url, f"mentions?brand={NAMES[1]}&q=%22parcel+4%22") as seen:
        page = seen.page
        await expect(page.locator(ITEMS)).to_have_count(1)
        await page.locator(".saved-searches > summary").click()
        await page.get_by_label("Name of this search").fill(HOSTILE)
        await page.get_by_role("button", name="Save this search").click()
        await expect(page.locator(".saved-searches .definition")).to_contain_text("<img src=x onerror=alert(1)>")
        await page.evaluate("localStorage.setItem('jauge.watched', JSON.stringify(['Third', 'Fourth']))")
        await page.reload()
        await seen.go("brands")
        await page.get_by_label("Name of the list").fill("Rivals")
        await page.get_by_role("button", name="Share my watch list").click()
        await expect(page.locator("[data-watchlist=Rivals]")).to_contain_text("Third, Fourth")
        await expect(page.locator(".audit li").first).to_be_visible()
        await page.reload()
        await expect(page.locator(".audit")).to_contain_text("name: Rivals, brands: Third, Fourth")
        assert await seen.foreign() == []
    async with tab(browser, url, "mentions") as other:
        page = other.page
        await page.locator(".saved-searches > summary").click()
        await page.locator(".saved-searches .definition a").click()
        await expect(page.locator(ITEMS)).to_have_count(1)
        assert "parcel" in page.url
        await other.go("brands")
        await page.get_by_role("button", name="Take as mine: Rivals").click()
        await expect(page.locator(".league tbody tr")).to_have_count(2)


@pytest.mark.parametrize(("language", "width"), [("en-GB", NARROW), ("fr-FR", NARROW), ("en-GB", 1_280)])
async def test_every_part_is_free_of_axe_findings_and_fits_a_phone(
    browser: Browser, there: There, language: str, width: int
) -> None:
    async with tab(browser, there.client.url, "mentions?q=parcel", width, language) as seen:
        page = seen.page
        await expect(page.locator(ITEMS)).to_have_count(9)
        await page.locator(".mention-pick input").first.check()
        await expect(page.locator(".selection")).to_be_visible()
        for theme in THEMES:
            assert await seen.findings(theme) == []
        assert (await seen.sticking_out(), max(0, await seen.sideways())) == ([], 0)
        await seen.go("brands")
        await expect(page.locator(".audit li").first).to_be_visible()
        assert await seen.findings("light") == []
        assert (await seen.sticking_out(), max(0, await seen.sideways())) == ([], 0)
