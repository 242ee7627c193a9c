"""Who may come in, and what is said when the board is gone."""

from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from streams.kafka.embedded.loopback import free_port
from tests.board.running import Installation, board
from tests.browser.made import publish_market
from tests.browser.tab import tab
from tests.conftest import SharedKafka

pytestmark = pytest.mark.asyncio(loop_scope="module")

NAMES = ("Acme", "Other", "Third", "Fourth")


async def test_a_token_lets_in_and_is_kept_nowhere_and_a_viewer_cannot_correct(
    browser: Browser, kafka: SharedKafka, tmp_path: Path
) -> None:
    token = tmp_path / "viewer"
    token.write_text("a-token-of-a-viewer-that-is-long-enough\n", encoding="utf-8")
    token.chmod(0o600)
    async with Installation(kafka.bootstrap, kafka.prefix()) as there:
        await publish_market(there, NAMES)
        async with (
            board(there.settings(board={"viewer_token_files": (str(token),)})) as client,
            tab(browser, client.url, "brand?brand=Acme") as seen,
        ):
            page = seen.page
            for given, said in (("wrong", "That token is not one of this board's"), (token.read_text().strip(), "")):
                await page.get_by_label("Token").fill(given)
                await page.get_by_role("button", name="Enter").click()
                if said:
                    await expect(page.get_by_role("alert")).to_contain_text(said)
            await expect(page.locator("h1")).to_have_text("Acme")
            await expect(page.locator(".quote .tag").first).to_be_visible()
            assert await page.locator(".tone-buttons").count() == 0
            kept = await page.evaluate("JSON.stringify([location.href, document.cookie, {...localStorage}])")
            assert "token" not in kept
            await expect(page.locator("#state")).to_contain_text("source missing")
            await page.get_by_role("button", name="Leave").click()
            await expect(page.get_by_label("Token")).to_be_visible()
            other = await page.context.new_page()
            await other.goto(f"{client.url}/#/alerts")
            await other.get_by_label("Token").fill(token.read_text().strip())
            await other.get_by_role("button", name="Enter").click()
            for one, heading in ((other, "Alerts"), (page, "Acme")):
                await expect(one.locator("h1")).to_have_text(heading)
            seen.events = [line for line in seen.events if "status of 4" not in line]


async def test_when_the_board_is_gone_the_page_says_since_when_and_keeps_what_it_had(
    browser: Browser, kafka: SharedKafka
) -> None:
    async with Installation(kafka.bootstrap, kafka.prefix()) as there:
        await publish_market(there, NAMES)
        async with board(there.settings()) as client:
            gone = tab(browser, client.url, has_clock=True)
            seen = await gone.__aenter__()
            await expect(seen.page.locator("#state")).to_contain_text("source missing")
            await expect(seen.page.locator("#banner")).to_contain_text("Nothing is received from Hacker News")
        await expect(seen.page.locator("#state")).to_contain_text("Disconnected")
        await seen.page.clock.fast_forward(6_000)
        await expect(seen.page.locator("#banner")).to_contain_text("Stale since")
        assert await seen.texts(".league tbody .brand-link") == list(NAMES)
        # Whatever the page asks for is cut off or refused.
        seen.events = [line for line in seen.events if "net::ERR_" not in line]
        await gone.__aexit__(None, None, None)


@pytest.mark.thorough
async def test_a_view_that_the_board_could_not_send_opens_by_itself_when_the_board_is_back(
    browser: Browser, kafka: SharedKafka
) -> None:
    async with Installation(kafka.bootstrap, kafka.prefix()) as there:
        await publish_market(there, NAMES)
        settings = there.settings(board={"port": free_port()})
        async with board(settings) as client:
            gone = tab(browser, client.url)
            seen = await gone.__aenter__()
            await expect(seen.page.locator("#state")).to_contain_text("source missing")
        await expect(seen.page.locator("#state")).to_contain_text("Disconnected")
        await seen.page.get_by_role("link", name="Alerts").click()
        await expect(seen.page.get_by_role("alert")).to_contain_text("The board does not answer")
        async with board(settings):
            await expect(seen.page.locator("h1")).to_have_text("Alerts")
            seen.events = [line for line in seen.events if "net::ERR_" not in line]
            await gone.__aexit__(None, None, None)
