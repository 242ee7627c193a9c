"""The page on a board that was told a market: what a reader sees, and how it answers."""

from collections.abc import AsyncIterator
from typing import NamedTuple

import pytest
import pytest_asyncio
from msgspec.structs import replace
from playwright.async_api import Browser, expect

from schemas.codec import decoder
from schemas.score import Score
from schemas.tone_label import ToneLabel
from scoring.simulation.panel import NAMES
from scoring.text.tone.warm_up import warm_up
from tests.board.running import Client, Installation, board
from tests.browser.made import CAMPAIGN, PANEL, alert, publish_market, scores
from tests.browser.tab import THEMES, VIEWS, tab
from tests.collect.test_gateway import records
from tests.conftest import SharedKafka
from tests.scores import AT_MS

pytestmark = pytest.mark.asyncio(loop_scope="module")

FIRST, SECOND, FELL = NAMES[0], NAMES[1], NAMES[2]
ROWS = ".league tbody tr"
NAMED = f"{ROWS} .brand-link"
BRAND = f"brand?brand={FIRST}"
NOTES = """
[...document.querySelectorAll('main :is(.brand-score, .brand-change, .indicator-value, .windows td, .traced)')]
  .filter((one) => one.tabIndex === 0)
  .map((one) => (one.focus(), document.getElementById('tip').innerText))
"""


class There(NamedTuple):
    installation: Installation
    client: Client


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def there(kafka: SharedKafka) -> AsyncIterator[There]:
    async with Installation(kafka.bootstrap, kafka.prefix()) as installation:
        await publish_market(installation)
        quick = {"requests_a_second": 1_000}
        async with board(installation.settings(campaigns=(CAMPAIGN,), panels=(PANEL,), board=quick)) as client:
            yield There(installation, client)


def changed_score(brand: str, points: float, later_ms: int) -> Score:
    """Another score of a brand, in the window that the page opens with."""
    (now,) = (one for one in scores(NAMES) if (one.brand, one.window) == (brand, "24h"))
    return replace(now, score=points, low=points - 0.5, high=points + 0.5, at=AT_MS + later_ms)


def row(brand: str) -> str:
    """Where a brand's row is."""
    return f'{ROWS}:has-text("{brand}")'


async def test_a_score_on_the_topic_is_seen_without_a_reload(browser: Browser, there: There) -> None:
    async with tab(browser, there.client.url) as seen:
        cell = seen.page.locator(f"{row(SECOND)} .c-score")
        await expect(cell).to_have_text("67.0")
        await there.installation.publish(changed_score(SECOND, 66.2, 1))
        await expect(cell).to_have_text("66.2")


async def test_what_moved_stands_above_all_else_with_sign_arrow_and_words(browser: Browser, there: There) -> None:
    async with tab(browser, there.client.url) as seen:
        await expect(seen.page.locator(".moved h3")).to_have_text([FELL])
        assert (await seen.text(".moved-figure")).split() == ["▼", "−9.3", "73.3", "→", "64.0"]
        said = "1 of 12 brands moved significantly in the last 24 hours."
        assert await seen.text(".moved-said") == said
        assert await seen.page.locator(f"{row(FELL)} .c-change").text_content() == "▼−9.3 significant"
        assert await seen.page.locator(f"{row(FIRST)} .c-change").text_content() == "△+0.4 not significant"


async def test_every_view_says_in_its_head_what_the_number_is(browser: Browser, there: There) -> None:
    async with tab(browser, there.client.url) as seen:
        for view in VIEWS:
            await seen.go(view)
            await expect(seen.page.locator("h1")).to_have_count(1)
            said = await seen.text("#what")
            assert "0 to 100" in said
            assert "50 is the median brand" in said


@pytest.mark.thorough
@pytest.mark.parametrize(("language", "reading"), [("en-GB", "Reading"), ("fr-FR", "Lecture")])
async def test_axe_finds_nothing_that_keeps_anybody_out(
    browser: Browser, there: There, language: str, reading: str
) -> None:
    async with tab(browser, there.client.url, language=language) as seen:
        for view in ("league", f"compare?brand={FIRST}", "alerts", "sources", "method"):
            await seen.go(view)
            for theme in THEMES:
                await expect(seen.page.locator(f"main .empty:has-text('{reading}')")).to_have_count(0)
                assert await seen.findings(theme) == [], (view, theme)


@pytest.mark.thorough
@pytest.mark.parametrize("language", ["en-GB", "fr-FR"])
async def test_no_view_is_wider_than_a_narrow_phone(browser: Browser, there: There, language: str) -> None:
    async with tab(browser, there.client.url, width=360, language=language) as seen:
        for view in ("league", BRAND, f"compare?brand={FIRST}", "alerts", "sources", "method"):
            await seen.go(view)
            await expect(seen.page.locator("main h1")).to_have_count(1)
            assert await seen.sideways() <= 0, view


