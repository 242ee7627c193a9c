"""A correction on the page: the button, what it says, and the same after a reload; on a real Kafka."""

import pytest
from playwright.async_api import Browser, expect

from tests.board.test_corrections import running, said
from tests.browser.tab import tab
from tests.conftest import SharedKafka

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.thorough]


async def test_a_corrected_mention_is_shown_as_corrected_after_a_reload_and_can_be_undone(
    browser: Browser, kafka: SharedKafka
) -> None:
    mentions = [said(number, f"Acme, number {number}", number * 60_000) for number in range(1, 4)]
    async with running(kafka) as there:
        await there.flow.publish(mentions)
        await there.until_shown("the mentions to be shown", m1=None, m3=None)
        await there.judged()
        async with tab(browser, there.client.url, "brand?brand=Acme") as seen:
            quote = seen.page.locator(".quote", has_text="number 2")
            await quote.get_by_role("button", name="positive").click()
            await expect(quote.get_by_role("status")).to_contain_text("Corrected by an editor")
            await there.until_shown("the correction to be on the topic", m2="positive")
            await there.judged()

            await seen.page.reload()
            await expect(quote.get_by_role("status")).to_contain_text("Corrected by an editor")
            await expect(quote.get_by_role("button", name="positive")).to_have_attribute("aria-pressed", "true")
            shown = seen.page.locator(".corrections tbody tr", has_text="24 h")
            await expect(shown.locator("td").first).to_have_text("1")

            await quote.get_by_role("button", name="Undo").click()
            await expect(quote.get_by_role("status")).to_have_text("Undone: its tone is read again.")
            await there.until_shown("the correction to be undone", m2=None)
            await seen.page.reload()
            await expect(quote.get_by_role("button", name="negative")).to_have_attribute("aria-pressed", "true")
            await expect(quote.get_by_role("button", name="Undo")).to_be_hidden()
