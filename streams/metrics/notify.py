"""What Prometheus is told of notifications: by receiver, whose names are those of the settings."""

from collections.abc import Callable, Iterable
from contextlib import suppress

from prometheus_client import CollectorRegistry, Counter, Gauge

OUTCOMES = ("accepted", "failed", "repeated", "expired", "withdrawn")
"""What may become of a message. Failed: one attempt at it. Repeated: it is sent again, as nobody knows whether the
receiver accepted it. Expired: not accepted for a day. Withdrawn: somebody took the incident up before it was due."""


class NotifyMetrics:
    """Metrics of the role `notify`."""

    def __init__(self, registry: CollectorRegistry, receivers: Iterable[str]) -> None:
        self._messages = Counter(
            "jauge_notify_messages_total",
            "Messages by what became of them: accepted, failed (an attempt), repeated (with the same key, as it is not "
            "known whether the receiver accepted it), expired (after a day), withdrawn (taken up before).",
            ["receiver", "outcome"],
            registry=registry,
        )
        self._up = Gauge(
            "jauge_notify_receiver_up",
            "Whether the receiver accepted the last message that was handed over: 1, or 0 where it did not.",
            ["receiver"],
            registry=registry,
        )
        self._waiting = Gauge(
            "jauge_notify_waiting_messages",
            "Messages that wait: for the receiver, or for the end of quiet hours or the next digest.",
            ["receiver"],
            registry=registry,
        )
        for receiver in receivers:
            self.begin(receiver)

    def begin(self, receiver: str) -> None:
        """Begin the series of a receiver."""
        self._up.labels(receiver).set(1)
        for outcome in OUTCOMES:
            self._messages.labels(receiver, outcome)

    def end(self, receiver: str) -> None:
        """End the series of a receiver that is paused or removed, but for what was counted."""
        for gauge in (self._up, self._waiting):
            with suppress(KeyError):
                gauge.remove(receiver)

    def count(self, receiver: str, outcome: str, count: int = 1) -> None:
        """Count messages by outcome, one of OUTCOMES."""
        self._messages.labels(receiver, outcome).inc(count)

    def accepts(self, receiver: str, is_up: bool) -> None:
        """Tell whether a receiver accepted what was handed over last."""
        self._up.labels(receiver).set(is_up)

    def waits(self, receiver: str, count: Callable[[], int]) -> None:
        """Export how many messages wait; `count` is asked at each scrape."""
        self._waiting.labels(receiver).set_function(count)
