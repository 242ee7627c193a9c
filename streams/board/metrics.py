"""What Prometheus is told of the board."""

from collections.abc import Callable

from prometheus_client import CollectorRegistry, Counter, Gauge


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
        self._slow = Gauge(
            "jauge_board_slow_listeners", "Readers that were too slow and were sent away.", registry=registry
        )
        self._stale = Gauge(
            "jauge_board_stale_seconds", "How long the broker has not been heard; 0: it is.", registry=registry
        )

    def answered(self, status: int) -> None:
        """Count an answer."""
        self._requests.labels(f"{status // 100}xx").inc()

    def watch(self, listeners: Callable[[], float], slow: Callable[[], float], stale_s: Callable[[], float]) -> None:
        """Say where the numbers are asked for."""
        self._listeners.set_function(listeners)
        self._slow.set_function(slow)
        self._stale.set_function(stale_s)
