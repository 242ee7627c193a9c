"""What Prometheus is told of sources and of the stream's own clock: ages are worked out as it asks."""

from collections import defaultdict
from collections.abc import Iterator
from time import time

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.registry import Collector

from schemas.alert import Alert
from schemas.health import SourceHealth
from schemas.observation import SOURCES
from streams.config.source_registry import registry

KNOWN = frozenset((*SOURCES, *registry()))
"""Sources of the method and of the registry."""
OTHERS = "_other"
"""All others that have a health record, together."""
COLLECTORS = 200
"""Most that are remembered."""
HEALTH_S = 150.0
"""A collector without a health record for so long is not connected; one is due each minute."""
FORGOTTEN_S = 86_400.0
"""A collector that is not heard for so long is no longer meant to run."""


class SourceMetrics(Collector):
    """The newest health record of each source, and how far the stream is told and sealed."""

    def __init__(self) -> None:
        self._health: dict[tuple[str, str], tuple[SourceHealth, int]] = {}
        """By source and collector."""
        self._silences: dict[str, Alert] = {}
        self._stream: tuple[int, int, int] | None = None

    def add_health(self, health: SourceHealth, read_ms: int) -> None:
        """Take in a health record, and when the broker had it."""
        name = _label(health.source)
        known = self._health.get((name, health.instance))
        if (known is None and len(self._health) < COLLECTORS) or (known is not None and known[1] <= read_ms):
            self._health[name, health.instance] = health, read_ms

    def alert(self, alert: Alert) -> None:
        """Take in the silence of a source: opened or closed."""
        if alert.state == "closed":
            self._silences.pop(alert.id, None)
        elif len(self._silences) < COLLECTORS:
            self._silences[alert.id] = alert

    def forget(self) -> None:
        """Show no silences any more: another worker may tell of them now."""
        self._silences = {}

    def stream(self, clock_ms: int, complete_until_ms: int, closed_ms: int) -> None:
        """Take in how far the stream is, ms UTC of its own clock."""
        self._stream = clock_ms, complete_until_ms, closed_ms

    def collect(self) -> Iterator[GaugeMetricFamily | CounterMetricFamily]:
        """Yield the families, for prometheus_client."""
        connected = _family("connected", "1 while all collectors of the source are connected, by their last records.")
        age = _family("health_age_seconds", "Since the source's last health record.")
        quiet = _family("event_age_seconds", "Since the source's newest event, by the last health record.")
        lag = _family("lag_seconds", "How far the collector is behind the source, by its last health record.")
        published = _count("published_mentions", "Mentions that the collectors have published since they began.")
        refused = _count("refused_mentions", "Mentions that the collectors have refused since they began.")
        gaps = _family("gaps", "Spans for which the source can no longer be read, of the newest hundred.")
        silent = _family("silent", "1 while the source is connected, and nothing comes although by its past it should.")
        now_s = time()
        by_source: defaultdict[str, list[tuple[SourceHealth, float]]] = defaultdict(list)
        for (name, _), (health, read_ms) in list(self._health.items()):
            if (since_s := max(0.0, now_s - read_ms / 1_000)) < FORGOTTEN_S:
                by_source[name].append((health, since_s))
        silent_names = {_label(alert.source) for alert in list(self._silences.values())}
        yield GaugeMetricFamily(
            "jauge_sources_connected",
            "Sources of which a collector is connected, and said so within 150 s.",
            value=sum(
                any(health.connected and since_s <= HEALTH_S for health, since_s in records)
                for records in by_source.values()
            ),
        )
        for name, records in by_source.items():
            connected.add_metric([name], float(all(health.connected for health, _ in records)))
            age.add_metric([name], max(since_s for _, since_s in records))
            if events := [health.last_event_time for health, _ in records if health.last_event_time is not None]:
                quiet.add_metric([name], max(0.0, now_s - max(events) / 1_000))
            if lags := [health.lag_ms for health, _ in records if health.lag_ms is not None]:
                lag.add_metric([name], max(lags) / 1_000)
            published.add_metric([name], sum(health.published for health, _ in records))
            refused.add_metric([name], sum(sum(health.refused.values()) for health, _ in records))
            silent.add_metric([name], float(name in silent_names))
            gaps.add_metric([name], sum(len(health.gaps) for health, _ in records))
        yield from (connected, age, quiet, lag, published, refused, gaps, silent)
        if self._stream is not None:
            clock_ms, complete_until_ms, closed_ms = self._stream
            yield GaugeMetricFamily(
                "jauge_watermark_age_seconds",
                "Since the newest mention that is scored was seen, by this machine's clock.",
                value=max(0.0, time() - clock_ms / 1_000),
            )
            yield GaugeMetricFamily(
                "jauge_untold_seconds",
                "Stream time from where the slowest partition of mentions is read to the newest mention scored.",
                value=max(0.0, (clock_ms - complete_until_ms) / 1_000),
            )
            yield GaugeMetricFamily(
                "jauge_unsealed_seconds",
                "Stream time from the first pane that is not sealed, the low-water mark, to the newest mention scored.",
                value=max(0.0, (clock_ms - closed_ms) / 1_000),
            )


def _label(source: str) -> str:
    return source if source in KNOWN else OTHERS


def _family(name: str, described: str) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"jauge_source_{name}", described, labels=["source"])


def _count(name: str, described: str) -> CounterMetricFamily:
    return CounterMetricFamily(f"jauge_source_{name}", described, labels=["source"])
