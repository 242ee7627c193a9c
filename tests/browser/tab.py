"""A page that is open in a browser, and whatever it did that it should not."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Literal

from axe_playwright_python.async_playwright import Axe  # type: ignore[import-untyped]
from playwright.async_api import Browser, ConsoleMessage, Dialog, Page, Request, expect

from tests.patience import PATIENCE_MS

VIEWS = ("league", "brand", "compare", "mentions", "alerts", "brands", "sources", "method")
Theme = Literal["light", "dark"]
THEMES: tuple[Theme, ...] = ("light", "dark")
ONLY_WHAT_FAILS = {"resultTypes": ["violations"]}  # a third of the time
SERIOUS = ("serious", "critical")
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
FOREIGN = """
[...document.querySelectorAll('main :is(script, img, iframe, object, embed, form, link, style, base, meta, video)')]
  .map((one) => one.outerHTML.slice(0, 200))
"""
"""What the page never makes: it would have come out of somebody's words."""
STICKS_OUT = """
[...document.querySelectorAll('main *:not(.league tr *)')].filter((one) => {
  const box = one.getBoundingClientRect();
  if (!box.width || (box.right <= document.documentElement.clientWidth + 1 && box.left >= -1)) return false;
  return !one.closest('.unseen, .scrolled, .u-wrap, svg, .gauge, .ruler, .fall, .clipped');
}).map((one) => one.outerHTML.slice(0, 200))
"""
"""What is beyond the window and cut off by nothing; rows of the league are boxes of their own."""
TURN_ALL = "for (const one of document.querySelectorAll('details')) one.open = true"


class Tab:
    """One page; `told` grows with each dialog, error, window and request to somebody else."""

    def __init__(self, page: Page, url: str) -> None:
        self.page, self.url = page, url
        self.events: list[str] = []
        page.on("dialog", self._dialog)
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.events.append(f"error {error}"))
        page.on("popup", lambda _: self.events.append("popup"))
        page.on("request", self._request)

    async def _dialog(self, dialog: Dialog) -> None:
        self.events.append(f"dialog {dialog.message}")
        await dialog.dismiss()

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.events.append(f"console {message.text}")

    def _request(self, request: Request) -> None:
        if not request.url.startswith((f"{self.url}/", "data:")):
            self.events.append(f"request {request.url}")

    async def turn(self, theme: Theme) -> None:
        """Show the page in another theme, as the system's change would."""
        await self.page.emulate_media(color_scheme=theme)
        await expect(self.page.locator("main h1")).to_have_count(1)

    async def go(self, view: str) -> None:
        """Open a view: ``brand?brand=Acme``."""
        await self.page.goto(f"{self.url}/#/{view}")

    async def text(self, selector: str) -> str:
        """Return what the first such element says, without the spaces around it."""
        return (await self.page.locator(selector).first.inner_text()).strip()

    async def texts(self, selector: str) -> list[str]:
        """Return what all such elements say."""
        return [text.strip() for text in await self.page.locator(selector).all_inner_texts()]

    async def findings(self, theme: Theme) -> list[str]:
        """Return what axe-core has against the page in a theme, with all that folds unfolded."""
        await self.turn(theme)
        await self.page.evaluate(TURN_ALL)
        found = (await Axe().run(self.page, options=ONLY_WHAT_FAILS)).response["violations"]
        return [f"{one['id']}: {one['nodes'][0]['html']}" for one in found if one["impact"] in SERIOUS]

    async def foreign(self) -> list[str]:
        """Return elements that the page never makes by itself."""
        return list(await self.page.evaluate(FOREIGN))

    async def sticking_out(self) -> list[str]:
        """Return elements that reach beyond the window, with all that folds unfolded."""
        await self.page.evaluate(TURN_ALL)
        return list(await self.page.evaluate(STICKS_OUT))

    async def sideways(self) -> int:
        """Return by how many pixels the page is wider than the window."""
        return int(await self.page.evaluate(SIDEWAYS))


@asynccontextmanager
async def tab(
    browser: Browser,
    url: str,
    view: str = "league",
    width: int = 1_280,
    language: str = "en-GB",
    *,
    has_clock: bool = False,
) -> AsyncIterator[Tab]:
    """Open a page of a reader nobody knows yet; in the end it must have done nothing it should not.

    With a clock of its own the time of the page can be moved on: `page.clock`.
    """
    context = await browser.new_context(
        viewport={"width": width, "height": 900},
        locale=language,
        timezone_id="Europe/Paris",
        reduced_motion="reduce",
    )
    context.set_default_timeout(PATIENCE_MS)
    try:
        opened = Tab(await context.new_page(), url)
        if has_clock:
            await opened.page.clock.install()
        await opened.go(view)
        yield opened
        assert opened.events == [], opened.events
    finally:
        await context.close()
