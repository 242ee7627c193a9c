"""An incident on the page: what happened, how far it went, who looks after it, and why it is over."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from msgspec.structs import replace
from playwright.async_api import Browser, expect

from schemas.alert import Alert, AlertExample
from tests.board.running import Client, Installation, board
from tests.browser.made import alert, progress, publish_market, scores
from tests.browser.tab import THEMES, tab
from tests.conftest import SharedKafka
from tests.scores import AT_MS

pytestmark = pytest.mark.asyncio(loop_scope="module")

NAMES = ("Acme", "Other", "Third", "Fourth")
SURGE = Alert(
    id="surge|Acme|1",
    kind="surge",
    state="updated",
    severity="warning",
    brand="Acme",
    window="5m",
    at=AT_MS,
    since=AT_MS - 7_200_000,
    mentions=5.0,
    expected=2.0,
    peak=311.0,
    peak_at=AT_MS - 3_600_000,
)
SAID = (
    AlertExample(source="x", id="1", created_at=AT_MS, text="Awful service", sentiment=-0.9, part=0.4),
    AlertExample(source="x", id="2", created_at=AT_MS - 90_000_000, text="Great", sentiment=0.9, entered=False),
)


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def there(kafka: SharedKafka) -> AsyncIterator[tuple[Installation, Client]]:
    async with Installation(kafka.bootstrap, kafka.prefix()) as made:
        await publish_market(made, NAMES)
        await made.publish(progress(), *scores(NAMES), SURGE)
        async with board(made.settings()) as client:
            yield made, client


def card(incident: str) -> str:
    return f'[data-alert="{incident}"]'


async def test_an_incident_is_taken_up_and_let_go_on_the_page_and_all_readers_see_it(
    browser: Browser, there: tuple[Installation, Client]
) -> None:
    _, client = there
    async with tab(browser, client.url, "alerts") as seen, tab(browser, client.url, "alerts") as other:
        for page in (seen.page, other.page):
            await expect(page.locator("#header .badge")).to_contain_text("2")
        own = seen.page.locator(card(SURGE.id))
        await own.locator("[data-action=acknowledge]").click()
        for page in (seen.page, other.page):
            standing = page.locator(card(SURGE.id)).locator(".incident-standing")
            await expect(standing).to_contain_text("Taken up by an editor")
            await expect(page.locator("#header .badge")).to_contain_text("1")
        await seen.page.reload()
        await expect(own.locator(".incident-standing")).to_contain_text("Taken up")
        await own.locator("[data-action=undo]").click()
        await expect(own.locator(".incident-standing")).to_have_count(0)
        await own.locator("[data-action=snooze-4]").click()
        await expect(own.locator(".incident-standing")).to_contain_text("Snoozed by an editor until")
        await own.locator("[data-action=undo]").click()
        await expect(other.page.locator("#header .badge")).to_contain_text("2")


@pytest.mark.thorough
async def test_a_surge_shows_its_peak_and_a_fall_what_entered_apart_from_what_left(
    browser: Browser, there: tuple[Installation, Client]
) -> None:
    made, client = there
    fall = replace(alert("Third", 1), examples=SAID, revision=1)
    await made.publish(fall)
    async with tab(browser, client.url, "alerts") as seen:
        words = seen.page.locator(f"{card(SURGE.id)} .alert-words")
        await expect(words).to_contain_text(
            "311 mentions an hour, where 24.0 are usual: 13.0 times as many. Now 60 an hour."
        )
        shown = seen.page.locator(card(fall.id))
        await expect(shown.locator(".alert-words")).to_contain_text("19.4 points below its usual score")
        await shown.locator("summary", has_text="behind it").click()
        groups = shown.locator(".alert-said")
        await expect(groups).to_have_count(2)
        await expect(groups.first).to_contain_text("Mentions that entered the window")
        await expect(groups.first).to_contain_text("Awful service")
        await expect(groups.last).to_contain_text("Mentions that left the window")
        await expect(groups.last).to_contain_text("Great")
    async with tab(browser, client.url, "brand?brand=Acme") as seen:
        await expect(seen.page.locator(".brand-banner")).to_contain_text("311 mentions an hour")
        await expect(seen.page.locator(".past-alerts")).to_contain_text("At its peak")


async def test_a_resolved_incident_says_why_and_nobody_can_take_it_up(
    browser: Browser, there: tuple[Installation, Client]
) -> None:
    made, client = there
    over = replace(SURGE, id="surge|Other|1", brand="Other", state="closed", reason="calm")
    await made.publish(over)
    async with tab(browser, client.url, "alerts") as seen:
        shown = seen.page.locator(card(over.id))
        await expect(shown.locator(".alert-words")).to_contain_text("calm for an hour")
        await expect(shown.locator(".incident")).to_have_count(0)


@pytest.mark.thorough
@pytest.mark.parametrize("language", ["en-GB", "fr-FR"])
async def test_axe_finds_nothing_in_either_theme(
    browser: Browser, there: tuple[Installation, Client], language: str
) -> None:
    _, client = there
    async with tab(browser, client.url, "alerts", language=language) as seen:
        await expect(seen.page.locator(".incident-actions")).to_have_count(2)
        for theme in THEMES:
            assert await seen.findings(theme) == []
