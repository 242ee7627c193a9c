"""The oracle: a brand's scores from its mentions, slow and plain, to be read beside sections 4 to 6 of the method.

Plain numbers and dictionaries, one source, one window and one brand at a time. What it
shares with the fast path is told in `scoring/oracle_state.py`; both see the same
mentions in the same brands (`scoring/routing.py`).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from math import exp, log, sqrt
from typing import NamedTuple

from schemas.brand import Brand
from schemas.mention import Mention
from schemas.observation import SOURCES
from schemas.score import Indicators, Score
from scoring.matching import Matcher
from scoring.method import (
    DAY_MS,
    EXPECTED_ENGAGEMENT,
    METHOD,
    POOL_HALF,
    PRESENCE_A,
    PRESENCE_B,
    PRIOR,
    PROFILE,
    PROFILES,
    STAGE_A_K,
    STAGE_B_CAP,
    STAGE_B_K,
    WINDOWS,
    Window,
)
from scoring.oracle_state import BrandHistory, Row
from scoring.oracle_windows import BySource, Outages, exposure, weights_of
from scoring.reference import REFERENCE, Reference
from scoring.routing import route

MEANS = ((2, 3, 256, 65_536), (4, 5, 256, 65_536), (6, 7, 25_600, 2_560_000))
"""Reach, Engagement, Favour: where N and Y stand in a row, and what each is divided by."""


class Pooled(NamedTuple):
    """d and c of section 5, by source, with N for the caps of short windows."""

    difference: BySource
    contribution: BySource
    voices: BySource


class Stage(NamedTuple):
    """x, and the three pooled means."""

    x: BySource
    means: tuple[Pooled, ...]


class WindowSums(NamedTuple):
    """What a window holds of one brand."""

    sums: dict[str, list[float]]
    """By source: U, V, NA, A, NE, E, C, S, N."""
    days: BySource
    """Exposure."""
    expected: BySource
    """D."""


class WindowReading(NamedTuple):
    """One window of one brand, read."""

    reference: str
    score: float
    indicators: tuple[float, ...]
    u: tuple[float, ...]
    x: BySource
    coverage: BySource
    mention_count: int
    voice_count: int


def pooled(voices: BySource, totals: BySource, centres: BySource, k: float, caps: Mapping[str, float]) -> Pooled:
    """Pool the means Y / N of the sources (section 5); `caps` names the sources that have one."""
    omega = 1 / len(SOURCES)
    d = {s: totals[s] / voices[s] - centres[s] if voices[s] > 0 else 0.0 for s in SOURCES}
    n = {s: min(voices[s], caps.get(s, voices[s])) for s in SOURCES}
    r = {s: omega * n[s] / (n[s] + POOL_HALF) for s in SOURCES}
    sum_r = sum(r.values())
    sum_of_squares = sum(r[s] ** 2 / voices[s] for s in SOURCES if voices[s] > 0)
    ne = sum_r**2 / sum_of_squares if sum_of_squares > 0 else 0.0
    belief = ne / (ne + k)
    a = {s: belief * r[s] / sum_r if sum_r > 0 else 0.0 for s in SOURCES}
    return Pooled(d, {s: a[s] * d[s] for s in SOURCES}, voices)


class BrandReader:
    """Reads one brand's rows at any time."""

    def __init__(
        self,
        history: BrandHistory,
        since: int | None = None,
        tz: int = 0,
        outages: Outages = (),
        reference: Reference = REFERENCE,
    ) -> None:
        self.since, self.tz, self.outages, self.reference = since, tz, outages, reference
        self._panes: list[dict[tuple[str, int], list[int]]] = []
        for grain in (history.hour, history.day):
            panes: defaultdict[tuple[str, int], list[int]] = defaultdict(lambda: [0] * 9)
            for (source, pane, _), row in grain.rows().items():
                panes[source, pane] = [one + more for one, more in zip(panes[source, pane], row, strict=True)]
            self._panes.append(panes)

    def read(self, window: Window, at_ms: int, weights: Sequence[float]) -> WindowReading:
        """Read a window at `at_ms`; `weights` of the four indicators sum to 1."""
        now = self._sum(window, at_ms)
        if window.name == "28d":
            stage = self._stage_a(now)
        else:
            stage = self._stage_b(now, self._sum(PRIOR, at_ms - at_ms % DAY_MS))
        u = self._u(stage)
        middles, spreads = self.reference.middle, self.reference.spread
        indicators = tuple(
            100 / (1 + exp(-(value - middle) / spread))
            for value, middle, spread in zip(u, middles, spreads, strict=True)
        )
        score = exp(sum(weight * log(value) for weight, value in zip(weights, indicators, strict=True)))
        whole = exposure(window, at_ms, self.since, self.tz, ())
        return WindowReading(
            reference=self.reference.name,
            score=score,
            indicators=indicators,
            u=u,
            x=stage.x,
            coverage={s: now.days[s] / whole[s] if whole[s] > 0 else 0.0 for s in SOURCES},
            mention_count=round(sum(now.sums[s][8] for s in SOURCES)),
            voice_count=round(sum(now.sums[s][0] for s in SOURCES)),
        )

    def _sum(self, window: Window, at_ms: int) -> WindowSums:
        panes = self._panes[window.grain]
        sums = {s: [0.0] * 9 for s in SOURCES}
        for pane, weight in weights_of(window, at_ms).items():
            for s in SOURCES:
                row: Row | list[int] = panes.get((s, pane), [0] * 9)
                sums[s] = [total + weight * value for total, value in zip(sums[s], row, strict=True)]
        days = exposure(window, at_ms, self.since, self.tz, self.outages)
        return WindowSums(sums, days, {s: ref * days[s] for s, ref in zip(SOURCES, self.reference.voices, strict=True)})

    def _means(self) -> list[tuple[int, int, int, int, BySource]]:
        """Where the pair of each mean stands, and its centres."""
        table = self.reference
        centres = (table.reach_mean, table.engagement_mean, table.favour_mean)
        return [(*place, dict(zip(SOURCES, centre, strict=True))) for place, centre in zip(MEANS, centres, strict=True)]

    def _stage_a(self, now: WindowSums) -> Stage:
        """28 days against the reference alone."""
        of_level, of_source = PRESENCE_A
        v = {s: now.sums[s][1] / 256 for s in SOURCES}
        d = now.expected
        level = (sum(v.values()) + of_level) / (sum(d.values()) + of_level)
        x = {s: (v[s] + of_source * level) / (d[s] + of_source) for s in SOURCES}
        means = []
        for (n, y, n_unit, y_unit, centres), k in zip(self._means(), STAGE_A_K, strict=True):
            voices = {s: now.sums[s][n] / n_unit for s in SOURCES}
            totals = {s: now.sums[s][y] / y_unit for s in SOURCES}
            means.append(pooled(voices, totals, centres, k, {}))
        return Stage(x, tuple(means))

    def _stage_b(self, now: WindowSums, before: WindowSums) -> Stage:
        """A short window against the brand's own 28 days up to the last midnight."""
        prior = self._stage_a(before)
        d, dp = now.expected, before.expected
        x = {s: prior.x[s] * (now.sums[s][1] / 256 + PRESENCE_B) / (prior.x[s] * d[s] + PRESENCE_B) for s in SOURCES}
        times, plus = STAGE_B_CAP
        means = []
        for (n, y, n_unit, y_unit, centres), known in zip(self._means(), prior.means, strict=True):
            voices = {s: now.sums[s][n] / n_unit for s in SOURCES}
            totals = {s: now.sums[s][y] / y_unit for s in SOURCES}
            own = {s: centres[s] + known.difference[s] for s in SOURCES}
            caps = {s: times * known.voices[s] * d[s] / dp[s] + plus for s in SOURCES if dp[s] > 0}
            fresh = pooled(voices, totals, own, STAGE_B_K, caps)
            both = {s: known.contribution[s] + fresh.contribution[s] for s in SOURCES}
            means.append(fresh._replace(contribution=both))
        return Stage(x, tuple(means))

    def _u(self, stage: Stage) -> tuple[float, ...]:
        reach, engagement, favour = (mean.contribution for mean in stage.means)
        return (
            2 * log(sum(sqrt(x) for x in stage.x.values()) / len(SOURCES)),
            sum(reach.values()),
            sum(engagement[s] - EXPECTED_ENGAGEMENT * reach[s] for s in SOURCES),
            sum(favour.values()),
        )

    def scores(self, brand: str, at_ms: int, profile: str = PROFILE) -> list[Score]:
        """Return the record of each window, in the order of WINDOWS."""
        return [
            _record(brand, window.name, at_ms, profile, self.read(window, at_ms, PROFILES[profile]))
            for window in WINDOWS
        ]


