"""How current the page says that it is, from an installation with nothing in it to one that is live, and back."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from msgspec.structs import replace
from playwright.async_api import Browser, expect

from schemas.brand import Brand
from tests.board.running import Client, Installation, board
from tests.browser.made import health, progress
from tests.browser.tab import Tab, tab
from tests.conftest import SharedKafka
from tests.scores import score

pytestmark = pytest.mark.asyncio(loop_scope="module")

There = tuple[Installation, Client]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def there(kafka: SharedKafka) -> AsyncIterator[There]:
    async with Installation(kafka.bootstrap, kafka.prefix()) as made, board(made.settings()) as client:
        yield made, client


async def said(seen: Tab, state: str, word: str, advice: str) -> None:
    """The page is in a state, which the head, the banner and a picture tell."""
    await expect(seen.page.locator(f'#state[data-state="{state}"]')).to_contain_text(word)
    await expect(seen.page.locator("#banner")).to_contain_text(advice)
    assert await seen.page.locator("#state .icon").count() == 1
    assert await seen.page.locator("#banner .icon").count() == (1 if advice else 0)


async def test_each_state_has_its_own_words_picture_and_advice(browser: Browser, there: There) -> None:
    made, client = there
    sources = {name: replace(health(name), connected=True) for name in ("x", "hn")}
    async with tab(browser, client.url) as seen:
        await said(seen, "no_brand", "No brand", "jauge init")
        await made.publish(Brand(brand="Acme"))
        await said(seen, "no_source", "No source", "Switch one on in jauge.toml")
        await made.publish(replace(sources["x"], connected=False))
        await said(seen, "sources_down", "Sources down", "No source is connected any more (X)")
        await made.publish(*sources.values())
        await said(seen, "no_mention", "No mention yet", "seconds after the first mention")
        await made.publish(score("Acme"), score("Acme", window="28d"))
        await said(seen, "reading", "Reading", "does not know yet")
        await made.publish(progress(600_000, catching_up=True))
        await said(seen, "catching_up", "Catching up, 50%", "Wait before you act")
        await made.publish(progress(600_000))
        await said(seen, "delayed", "Delayed", "complete only up to")
        await made.publish(progress(), replace(sources["hn"], connected=False))
        await said(seen, "partial", "1 source missing", "Nothing is received from Hacker News")
        await seen.page.get_by_role("button", name="Français").click()
        await said(seen, "partial", "1 source manque", "Rien n’est reçu de Hacker News")
        for view in ("alerts", "sources", "compare", "method", "brand?brand=Acme"):
            await seen.go(view)
            await said(seen, "partial", "1 source manque", "Rien n’est reçu de Hacker News")
        await made.publish(progress(), sources["hn"])
        await said(seen, "live", "En direct", "")


async def test_a_page_that_slept_does_not_say_that_it_is_live(browser: Browser, there: There) -> None:
    made, client = there
    await made.publish(
        Brand(brand="Acme"), score("Acme"), score("Acme", window="28d"), progress(),
        *(replace(health(name), connected=True) for name in ("x", "hn")),
    )  # fmt: skip
    async with tab(browser, client.url, has_clock=True) as seen:
        await said(seen, "live", "Live", "")
        await seen.page.evaluate("Object.defineProperty(Date, 'now', {value: (now => () => now() + 3.6e6)(Date.now)})")
        await seen.page.clock.run_for(1_000)
        await expect(seen.page.locator('#state[data-state="disconnected"]')).to_have_count(1)
