"""How many inputs and clicks the daily tasks take, from the first page on: counted in a browser, and printed."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from schemas.mention import Mention
from schemas.records import mention_record
from scoring.simulation.panel import NAMES
from streams.analysis.followed_brands import followed
from streams.config.timefmt import wall_clock_ms
from streams.kafka.embedded.loopback import HOST
from tests.board.running import Client, Installation, board
from tests.browser.made import alert, history, progress, publish_market, scores
from tests.browser.steps.counted import Steps
from tests.browser.tab import THEMES, tab
from tests.conftest import SharedKafka
from tests.notify.outside import MailServer
from tests.patience import PATIENCE_MS

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.thorough]
HOSTILE = "<img src=x onerror=alert(1)>\u202e"
There = tuple[Installation, Client, MailServer]


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def there(kafka: SharedKafka) -> AsyncIterator[There]:
    now_ms = wall_clock_ms()
    said = [
        Mention(source="x", id=str(n), seen_at=now_ms - n, created_at=now_ms - n, text=f"acme {n}") for n in range(30)
    ]
    async with Installation(kafka.bootstrap, kafka.prefix()) as made, MailServer() as mail:
        await publish_market(made, NAMES[:4])
        await made.send("mentions", [mention_record(one) for one in said])
        await made.publish(alert(NAMES[2], 1, texts=[f"Awful {HOSTILE}"]))
        await made.publish(progress(), *scores(NAMES[:4]))
        await made.publish_history(history(NAMES[:4]))
        receivers = {"private_hosts": [f"{HOST}:{mail.port}"]}
        async with board(made.settings(board={"receivers": receivers})) as client:
            yield made, client, mail


async def test_a_brand_is_added_with_its_preview_in_six(browser: Browser, there: There) -> None:
    made, client, _ = there
    steps = Steps("add a brand with its preview")
    async with tab(browser, client.url) as seen:
        page = seen.page
        await steps.click(page.locator("#header a", has_text="Brands"))
        await steps.click(page.locator("[data-action=add]"))
        await steps.fill(page.get_by_label("Name", exact=True), "Acme")
        await steps.fill(page.get_by_label("Words and phrases"), "acme")
        await expect(page.locator(".preview-summary")).to_contain_text("Finds 30, of which 30 are new; here are 20.")
        await steps.click(page.locator("[data-action=save]"))
        await expect(page.locator("[data-brand=Acme] .definition-words")).to_have_text("acme")
    assert (await followed(made.settings()))["Acme"].terms == ("acme",)
    steps.at_most(6)


async def test_the_posts_behind_a_fall_are_read_in_two(browser: Browser, there: There) -> None:
    _, client, _ = there
    steps = Steps("the posts behind a fall")
    async with tab(browser, client.url) as seen:
        page = seen.page
        await steps.click(page.locator("#header a", has_text="Alerts"))
        fallen = page.locator(f'[data-alert="{alert(NAMES[2]).id}"]')
        await steps.click(fallen.locator("summary", has_text="behind it"))
        await expect(fallen.locator("blockquote").first).to_contain_text("Awful <img src=x onerror=alert(1)>")
        assert await seen.foreign() == []
    steps.at_most(2)


async def test_mail_alerts_are_set_up_and_a_test_mail_is_sent_in_eight(browser: Browser, there: There) -> None:
    _, client, mail = there
    steps = Steps("mail alerts set up and a test mail sent")
    async with tab(browser, client.url) as seen:
        page = seen.page
        await steps.click(page.locator("#header a", has_text="Alerts"))
        await steps.click(page.locator("[data-to=notifications]"))
        await steps.click(page.locator("[data-action=add]"))
        await steps.fill(page.get_by_label("Mail addresses"), "Team.One@acme.org")
        await steps.fill(page.get_by_label("Mail server that takes them"), f"{HOST}:{mail.port}")
        await steps.choose(page.get_by_label("Encryption"), "none")  # the server of the test has no certificate
        await steps.click(page.locator("[data-action=save-test]"))
        await expect(page.locator(".edit-said")).to_contain_text("team-one accepted the test message")
    assert [one["To"] for one in mail.mails] == ["Team.One@acme.org"]
    steps.at_most(8)


async def test_the_last_month_of_all_brands_is_a_workbook_in_three(browser: Browser, there: There) -> None:
    _, client, _ = there
    steps = Steps("last month of all brands as XLSX")
    async with tab(browser, client.url) as seen:
        page = seen.page
        await steps.click(page.locator(".range-picker button[value=last_month]"))
        await expect(page).to_have_url(f"{client.url}/#/league?range=last_month")
        async with page.expect_download() as coming:
            await steps.click(page.get_by_role("link", name="Excel (All brands by day: last month)"))
        query = parse_qs(urlsplit((await coming.value).url).query)
        assert (query["what"], query["format"]) == (["history"], ["xlsx"])
        days = [datetime.fromtimestamp(int(query[name][0]) / 1_000, UTC).date().isoformat() for name in ("from", "to")]
        assert days == ["2026-08-01", "2026-09-01"]
    steps.at_most(3)


async def test_a_receiver_is_edited_by_keyboard_paused_refused_and_removed(browser: Browser, there: There) -> None:
    _, client, mail = there
    body = {
        "action": "save",
        "name": "desk",
        "draft": {
            "mail": {"to": "desk@acme.org", "server": f"{HOST}:{mail.port}", "encryption": "none"},
            "rule": {"brands": [HOSTILE[:28]]},
        },
    }
    assert (await client.ask("POST", "/api/v1/receivers", body))[0] == 202
    async with tab(browser, client.url, "notifications") as seen:
        page, row = seen.page, seen.page.locator("[data-receiver=desk]")
        await expect(row.locator(".definition-words")).to_contain_text(HOSTILE[:28])
        assert await seen.foreign() == []
        await row.locator("[data-action=edit]").focus()
        await page.keyboard.press("Enter")
        await expect(page.get_by_label("Mail addresses")).to_be_focused()
        await expect(page.get_by_label("Password of the mail server")).to_have_value("")
        await page.get_by_label("Quiet hours from").fill("22:00")
        await page.get_by_label("Quiet hours until").fill("07:00")
        await page.keyboard.press("Enter")  # in place of the button: saved, and a test is sent to the address it keeps
        await expect(page.locator(".edit-said")).to_contain_text("desk accepted", timeout=PATIENCE_MS)
        await expect(row.locator(".definition-words")).to_contain_text("quiet 22:00-07:00")
        mail.refuses = "550 <b>no</b> thanks"
        await row.locator("[data-action=test]").click()
        await expect(page.locator(".edit-note").first).to_contain_text("550 <b>no</b> thanks")
        mail.refuses = ""
        await row.locator("[data-action=pause]").click()
        await expect(row.locator(".tag.warn")).to_have_text("paused")
        await row.locator("[data-action=resume]").click()
        await expect(row.locator(".tag.warn")).to_have_count(0)
        await row.locator("[data-action=remove]").click()
        await expect(row).to_have_count(0)


@pytest.mark.parametrize(("language", "width"), [("en-GB", 360), ("fr-FR", 1_280)])
async def test_axe_finds_nothing_in_the_receivers_and_a_phone_shows_all_of_them(
    browser: Browser, there: There, language: str, width: int
) -> None:
    _, client, _ = there
    name = f"axe-{width}"
    body = {"action": "save", "name": name, "draft": {"address": "json://hooks.acme.org/verysecret"}}
    assert (await client.ask("POST", "/api/v1/receivers", body))[0] == 202
    async with tab(browser, client.url, "notifications", width=width, language=language) as seen:
        await seen.page.locator(f"[data-receiver={name}] [data-action=edit]").click()
        await expect(seen.page.locator(".brand-edit")).to_be_visible()
        assert "verysecret" not in await seen.page.content()
        for theme in THEMES:
            assert await seen.findings(theme) == []
        assert await seen.sticking_out() == []
        assert await seen.sideways() <= 0
        assert await seen.page.locator("main").get_by_text("notify.", exact=False).count() == 0  # a key without words
