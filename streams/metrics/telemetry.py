"""What the roles tell Prometheus: one method for each thing that happens. Labels are closed sets."""

from collections import Counter as CountOf
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from importlib.metadata import PackageNotFoundError, version
from typing import NamedTuple, get_args

from prometheus_client import CollectorRegistry, Counter, Gauge, Info, disable_created_metrics

from schemas.alert import Alert, Kind
from schemas.drop import DropReason
from schemas.health import SourceHealth
from schemas.score import Score, ScoreProgress
from schemas.topics import CONTRACTS
from scoring.method.reference import REFERENCE, Reference
from streams.metrics.brands import BrandMetrics
from streams.metrics.loop_pause import LoopPause
from streams.metrics.progress import ProgressMetrics
from streams.metrics.sources import SourceMetrics
from streams.metrics.tone import ToneMetrics
from streams.metrics.tracing import Tracing
from streams.metrics.work import BacklogMetrics, WorkMetrics

DONE = ("scored", "broadcast", "published", "progress")
"""What may become of an event besides being dropped for a reason."""

ANY = "jauge"
"""No role: it has the metrics of all."""

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

    def __init__(
        self,
        registry: CollectorRegistry,
        role: str = ANY,
        reference: Reference = REFERENCE,
        watched: Sequence[str] = (),
    ) -> None:
        """`watched`: brands that are always told by name. What a role never does has no series there."""
        self.registry = registry
        self._role = role
        self._totals: CountOf[str] = CountOf()
        self._waiting: int | None = None
        self._scores = 0
        self._count_events(registry)
        of_score, of_match = self._of("score"), self._of("match")
        self._mentions = Counter("jauge_mentions_total", "Mentions admitted, by source.", ["source"], registry=of_match)
        self._alerts = Counter("jauge_alerts_total", "Alerts published.", ["kind", "state"], registry=of_score)
        for kind in get_args(Kind):
            for state in ("opened", "updated", "closed"):
                self._alerts.labels(kind, state)
        self._emitted = Counter("jauge_scores_total", "Scores published.", registry=of_score)
        self._brands, self._sources, self._progress = BrandMetrics(watched), SourceMetrics(), ProgressMetrics()
        if of_score is not None:
            for collector in (self._brands, self._sources, self._progress):
                of_score.register(collector)
        self.loop_pause = LoopPause(registry)
        """Of the process; it beats where somebody runs it."""
        self.tones = ToneMetrics(of_match)
        """Of the reading of tone."""
        self._backlog, self._work = BacklogMetrics(self._of("match", "score")), WorkMetrics(of_score)
        self._build = Info("jauge_build", "What is running.", registry=registry)
        self.reads_by(reference)
        self._works: Callable[[], bool] = lambda: False
        self._is_complete: Callable[[], bool] = lambda: True
        self._broker_fault: str | None = None
        self.tracing: Tracing | None = None
        """Traces of batches; None: they are off."""
        self._broker_up = Gauge(
            "jauge_broker_up", "Whether a broker answers this process: 1, or 0 where none does.", registry=registry
        )

    def _of(self, *roles: str) -> CollectorRegistry | None:
        """Return the registry where this is one of the roles, else None: nothing is registered."""
        return self.registry if self._role in (*roles, ANY) else None

    def _count_events(self, registry: CollectorRegistry) -> None:
        """Register what counts events and refused records."""
        self._events = Counter(
            "jauge_events_total",
            "Events by what became of them; received is their sum. `score` counts each observation once a grain.",
            ["role", "grain", "outcome"],
            registry=self._of("collect", "match", "score"),
        )
        for outcome in (*DONE, *DropReason):  # the series stand at zero before the first event
            self._events.labels(self._role, "", outcome)
        self._refused = Counter(
            "jauge_refused_records_total",
            "Records that a reader refused, by topic: not of the form that the topic has, or with impossible values.",
            ["role", "topic"],
            registry=registry,
        )
        for contract in CONTRACTS:
            if self._role in contract.readers:
                self._refused.labels(self._role, contract.name)

    def reads_by(self, reference: Reference) -> None:
        """Tell under which reference scores are read, and so by which method."""
        self._build.info(
            {
                "version": _version(),
                "method": reference.method.name,
                "reference": reference.name,
                "role": self._role,
            }
        )

    def follows(self, count: Callable[[], int]) -> None:
        """Export how many brands the topic holds, as this process has read it; `count` is asked at each scrape."""
        followed = Gauge(
            "jauge_followed_brands",
            "Brands on the topic of followed brands, as this process has read it.",
            registry=self.registry,
        )
        followed.set_function(count)

    def ready_when(self, works: Callable[[], bool], complete: Callable[[], bool] = lambda: True) -> None:
        """Set how it is asked whether the role has what it needs besides a broker, and whether it caught up once."""
        self._works, self._is_complete = works, complete

    def works(self) -> bool:
        """Whether the role does its work, as far as is known: it may still be catching up."""
        return self._broker_fault is None and self._works()

    def ready(self) -> bool:
        """Whether the role does its work, and what it shows is complete."""
        return self.not_ready() is None

    def not_ready(self) -> str | None:
        """Return why the role does not do its work, for people; None: it does."""
        if self._broker_fault is not None:
            return self._broker_fault
        if not self._works():
            return "waiting for partitions, or for their state"
        return None if self._is_complete() else "catching up: what is scored so far is not complete"

    def broker(self, fault: str | None) -> None:
        """Tell why no broker answers; None: one does."""
        self._broker_fault = fault
        self._broker_up.set(fault is None)

    def events(self, outcome: str, count: int = 1, granularity: str = "") -> None:
        """Count events by `outcome`: one of DONE or a DropReason."""
        if count:
            self._events.labels(self._role, granularity, outcome).inc(count)
            if granularity != "day":
                self._totals[outcome] += count

    def dropped(self, reasons: Mapping[DropReason, int]) -> None:
        """Count what left the flow unscored."""
        for reason, count in reasons.items():
            self.events(reason, count)

    def refused(self, topic: str, count: int = 1) -> None:
        """Count records of a topic, by its name without prefix, that are not believed."""
        self._refused.labels(self._role, topic).inc(count)

    def lag(self, topic: str, records: int, seconds: float) -> None:
        """Tell how many records of a topic wait, and for how long the oldest has."""
        self._waiting = records
        self._backlog.events.labels(self._role, topic).set(records)
        self._backlog.seconds.labels(self._role, topic).set(seconds)

    def delay(self, seconds: float) -> None:
        """Tell how long the oldest record of a batch took from its arrival to here."""
        self._backlog.delay.observe(max(0.0, seconds))

    def mentions(self, by_source: Mapping[str, int]) -> None:
        """Count admitted mentions; their sources are those of a closed set."""
        for source, count in by_source.items():
            self._mentions.labels(source).inc(count)

    def stream(self, clock_ms: int, complete_until_ms: int, closed_ms: int) -> None:
        """Tell how far the stream is: newest mention folded, told whole up to, sealed up to; ms UTC."""
        self._sources.stream(clock_ms, complete_until_ms, closed_ms)

    def progress(self, progress: Sequence[ScoreProgress]) -> None:
        """Show how far the partitions of this worker are."""
        self._progress.take(progress)

    def health(self, health: SourceHealth, read_ms: int) -> None:
        """Take in how a source is, and when that was heard, ms UTC."""
        self._sources.add_health(health, read_ms)

    def alert(self, alert: Alert) -> None:
        """Tell of an alert."""
        self._alerts.labels(alert.kind, alert.state).inc()
        self.open_alert(alert)

    def open_alert(self, alert: Alert) -> None:
        """Show an alert that was told before."""
        (self._brands if alert.brand else self._sources).alert(alert)

    def folding(self) -> AbstractContextManager[object]:
        """Time the fold of one batch."""
        return self._work.fold.time()

    def stepping(self) -> AbstractContextManager[object]:
        """Time a slice of a step of stream time."""
        return self._work.step.time()

    def reading(self) -> AbstractContextManager[object]:
        """Time a slice of reading scores."""
        return self._work.read.time()

    def recovered(self, seconds: float, events: int) -> None:
        """Tell of a recovery that is over."""
        self._work.recovery_s.set(seconds)
        self._work.recovered.set(events)

    def damaged(self) -> None:
        """Count a partition whose stored panes cannot be used."""
        self._work.damaged.inc()

    def published(self, scores: Iterable[Score]) -> None:
        """Show the scores that went out."""
        sent = list(scores)
        self._emitted.inc(len(sent))
        self._scores += len(sent)
        self._brands.published(sent)

    def totals(self) -> Totals:
        """Return what was done so far."""
        return Totals(dict(self._totals), self._scores, self._waiting)

    def forget(self) -> None:
        """Stop showing scores and alerts: the brands may be another worker's now."""
        self._brands.forget()
        self._sources.forget()
        self._progress.forget()


def _version() -> str:
    try:
        return version("jauge")
    except PackageNotFoundError:  # run from a folder that is not installed
        return "0"


def program() -> str:
    """Name and version, as told to sources."""
    return f"jauge/{_version()}"
