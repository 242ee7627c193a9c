"""The browser of this machine, one for each module: never a downloaded one."""

import shutil
from collections.abc import AsyncIterator

import pytest_asyncio
from playwright.async_api import Browser, async_playwright, expect

from streams.report.pdf import BROWSERS
from tests.conftest import require
from tests.patience import PATIENCE_MS

expect.set_options(timeout=PATIENCE_MS)

QUIET = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update")
"""So that it asks nothing of anybody by itself."""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        require("there is no Chromium")
    async with async_playwright() as playwright:
        started = await playwright.chromium.launch(executable_path=found, args=list(QUIET), timeout=PATIENCE_MS)
        yield started
        await started.close()
