"""What Prometheus is told of how far the scores are read: ages are worked out as it asks."""

from collections.abc import Iterator, Sequence
from time import time

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from schemas.score import ScoreProgress


class ProgressMetrics(Collector):
    """The progress of the partitions that this worker scores."""

    def __init__(self) -> None:
        self._progress: tuple[ScoreProgress, ...] = ()

    def take(self, progress: Sequence[ScoreProgress]) -> None:
        """Take in how far each partition is."""
        self._progress = tuple(progress)

    def forget(self) -> None:
        """Show nothing any more: the partitions may be another worker's now."""
        self._progress = ()

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Yield the families, for prometheus_client; none before a partition is read."""
        progress = self._progress
        if not progress:
            return
        yield GaugeMetricFamily(
            "jauge_catching_up",
            "1 while more than 60 s of stream time wait for a partition of this worker: its scores are not complete.",
            value=float(any(one.catching_up for one in progress)),
        )
        yield GaugeMetricFamily(
            "jauge_catch_up_ratio",
            "How far the slowest partition is on its way to where there is nothing to read any more, 0 to 1.",
            value=min(one.done for one in progress),
        )
        complete_until_ms = min(one.complete_until for one in progress)
        if complete_until_ms:
            yield GaugeMetricFamily(
                "jauge_complete_age_seconds",
                "Since the time up to which the scores of all partitions of this worker are complete.",
                value=max(0.0, time() - complete_until_ms / 1_000),
            )
