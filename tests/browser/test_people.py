"""Editors at work on the page: a brand with its preview, its history, a campaign, annotations, a range of dates."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
import pytest_asyncio
from msgspec.structs import replace
from playwright.async_api import Browser, expect

from schemas.brand import Brand
from schemas.mention import Mention
from schemas.records import mention_record
from scoring.method.constants import DAY_MS
from scoring.simulation.panel import NAMES
from streams.analysis.followed_brands import followed
from streams.config.timefmt import wall_clock_ms
from tests.board.running import Client, Installation, board
from tests.browser.made import history, progress, publish_market, scores
from tests.browser.tab import THEMES, tab
from tests.conftest import SharedKafka
from tests.scores import AT_MS

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.thorough]
HOSTILE = "<img src=x onerror=alert(1)>\u202e{{7*7}}"
There = tuple[Installation, Client]


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def there(kafka: SharedKafka) -> AsyncIterator[There]:
    now_ms = wall_clock_ms()
    said = [
        Mention(source="x", id=str(n), seen_at=now_ms - n, created_at=now_ms - n, text=f"acme {HOSTILE} {n}")
        for n in range(30)
    ]
    async with Installation(kafka.bootstrap, kafka.prefix()) as made:
        await publish_market(made, NAMES[:4])
        await made.publish(Brand(brand="Own", terms=("own",), managed="board"))
        await made.send("mentions", [mention_record(one) for one in said])
        await made.publish(progress(), *scores(NAMES[:4]))
        await made.publish_history(history(NAMES[:4]))
        async with board(made.settings()) as client:
            yield made, client


async def test_a_brand_is_added_with_its_preview_edited_by_keyboard_and_taken_back(
    browser: Browser, there: There
) -> None:
    made, client = there
    async with tab(browser, client.url) as seen:
        page = seen.page
        await page.locator("#header a", has_text="Brands").click()
        await page.locator("[data-action=add]").click()
        await page.get_by_label("Name", exact=True).fill("Acme")
        await page.get_by_label("Words and phrases").fill("acme")
        await expect(page.locator(".preview-summary")).to_contain_text("Finds 30, of which 30 are new; here are 20.")
        await expect(page.locator(".preview-rows li")).to_have_count(20)
        await expect(page.locator(".preview-rows li").first).to_contain_text("<img src=x onerror=alert(1)>")
        assert await seen.foreign() == []
        await page.locator("[data-action=save]").click()
        await expect(page.locator("[data-brand=Acme] .definition-words")).to_have_text("acme")
        acme = (await followed(made.settings()))["Acme"]
        assert (acme.terms, acme.managed) == (("acme",), "board")
        # By keyboard: edited, looked up in the history, and taken back.
        row = page.locator("[data-brand=Acme]")
        await row.locator("[data-action=edit]").focus()
        await page.keyboard.press("Enter")
        await expect(page.get_by_label("Words and phrases")).to_be_focused()
        await page.keyboard.press("End")
        await page.keyboard.type(", akme")
        await page.keyboard.press("Enter")
        await expect(row.locator(".definition-words")).to_have_text("acme, akme")
        await row.locator("summary").click()
        await expect(row.locator(".edits > li").first).to_contain_text("acme → acme, akme")
        await row.locator("[data-action=undo]").click()
        await expect(page.locator("[data-brand=Acme] .definition-words")).to_have_text("acme")
        await page.locator("[data-brand=Acme] [data-action=pause]").click()
        await expect(page.locator("[data-brand=Acme] .tag")).to_have_text("paused")
        # Those of the settings file have no button.
        of_file = page.locator(f'[data-brand="{NAMES[0]}"]')
        await expect(of_file.locator(".tag")).to_have_text("managed by file")
        await expect(of_file.locator("button")).to_have_count(0)


async def test_annotations_and_a_campaign_stand_on_the_trend_and_a_range_in_the_address_and_the_files(
    browser: Browser, there: There
) -> None:
    _, client = there
    day = DAY_MS
    first = AT_MS // DAY_MS * DAY_MS - 2 * day
    for body in (
        {"text": HOSTILE, "kind": "release", "at": AT_MS - day},
        {"text": "Down", "kind": "outage", "at": AT_MS - day, "until": AT_MS - day + 7_200_000, "brand": NAMES[0]},
        {"text": "Elsewhere", "at": AT_MS - day, "brand": NAMES[1]},
    ):
        assert (await client.ask("POST", "/api/v1/annotations", body))[0] == 202
    async with tab(browser, client.url, "brands") as seen:
        page = seen.page
        await page.locator("[data-form=campaign] summary").click()
        await page.get_by_label("Name of the campaign").fill("Launch")
        await page.locator("[data-form=campaign] select").select_option(NAMES[0])
        await page.get_by_label("First day").fill(iso(first))
        await page.get_by_label("Last day", exact=True).fill(iso(first + day))
        await page.locator("[data-action=save-campaign]").click()
        await expect(page.locator("[data-campaign=Launch]")).to_be_visible()
        await seen.go(f"brand?{urlencode({'brand': NAMES[0]})}")
        marks = page.locator(".trend .marks li")
        await expect(marks).to_have_count(3)
        await expect(page.locator(".trend .marks")).to_contain_text(HOSTILE[:28])
        await expect(page.locator(".trend .marks [data-mark=campaign]")).to_contain_text("Campaign Launch")
        assert await seen.foreign() == []
        await page.locator(".range-picker button[value='90d']").click()
        await page.locator("[data-range=against]").select_option("before")
        await expect(page).to_have_url(
            f"{client.url}/#/brand?{urlencode({'brand': NAMES[0]})}&range=90d&against=before"
        )
        await expect(page.locator(".trend .card-note").first).to_contain_text("nothing to compare")
        own = f"{iso(first)}..{iso(first + day)}"
        await seen.go(f"brand?{urlencode({'brand': NAMES[0], 'range': own, 'against': 'year'})}")
        await page.reload()
        await expect(page.get_by_label("First day")).to_have_value(iso(first))
        csv = await page.locator(".exports a", has_text="CSV").first.get_attribute("href")
        assert f"from={first}&to={first + 2 * day}" in str(csv)
        await seen.go("compare?mode=campaigns&campaign=Launch")
        await expect(page.locator(".chip-name")).to_have_text("Launch")


async def test_compared_brands_are_held_against_last_year_in_the_address_the_chart_and_the_files(
    browser: Browser, there: There
) -> None:
    made, client = there
    year = 365 * DAY_MS
    await made.publish_history([replace(one, at=one.at - year, watermark=one.at - year) for one in history(NAMES[:2])])
    asked = urlencode({"brand": NAMES[:2], "range": "7d", "against": "year"}, doseq=True)
    async with tab(browser, client.url, f"compare?{urlencode({'brand': NAMES[:2]}, doseq=True)}&range=7d") as seen:
        page = seen.page
        await page.locator(".compare-chart [data-range=against]").select_option("year")
        await expect(page).to_have_url(f"{client.url}/#/compare?{asked}")
        await expect(page.locator(".means li")).to_have_count(2)
        await expect(page.locator(".means li").first).to_contain_text("at the same time last year")
        await expect(page.locator(".compare-chart .readout-row", has_text="same of last year")).to_have_count(2)
        links = page.locator(".compare-chart .exports a", has_text="CSV")
        await expect(links).to_have_count(2)
        files = [parse_qs(urlsplit(str(await one.get_attribute("href"))).query) for one in await links.all()]
        assert files[0]["brand"] == files[1]["brand"] == list(NAMES[:2])
        assert int(files[0]["from"][0]) - int(files[1]["from"][0]) == year
        assert len((await page.request.get(f"{client.url}/api/v1/export?{urlencode(files[1], doseq=True)}")).headers)
        await page.reload()  # all of it hangs on the address
        await expect(page.locator(".compare-chart [data-range=against]")).to_have_value("year")
        await expect(page.locator(".means li")).to_have_count(2)
    async with tab(browser, client.url, f"compare?{asked}", width=360, language="fr-FR") as seen:
        await expect(seen.page.locator(".means li").first).to_contain_text("l’an dernier")
        assert await seen.findings("light") == []
        assert await seen.sticking_out() == []
        assert await seen.sideways() <= 0


@pytest.mark.parametrize(("language", "width"), [("en-GB", 360), ("fr-FR", 1_280)])
async def test_axe_finds_nothing_and_a_phone_shows_all_of_it(
    browser: Browser, there: There, language: str, width: int
) -> None:
    _, client = there
    await client.ask("POST", "/api/v1/annotations", {"text": HOSTILE, "id": "axe"})
    async with tab(browser, client.url, "brands?brand=Own", width=width, language=language) as seen:
        await expect(seen.page.locator(".brand-edit")).to_be_visible()
        await expect(seen.page.locator("[data-annotation=axe]")).to_be_visible()
        await expect(seen.page.locator(".preview[data-done=true]")).to_be_visible()
        for theme in THEMES:
            assert await seen.findings(theme) == []
        assert await seen.sticking_out() == []
        assert await seen.sideways() <= 0


def iso(ms: int) -> str:
    """The UTC day of a time."""
    return datetime.fromtimestamp(ms / 1_000, UTC).date().isoformat()
