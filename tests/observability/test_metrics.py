"""Metrics: named as Prometheus would, described in one table, and asked for without holding up the role."""

import asyncio
import re
import subprocess
import threading
from collections.abc import Iterable

import aiohttp
import msgspec
import pytest
from prometheus_client import CollectorRegistry, Gauge, Metric, generate_latest
from prometheus_client.parser import text_string_to_metric_families

from schemas.brand import Brand
from streams.config.settings import HttpSettings
from streams.kafka.embedded.loopback import free_port
from streams.metrics.json_log import LogLine
from streams.metrics.telemetry import Telemetry
from streams.runtime.status_server import StatusServer
from tests.conftest import SharedKafka
from tests.faults.harness.supervisor import Supervisor
from tests.observability.metrics_table import FILE, ROLES, full, table
from tests.observability.stack import binary
from tests.patience import PATIENCE_S
from tests.scores import score

BRANDS = 10_000
WINDOWS = ("1h", "6h", "24h", "7d", "28d")


def test_the_table_of_metrics_is_that_of_the_exporter() -> None:
    assert FILE.read_text(encoding="utf-8") == table(), "run python -m tests.observability.metrics_table"


UNITS = (
    "seconds",
    "bytes",
    "points",
    "ratio",
    "mentions",
    "sources",
    "events",
    "brands",
    "series",
    "texts",
    "messages",
)
STATES = (
    "up",
    "active",
    "connected",
    "silent",
    "state",
    "catching_up",
    "listeners",
    "annotations",
    "gaps",
    "fds",
    "info",
)
"""What a gauge without a unit may be: whether something is so, or how many there are now."""
MOST_SERIES = 400
"""Of one metric that has no brand, on one role."""


def linted(scraped: str) -> list[str]:
    """Return what Prometheus' own tool finds."""
    command = [binary("promtool"), "check", "metrics"]
    done = subprocess.run(command, input=scraped, capture_output=True, text=True, check=False)
    return (done.stdout + done.stderr).splitlines()


def faults_of_metrics(scraped: str) -> list[str]:
    """Return what breaks the conventions in what a role exports: Prometheus' own tool, and what it does not look at."""
    found = linted(scraped)
    for family in text_string_to_metric_families(scraped):
        name = family.name
        if not family.documentation.strip().endswith("."):
            found.append(f"{name}: its HELP is no sentence")
        if family.type == "gauge" and not name.endswith((*UNITS, *STATES)):
            found.append(f"{name}: of which unit is it?")
        if family.type == "histogram" and not name.endswith("_seconds"):
            found.append(f"{name}: of which unit is it?")
        if family.type == "histogram" and not family.samples:
            found.append(f"{name}: it has no series")
        series = [one for one in family.samples if not {"brand", "le"} & one.labels.keys()]
        if len(series) > MOST_SERIES:
            found.append(f"{name}: it has {len(series)} series")
    return found


def test_what_a_role_exports_keeps_the_conventions() -> None:
    assert faults_of_metrics(generate_latest(full().registry).decode()) == []


def test_a_name_a_unit_a_help_or_a_label_that_breaks_them_is_found() -> None:
    registry = CollectorRegistry()
    Gauge("jauge_milliseconds", "Of what?", registry=registry)
    Gauge("jauge_size", "Has no unit.", registry=registry)
    many = Gauge("jauge_some_events", "Too many.", ["id"], registry=registry)
    for number in range(MOST_SERIES + 1):
        many.labels(str(number))
    found = faults_of_metrics(generate_latest(registry).decode())
    for fault in (
        "jauge_milliseconds",
        "jauge_milliseconds: its HELP",
        "jauge_size: of which",
        "jauge_some_events: it has",
    ):
        assert any(fault in one for one in found), (fault, found)


@pytest.mark.parametrize("role", ROLES)
def test_a_role_has_no_series_of_what_it_never_does(role: str) -> None:
    """A histogram that stays empty, or a count that stays zero, looks like a fault."""
    names = {family.name for family in full(role).registry.collect()}
    scores = {
        "jauge_fold_seconds",
        "jauge_read_seconds",
        "jauge_scores",
        "jauge_score_points",
        "jauge_sources_connected",
    }
    assert not scores & names if role != "score" else scores <= names
    assert ("jauge_delay_seconds" in names) == (role in ("match", "score"))
    assert ("jauge_tones" in names) == (role == "match")
    assert ("jauge_events" in names) == (role in ("collect", "match", "score"))
    assert {"jauge_build", "jauge_broker_up", "jauge_loop_pause_seconds"} <= names


@pytest.mark.thorough
async def test_a_real_scrape_of_each_role_keeps_the_conventions(kafka: SharedKafka) -> None:
    ports: dict[str, int] = {}
    for role in ("collect", "match", "score", "board"):
        ports[role] = free_port(*ports.values())
    async with Supervisor(kafka.bootstrap, kafka.prefix(), [Brand(brand="Acme", terms=("acme",))]) as flow:
        for role, port in ports.items():
            own = {"JAUGE_SOURCES__PANEL__ENABLED": "true"} if role == "collect" else {"JAUGE_BOARD__PORT": "0"}
            own = own if role in ("collect", "board") else {}
            flow.start(role, {"JAUGE_HTTP__PORT": str(port), "JAUGE_LOGS__FORMAT": "json", **own})
        async with aiohttp.ClientSession() as session:
            for role, port in ports.items():
                scraped = await until_ready(session, f"http://127.0.0.1:{port}")
                assert faults_of_metrics(scraped) == [], role
                info = re.search(r"^jauge_build_info\{(.*)\} 1\.0$", scraped, re.M)
                assert info is not None
                assert f'role="{role}"' in info[1]
                for name in ("cpu_seconds_total", "resident_memory_bytes", "open_fds", "start_time_seconds"):
                    assert re.search(rf"^process_{name} (?!0(\.0)?$)\d", scraped, re.M), (role, name)
                lines = flow._log(role).read_text(encoding="utf-8").splitlines()
                assert {msgspec.json.decode(line, type=LogLine).role for line in lines} == {role}


async def until_ready(session: aiohttp.ClientSession, address: str) -> str:
    """Wait until a role is ready; return its metrics."""
    async with asyncio.timeout(PATIENCE_S):
        while True:
            try:
                async with session.get(f"{address}/readyz") as answer:
                    if answer.status == 200:
                        break
            except aiohttp.ClientError:
                pass
            await asyncio.sleep(0.2)  # between two questions
    async with session.get(f"{address}/metrics") as answer:
        return await answer.text()


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
