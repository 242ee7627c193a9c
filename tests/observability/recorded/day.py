"""A day of five processes: what happened in it, and what Prometheus would have recorded of their real exporters."""

from collections import defaultdict
from time import time

import numpy as np
from msgspec.structs import replace
from prometheus_client import CollectorRegistry, ProcessCollector

from schemas.alert import Alert, Contribution
from schemas.drop import DropReason
from schemas.health import SourceHealth
from schemas.score import Indicators, Score, ScoreProgress
from scoring.method.constants import INDICATORS
from streams.metrics.telemetry import Telemetry
from tests.scores import score

STEP_S = 900
STEPS = 96
END_S = 1_790_000_100
"""A whole number of steps."""
TIMES_S = END_S - STEP_S * np.arange(STEPS - 1, -1, -1)
WINDOWS = ("24h", "7d")
BRANDS = (*(f"Brand {number}" for number in range(10)), 'O\'Neil "Fils"', "Loud")
SOURCES = ("x", "bluesky")
PROCESSES = {
    ("jauge-collect", "collect:9464"): "collect",
    ("jauge-match", "match:9464"): "match",
    ("jauge-score", "score-1:9464"): "score",
    ("jauge-score", "score-2:9464"): "score",
}
WORKERS = [key for key, role in PROCESSES.items() if role == "score"]
EARLY, LATER = slice(0, 40), 70
"""Steps in which a drop is open that has ended since, and from which on another one and a surge are."""
DELAYS_S = (0.12, 0.3)
"""Half of the records each: in the buckets up to 0.15 s and 0.4 s."""

Key = frozenset[tuple[str, str]]


def key(**labels: str) -> Key:
    """The labels of a series."""
    return frozenset(labels.items())


