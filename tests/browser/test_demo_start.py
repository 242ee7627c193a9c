"""A demo that starts: whenever a page is opened, what it shows is close to the truth, or it says that it is not."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from playwright.async_api import Browser, Error, Page, expect

from scoring.simulation.panel import NAMES
from tests.paths import ROOT
from tests.patience import PATIENCE_MS

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.long]

ADDRESS = re.compile(r"board: (http://\S+)")
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT)}
LIVE_PAGES = 20
"""Pages that are opened once the first said that it is live."""
SHOWN = """
import('./static/board.js').then(({ board }) => ({
  state: document.getElementById('state')?.dataset.state ?? '',
  rows: [...document.querySelectorAll('.league tbody tr')].map((row) => {
    const { score, low, high } = board.rows.get(row.brand);
    return [row.brand, row.querySelector('.c-score').innerText.trim(), score, low, high];
  }),
}))
"""


class Row(NamedTuple):
    """A brand as a page showed it."""

    brand: str
    text: str
    score: float
    low: float | None
    high: float | None


@pytest.fixture
def url(tmp_path: Path) -> Iterator[str]:
    """The page of a demo that has just begun."""
    command = [sys.executable, "-m", "streams.cli.main", "demo", "--no-browser"]
    with subprocess.Popen(
        command, cwd=tmp_path, env=ENVIRONMENT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    ) as demo:
        try:
            assert demo.stderr is not None
            yield next(found[1] for line in demo.stderr if (found := ADDRESS.search(line)))
        finally:
            demo.terminate()


async def opened(page: Page, url: str) -> tuple[str, list[Row]]:
    """Open the page anew; return its state and its rows, as they are at one moment."""
    await page.goto(url)
    await expect(page.locator('#state:not([data-state="opening"])')).to_have_count(1, timeout=PATIENCE_MS)
    shown: dict[str, Any] = await page.evaluate(SHOWN)
    return shown["state"], [Row(*row) for row in shown["rows"]]


async def until_served(page: Page, url: str) -> None:
    """Wait for the board, which starts beside the other roles."""

    async def is_served() -> bool:
        try:
            await page.request.get(url)  # a page that cannot be opened leaves an error page behind, in its own time
        except Error as error:
            if "ECONNREFUSED" not in str(error):
                raise
            return False
        return True

    while not await is_served():
        pass


async def test_no_page_of_a_demos_start_shows_an_unmarked_score_far_from_the_caught_up_one(
    browser: Browser, url: str
) -> None:
    page = await browser.new_page(viewport={"width": 1_280, "height": 1_400})
    await until_served(page, url)
    seen: list[tuple[str, list[Row]]] = []
    while sum(state == "live" for state, _ in seen) < LIVE_PAGES:
        seen.append(await opened(page, url))
    await page.close()
    states = [state for state, _ in seen]
    caught_up = {row.brand: row for row in seen[-1][1]}
    assert caught_up.keys() == set(NAMES)
    far = [
        (row, caught_up[row.brand].score)
        for state, rows in seen
        if state == "live"
        for row in rows
        if row.low is None or row.high is None or not row.low <= caught_up[row.brand].score <= row.high
    ]
    print({state: states.count(state) for state in dict.fromkeys(states)}, "far:", len(far))
    assert far == []
