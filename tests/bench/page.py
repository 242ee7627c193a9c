"""The page under the same load as the board: ``python -m tests.bench.page``.

Its processes' share of a core, how soon it shows scores, and how long after its record a
score is on the screen: each score of one brand is another number, which the page's cell tells.
"""

import asyncio
import subprocess
import sys
from contextlib import AsyncExitStack
from dataclasses import dataclass
from time import perf_counter

import numpy as np
import psutil
from playwright.async_api import Page, async_playwright

from schemas.brand import Brand
from schemas.codec import encode
from streams.kafka import topics
from streams.kafka.embedded.broker import EmbeddedKafka
from streams.kafka.embedded.loopback import free_port
from streams.kafka.producer import Sender
from streams.kafka.topic_specs import specs
from tests.bench.board import BRANDS, PARTITIONS, Publisher, name, until_there
from tests.bench.harness.drain import environment

CHROMIUM = "/usr/bin/chromium"
QUIET = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update")
SECONDS, WARM_S = 20.0, 5.0
WATCHED = 0
"""The brand whose cell is looked at: above all others, so that it stays at the top."""
LEAST, STEPS = 84.0, 100
FIRST = """() => new Promise((tell) => {
  const look = () => {
    const cells = document.querySelectorAll('tbody .c-score');
    if (cells.length && /[0-9]/.test(cells[0].textContent)) requestAnimationFrame(() => tell(performance.now()));
    else requestAnimationFrame(look);
  };
  look();
})"""
WATCH = """(brand) => {
  const row = [...document.querySelectorAll('tbody tr')].find((row) => row.textContent.includes(brand));
  const cell = row.querySelector('.c-score');
  globalThis.shown = [];
  new MutationObserver(() => requestAnimationFrame(() => shown.push([cell.textContent.trim(), Date.now()])))
    .observe(cell, { characterData: true, childList: true, subtree: true });
}"""


@dataclass(frozen=True)
class Seen:
    """What was measured."""

    cpu_ratio: float
    """Of one core: of all of the browser's processes."""
    page_ratio: float
    """Of one core: of the process of the page alone."""
    first_s: float
    """From asking for the page to scores on it."""
    count: int
    """Scores seen."""
    p50_ms: float
    p95_ms: float


class Numbered(Publisher):
    """Each score of the watched brand shows another number."""

    def __init__(self, sender: Sender, prefix: str, brands: int) -> None:
        super().__init__(sender, prefix, brands)
        self.measured: dict[str, int] = {}
        """When a number was told last, ms UTC."""
        self._next = 0

    def point(self, number: int, at_ms: int) -> float:
        if number != WATCHED:
            return min(super().point(number, at_ms), LEAST - 4)
        points = round(LEAST + (self._next % STEPS) / 10, 1)
        self._next += 1
        self.measured[f"{points:.1f}"] = at_ms
        return points


def cpu(processes: list[psutil.Process]) -> float:
    return sum(sum(process.cpu_times()[:2]) for process in processes)


async def seen(bootstrap: str, prefix: str = "page.") -> Seen:
    """Open the page, and look at it."""
    await topics.apply_specs(bootstrap, specs(prefix, PARTITIONS))
    url = f"http://127.0.0.1:{free_port()}"
    async with AsyncExitStack() as stack:
        sender = await stack.enter_async_context(Sender(bootstrap, "bench"))
        followed = [Brand(brand=name(number)) for number in range(BRANDS)]
        await sender.send_keyed(f"{prefix}brands", [(one.brand.encode(), encode(one), ()) for one in followed])
        measured = {**environment(bootstrap, prefix), "JAUGE_BOARD__PORT": url.rpartition(":")[2]}
        running = subprocess.Popen([sys.executable, "-m", "streams.cli.main", "board"], env=measured)
        stack.callback(running.wait, 20)
        stack.callback(running.terminate)
        await until_there(url)
        publisher = Numbered(sender, prefix, BRANDS)
        publishing = asyncio.create_task(publisher.run(BRANDS))
        stack.callback(publishing.cancel)
        await asyncio.sleep(WARM_S)
        playwright = await stack.enter_async_context(async_playwright())
        before = set(psutil.Process().children(recursive=True))
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        stack.push_async_callback(browser.close)
        page = await browser.new_page(locale="en-GB")
        began = perf_counter()
        await page.goto(url)
        await page.evaluate(FIRST)
        first_s = perf_counter() - began
        await asyncio.sleep(WARM_S)
        browsing = [one for one in psutil.Process().children(recursive=True) if one not in before]
        return await _look(page, [one for one in browsing if "chromium" in one.name()], publisher, first_s)


async def _look(page: Page, browsing: list[psutil.Process], publisher: Numbered, first_s: float) -> Seen:
    await page.evaluate(WATCH, name(WATCHED))
    pages = [one for one in browsing if "--type=renderer" in one.cmdline()]
    spent, alone, began = cpu(browsing), [cpu([one]) for one in pages], perf_counter()
    delays: list[int] = []
    while perf_counter() - began < SECONDS:
        await asyncio.sleep(1.0)  # a number comes again after 25 s
        for number, at_ms in await page.evaluate("shown.splice(0)"):
            if number in publisher.measured:
                delays.append(at_ms - publisher.measured[number])
    took = perf_counter() - began
    ratio = (cpu(browsing) - spent) / took
    page_ratio = max(cpu([one]) - before for one, before in zip(pages, alone, strict=True)) / took
    p50, p95 = np.percentile(delays, (50, 95)).tolist()
    return Seen(ratio, page_ratio, first_s, len(delays), p50, p95)


async def measure(bootstrap: str) -> Seen:
    """Measure it once."""
    return await seen(bootstrap)


if __name__ == "__main__":
    with EmbeddedKafka() as kafka:
        print(asyncio.run(measure(kafka.bootstrap)))