class Day:
    """Figures by step, and the samples that the exporters made of them."""

    def __init__(self) -> None:
        rng = np.random.default_rng(24)
        shape = (len(BRANDS), len(WINDOWS), STEPS)
        self.points = np.clip(50 + rng.normal(0, 12, (*shape[:2], 1)) + rng.normal(0, 1, shape).cumsum(-1), 5, 95)
        self.momentum = rng.normal(0, 4, shape).round(3)
        self.mentions = rng.integers(0, 5_000, shape)
        self.indicators = rng.uniform(0, 100, (*shape, len(INDICATORS))).round(2)
        self.breadth = rng.uniform(1, 7, shape)
        self.coverage = rng.uniform(0.2, 1, (len(BRANDS), len(SOURCES), STEPS))
        self.matched = rng.integers(100, 900, STEPS).cumsum()
        self.unmatched = rng.integers(100, 900, STEPS).cumsum()
        self.admitted = rng.integers(100, 900, (len(SOURCES), STEPS)).cumsum(-1)
        self.lag = rng.integers(0, 40, (2, STEPS))
        """Records that wait for `match` and for `score`; each has waited half a second for each of them."""
        self.raw: defaultdict[tuple[str, str], list[float]] = defaultdict(list)
        """Of what nobody can foresee, such as seconds of CPU: what was exported, by name and instance."""
        self.lines = list[str]()
        self._telemetry = {key: Telemetry(CollectorRegistry(), role) for key, role in PROCESSES.items()}
        for telemetry in self._telemetry.values():
            ProcessCollector(registry=telemetry.registry)
        for step in range(STEPS):
            self._happens(step)
            for where in PROCESSES:
                self._record(step, *where)

    def worker_of(self, brand: int) -> tuple[str, str]:
        """Job and instance of the worker that has a brand."""
        return WORKERS[brand % 2]

    def _happens(self, step: int) -> None:
        _, match, *workers = self._telemetry.values()
        before = step - 1

        def grown(counts: np.ndarray) -> int:
            return int(counts[step] - (counts[before] if step else 0))

        match.events("scored", grown(self.matched))
        match.dropped({DropReason.UNMATCHED: grown(self.unmatched)})
        match.mentions({source: grown(self.admitted[place]) for place, source in enumerate(SOURCES)})
        match.lag("mentions", int(self.lag[0, step]), self.lag[0, step] / 2)
        for telemetry in (match, *workers):
            for _ in range(10):
                for delay_s in DELAYS_S:
                    telemetry.delay(delay_s)
        now_ms = int(time() * 1_000)
        for number, telemetry in enumerate(workers):
            telemetry.published(
                [self.score(brand, at, step) for brand in range(number, len(BRANDS), 2) for at in (0, 1)]
            )
            telemetry.events("scored", grown(self.matched), "hour")
            telemetry.events("scored", grown(self.matched), "day")
            telemetry.lag("observations", int(self.lag[1, step]), self.lag[1, step] / 2)
            telemetry.stream(now_ms, now_ms, now_ms - 1_000 * (number + 1) * 3_600)
            telemetry.progress(
                [ScoreProgress(partition=0, complete_until=50, head=100, begin=0, catching_up=not number)]
            )
            with telemetry.folding(), telemetry.reading():
                pass
            telemetry.recovered(12.5 + number, 1_000)
            for source, is_connected in zip(SOURCES, (True, False), strict=True):
                telemetry.health(health_of(source, step, now_ms, is_connected=is_connected), now_ms - 30_000)
        for number, state in ((0, "opened"), (EARLY.stop, "closed")):
            if step == number:
                self._telemetry[self.worker_of(2)].alert(drop("Brand 2", "24h", state, ("favour", "x", -20.0)))
        if step == LATER:
            alerts = self._telemetry[self.worker_of(len(BRANDS) - 1)]
            alerts.alert(drop("Loud", "6h", "opened", ("favour", "x", -11.49), ("presence", "x", 0.75)))
            alerts.alert(drop("Loud", "24h", "opened", ("favour", "x", -8.49), ("reach", "bluesky", -2.5)))
            self._telemetry[self.worker_of(3)].alert(surge("Brand 3"))

    def score(self, brand: int, window: int, step: int) -> Score:
        """The score of a brand in a window, by their places, as it was published at a step."""
        at = brand, window, step
        return replace(
            score(BRANDS[brand], float(self.points[at]), WINDOWS[window], mentions=int(self.mentions[at])),
            momentum=float(self.momentum[at]),
            breadth=float(self.breadth[at]),
            indicators=Indicators(**dict(zip(INDICATORS, self.indicators[at].tolist(), strict=True))),
            coverage={source: float(self.coverage[brand, place, step]) for place, source in enumerate(SOURCES)},
        )

    def _record(self, step: int, job: str, instance: str) -> None:
        """Take down what a process exports, as Prometheus does."""
        self.write(step, "up", {"job": job, "instance": instance}, 1)
        for family in self._telemetry[job, instance].registry.collect():
            for sample in family.samples:
                self.write(step, sample.name, {**sample.labels, "job": job, "instance": instance}, sample.value)
                if sample.name.startswith(("process_", "jauge_fold_", "jauge_read_", "jauge_brand_series")):
                    self.raw[sample.name, instance].append(sample.value)

    def write(self, step: int, name: str, labels: dict[str, str], value: float) -> None:
        """Add one sample, as OpenMetrics writes it."""
        said = ",".join(f'{label}="{escaped(text)}"' for label, text in labels.items())
        self.lines.append(f"{name}{{{said}}} {float(value)!r} {TIMES_S[step]}")


def escaped(text: str) -> str:
    """A label's value between quotation marks."""
    return text.replace("\\", "\\\\").replace('"', '\\"')


def health_of(source: str, step: int, now_ms: int, *, is_connected: bool) -> SourceHealth:
    """How a source was at a step."""
    gaps = ((1, 2), (3, 4)) if is_connected else ()
    return SourceHealth(
        source=source, at=now_ms, connected=is_connected, published=step * 10, refused={"late": step}, gaps=gaps
    )


def drop(brand: str, window: str, state: str, *parts: tuple[str, str, float]) -> Alert:
    """A drop; `parts`: indicator, source, points."""
    return Alert(
        id=f"drop|{brand}|{window}",
        kind="drop",
        state=state,
        severity="critical",
        brand=brand,
        window=window,
        at=TIMES_S[LATER].item() * 1_000,
        since=0,
        points=-12.0,
        fall=14.6,
        peak=14.6,
        contributions=tuple(
            Contribution(indicator=name, source=source, points=points) for name, source, points in parts
        ),
    )


def surge(brand: str) -> Alert:
    """A surge."""
    at = TIMES_S[LATER].item() * 1_000
    return Alert(
        id=f"surge|{brand}",
        kind="surge",
        state="opened",
        severity="warning",
        brand=brand,
        window="5m",
        at=at,
        since=at,
        peak=800.0,
        expected=3.0,
    )
