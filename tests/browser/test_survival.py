"""A page that survives: what cannot load, what is slow, and a reader who clicks faster than that."""

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Route, expect

from tests.board.running import Client, Installation, board
from tests.browser.made import publish_market
from tests.browser.tab import tab
from tests.conftest import SharedKafka

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.thorough]

NAMES = ("Acme", "Other", "Third", "Fourth")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def client(kafka: SharedKafka) -> AsyncIterator[Client]:
    async with Installation(kafka.bootstrap, kafka.prefix()) as there:
        await publish_market(there, NAMES)
        async with board(there.settings()) as client:
            yield client


async def test_a_view_that_cannot_load_says_so_and_comes_back_by_itself(browser: Browser, client: Client) -> None:
    async with tab(browser, client.url, has_clock=True) as seen:
        await expect(seen.page.locator(".brand-link").first).to_have_text(NAMES[0])

        async def fail(route: Route) -> None:
            await route.fulfill(status=500, json={"title": "Internal", "status": 500, "code": "internal"})

        await seen.page.route("**/api/v1/method", fail)
        await seen.page.get_by_role("link", name="Method", exact=True).click()
        await expect(seen.page.locator("main [role=alert]")).to_contain_text("The board failed")
        await expect(seen.page.locator(".brand-link")).to_have_count(0)
        await seen.page.unroute("**/api/v1/method")
        await seen.page.clock.run_for(5_000)
        await expect(seen.page.locator("h1")).to_have_text("What the number means")
        seen.events = [line for line in seen.events if "status of 500" not in line]


async def test_no_view_stays_under_the_address_of_another(browser: Browser, client: Client) -> None:
    """The reader leaves a view whose answer is under way, for one that is there at once."""
    may_answer = asyncio.Event()

    async def wait(route: Route) -> None:
        await may_answer.wait()
        await route.fulfill(json={"rows": []})

    async with tab(browser, client.url) as seen:
        await expect(seen.page.locator(".brand-link").first).to_have_text(NAMES[0])
        await seen.page.route("**/api/v1/sources", wait)
        await seen.page.get_by_role("link", name="Alerts").click()
        await expect(seen.page.locator("main")).to_have_text("Reading…")
        await seen.page.get_by_role("link", name="Method", exact=True).click()
        await expect(seen.page.locator("h1")).to_have_text("What the number means")
        may_answer.set()
        await seen.page.get_by_role("link", name="League").click()
        await expect(seen.page.locator(".brand-link").first).to_have_text(NAMES[0])
        assert await seen.page.title() == "League of brands · Jauge"
        assert await seen.page.locator("h1").count() == 1


async def test_a_brand_that_is_followed_while_the_page_was_cut_off_is_known_when_it_is_back(
    browser: Browser, client: Client
) -> None:
    async with tab(browser, client.url, has_clock=True) as seen:
        asked: list[str] = []
        await expect(seen.page.locator("#state")).to_contain_text("source missing")
        seen.page.on("request", lambda request: asked.append(request.url.rpartition("/")[2]))
        await seen.page.context.set_offline(True)
        await seen.page.evaluate("dispatchEvent(new Event('offline'))")
        await seen.page.clock.run_for(30_000)
        await expect(seen.page.locator("#state")).to_contain_text("Disconnected")
        asked.clear()
        await seen.page.context.set_offline(False)
        await expect(seen.page.locator("#state")).to_contain_text("source missing")
        assert {"market", "alerts?state=open&limit=200"} <= set(asked)
        seen.events = [line for line in seen.events if "net::ERR_" not in line]


async def test_a_page_that_nobody_looked_at_opens_again_and_does_not_say_that_it_is_live_before(
    browser: Browser, client: Client
) -> None:
    hide = "(is) => { Object.defineProperty(document, 'hidden', {value: is, configurable: true});"
    hide += "document.dispatchEvent(new Event('visibilitychange')) }"
    async with tab(browser, client.url, has_clock=True) as seen:
        await expect(seen.page.locator("#state")).to_contain_text("source missing")
        await seen.page.evaluate(hide, True)
        await seen.page.clock.run_for(61_000)
        await expect(seen.page.locator("#state")).to_have_text("Opening")
        await seen.page.evaluate(hide, False)
        await expect(seen.page.locator("#state")).to_contain_text("source missing")