@pytest.mark.thorough
async def test_language_and_theme_are_turned_at_once_and_kept(browser: Browser, there: There) -> None:
    async with tab(browser, there.client.url, BRAND) as seen:
        page = seen.page
        await expect(page.locator(".brand-score")).to_have_text("70.0")
        await page.get_by_role("button", name="Français").click()
        await expect(page.locator(".brand-score")).to_have_text("70,0")
        await page.get_by_role("button", name="Sombre").click()
        await page.reload()
        await expect(page.locator(".brand-score")).to_have_text("70,0")
        assert await page.evaluate("document.documentElement.lang") == "fr"
        assert await page.evaluate("getComputedStyle(document.body).color") == "rgb(233, 236, 240)"
        assert "marque médiane" in await seen.text("#what")


async def test_an_address_brings_back_order_filter_panel_and_watch_list(browser: Browser, there: There) -> None:
    async with tab(browser, there.client.url) as seen:
        page = seen.page
        await expect(page.locator(NAMED)).to_have_count(12)
        await page.get_by_role("columnheader", name="Brand").get_by_role("button").click()
        await expect(page.locator(NAMED)).to_have_text(sorted(NAMES))
        await page.locator(f"{row('Ploverin')} .star").click()
        await page.get_by_role("button", name="Watch list").click()
        await expect(page.locator(NAMED)).to_have_text(["Ploverin"])
        await page.reload()
        await expect(page.locator(NAMED)).to_have_text(["Ploverin"])
        await page.get_by_role("button", name="Watch list").click()
        await page.get_by_label("Panel").select_option("Travel")
        await expect(page.locator(NAMED)).to_have_text(sorted((FELL, NAMES[6])))
        await expect(page.locator(f"{row(FELL)} .c-rank")).to_have_text("1")
        await page.reload()
        await expect(page.locator(NAMED)).to_have_text(sorted((FELL, NAMES[6])))
        assert await page.get_by_role("columnheader", name="Brand").get_attribute("aria-sort") == "ascending"
        await page.get_by_label("Panel").select_option("")
        await page.get_by_label("Find").fill("RAIL")
        await expect(page.locator(NAMED)).to_have_text(["Olmbridge Rail"])


async def test_rows_stay_where_they_are_while_somebody_reads(browser: Browser, there: There) -> None:
    last = NAMES[-1]
    async with tab(browser, there.client.url, has_clock=True) as seen:
        page = seen.page
        await expect(page.locator(NAMED)).to_have_count(12)
        before = await seen.texts(NAMED)
        await page.locator(f"{row(FIRST)} .c-mentions").hover()
        await there.installation.publish(changed_score(last, 99.0, 2))
        await expect(page.locator(f"{row(last)} .c-score")).to_have_text("99.0")
        await page.clock.fast_forward(5_000)
        await expect(page.locator(".held")).to_have_text("The order waits while you read.")
        assert await seen.texts(NAMED) == before
        await page.mouse.move(5, 5)
        await page.clock.fast_forward(5_000)
        await expect(page.locator(NAMED).first).to_have_text(last)
        await expect(page.locator(".held")).to_have_text("")
        await there.installation.publish(changed_score(last, 37.0, 3))


async def test_a_paused_table_does_not_change_and_then_has_it_all(browser: Browser, there: There) -> None:
    brand = NAMES[5]
    async with tab(browser, there.client.url) as seen:
        page = seen.page
        cell = page.locator(f"{row(brand)} .c-score")
        await expect(cell).to_have_text("55.0")
        await page.get_by_role("button", name="Pause").click()
        await there.installation.publish(changed_score(brand, 56.5, 4))
        await expect(page.locator(".league-state")).to_contain_text("1 change waits")
        assert await cell.inner_text() == "55.0"
        await page.get_by_role("button", name="Resume").click()
        await expect(cell).to_have_text("56.5")


async def test_a_keyboard_reaches_every_number_of_a_row_and_what_stands_behind_it(
    browser: Browser, there: There
) -> None:
    async with tab(browser, there.client.url) as seen:
        page = seen.page
        await expect(page.locator(NAMED)).to_have_count(12)
        await page.keyboard.press("Tab")
        await expect(page.locator("#skip")).to_be_focused()
        await page.keyboard.press("Enter")
        await expect(page.locator("main")).to_be_focused()
        await page.locator(f"{row(SECOND)} .star").focus()
        await page.keyboard.press("Tab")
        note = page.locator("#tip")
        await expect(note).to_contain_text(f"{SECOND}\n\nScore", use_inner_text=True)
        columns = await page.locator(".league thead th").count()
        for _ in range(3, columns):
            await page.keyboard.press("ArrowRight")
            said = await note.inner_text()
            for origin in ("last 24 hours", "UTC", "jauge-1, reference 2026.1-provisional", "899 mentions of 5 voices"):
                assert origin in said
        await page.keyboard.press("Escape")
        await expect(note).to_be_hidden()
        for _ in range(3, columns):
            await page.keyboard.press("ArrowLeft")
        await page.keyboard.press("Enter")
        await expect(page.locator("h1")).to_have_text(SECOND)


