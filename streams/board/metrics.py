"""What Prometheus is told of the board."""

from collections.abc import Callable, Iterable, Iterator
from typing import get_args

from prometheus_client import CollectorRegistry, Counter, Gauge
from prometheus_client.core import CounterMetricFamily
from prometheus_client.registry import Collector

from schemas.people.annotation import Kind

KINDS: tuple[Kind, ...] = get_args(Kind)
"""Of annotations."""


class _SlowListeners(Collector):
    """How many readers were disconnected, asked for at each scrape."""

    def __init__(self) -> None:
        self.count: Callable[[], float] = lambda: 0.0

    def collect(self) -> Iterator[CounterMetricFamily]:
        """Yield the family, for prometheus_client."""
        yield CounterMetricFamily(
            "jauge_board_slow_listeners", "Readers that were too slow and were disconnected.", value=self.count()
        )


class BoardMetrics:
    """Metrics of one board."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._requests = Counter(
            "jauge_board_requests_total",
            "Requests answered, by the class of the status.",
            ["status"],
            registry=registry,
        )
        for status in ("2xx", "3xx", "4xx", "5xx"):
            self._requests.labels(status)
        self._listeners = Gauge("jauge_board_listeners", "Readers of the live stream.", registry=registry)
        self._slow = _SlowListeners()
        registry.register(self._slow)
        self._stale = Gauge(
            "jauge_board_stale_seconds", "How long the broker has not answered; 0: it answers.", registry=registry
        )
        self._state = Gauge(
            "jauge_board_state",
            "1 for what the page says of how current it is, 0 for the others.",
            ["state"],
            registry=registry,
        )

        self._annotations = Gauge(
            "jauge_board_annotations",
            "Annotations that stand now, for a minute at least. Their texts are on the board.",
            ["kind"],
            registry=registry,
        )
        for kind in KINDS:
            self._annotations.labels(kind)

    def annotate(self, standing: Callable[[str], float]) -> None:
        """Say where the annotations that stand now are counted, by kind."""
        for kind in KINDS:
            self._annotations.labels(kind).set_function(lambda kind=kind: standing(kind))  # type: ignore[misc]

    def answered(self, status: int) -> None:
        """Count an answer."""
        self._requests.labels(f"{status // 100}xx").inc()

    def watch(
        self,
        listeners: Callable[[], float],
        slow: Callable[[], float],
        stale_s: Callable[[], float],
        state: Callable[[], str],
        states: Iterable[str],
    ) -> None:
        """Say where the numbers are asked for; `states`: all that `state` may return."""
        for one in states:
            self._state.labels(one).set_function(lambda one=one: float(state() == one))  # type: ignore[misc]
        self._listeners.set_function(listeners)
        self._slow.count = slow
        self._stale.set_function(stale_s)
