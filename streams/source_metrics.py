"""What Prometheus is told of sources and of the stream's own clock: ages are worked out as it asks."""

from collections.abc import Iterator
from time import time

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from schemas.health import SourceHealth
from schemas.observation import SOURCES

OTHERS = "_other"
"""Sources with a health record and without a place in the method, together."""


class SourceMetrics(Collector):
    """The newest health record of each source, and how far the stream is told and sealed."""

    def __init__(self) -> None:
        self._health: dict[str, tuple[SourceHealth, int]] = {}
        self._stream: tuple[int, int, int] | None = None

    def heard(self, health: SourceHealth, heard_ms: int) -> None:
        """Take in a health record, and when the broker had it."""
        name = health.source if health.source in SOURCES else OTHERS
        known = self._health.get(name)
        if known is None or known[1] <= heard_ms:
            self._health[name] = health, heard_ms

    def stream(self, clock_ms: int, told_ms: int, sealed_ms: int) -> None:
        """Take in how far the stream is, ms UTC of its own clock."""
        self._stream = clock_ms, told_ms, sealed_ms

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Yield the families, for prometheus_client."""
        connected = _family("connected", "1 while the collector is connected, as it told last.")
        age = _family("health_age_seconds", "Since the source's last health record.")
        silent = _family("event_age_seconds", "Since the source's newest event, as the collector told last.")
        lag = _family("lag_seconds", "How far the collector is behind the source, as it told last.")
        published = _family("published_mentions", "Mentions that the collector has published since it began.")
        refused = _family("refused_mentions", "Mentions that it has refused since it began.")
        gaps = _family("gaps", "Spans for which the source can no longer be read, of the newest hundred.")
        for name, (health, heard_ms) in list(self._health.items()):
            connected.add_metric([name], float(health.connected))
            age.add_metric([name], max(0.0, time() - heard_ms / 1_000))
            if health.last_event_time is not None:
                silent.add_metric([name], max(0.0, time() - health.last_event_time / 1_000))
            if health.lag_ms is not None:
                lag.add_metric([name], health.lag_ms / 1_000)
            published.add_metric([name], health.published)
            refused.add_metric([name], sum(health.refused.values()))
            gaps.add_metric([name], len(health.gaps))
        yield from (connected, age, silent, lag, published, refused, gaps)
        if self._stream is not None:
            clock_ms, told_ms, sealed_ms = self._stream
            yield GaugeMetricFamily(
                "jauge_watermark_age_seconds",
                "Since the newest mention that is scored was seen, by this machine's clock.",
                value=max(0.0, time() - clock_ms / 1_000),
            )
            yield GaugeMetricFamily(
                "jauge_untold_seconds",
                "Stream time from where the slowest partition of mentions is read to the newest mention scored.",
                value=max(0.0, (clock_ms - told_ms) / 1_000),
            )
            yield GaugeMetricFamily(
                "jauge_unsealed_seconds",
                "Stream time from the first pane that is not sealed, the low-water mark, to the newest mention scored.",
                value=max(0.0, (clock_ms - sealed_ms) / 1_000),
            )


def _family(name: str, described: str) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"jauge_source_{name}", described, labels=["source"])