async def test_every_number_of_a_brand_has_a_note(browser: Browser, there: There) -> None:
    async with tab(browser, there.client.url, BRAND) as seen:
        await expect(seen.page.locator(".windows .gauge")).to_have_count(5)
        await seen.page.keyboard.press("Tab")  # from here on focus is by keyboard
        notes = await seen.page.evaluate(NOTES)
        assert len(notes) == 1 + 1 + 6 + 3 * 5 + 2
        assert [note for note in notes if not all(said in note for said in ("last", "UTC", "jauge-1"))] == []


async def test_a_corrected_tone_lies_on_the_topic(browser: Browser, there: There, kafka: SharedKafka) -> None:
    async with tab(browser, there.client.url, BRAND) as seen:
        quote = seen.page.locator(".quote", has_text="number 7")
        await quote.get_by_role("button", name="positive").click()
        await expect(quote.get_by_role("status")).to_contain_text("future posts will be read this way.")
        (record,) = await records(kafka, f"{there.installation.prefix}tone-labels")
        label = decoder(ToneLabel).decode(record.value)
        assert (label.source, label.id, label.tone) == ("bluesky", "m7", "positive")
        assert label.text == f"{FIRST} is said to be number 7"


async def test_why_a_mention_has_its_tone_is_shown_when_it_is_asked_for(browser: Browser, there: There) -> None:
    warm_up()  # the child process finds its functions compiled
    for language, why in (("en-GB", "Why this tone"), ("fr-FR", "Pourquoi cette tonalité")):
        async with tab(browser, there.client.url, BRAND, language=language) as seen:
            reason = seen.page.locator(".quote .tone-reason").first
            await reason.get_by_role("button", name=why).click()
            await expect(reason.locator(".tone-words p.muted")).to_be_visible()


async def test_older_mentions_come_page_by_page_and_by_source(browser: Browser, there: There) -> None:
    async with tab(browser, there.client.url, BRAND) as seen:
        quotes = seen.page.locator(".quotes blockquote")
        await expect(quotes).to_have_count(20)
        await seen.page.get_by_role("button", name="Load older").click()
        await expect(quotes).to_have_count(40)
        await seen.page.get_by_role("button", name="Load older").click()
        await expect(quotes).to_have_count(45)
        await seen.page.locator(".card select:not([data-range])").select_option("bluesky")
        await expect(quotes).to_have_count(15)


async def test_a_new_alert_is_announced_counted_and_listed_first(browser: Browser, there: There) -> None:
    async with tab(browser, there.client.url, "alerts") as seen:
        page = seen.page
        await expect(page.locator(".alert.opened")).to_have_count(1)
        opened = replace(alert(NAMES[8], 9), at=AT_MS, since=AT_MS)
        await there.installation.publish(opened)
        await expect(page.locator("#announce")).to_have_text(f"New alert: drop, {NAMES[8]}.")
        await expect(page.locator(".alert.opened h3").first).to_have_text(f"{NAMES[8]} · drop")
        figures = page.locator(".alert.opened .figures").first
        for said in ("Below it now17.6", "Below it at most19.4 (", "Tone−0.31; usual +0.04", "Opened again1"):
            await expect(figures).to_contain_text(said)
        await expect(page.locator("nav .badge")).to_contain_text("2")
        await there.installation.publish(replace(opened, state="closed"))
        await expect(page.locator(".alert.opened")).to_have_count(1)
        await expect(page.locator(".alert.closed")).to_have_count(2)


async def test_a_campaign_is_drawn_by_its_days_and_one_brand_asks_for_a_second(browser: Browser, there: There) -> None:
    async with tab(browser, there.client.url, "compare?campaign=Autumn") as seen:
        await expect(seen.page.locator(".chip-name")).to_have_text(["Autumn"])
        await expect(seen.page.get_by_role("button", name="By day of campaign")).to_be_hidden()
        await seen.go(f"compare?brand={FIRST}")
        await expect(seen.page.locator(".compare-result")).to_have_text("Choose two brands or more.")
        await seen.page.get_by_label("Add").select_option(SECOND)
        await seen.page.get_by_role("button", name="Add").click()
        await expect(seen.page.locator(".chip-name")).to_have_text([FIRST, SECOND])
        assert seen.page.url.endswith("brand=Vornelle&brand=Quembry")
        seen.events = [line for line in seen.events if "status of 4" not in line]  # nothing was observed


async def test_on_paper_nothing_is_cut_off_and_all_is_light(browser: Browser, there: There) -> None:
    async with tab(browser, there.client.url, width=718) as seen:
        await seen.turn("dark")
        await expect(seen.page.locator(NAMED)).to_have_count(12)
        await seen.page.emulate_media(media="print", color_scheme="dark")
        assert await seen.sideways() <= 0
        last = "document.querySelector('.league tbody .c-percentile').getBoundingClientRect().right"
        assert await seen.page.evaluate(last) <= 718
        assert await seen.page.evaluate("getComputedStyle(document.body).color") == "rgb(21, 24, 30)"
        assert len(await seen.page.pdf(format="A4")) > 10_000
