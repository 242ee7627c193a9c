"""What the roles tell Prometheus: one method for each thing that happens. Labels are closed sets."""

from collections import Counter as CountOf
from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager
from importlib.metadata import PackageNotFoundError, version
from typing import NamedTuple

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, Info, disable_created_metrics

from schemas.drop import DropReason
from schemas.score import Score
from scoring.method import METHOD
from scoring.reference import REFERENCE

EXPORTED_BRANDS = 500
"""The brands told by name, first come; the scores of others are on the topic alone."""

DONE = ("scored", "broadcast", "published", "progress")
"""What may become of an event besides being dropped for a reason."""

SECONDS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)

# A series for each, which tells when it began: nobody asks.
disable_created_metrics()  # type: ignore[no-untyped-call]


class Totals(NamedTuple):
    """What a process did since it started."""

    events: Mapping[str, int]
    """By outcome, each event once: of the grains of `score` the hour's."""
    scores: int
    """Published."""
    waiting: int | None
    """Records not yet done with, over all workers of the role; None: not known."""


class Telemetry:
    """Metrics of one role's process."""

    def __init__(self, registry: CollectorRegistry, role: str = "jauge", reference: str = REFERENCE.name) -> None:
        self.registry = registry
        self._role = role
        self._totals: CountOf[str] = CountOf()
        self._waiting: int | None = None
        self._scores = 0
        self._events = Counter(
            "jauge_events_total",
            "Events by what became of them; received is their sum. `score` counts each observation once a grain.",
            ["role", "grain", "outcome"],
            registry=registry,
        )
        for outcome in (*DONE, *DropReason):  # the series stand at zero before the first event
            self._events.labels(role, "", outcome)
        self._lag = Gauge(
            "jauge_lag_events", "Records not yet done with, by topic.", ["role", "topic"], registry=registry
        )
        self._score = Gauge("jauge_score_points", "Score, 0 to 100 points.", ["brand", "window"], registry=registry)
        self._brands: set[str] = set()
        self._emitted = Counter("jauge_scores_total", "Scores published.", registry=registry)
        self._fold = Histogram("jauge_fold_seconds", "Time to fold one batch.", buckets=SECONDS, registry=registry)
        self._read = Histogram(
            "jauge_read_seconds", "Time to read the scores of one pass.", buckets=SECONDS, registry=registry
        )
        self._recovery = Gauge("jauge_recovery_seconds", "Time that the last recovery took.", registry=registry)
        self._recovered = Gauge("jauge_recovery_events", "Observations that it folded again.", registry=registry)
        self._damaged = Counter(
            "jauge_damaged_total", "Partitions whose sealed panes were found damaged, and made anew.", registry=registry
        )
        Info("jauge_build", "What is running.", registry=registry).info(
            {"version": _version(), "method": METHOD, "reference": reference, "role": role}
        )
        self.ready: Callable[[], bool] = lambda: False
        """Whether the role does its work."""

    def ready_when(self, ready: Callable[[], bool]) -> None:
        """Set how readiness is asked."""
        self.ready = ready

    def events(self, outcome: str, count: int = 1, grain: str = "") -> None:
        """Count events by `outcome`: one of DONE or a DropReason."""
        if count:
            self._events.labels(self._role, grain, outcome).inc(count)
            if grain != "day":
                self._totals[outcome] += count

    def dropped(self, reasons: Mapping[DropReason, int]) -> None:
        """Count what left the flow unscored."""
        for reason, count in reasons.items():
            self.events(reason, count)

    def lag(self, topic: str, records: int) -> None:
        """Tell how many records of a topic wait."""
        self._waiting = records
        self._lag.labels(self._role, topic).set(records)

    def folding(self) -> AbstractContextManager[object]:
        """Time the fold of one batch."""
        return self._fold.time()

    def reading(self) -> AbstractContextManager[object]:
        """Time one pass of reading scores."""
        return self._read.time()

    def recovered(self, seconds: float, events: int) -> None:
        """Tell of a recovery that is over."""
        self._recovery.set(seconds)
        self._recovered.set(events)

    def damaged(self) -> None:
        """Count a partition whose stored panes cannot be used."""
        self._damaged.inc()

    def published(self, scores: Iterable[Score]) -> None:
        """Show the scores that went out."""
        for score in scores:
            self._emitted.inc()
            self._scores += 1
            if score.brand in self._brands or len(self._brands) < EXPORTED_BRANDS:
                self._brands.add(score.brand)
                self._score.labels(score.brand, score.window).set(score.score)

    def totals(self) -> Totals:
        """Return what was done so far."""
        return Totals(dict(self._totals), self._scores, self._waiting)

    def forget(self) -> None:
        """Stop showing scores: the brands may be another worker's now."""
        self._score.clear()
        self._brands.clear()


def _version() -> str:
    try:
        return version("jauge")
    except PackageNotFoundError:  # run from a folder that is not installed
        return "0"


def program() -> str:
    """Name and version, as told to sources."""
    return f"jauge/{_version()}"
