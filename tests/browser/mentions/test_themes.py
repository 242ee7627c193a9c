"""What was said behind a change, on the page: asked for when it is opened, and text alone whatever it holds."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from scoring.method.constants import DAY_MS
from tests.board.running import Client, Installation, board, changed
from tests.board.said import COPIED, END_MS, NEW, STRIKES, publish_two_days
from tests.browser.made import alert, health, scores
from tests.browser.tab import THEMES, Tab, tab
from tests.browser.test_hostile import LINKS, OURS
from tests.conftest import SharedKafka

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.thorough]

VIEW = "brand?brand=Acme"
PARTS = ("themes", "breakdowns", "voices")
NEW_THEME = f'.said [data-theme="phrase:{NEW}"]'
HOSTILE = (
    *OURS,
    '#<img/src="x"onerror=alert(2)>',
    "https://evil.example/<script>alert(3)</script>",
    "'\"><svg/onload=1>",
)
LOADED = "performance.getEntriesByType('resource').filter((one) => /(themes|voices|breakdowns)/.test(one.name)).length"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def client(kafka: SharedKafka) -> AsyncIterator[Client]:
    async with Installation(kafka.bootstrap, kafka.prefix()) as there:
        await publish_two_days(there, HOSTILE)
        await there.publish(health("x"), changed(alert("Acme"), at=END_MS - 1), *scores(["Acme"]))
        async with board(there.settings(board={"requests_a_second": 1_000})) as asked:
            yield asked


async def open_all(page: Page) -> None:
    """Open every part, and wait for what it shows."""
    for name in PARTS:
        await page.locator(f".said [data-said={name}] > summary").click()
    await expect(page.locator(NEW_THEME)).to_have_count(1)
    await expect(page.locator(".said [data-by]")).to_have_count(4)
    await expect(page.locator(".said .voices > li")).to_have_count(10)


async def check_plain(seen: Tab) -> None:
    """Nothing that people wrote has become part of the page."""
    assert await seen.foreign() == []
    assert await seen.sticking_out() == []
    assert await seen.sideways() <= 0
    links = await seen.page.evaluate(LINKS)
    assert [link for link in links if link[0] not in ("http:", "https:") or link[2]] == []
    assert {rel for _, rel, _ in links} <= {"noopener noreferrer nofollow"}


async def check_stream(page: Page, count: int) -> None:
    """The stream shows all mentions of the brand and the window that hold the theme, and no others."""
    items = page.locator(".mention-item")
    await expect(items).to_have_count(count)
    assert {text.casefold().split()[1] for text in await items.locator("blockquote").all_inner_texts()} == {"pilots"}
    await expect(page.locator(".mention-search input")).to_have_value(f'"{NEW}"')
    asked = await page.evaluate("Object.fromEntries(new URLSearchParams(location.hash.split('?')[1]))")
    assert asked["brand"] == "Acme"
    assert int(asked["to"]) - int(asked["from"]) == DAY_MS - 1


async def test_a_click_on_a_theme_lists_the_mentions_that_hold_it(browser: Browser, client: Client) -> None:
    async with tab(browser, client.url, VIEW) as seen:
        page = seen.page
        await expect(page.locator(".brand-score")).to_be_visible()
        assert await page.evaluate(LOADED) == 0
        await open_all(page)
        theme = page.locator(NEW_THEME)
        await expect(theme.locator(".theme-head")).to_contain_text("30 authors, 0 in the time before · tone −0.80")
        await expect(theme.locator(".quote")).to_have_count(3)
        await expect(page.locator(".said .themes")).to_contain_text([NEW, COPIED, "A person on X"])
        await theme.locator(".theme-name").click()
        await check_stream(page, STRIKES)


async def test_an_alert_has_the_themes_of_its_time(browser: Browser, client: Client) -> None:
    async with tab(browser, client.url, "alerts") as seen:
        await seen.page.locator("[data-said=themes] > summary").click()
        found = seen.page.locator(f'[data-theme="phrase:{NEW}"] .theme-name')
        await expect(found).to_have_text(NEW)
        await found.click()
        await check_stream(seen.page, STRIKES - 1)  # the newest is of the moment at which this window ends


@pytest.mark.thorough
@pytest.mark.parametrize(("width", "language"), [(360, "fr-FR"), (1_280, "en-GB")])
async def test_texts_of_markup_are_texts_and_nobody_is_kept_out(
    browser: Browser, client: Client, width: int, language: str
) -> None:
    async with tab(browser, client.url, VIEW, width=width, language=language) as seen:
        await expect(seen.page.locator(".brand-score")).to_be_visible()
        await open_all(seen.page)
        for summary in await seen.page.locator(".said details details > summary").all():
            await summary.click()
        await check_plain(seen)
        for theme in THEMES:
            assert await seen.findings(theme) == [], theme


@pytest.mark.parametrize(
    ("width", "language", "order", "choose"),
    [
        (1_280, "en-GB", "Order", "An effect is one on the score of a brand"),
        (360, "fr-FR", "Ordre", "Un effet porte sur le score"),
    ],
)
async def test_the_stream_is_sorted_by_effect_and_says_on_what(
    browser: Browser, client: Client, width: int, language: str, order: str, choose: str
) -> None:
    async with tab(browser, client.url, "mentions", width=width, language=language) as seen:
        page, note = seen.page, seen.page.locator(".card-note[role=status]")
        await page.get_by_label(order).select_option("effect")
        await expect(note.filter(has_text=choose)).to_be_visible()
        await expect(page.locator(".mention-item")).to_have_count(0)
        await page.locator(".mention-filters select").first.select_option("Acme")
        await expect(page.locator(".mention-item")).to_have_count(30)
        await expect(page.locator(".mention-item .effect")).to_have_count(30)
        await expect(note.filter(has_text="Acme")).to_be_visible()
        await page.locator(".view-foot, main").locator("button.quiet:visible").last.click()
        await expect(page.locator(".mention-item")).to_have_count(60)
        link = await page.locator(".exports a").first.get_attribute("href") or ""
        assert "sort=effect" in link
        assert "at=" in link
        assert await seen.sticking_out() == []
        assert await seen.sideways() <= 0
        assert await seen.findings(THEMES[0]) == []
        await page.get_by_label(order).select_option("newest")
        await expect(page.locator(".mention-item .effect")).to_have_count(0)
        await expect(note.filter(has_text="Acme")).to_have_count(0)
