"""Takes the pictures of README and help: the board of `jauge demo`, once the past is scored. A few minutes.

``python -m tests.browser.pictures states`` takes those of the states of freshness alone, into `deploy/pictures/states`.
"""

import asyncio
import json
import logging
import re
import subprocess
import sys
from pathlib import Path
from time import time
from typing import Any, NamedTuple
from urllib.parse import urlencode
from urllib.request import urlopen

from playwright.async_api import Browser, Page, async_playwright, expect

from scoring.method.constants import HOUR_MS
from scoring.simulation.panel import CRISIS_PLACE, NAMES
from streams.report.pdf import find_browser
from tests.browser.conftest import QUIET
from tests.browser.states import states

FOLDER = Path(__file__).parents[2] / "deploy" / "pictures"
HELP = Path(__file__).parents[2] / "streams" / "board" / "static" / "help"
MOST_BYTES = 200_000
PATIENCE_S = 600
FELL = NAMES[CRISIS_PLACE]
COMPARED = (NAMES[0], FELL, NAMES[5], NAMES[9])
ADDRESS = re.compile(r"board: (http://\S+)")


EXPLAINED = ".moved-items:not(:has(.moved-why:not(:has-text('.'))))"
"""All that moved has its reason."""


class Picture(NamedTuple):
    """One picture, and what has to be on it first."""

    name: str
    view: str
    shows: str
    width: int = 1_280
    height: int = 800
    is_dark: bool = False
    scale: float = 1.25
    locale: str = "en-GB"
    folder: Path = FOLDER

    @property
    def file(self) -> Path:
        """Where it goes; those of the help are smaller, for the board serves them."""
        return self.folder / f"{self.name}.{'jpg' if self.folder == HELP else 'png'}"


PICTURES = (
    Picture("league", "league", EXPLAINED, height=1_000, scale=1),
    Picture(
        "brand", f"brand?{urlencode({'brand': FELL, 'range': '7d'})}", ".waterfall", height=1_000, is_dark=True, scale=1
    ),
    Picture(
        "compare", f"compare?{urlencode([('brand', one) for one in COMPARED])}", ".verdicts p", height=1_080, scale=1
    ),
    Picture("phone", "league", EXPLAINED, width=390, height=844, scale=2),
)


HELP_PICTURES = tuple(
    Picture(f"{locale[:2]}_{name}", view, shows, 1_000, 620, scale=1, locale=locale, folder=HELP)
    for locale in ("en-GB", "fr-FR")
    for name, view, shows in (
        ("league", "league", EXPLAINED),
        ("brand", f"brand?{urlencode({'brand': FELL, 'range': '7d'})}", ".waterfall"),
        ("alerts", "alerts", "[data-alert]"),
    )
)


async def take_states() -> None:
    """Take a picture of each state of freshness."""
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)  # the broker is ended on purpose
    folder = FOLDER / "states"
    folder.mkdir(parents=True, exist_ok=True)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=find_browser(), args=list(QUIET))
        async for name, page in states(browser):
            await page.screenshot(path=folder / f"{name}.png")
            print(f"states/{name}.png: {(folder / f'{name}.png').stat().st_size / 1_000:.0f} KB")
        await browser.close()


async def main() -> None:
    """Run the demo, wait for its past, take the pictures."""
    FOLDER.mkdir(exist_ok=True)
    HELP.mkdir(exist_ok=True)
    command = [sys.executable, "-m", "streams.cli.main", "demo", "--no-browser", "--seconds", str(PATIENCE_S + 120)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as demo:
        try:
            assert demo.stderr is not None
            url = next(found[1] for line in demo.stderr if (found := ADDRESS.search(line)))
            await _past_is_scored(url)
            async with async_playwright() as playwright:
                browser = await playwright.chromium.launch(executable_path=find_browser(), args=list(QUIET))
                for picture in (*PICTURES, *HELP_PICTURES):
                    await _take(browser, url, picture)
                await browser.close()
        finally:
            demo.terminate()


async def _past_is_scored(url: str) -> None:
    begun_ms = int(time() * 1_000)
    hour = begun_ms // HOUR_MS * HOUR_MS
    async with asyncio.timeout(PATIENCE_S):
        while True:
            rows = _ask(url, "/scores")["rows"]
            history = _ask(url, "/history?" + urlencode({"brand": FELL, "from": hour - 7 * 24 * HOUR_MS, "to": hour}))
            points = history["series"][0]["points"]
            if all(row["at"] >= begun_ms for row in rows) and points and points[-1]["at"] >= hour - HOUR_MS:
                return
            await asyncio.sleep(2)


def _ask(url: str, call: str) -> Any:
    try:
        with urlopen(f"{url}/api/v1{call}", timeout=20) as answer:
            return json.load(answer)
    except OSError:
        return {"rows": [{"at": 0}], "series": [{"points": []}]}


async def _take(browser: Browser, url: str, picture: Picture) -> None:
    page: Page = await browser.new_page(
        viewport={"width": picture.width, "height": picture.height},
        device_scale_factor=picture.scale,
        color_scheme="dark" if picture.is_dark else "light",
        locale=picture.locale,
        is_mobile=picture.width < 500,
        reduced_motion="reduce",
    )
    await page.goto(f"{url}/#/{picture.view}")
    await expect(page.locator(picture.shows).first).to_be_visible(timeout=120_000)
    file = picture.file
    await page.screenshot(path=file, **({"type": "jpeg", "quality": 72} if file.suffix == ".jpg" else {}))
    await page.close()
    size = file.stat().st_size
    print(f"{file.name}: {size / 1_000:.0f} KB")
    assert size < MOST_BYTES, f"{file.name} has {size} bytes: make it smaller"


if __name__ == "__main__":
    if "states" not in sys.argv[1:]:
        asyncio.run(main())
    asyncio.run(take_states())
