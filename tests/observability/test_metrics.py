"""Metrics: named as Prometheus would, described in one table, and asked for without holding up the role."""

import asyncio
import gc
import subprocess
from statistics import median
from time import monotonic

import aiohttp
from prometheus_client import CollectorRegistry, generate_latest

from streams.config.settings import HttpSettings
from streams.metrics.telemetry import Telemetry
from streams.runtime.status_server import StatusServer
from tests.observability.metrics_table import FILE, full, table
from tests.observability.stack import binary
from tests.scores import score

BRANDS = 10_000
WINDOWS = ("1h", "6h", "24h", "7d", "28d")
LONGEST_PAUSE_S = 0.05


def test_the_table_of_metrics_is_that_of_the_exporter() -> None:
    assert FILE.read_text(encoding="utf-8") == table(), "run python -m tests.observability.metrics_table"


def test_promtool_finds_nothing() -> None:
    done = subprocess.run(
        [binary("promtool"), "check", "metrics"],
        input=generate_latest(full().registry),
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


async def test_a_scrape_of_ten_thousand_brands_holds_nothing_up_and_tells_how_many_series_there_are() -> None:
    telemetry = Telemetry(CollectorRegistry(), "score")
    for start in (*range(0, BRANDS, 500), *range(0, BRANDS, 500)):  # one that takes a place is whole the next time
        numbers = range(start, start + 500)
        telemetry.published(
            [score(f"Brand {n}", window=window, mentions=n % 997) for n in numbers for window in WINDOWS]
        )
    longest = 0.0
    gc.collect()
    gc.freeze()  # as the roles do: what was there before is not looked at again

    async def work() -> None:
        """What a role does meanwhile: short steps, one after the other."""
        nonlocal longest
        before = monotonic()
        while True:
            await asyncio.sleep(0)
            now = monotonic()
            longest, before = max(longest, now - before), now

    async with StatusServer(HttpSettings(), telemetry) as status, aiohttp.ClientSession() as session:
        working = asyncio.create_task(work())
        pauses = []
        for _ in range(5):
            longest = 0.0
            async with session.get(f"{status.address}/metrics") as answer:
                told = await answer.text()
            await asyncio.sleep(0.25)
            pauses.append(longest)
        working.cancel()
    gc.unfreeze()
    # Another process may take the core from us during one scrape: it is not there in most of them.
    assert median(pauses) < LONGEST_PAUSE_S
    series = [line for line in told.splitlines() if line.startswith("jauge_brand_series ")]
    assert 20_000 < float(series[0].split()[1]) < 30_000, series
    assert len(told.splitlines()) < 31_000
