"""Whatever anybody calls a brand, writes or links to: it is shown as text, and the page stays as it was."""

import json
from collections.abc import AsyncIterator
from urllib.parse import urlencode

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from schemas.brand import Brand, name_fault
from tests.board.running import Client, Installation, board
from tests.browser.made import alert, health, mentions, scores
from tests.browser.tab import tab
from tests.conftest import SharedKafka
from tests.paths import BAD_INPUT

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.thorough]

OURS = (
    "<img src=x onerror=alert(1)>",
    "</td></tr></table><script>alert(1)</script>",
    "\u202eevil\u202c",
    "\u200b\u200b",
    "ab\x00c\x1b[31m\x85",
    "Z\u0351\u0343\u0342a" * 20,
    "x" * 128,
    "\u0639\u0644\u0627\u0645\u0629 " * 9,
    "\U0001f469\u200d\U0001f469\u200d\U0001f467\U0001f3f3\ufe0f\u200d\U0001f308",
    "javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "https://user:pass@example.org/",
    "{{constructor.constructor('alert(1)')()}}",
    "__proto__",
)
HEIGHTS = "[...document.querySelectorAll('.league tbody tr')].map((row) => row.offsetHeight)"
LINKS = "[...document.querySelectorAll('main a[target]')].map((one) => [one.protocol, one.rel, one.username])"


def texts() -> list[str]:
    """Ours, and where they are there those of the shared bad inputs: each once."""
    found = list(OURS)
    for path in sorted(BAD_INPUT.glob("xss-*/*")) if BAD_INPUT.exists() else ():
        found += path.read_text("utf-8", "replace").splitlines()
    for path in sorted(BAD_INPUT.glob("strings-*/*.json")) if BAD_INPUT.exists() else ():
        found += json.loads(path.read_text("utf-8"))
    for path in sorted(BAD_INPUT.glob("html-*/*.test")) if BAD_INPUT.exists() else ():
        found += [case["input"] for case in json.loads(path.read_text("utf-8")).get("tests", ())]
    whole = (text.encode("utf-8", "replace").decode() for text in found)
    return [text for text in dict.fromkeys(whole) if text]


def names() -> list[str]:
    """Some of them, as names of brands."""
    fit = [text for text in texts() if not name_fault(text)]
    return [*filter(lambda text: not name_fault(text), OURS), *fit[len(OURS) :: max(1, len(fit) // 60)]]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def client(kafka: SharedKafka) -> AsyncIterator[Client]:
    said, brands = texts(), names()
    async with Installation(kafka.bootstrap, kafka.prefix()) as there:
        await there.publish(*(Brand(brand=name, terms=(name[:64],)) for name in brands))
        await there.publish(health("x", attribution=OURS[0]), health(OURS[1][:32], instance=OURS[2]))
        await there.publish(*mentions(OURS[0], said[:: max(1, len(said) // 100)], brands))
        await there.publish(*(alert(name, place, said[place::160]) for place, name in enumerate(brands[:40])))
        await there.publish(*scores(brands))
        async with board(there.settings(board={"requests_a_second": 1_000})) as asked:
            yield asked


@pytest.mark.parametrize("width", [360, 1_280])
async def test_nothing_runs_is_followed_or_sticks_out(browser: Browser, client: Client, width: int) -> None:
    brands = names()
    async with tab(browser, client.url, width=width) as seen:
        page = seen.page
        rows = page.locator(".league tbody tr")
        await expect(rows).to_have_count(len(brands))
        assert len(set(await page.evaluate(HEIGHTS))) == 1
        assert "" not in [text.strip() for text in await page.locator(".brand-link").all_text_contents()]
        for view in (
            "league",
            *(f"brand?{urlencode({'brand': name})}" for name in OURS[:4]),
            "alerts",
            "brands",
            "sources",
        ):
            await seen.go(view)
            await expect(page.locator("h1")).to_have_count(1)
            await expect(page.locator("main > .empty:has-text('Reading')")).to_have_count(0)
            assert await seen.foreign() == [], view
            assert await seen.sticking_out() == [], view
            assert await seen.sideways() <= 0, view
            links = await page.evaluate(LINKS)
            assert [link for link in links if link[0] not in ("http:", "https:") or link[2]] == []
            assert {rel for _, rel, _ in links} <= {"noopener noreferrer nofollow"}
        seen.events = [line for line in seen.events if "status of 4" not in line]  # nothing was observed to explain


async def test_a_name_of_markup_is_a_name_wherever_it_stands(browser: Browser, client: Client) -> None:
    name = OURS[1]
    async with tab(browser, client.url, f"brand?{urlencode({'brand': name})}") as seen:
        await expect(seen.page.locator("h1")).to_have_text(name)
        assert await seen.page.title() == f"{name} · Jauge"
        await seen.go("compare")
        await expect(seen.page.locator(".chip-name").first).to_be_visible()
        suggested = await seen.page.locator(".chip-name").all_text_contents()
        if name not in suggested:
            await seen.page.get_by_label("Add").select_option(name)
            await seen.page.get_by_role("button", name="Add").click()
        await expect(seen.page.locator(".chip-name", has_text=name)).to_have_text(name)
        seen.events = [line for line in seen.events if "status of 4" not in line]


async def test_what_leaves_no_trace_is_spelt_out_and_control_characters_name_no_brand(
    browser: Browser, client: Client
) -> None:
    async with tab(browser, client.url, f"brand?{urlencode({'brand': OURS[3]})}") as seen:
        await expect(seen.page.locator("h1")).to_have_text("(U+200B U+200B)")
        await seen.go(f"brand?{urlencode({'brand': OURS[4]})}")
        await expect(seen.page.locator("h1")).to_contain_text("is not followed")
        seen.events = [line for line in seen.events if "status of 4" not in line]
