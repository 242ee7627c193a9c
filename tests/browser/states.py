"""Every state of freshness of a page, one after the other, on an installation of its own; and a picture of each."""

import signal
from collections.abc import AsyncIterator
from pathlib import Path
from tempfile import TemporaryDirectory

from msgspec.structs import replace
from playwright.async_api import Browser, Page, expect

from schemas.alert import Alert
from schemas.brand import Brand
from schemas.brand_mention import BrandMention
from schemas.health import SourceHealth
from schemas.score import Score, ScoreProgress
from tests.board.running import Installation, board
from tests.browser.made import health, progress
from tests.faults.harness.broker import Broker
from tests.patience import PATIENCE_MS
from tests.scores import score

Published = Brand | Score | ScoreProgress | Alert | SourceHealth | BrandMention
BEHIND_MS = 600_000
WIDTH, HEIGHT = 1_280, 230
"""Of a picture: the head of the page, and what it says about its state."""


def steps() -> list[tuple[str, list[Published]]]:
    """Return the states that records alone bring about, each with what is published first."""
    sources = {name: replace(health(name), connected=True) for name in ("x", "hn")}
    return [
        ("no_brand", []),
        ("no_source", [Brand(brand="Acme")]),
        ("sources_down", [replace(sources["x"], connected=False)]),
        ("no_mention", [*sources.values()]),
        ("reading", [score("Acme"), score("Acme", window="28d")]),
        ("catching_up", [progress(BEHIND_MS, catching_up=True)]),
        ("delayed", [progress(BEHIND_MS)]),
        ("partial", [progress(), replace(sources["hn"], connected=False)]),
        ("live", [progress(), sources["hn"]]),
    ]


async def states(browser: Browser) -> AsyncIterator[tuple[str, Page]]:
    """Yield each state with a page that shows it."""
    with TemporaryDirectory() as folder:
        async with Broker(Path(folder)) as broker, Installation(broker.bootstrap, "states.") as made:
            async with board(made.settings(), patience_s=5.0) as client:
                page = await browser.new_page(
                    viewport={"width": WIDTH, "height": HEIGHT}, locale="en-GB", reduced_motion="reduce"
                )
                await page.goto(client.url)
                for name, records in steps():
                    await made.publish(*records)
                    yield await shown(page, name)
                async with broker.away(signal.SIGKILL):
                    yield await shown(page, "broker_away")
            yield await shown(page, "disconnected")
            await page.close()


async def shown(page: Page, name: str) -> tuple[str, Page]:
    """Wait until the page is in a state."""
    await expect(page.locator(f'#state[data-state="{name}"]')).to_have_count(1, timeout=PATIENCE_MS)
    await expect(page.locator("#banner .icon")).to_have_count(0 if name == "live" else 1, timeout=PATIENCE_MS)
    return name, page
