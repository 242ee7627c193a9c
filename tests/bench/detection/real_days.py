"""What would have been told on real days: labels of people as tone, all rows, and no score to hold it against."""

import csv
import gzip
from collections import defaultdict
from datetime import UTC, datetime
from typing import NamedTuple

import numpy as np

from schemas.alert import Alert
from schemas.brand import AlertRules
from schemas.sources import SOURCES
from scoring.detectors.brand_alerts import BrandAlerts, Fallen
from scoring.detectors.detector_table import DetectorTable
from scoring.detectors.step_kernel import DROP_Z, IN_DROP, IN_SURGE
from scoring.state.step_counts import STEP_MS
from tests.paths import SHARED

FILES = {
    "airline": "airline/airline_first60.csv.gz",
    "Apple": "apple_dfe/apple_first60.csv.gz",
    "Free.fr": "free_fr/free_first60.csv.gz",
}
TONES = {"negative": -100, "neutral": 0, "positive": 100}
FALLEN = [Fallen("24h", 45.0, 43.0, 47.0, 1.0, 60.0)]
"""As if the score always showed it."""


class Lived(NamedTuple):
    """One brand and its alerts."""

    alerts: list[Alert]
    most: float
    """Highest evidence of a drop, in deviations."""


def series_of(name: str) -> dict[str, dict[int, np.ndarray]]:
    """Return by brand and step: mentions, confidence, confidence times sentiment."""
    found: dict[str, dict[int, np.ndarray]] = defaultdict(lambda: defaultdict(lambda: np.zeros(3, np.int64)))
    with gzip.open(SHARED / FILES[name], "rt", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            at_ms = int(datetime.fromisoformat(row["time_utc"]).timestamp() * 1_000)
            label = row.get("label", "neutral")
            if label in TONES:
                found[row["brand"]][at_ms // STEP_MS] += (1, 100, 100 * TONES[label])
    return found


def live(name: str, steps: dict[int, np.ndarray]) -> Lived:
    """Let one brand live."""
    table, missing, by_source = DetectorTable(), np.zeros(len(SOURCES)), np.zeros((1, len(SOURCES)), np.int64)
    rows, brand, none = np.array([table.add()]), BrandAlerts(name, AlertRules()), np.zeros(3, np.int64)
    alerts, most = list[Alert](), 0.0
    for step in range(min(steps), max(steps) + 2):
        flags = int(table.take(rows, step, steps.get(step, none)[None], by_source, missing)[0])
        most = max(most, float(table.found[rows[0], DROP_Z]))
        if flags & IN_DROP:
            change = brand.drop(table, int(rows[0]), step, FALLEN)
            if change is not None:
                alerts += brand.drop_alert(table, int(rows[0]), step, change, FALLEN, {})
        if flags & IN_SURGE:
            alerts += brand.surge(table, int(rows[0]), step)
    return Lived(alerts, most)


def lines(_: bool = False) -> list[str]:
    """Return the table, row by row."""
    result = ["| data | brand | what was told (UTC) | most evidence of a drop |", "|---|---|---|---|"]
    for data, path in FILES.items():
        if not (SHARED / path).exists():
            result.append(f"| {data} | absent: ../shared/data | | |")
            continue
        for name, steps in sorted(series_of(data).items()):
            result.append(_line(data, name, live(name, steps)))
    return result


def _line(data: str, name: str, lived: Lived) -> str:
    spans: dict[str, list[Alert]] = defaultdict(list)
    for alert in lived.alerts:
        spans[alert.id].append(alert)
    said = "; ".join(_words(of_one) for of_one in spans.values())
    return f"| {data} | {name} | {said or 'nothing'} | {lived.most:.1f} |"


def _words(alerts: list[Alert]) -> str:
    last = alerts[-1]
    until = _time(last.at) if last.state == "closed" else "the end"
    peak = f", peak {last.peak:.0f} an hour {_time(last.peak_at or 0)}" if last.kind == "surge" else ""
    again = f", reopened {last.reopenings} times" if last.reopenings else ""
    return f"{last.kind} {_time(alerts[0].at)} to {until}{peak}{again}"


def _time(at_ms: int) -> str:
    return f"{datetime.fromtimestamp(at_ms / 1_000, UTC):%d %b %H:%M}"
