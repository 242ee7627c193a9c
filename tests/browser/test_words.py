"""What the page says of ranks, changes and names: words that a reader acts on."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from msgspec.structs import replace
from playwright.async_api import Browser, expect

from tests.board.running import Client, Installation, board
from tests.browser.made import CAMPAIGN, publish_market, scores
from tests.browser.tab import THEMES, tab
from tests.conftest import SharedKafka

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.thorough]

NAMES = ("Vornelle", "Quembry", "Third", "Fourth", "Fifth")
STRAY = "document.getElementById('tip').lastChild?.nodeType === Node.TEXT_NODE"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def client(kafka: SharedKafka) -> AsyncIterator[Client]:
    """Five brands, each three points below the one before; the intervals reach five points to both sides."""
    async with Installation(kafka.bootstrap, kafka.prefix()) as there:
        await publish_market(there, NAMES)
        far = [replace(one, score=20.0, low=15.0, high=25.0) for one in scores(NAMES) if one.brand == NAMES[4]]
        await there.publish(*(replace(one, at=one.at + 1) for one in far))
        async with board(there.settings(campaigns=(CAMPAIGN,))) as client:
            yield client


async def test_ranks_are_shared_where_intervals_overlap(browser: Browser, client: Client) -> None:
    async with tab(browser, client.url) as seen:
        ranks = seen.page.locator(".league tbody .c-rank")
        await expect(ranks).to_have_text(["=1", "=1", "=1", "=1", "5"])
        await ranks.first.hover()
        await expect(seen.page.locator("#tip")).to_contain_text("Between rank 1 and 4")
        await seen.go(f"brand?brand={NAMES[1]}")
        await expect(seen.page.locator(".brand-lead")).to_contain_text("Rank 1 to 4 of 5: intervals overlap.")


async def test_a_tip_ends_with_its_words(browser: Browser, client: Client) -> None:
    async with tab(browser, client.url) as seen:
        head = seen.page.get_by_role("columnheader", name="Engagement")
        await head.hover()
        await expect(seen.page.locator("#tip")).to_contain_text("How much reaction it sets off")
        assert not await seen.page.evaluate(STRAY)
        columns = await seen.texts(".league thead button")
        assert {"Engagement", "Coverage", "Percentile", "Change"} <= set(columns)


async def test_one_brand_that_moved_leaves_no_empty_columns(browser: Browser, client: Client) -> None:
    async with tab(browser, client.url) as seen:
        await expect(seen.page.locator(".moved-items article")).to_have_count(1)
        wide = "getComputedStyle(document.querySelector('.moved-items')).gridTemplateColumns.split(' ').length"
        assert await seen.page.evaluate(wide) == 1


async def test_the_first_brand_is_on_the_first_screen_of_a_telephone(browser: Browser, client: Client) -> None:
    for language in ("en-GB", "fr-FR"):
        async with tab(browser, client.url, width=390, language=language) as seen:
            await seen.page.set_viewport_size({"width": 390, "height": 844})
            first = seen.page.locator(".brand-link").first
            await expect(first).to_have_text(NAMES[0])
            box = await first.bounding_box()
            assert box is not None
            assert box["y"] + box["height"] < 844


async def test_a_brand_that_is_not_followed_is_a_page_in_the_readers_language(browser: Browser, client: Client) -> None:
    async with tab(browser, client.url, "brand?brand=Nobody") as seen:
        await expect(seen.page.locator("h1")).to_have_text("“Nobody” is not followed")
        await seen.page.get_by_role("button", name="Français").click()
        await expect(seen.page.locator("h1")).to_have_text("« Nobody » n’est pas suivie")
        await seen.page.get_by_role("link", name=NAMES[1]).click()
        await expect(seen.page.locator("h1")).to_have_text(NAMES[1])
        seen.events = [line for line in seen.events if "status of 404" not in line]


@pytest.mark.parametrize(("view", "title"), [("campaign=Spring", "Spring"), ("brand=Nobody&brand=Vornelle", "Nobody")])
async def test_what_is_not_followed_cannot_be_compared_and_the_page_says_so_in_the_readers_language(
    browser: Browser, client: Client, view: str, title: str
) -> None:
    async with tab(browser, client.url, f"compare?{view}") as seen:
        note = seen.page.locator(".compare-result .note")
        await expect(note.locator("h2")).to_have_text(f"{title}: not followed here")
        await expect(note).not_to_contain_text("/api/")
        await seen.page.get_by_role("button", name="Français").click()
        await expect(note.locator("h2")).to_have_text(f"{title}\u00a0: pas suivi ici")
        await expect(note.get_by_role("link").first).to_be_visible()
        for theme in THEMES:
            assert await seen.findings(theme) == []
        seen.events = [line for line in seen.events if "status of 404" not in line]


@pytest.mark.thorough
async def test_sources_are_whole_on_a_narrow_screen(browser: Browser, client: Client) -> None:
    for width in (390, 700, 1_024):
        async with tab(browser, client.url, "sources", width=width) as seen:
            await expect(seen.page.locator("table.sources tbody tr")).to_have_count(3)
            assert await seen.sticking_out() == []
            assert await seen.sideways() <= 0
            box = "(e => e.scrollWidth - e.clientWidth)(document.querySelector('.scrolled:has(.sources)'))"
            assert await seen.page.evaluate(box) == 0
            for theme in THEMES:
                assert await seen.findings(theme) == []


async def test_an_open_drop_says_how_far_down_it_is_since_yesterday(browser: Browser, client: Client) -> None:
    async with tab(browser, client.url, "alerts") as seen:
        said = seen.page.locator(".alert.opened .alert-words")
        await expect(said).to_contain_text("is 41.2, down 9.7 since yesterday; usual for this brand is 58.8.")
        await expect(seen.page.locator("#past-title")).to_have_text("Resolved")
        await expect(seen.page.locator(".alert.closed .tag").first).to_have_text("resolved")


async def test_an_author_has_a_short_stand_in(browser: Browser, client: Client) -> None:
    async with tab(browser, client.url, f"brand?brand={NAMES[0]}") as seen:
        await expect(seen.page.locator(".quote-author").first).to_have_text("by person SOME")


async def test_compare_opens_with_two_brands_and_says_that_it_is_at_work(browser: Browser, client: Client) -> None:
    async with tab(browser, client.url, "compare") as seen:
        await expect(seen.page.locator(".chip-name")).to_have_text([NAMES[0], NAMES[1]])
        await expect(seen.page.locator(".compare-result")).not_to_have_text("")
        await expect(seen.page.locator(".chip").first).to_contain_text("baseline")
        await seen.page.locator(".chip-close").first.click()
        await expect(seen.page.locator(".chip-name")).to_have_text([NAMES[1]])
        seen.events = [line for line in seen.events if "status of 4" not in line]  # there are no mentions to compare


async def test_the_days_before_a_campaign_are_drawn_beside_it(browser: Browser, client: Client) -> None:
    async with tab(browser, client.url, "compare?campaign=Autumn") as seen:
        await seen.page.get_by_text("Show as table").click()
        await expect(seen.page.locator(".compare-chart thead th")).to_have_text(
            ["Day", "Autumn", "Autumn, as many days before"]
        )
        seen.events = [line for line in seen.events if "status of 4" not in line]


async def test_the_lines_of_a_table_share_one_scale_until_the_reader_turns_it_off(
    browser: Browser, client: Client
) -> None:
    """A line at 20 points ends below one at 70 on one scale; on its own scale each fills its cell."""
    end = "Number(document.querySelectorAll('.league tbody .spark-end')[{}].getAttribute('cy'))"
    async with tab(browser, client.url) as seen:
        await expect(seen.page.locator(".league tbody .spark-end")).to_have_count(len(NAMES))
        highest, lowest = await seen.page.evaluate(end.format(0)), await seen.page.evaluate(end.format(4))
        await seen.page.get_by_role("button", name="Same scale").click()
        await seen.page.reload()
        toggle = seen.page.get_by_role("button", name="Same scale")
        await expect(toggle).to_have_attribute("aria-pressed", "false")
        await expect(seen.page.locator(".league tbody .spark-end")).to_have_count(len(NAMES))
        own = await seen.page.evaluate(end.format(0))
    assert highest + 8 < lowest
    assert own == 3.0


@pytest.mark.parametrize(
    ("language", "title", "word"), [("en-GB", "Help", "Catching up"), ("fr-FR", "Aide", "Rattrapage")]
)
async def test_the_help_opens_in_the_readers_language(
    browser: Browser, client: Client, language: str, title: str, word: str
) -> None:
    async with tab(browser, client.url, width=360, language=language) as seen:
        await seen.page.locator("#foot a").click()
        await expect(seen.page.locator("main h1")).to_have_text(title)
        await expect(seen.page.locator("table").first).to_contain_text(word)
        assert await seen.sideways() <= 0
        for theme in THEMES:
            assert await seen.findings(theme) == []
        await seen.page.goto(f"{client.url}/help")
        await expect(seen.page.locator("main h1")).to_have_text(title)
