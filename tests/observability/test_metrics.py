"""Metrics: named as Prometheus would, described in one table, and asked for without holding up the role."""

import subprocess
import threading
from collections.abc import Iterable

import aiohttp
from prometheus_client import CollectorRegistry, Metric, generate_latest

from streams.config.settings import HttpSettings
from streams.metrics.telemetry import Telemetry
from streams.runtime.status_server import StatusServer
from tests.observability.metrics_table import FILE, full, table
from tests.observability.stack import binary
from tests.scores import score

BRANDS = 10_000
WINDOWS = ("1h", "6h", "24h", "7d", "28d")


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


def telemetry_of(brands: int) -> Telemetry:
    """The telemetry of a role that has published scores of so many brands."""
    telemetry = Telemetry(CollectorRegistry(), "score")
    for start in (*range(0, brands, 500), *range(0, brands, 500)):  # one that takes a place is whole the next time
        numbers = range(start, start + 500)
        telemetry.published(
            [score(f"Brand {n}", window=window, mentions=n % 997) for n in numbers for window in WINDOWS]
        )
    return telemetry


class Where:
    """Notes in which threads metrics are rendered."""

    def __init__(self) -> None:
        self.threads: list[int] = []

    def collect(self) -> Iterable[Metric]:
        self.threads.append(threading.get_ident())
        return ()


async def test_a_scrape_of_ten_thousand_brands_leaves_the_loop_alone_and_reports_how_many_series_there_are() -> None:
    """How long it holds the loop up all the same is measured by `python -m tests.bench scrape`."""
    telemetry, where = telemetry_of(BRANDS), Where()
    telemetry.registry.register(where)
    where.threads.clear()
    async with (
        StatusServer(HttpSettings(), telemetry) as status,
        aiohttp.ClientSession() as session,
        session.get(f"{status.address}/metrics") as answer,
    ):
        scraped = await answer.text()
    assert where.threads
    assert threading.get_ident() not in where.threads
    series = [line for line in scraped.splitlines() if line.startswith("jauge_brand_series ")]
    assert 20_000 < float(series[0].split()[1]) < 30_000, series
    assert len(scraped.splitlines()) < 31_000
