"""The page in a real browser: nothing runs, nothing is asked of a network, nothing sticks out."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Browser, Dialog, Request, sync_playwright

from streams.report.contents import Contents
from streams.report.page import render
from streams.report.pdf import BROWSERS
from tests.conftest import require
from tests.patience import PATIENCE_MS
from tests.report.test_page import POLICY, hostile, said_everywhere

ELEMENTS = "document.querySelectorAll('*').length"
LAX = "default-src * 'unsafe-inline' 'unsafe-eval' data: blob:"
STICKS_OUT = """
[...document.querySelectorAll('body *')].filter((one) => {
  const box = one.getBoundingClientRect();
  return !one.closest('.unseen') && box.width && (box.right > innerWidth + 1 || box.left < -1);
}).map((one) => one.outerHTML.slice(0, 200))
"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        require("there is no Chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"], timeout=PATIENCE_MS)
        yield browser
        browser.close()


class Seen:
    """A page that is open, and what it did."""

    def __init__(self, browser: Browser, file: Path, width: int = 800) -> None:
        self.page = browser.new_page(viewport={"width": width, "height": 1_000})
        self.page.set_default_timeout(PATIENCE_MS)
        self.events: list[str] = []
        self.page.on("dialog", self._dialog)
        self.page.on("console", lambda message: self.events.append(f"console {message.text}"))
        self.page.on("pageerror", lambda error: self.events.append(f"error {error}"))
        self.page.on("popup", lambda _: self.events.append("popup"))
        self.page.on("request", self._request)
        self.page.goto(file.as_uri())

    def _dialog(self, dialog: Dialog) -> None:
        self.events.append(f"dialog {dialog.message}")
        dialog.dismiss()

    def _request(self, request: Request) -> None:
        if not request.is_navigation_request():
            self.events.append(f"request {request.url}")


def test_nothing_of_what_was_said_runs_not_even_without_the_policy(
    browser: Browser, contents: Contents, tmp_path: Path
) -> None:
    """The policy is the second lock: the texts are text without it."""
    texts = hostile()
    harmless = [f"brand {number}" for number in range(len(texts))]
    counts = []
    for name, said in (("hostile", texts), ("harmless", harmless)):
        page = render(said_everywhere(contents, said, said[::100]), "en")
        assert page.count(POLICY) == 1
        file = tmp_path / f"{name}.html"
        file.write_text(
            page.replace(POLICY, "default-src * 'unsafe-inline' 'unsafe-eval' data: blob:"), encoding="utf-8"
        )
        seen = Seen(browser, file)
        seen.page.wait_for_load_state("networkidle")
        assert seen.events == []
        counts.append(seen.page.evaluate(ELEMENTS))
        seen.page.close()
    assert counts[0] == counts[1]


def test_axe_finds_nothing_that_keeps_anybody_out(browser: Browser, contents: Contents, tmp_path: Path) -> None:
    file = tmp_path / "report.html"
    file.write_text(render(contents, "en").replace(POLICY, LAX), encoding="utf-8")
    seen = Seen(browser, file)
    found = Axe().run(seen.page).response["violations"]
    assert [f"{one['id']}: {one['nodes'][0]['html'][:200]}" for one in found] == []
    seen.page.close()


@pytest.mark.parametrize("language", ["en", "fr"])
def test_nothing_sticks_out_on_a_telephone_or_on_paper(
    browser: Browser, contents: Contents, tmp_path: Path, language: str
) -> None:
    file = tmp_path / "report.html"
    names = ["a" * 128, "\ufdfd" * 20, "e\u0301" * 64, "word " * 25]
    file.write_text(render(said_everywhere(contents, names, names), language), encoding="utf-8")
    seen = Seen(browser, file, 360)
    assert seen.events == []
    assert seen.page.evaluate("document.documentElement.scrollWidth") <= 360
    seen.page.set_viewport_size({"width": 680, "height": 1_000})  # the width of A4 between its margins
    seen.page.emulate_media(media="print")
    assert seen.page.evaluate(STICKS_OUT) == []
    seen.page.close()
