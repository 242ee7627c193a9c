"""The table of all metrics, deploy/metrics.md: ``python -m tests.observability.metrics_table`` writes it anew."""

from pathlib import Path
from time import time

from msgspec.structs import replace
from prometheus_client import CollectorRegistry

from schemas.alert import Alert, Contribution
from schemas.health import SourceHealth
from schemas.score import ScoreProgress
from streams.board.metrics import BoardMetrics
from streams.board.views.freshness import STATES
from streams.metrics.notify import NotifyMetrics
from streams.metrics.telemetry import ANY, Telemetry
from tests.scores import score

FILE = Path(__file__).parents[2] / "deploy/metrics.md"
HEAD = """\
# Metrics

What the roles export on `/metrics`, made by `python -m tests.observability.metrics_table`. Labels are closed sets, but
for brands. At most 500 brands a process are exported by name (`metrics.always_export` first, then the largest), the
others as `_other`. Histograms have `_bucket`, `_sum` and `_count`. A role exports what it measures, and nothing else.

Each role also exports `process_cpu_seconds_total`, `process_resident_memory_bytes`, `process_virtual_memory_bytes`,
`process_open_fds`, `process_max_fds` and `process_start_time_seconds` on Linux. Those of Kafka and of the machine come
from exporters of their own: see [operations](OPERATIONS.md#prometheus-alertmanager-grafana).

| metric | type | labels | roles | meaning |
|---|---|---|---|---|
"""

ROLES = ("collect", "brands", "match", "score", "board")


def full(role: str = ANY) -> Telemetry:
    """A telemetry of which every family that a role has, has a series."""
    telemetry, now_ms = Telemetry(CollectorRegistry(), role), int(time() * 1_000)
    telemetry.published([score("Acme", window="28d"), replace(score("Acme"), momentum=1.0)])
    telemetry.alert(
        Alert(
            id="drop|Acme|24h|0",
            kind="drop",
            state="opened",
            severity="warning",
            brand="Acme",
            window="24h",
            at=0,
            since=0,
            points=-9.0,
            fall=12.0,
            peak=12.0,
            expected=1.0,
            contributions=(Contribution(indicator="favour", source="x", points=-8.0),),
        )
    )
    telemetry.alert(
        Alert(
            id="surge|Acme|0",
            kind="surge",
            state="opened",
            severity="warning",
            brand="Acme",
            window="5m",
            at=0,
            since=0,
            peak=90.0,
            expected=1.0,
        )
    )
    telemetry.tones.learned("en", 1.0, 1.0)
    telemetry.tones.model("en", 1)
    telemetry.health(SourceHealth(source="x", at=now_ms, connected=True, last_event_time=now_ms, lag_ms=0), now_ms)
    telemetry.stream(now_ms, now_ms, now_ms)
    telemetry.progress([ScoreProgress(partition=0, complete_until=now_ms, head=now_ms, begin=now_ms)])
    telemetry.lag("observations", 1, 1.0)
    telemetry.mentions({"x": 1})
    telemetry.refused("mentions")
    if role in ("board", ANY):
        BoardMetrics(telemetry.registry).watch(lambda: 0, lambda: 0, lambda: 0, lambda: "live", STATES)
    if role in ("notify", ANY):
        NotifyMetrics(telemetry.registry, ["team"]).waits("team", lambda: 1)
    if role not in ("collect", "notify"):
        telemetry.follows(lambda: 1)
    return telemetry


def table() -> str:
    """Return the file."""
    lines = []
    names_of = {role: {family.name for family in full(role).registry.collect()} for role in ROLES}
    for family in full().registry.collect():
        names = sorted({name for sample in family.samples for name in sample.labels} - {"le"})
        suffix = {"counter": "_total", "info": "_info"}.get(family.type, "")
        kind = "gauge" if family.type == "info" else family.type
        roles = [role for role in ROLES if family.name in names_of[role]]
        of = "all" if len(roles) == len(ROLES) else ", ".join(roles)
        lines.append(f"| `{family.name}{suffix}` | {kind} | {', '.join(names)} | {of} | {family.documentation} |")
    return HEAD + "\n".join(sorted(lines)) + "\n"


if __name__ == "__main__":
    FILE.write_text(table(), encoding="utf-8")
