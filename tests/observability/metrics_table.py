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
from streams.metrics.telemetry import Telemetry
from tests.scores import score

FILE = Path(__file__).parents[2] / "deploy/metrics.md"
HEAD = """\
# Metrics

What the roles export on `/metrics`, made by `python -m tests.observability.metrics_table`. Labels are closed sets, but
for brands. At most 500 brands a process are exported by name (`metrics.always_export` first, then the largest), the
others as `_other`. Histograms have `_bucket`, `_sum` and `_count`.

| metric | type | labels | meaning |
|---|---|---|---|
"""


def full() -> Telemetry:
    """A telemetry of which every family has a series."""
    telemetry, now_ms = Telemetry(CollectorRegistry(), "score"), int(time() * 1_000)
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
    telemetry.health(SourceHealth(source="x", at=now_ms, connected=True, last_event_time=now_ms, lag_ms=0), now_ms)
    telemetry.stream(now_ms, now_ms, now_ms)
    telemetry.progress([ScoreProgress(partition=0, complete_until=now_ms, head=now_ms, begin=now_ms)])
    telemetry.lag("observations", 1, 1.0)
    telemetry.mentions({"x": 1})
    BoardMetrics(telemetry.registry).watch(lambda: 0, lambda: 0, lambda: 0, lambda: "live", STATES)
    NotifyMetrics(telemetry.registry, ["team"]).waits("team", lambda: 1)
    telemetry.follows(lambda: 1)
    return telemetry


def table() -> str:
    """Return the file."""
    lines = []
    for family in full().registry.collect():
        names = sorted({name for sample in family.samples for name in sample.labels} - {"le"})
        suffix = {"counter": "_total", "info": "_info"}.get(family.type, "")
        kind = "gauge" if family.type == "info" else family.type
        lines.append(f"| `{family.name}{suffix}` | {kind} | {', '.join(names)} | {family.documentation} |")
    return HEAD + "\n".join(sorted(lines)) + "\n"


if __name__ == "__main__":
    FILE.write_text(table(), encoding="utf-8")
