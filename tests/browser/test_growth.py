"""A page that is open for long: what it holds does not grow with what it was sent."""

import pytest
from msgspec.structs import replace
from playwright.async_api import Browser, CDPSession, expect

from schemas.score import Score
from tests.board.running import Installation, board
from tests.browser.made import progress, publish_market, scores
from tests.browser.tab import tab
from tests.conftest import SharedKafka

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.long]

NAMES = ("Acme", "Other", "Third", "Fourth")
SECONDS = 600
SETTLED = 60
"""By then all that is made once is made."""


async def held(session: CDPSession) -> dict[str, float]:
    """What the page holds once nothing is left to be collected."""
    await session.send("HeapProfiler.collectGarbage")
    metrics = (await session.send("Performance.getMetrics"))["metrics"]
    return {one["name"]: one["value"] for one in metrics}


def _moved(now: Score, points: float, second: int) -> Score:
    return replace(now, score=points, low=points - 5, high=points + 5, at=now.at + second + 1)


async def test_ten_minutes_of_live_leave_no_more_nodes_listeners_and_memory(
    browser: Browser, kafka: SharedKafka
) -> None:
    async with Installation(kafka.bootstrap, kafka.prefix()) as there:
        await publish_market(there, NAMES)
        day = [one for one in scores(NAMES) if one.window == "24h"]
        async with board(there.settings()) as client, tab(browser, client.url, has_clock=True) as seen:
            session = await seen.page.context.new_cdp_session(seen.page)
            await session.send("Performance.enable")
            cell = seen.page.locator(".league tbody .c-score").first
            before: dict[str, float] = {}
            for second in range(SECONDS + 1):
                points = 70.0 + second % 9
                moved = [_moved(one, points - 3 * place, second) for place, one in enumerate(day)]
                await there.publish(progress(), *moved)
                await expect(cell).to_have_text(f"{points:.1f}")
                await seen.page.clock.run_for(1_000)
                if second == SETTLED:
                    before = await held(session)
            after = await held(session)
    print({name: (before[name], after[name]) for name in ("Nodes", "JSEventListeners", "JSHeapUsedSize")})
    assert after["Nodes"] <= 1.05 * before["Nodes"]
    assert after["JSEventListeners"] <= before["JSEventListeners"] + 10
    assert after["JSHeapUsedSize"] <= 1.2 * before["JSHeapUsedSize"]