def _record(brand: str, window: str, at_ms: int, profile: str, read: WindowReading) -> Score:
    presence, reach, engagement, favour = read.indicators
    of_presence, of_reach, of_engagement, of_favour = read.u
    total = sum(read.x.values())
    return Score(
        method=METHOD,
        reference=read.reference,
        profile=profile,
        brand=brand,
        window=window,
        at=at_ms,
        watermark=at_ms,
        score=read.score,
        indicators=Indicators(presence=presence, reach=reach, engagement=engagement, favour=favour),
        u=(of_presence, of_reach, of_engagement, of_favour),
        breadth=1 / sum((x / total) ** 2 for x in read.x.values()),
        coverage=read.coverage,
        mention_count=read.mention_count,
        voice_count=read.voice_count,
    )


def histories(
    mentions: Iterable[Mention], brands: Sequence[Brand], reference: Reference = REFERENCE
) -> tuple[dict[str, BrandHistory], int]:
    """Give each mention to the brands it speaks of; return what each was told, and the newest `seen_at` (0: none)."""
    told = {brand.brand: BrandHistory(reference) for brand in brands}
    matcher = Matcher(brands)
    newest = 0
    for mention in mentions:
        newest = max(newest, mention.seen_at)
        routed = route(mention, matcher, reference)
        if routed.broadcast is not None:
            for history in told.values():
                history.delete(mention)
        for name in routed.brands:
            if name in told:  # a mention may name a brand that is not asked for
                told[name].add(mention, routed.tone.sentiment, routed.tone.confidence)
    return told, newest


def recount(
    mentions: Iterable[Mention], brands: Sequence[Brand], at_ms: int | None = None, profile: str = PROFILE
) -> list[Score]:
    """Return the scores of `brands`, in their order, each in the order of WINDOWS; without intervals.

    Args:
        mentions: all versions admitted, in any order.
        brands: those to be read; one without mentions is read too.
        at_ms: the time to read at, ms UTC; None: the newest `seen_at`.
        profile: a name in PROFILES.

    >>> shop = Brand(brand="Shop", terms=("shop",))
    >>> told = Mention(source="x", id="1", seen_at=1_790_035_260_000, created_at=1_790_035_200_000, text="Lovely shop")
    >>> [(score.window, score.mention_count) for score in recount([told, told], [shop])]
    [('1h', 1), ('6h', 1), ('24h', 1), ('7d', 1), ('28d', 1)]
    """
    told, newest = histories(mentions, brands)
    at = newest if at_ms is None else at_ms
    return [
        score
        for brand in brands
        for score in BrandReader(told[brand.brand], brand.since, brand.tz).scores(brand.brand, at, profile)
    ]
