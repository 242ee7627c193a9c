"""What Prometheus is told of brands: rendered from a snapshot of what was published last, never from the state.

Only so many brands are told by name (EXPORTED): those on the watch list first, then those
spoken of most. A brand takes another's place only when it is clearly larger, so that
series do not come and go. The others are told together, as mentions of ``_other``.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from schemas.alert import Alert
from schemas.score import Score
from scoring.method.constants import INDICATORS, PRIOR

EXPORTED = 500
"""Brands told by name, a process."""
OTHER = "_other"
"""Name of the rest; a brand of this name is one of the rest."""
LARGER = 1.2
"""So many times the mentions of the smallest exported brand give its place to another."""
ALERTS = 500
"""Open alerts told, a process."""

WINDOWED = (
    ("score_points", "Score, 0 to 100 points.", "score"),
    ("score_low_points", "Lower bound of the score's 95% interval, points.", "low"),
    ("score_high_points", "Upper bound of the score's 95% interval, points.", "high"),
    ("momentum_points", "Change against one window before, points.", "momentum"),
    ("breadth_sources", "Effective number of sources, 1 to 7.", "breadth"),
    ("window_mentions", "Living mentions in the window.", "mention_count"),
)
"""Families by brand and window: name, help, field of a Score."""


class BrandMetrics(Collector):
    """The newest scores of the exported brands, and the open alerts of all."""

    def __init__(self, watched: Sequence[str] = ()) -> None:
        """`watched`: brands that are told by name whatever their size."""
        self._watched = frozenset(watched)
        self._scores: dict[str, dict[str, Score]] = {}
        self._others: dict[str, int] = {}
        """Mentions in 28 days of the brands that are not exported."""
        self._alerts: dict[tuple[str, str, str], Alert] = {}
        self._smallest: str | None = None
        """The exported brand that others may replace, as it stood at this pass."""

    def published(self, scores: Iterable[Score]) -> None:
        """Take in what went out."""
        self._smallest = None
        for score in scores:
            of_brand = self._scores.get(score.brand)
            if of_brand is None:
                of_brand = self._enter(score)
            if of_brand is not None:
                of_brand[score.window] = score
            elif score.window == PRIOR.name:
                self._others[score.brand] = score.mention_count

    def _enter(self, score: Score) -> dict[str, Score] | None:
        """Find a place for a brand that has none."""
        if score.brand == OTHER:
            return None
        if len(self._scores) >= EXPORTED:
            if score.window != PRIOR.name and score.brand not in self._watched:
                return None
            smallest = self._smallest or min(self._scores.keys() - self._watched, key=self._size, default=None)
            self._smallest = smallest
            if smallest is None or not (
                score.brand in self._watched or score.mention_count > LARGER * self._size(smallest)
            ):
                return None
            self._others[smallest] = self._size(smallest)
            del self._scores[smallest]
            self._smallest = None
        self._others.pop(score.brand, None)
        return self._scores.setdefault(score.brand, {})

    def _size(self, brand: str) -> int:
        whole = self._scores[brand].get(PRIOR.name)
        return 0 if whole is None else whole.mention_count

    def alert(self, alert: Alert) -> None:
        """Take in an alert: opened, updated or closed."""
        key = alert.kind, alert.brand, alert.window
        if alert.state == "closed":
            self._alerts.pop(key, None)
        elif key in self._alerts or len(self._alerts) < ALERTS:
            self._alerts[key] = alert

    def forget(self) -> None:
        """Show nothing any more: the brands may be another worker's now."""
        self._scores, self._others, self._alerts = {}, {}, {}

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Yield the families, for prometheus_client; may run in a thread of its own."""
        scores = [score for of_brand in list(self._scores.values()) for score in list(of_brand.values())]
        series = 0
        for family in (*_windowed(scores, self._others), _indicators(scores), _coverage(scores), *self._of_alerts()):
            series += len(family.samples)
            yield family
        brands = GaugeMetricFamily("jauge_brands", "Brands, by whether they are exported by name.", labels=["exported"])
        brands.add_metric(["true"], len(self._scores))
        brands.add_metric(["false"], len(self._others))
        yield brands
        yield GaugeMetricFamily("jauge_brand_series", "Series by brand that this process exports.", value=series)

    def _of_alerts(self) -> Iterator[GaugeMetricFamily]:
        alerts = list(self._alerts.values())
        active = GaugeMetricFamily(
            "jauge_alert_active", "1 while an alert is open.", labels=["kind", "brand", "window", "severity", "source"]
        )
        points = GaugeMetricFamily(
            "jauge_alert_points",
            "Change of the score since the day before, of an open drop; points.",
            labels=["kind", "brand", "window"],
        )
        fall = GaugeMetricFamily(
            "jauge_alert_fall_points",
            "By how much the lowest of 1h, 6h and 24h lies below the 28-day score, of an open drop; points.",
            labels=["kind", "brand", "window"],
        )
        peak_points = GaugeMetricFamily(
            "jauge_alert_peak_points",
            "Of an open drop, the largest fall so far, points.",
            labels=["kind", "brand", "window"],
        )
        peak_mentions = GaugeMetricFamily(
            "jauge_alert_peak_mentions",
            "Of an open surge, mentions an hour in its busiest half hour.",
            labels=["kind", "brand", "window"],
        )
        parts = GaugeMetricFamily(
            "jauge_alert_contribution_points",
            "What moved it most: change by indicator and source, of an open drop; points.",
            labels=["kind", "brand", "window", "indicator", "source"],
        )
        expected = GaugeMetricFamily(
            "jauge_alert_expected_mentions",
            "Of an open surge, usual mentions in five minutes; of a silence, those that should have come meanwhile.",
            labels=["kind", "brand", "window"],
        )
        at = GaugeMetricFamily(
            "jauge_alert_timestamp_seconds",
            "When an open alert was seen, or was last worse, by the stream's clock; Unix time.",
            labels=["kind", "brand", "window"],
        )
        for alert in alerts:
            key = [alert.kind, alert.brand, alert.window]
            active.add_metric([*key, alert.severity, alert.source], 1)
            at.add_metric(key, alert.at / 1_000)
            if alert.points is not None:
                points.add_metric(key, alert.points)
            if alert.fall is not None:
                fall.add_metric(key, alert.fall)
            if alert.peak is not None:
                (peak_points if alert.kind == "drop" else peak_mentions).add_metric(key, alert.peak)
            if alert.expected is not None:
                expected.add_metric(key, alert.expected)
            for part in alert.contributions:
                parts.add_metric([*key, part.indicator, part.source], part.points)
        yield from (active, at, points, fall, peak_points, peak_mentions, parts, expected)


def _windowed(scores: Sequence[Score], others: dict[str, int]) -> Iterator[GaugeMetricFamily]:
    for name, described, field in WINDOWED:
        family = GaugeMetricFamily(f"jauge_{name}", described, labels=["brand", "window"])
        for score in scores:
            value = getattr(score, field)
            if value is not None:
                family.add_metric([score.brand, score.window], value)
        if field == "mention_count" and others:
            family.add_metric([OTHER, PRIOR.name], sum(list(others.values())))
        yield family


def _indicators(scores: Sequence[Score]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(
        "jauge_indicator_points",
        "The four indicators, 0 to 100 points; 50 is the median brand of the reference.",
        labels=["brand", "window", "indicator"],
    )
    for score in scores:
        for indicator in INDICATORS:
            family.add_metric([score.brand, score.window, indicator], getattr(score.indicators, indicator))
    return family


def _coverage(scores: Sequence[Score]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(
        "jauge_coverage_ratio",
        "Part of the last day's exposure in which each source was observed, the least of all exported brands; 0 to 1.",
        labels=["source"],
    )
    least: defaultdict[str, float] = defaultdict(lambda: 1.0)
    for score in scores:
        if score.window == "24h":
            for source, ratio in score.coverage.items():
                least[source] = min(least[source], ratio)
    for source, ratio in least.items():
        family.add_metric([source], ratio)
    return family
