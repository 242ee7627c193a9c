"""A card in a frame of another site, in a browser: of the site that the settings name, and of no other."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from aiohttp import web
from playwright.async_api import Browser, expect

from streams.board.embed.routes import BADGES, CARDS
from tests.board.running import Installation, board
from tests.board.test_embed import made_live
from tests.conftest import SharedKafka

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.thorough]


@asynccontextmanager
async def site() -> AsyncIterator[tuple[str, dict[str, str]]]:
    """Another site on this machine: its address, and its pages by path, to be filled."""
    pages: dict[str, str] = {}

    async def answer(request: web.Request) -> web.Response:
        return web.Response(text=pages[request.path], content_type="text/html")

    app = web.Application()
    app.router.add_get("/{path:.*}", answer)
    runner = web.AppRunner(app)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield "http://{}:{}".format(*runner.addresses[0]), pages
    finally:
        await runner.cleanup()


async def test_a_card_shows_in_a_frame_of_the_site_named_and_a_badge_everywhere(
    kafka: SharedKafka, browser: Browser
) -> None:
    async with Installation(kafka.bootstrap, kafka.prefix()) as there, site() as named, site() as other:
        await made_live(there)
        embed = {"brands": ["Acme"], "frame_ancestors": [named[0]]}
        async with board(there.settings(board={"embed": embed})) as client, await browser.new_page() as page:
            for _, pages in (named, other):
                pages["/"] = (
                    f'<img src="{client.url}{BADGES}Acme.svg"><iframe src="{client.url}{CARDS}Acme?lang=en"></iframe>'
                )
            await page.goto(named[0])
            await expect(page.frame_locator("iframe").locator(".embed-score")).to_have_text("50 of 100")
            await page.goto(other[0])
            await page.wait_for_load_state("load")
            assert await page.evaluate("document.images[0].naturalWidth") > 100
            framed = page.frames[1]
            assert not await framed.locator(".embed-score").count()
