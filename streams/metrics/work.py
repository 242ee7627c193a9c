"""How long records, and the work on them, take in one process."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

SECONDS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)

DELAYS = (0.05, 0.1, 0.15, 0.25, 0.4, 0.75, 1.5, 3.0, 10.0, 60.0, 600.0)


class BacklogMetrics:
    """The backlog of a role, and how long records take through it."""

    def __init__(self, registry: CollectorRegistry | None) -> None:
        """`registry`: None where the role has none of this."""
        self.events = Gauge(
            "jauge_lag_events", "Records not yet done with, by topic.", ["role", "topic"], registry=registry
        )
        self.seconds = Gauge(
            "jauge_lag_seconds", "How long the oldest of them has waited.", ["role", "topic"], registry=registry
        )
        self.delay = Histogram(
            "jauge_delay_seconds",
            "From a record's arrival at the broker to when what was made from it is out.",
            buckets=DELAYS,
            registry=registry,
        )


class WorkMetrics:
    """What a worker of `score` spends and restores."""

    def __init__(self, registry: CollectorRegistry | None) -> None:
        """`registry`: None where the role has none of this."""
        self.fold = Histogram("jauge_fold_seconds", "Time to fold one batch.", buckets=SECONDS, registry=registry)
        self.step = Histogram(
            "jauge_step_seconds",
            "Time to take a slice of brands through five minutes of stream time: history and detectors.",
            buckets=SECONDS,
            registry=registry,
        )
        self.read = Histogram(
            "jauge_read_seconds", "Time to read the scores of one slice of brands.", buckets=SECONDS, registry=registry
        )
        self.recovery_s = Gauge("jauge_recovery_seconds", "Time that the last recovery took.", registry=registry)
        self.recovered = Gauge("jauge_recovery_events", "Observations that it folded again.", registry=registry)
        self.damaged = Counter(
            "jauge_damaged_total",
            "Partitions whose damaged sealed panes were computed again.",
            registry=registry,
        )
