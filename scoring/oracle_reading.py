"""One brand's rows read the slow way: sections 4 to 6 of the method, to be read beside them.

Plain numbers and dictionaries, one source, one period and one group of authors at a time.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from math import exp, log, sqrt
from typing import NamedTuple

from scoring.method import (
    BOUND_SE,
    DAY_MS,
    EXPECTED_ENGAGEMENT,
    POOL_HALF,
    PRESENCE_A,
    PRESENCE_B,
    PRESENCE_BELIEF,
    PRIOR,
    PROVISIONAL_POINTS,
    ROWS,
    STAGE_A_K,
    STAGE_B_CAP,
    STAGE_B_K,
    Window,
)
from scoring.oracle_state import BrandHistory
from scoring.oracle_windows import BySource, Outages, PaneWeights, exposure, weights_of
from scoring.reference import REFERENCE, Reference

MEANS = ((2, 3, 256, 65_536), (4, 5, 256, 65_536), (6, 7, 25_600, 2_560_000))
"""Reach, Engagement, Favour: where N and Y stand in a row, and what each is divided by."""
_SUMS = 9

Sums = dict[str, list[float]]
"""By source: U, V, NA, A, NE, E, C, S, N."""


class Pooled(NamedTuple):
    """d, c and B of section 5, with N for the caps of short windows."""

    difference: BySource
    contribution: BySource
    belief: float
    voices: BySource


class Stage(NamedTuple):
    """x, and the three pooled means."""

    x: BySource
    means: tuple[Pooled, ...]


class Held(NamedTuple):
    """What a period holds of one brand."""

    groups: list[Sums]
    """Of each of the ROWS author groups."""
    days: BySource
    """Exposure."""
    expected: BySource
    """D."""

    def without(self, group: int | None) -> Sums:
        """Return the sums of all groups; of all but one of them, times ROWS / (ROWS - 1)."""
        counted = [sums for number, sums in enumerate(self.groups) if number != group]
        factor = 1.0 if group is None else ROWS / (ROWS - 1)
        return {s: [factor * sum(sums[s][i] for sums in counted) for i in range(_SUMS)] for s in self.days}


class Point(NamedTuple):
    """One evaluation of the formulas."""

    score: float
    indicators: tuple[float, ...]
    u: tuple[float, ...]
    stage: Stage
    belief: tuple[float, ...]
    """B of the four indicators."""

    @property
    def logit(self) -> float:
        """l(N)."""
        return log(self.score / (100 - self.score))


class OracleReading(NamedTuple):
    """One period of one brand."""

    reference: str
    weights: tuple[float, ...]
    score: float
    se: float
    low: float
    high: float
    indicators: tuple[float, ...]
    u: tuple[float, ...]
    stage: Stage
    logits: tuple[float, ...]
    """l_g."""
    shrinkage: float
    """VP."""
    coverage: BySource
    mention_count: int
    voice_count: int
    is_heard: bool
    """Whether anybody spoke at all in the 28 days, or the campaign, that it rests on."""

    @property
    def provisional(self) -> bool:
        """Whether it must not be shown without a warning."""
        return not self.is_heard or self.high - self.low > PROVISIONAL_POINTS


def pooled(voices: BySource, totals: BySource, centres: BySource, k: float, caps: Mapping[str, float]) -> Pooled:
    """Pool the means Y / N of the sources (section 5); `caps` names the sources that have one."""
    omega = 1 / len(voices)
    d = {s: totals[s] / voices[s] - centres[s] if voices[s] > 0 else 0.0 for s in voices}
    n = {s: min(voices[s], caps.get(s, voices[s])) for s in voices}
    r = {s: omega * n[s] / (n[s] + POOL_HALF) for s in voices}
    sum_r = sum(r.values())
    sum_of_squares = sum(r[s] ** 2 / voices[s] for s in voices if voices[s] > 0)
    ne = sum_r**2 / sum_of_squares if sum_of_squares > 0 else 0.0
    belief = ne / (ne + k)
    a = {s: belief * r[s] / sum_r if sum_r > 0 else 0.0 for s in voices}
    return Pooled(d, {s: a[s] * d[s] for s in voices}, belief, voices)


def jackknife(logits: Sequence[float]) -> float:
    """VJ of a number worked out without each of the groups.

    >>> jackknife([1.0, 2.0] * 16)
    7.75
    """
    mean = sum(logits) / len(logits)
    return (ROWS - 1) / ROWS * sum((one - mean) ** 2 for one in logits)


def from_logit(odds: float) -> float:
    """Undo l."""
    return 100 / (1 + exp(-odds))


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
        self._panes: list[defaultdict[int, list[tuple[str, int, tuple[int, ...]]]]] = []
        for grain in (history.hour, history.day):
            panes: defaultdict[int, list[tuple[str, int, tuple[int, ...]]]] = defaultdict(list)
            for (source, pane, number), row in grain.rows().items():
                panes[pane].append((source, number, row))
            self._panes.append(panes)

    def read(self, window: Window, at_ms: int, weights: Sequence[float]) -> OracleReading:
        """Read a window at `at_ms`; `weights` of the four indicators sum to 1."""
        now, before = self._window(window, at_ms)
        whole = exposure(window.grain, weights_of(window, at_ms), at_ms, self.since, self.tz, ())
        return self._reading(now, before, whole, weights)

    def read_campaign(self, first_day: int, last_day: int, weights: Sequence[float]) -> OracleReading:
        """Read a run of whole UTC days, both included, at the end of the last."""
        panes = dict.fromkeys(range(first_day, last_day + 1), 1.0)
        end = (last_day + 1) * DAY_MS
        whole = exposure(1, panes, end, self.since, self.tz, ())
        return self._reading(self._held(1, panes, end), None, whole, weights)

    def _window(self, window: Window, at_ms: int) -> tuple[Held, Held | None]:
        """What a window holds, and its prior where it has one."""
        now = self._held(window.grain, weights_of(window, at_ms), at_ms)
        if window.name == PRIOR.name:
            return now, None
        midnight = at_ms - at_ms % DAY_MS
        return now, self._held(PRIOR.grain, weights_of(PRIOR, midnight), midnight)

    def _held(self, grain: int, panes: PaneWeights, end_ms: int) -> Held:
        sources = self.reference.sources
        groups: list[Sums] = [{s: [0.0] * _SUMS for s in sources} for _ in range(ROWS)]
        for pane, weight in panes.items():
            for source, number, row in self._panes[grain].get(pane, ()):
                sums = groups[number][source]
                groups[number][source] = [total + weight * value for total, value in zip(sums, row, strict=True)]
        days = exposure(grain, panes, end_ms, self.since, self.tz, self.outages)
        expected = {s: ref * days[s] for s, ref in zip(sources, self.reference.voices, strict=True)}
        return Held(groups, {s: days[s] for s in sources}, expected)

    def _reading(self, now: Held, before: Held | None, whole: BySource, weights: Sequence[float]) -> OracleReading:
        point = self._point(now, before, None, weights)
        logits = tuple(self._point(now, before, group, weights).logit for group in range(ROWS))
        rates = zip(
            weights, point.indicators, point.belief, self.reference.spread, self.reference.shrinkage, strict=True
        )
        shrinkage = sum(
            (weight * (1 - i / 100) / b / (1 - point.score / 100) * (1 - belief) * tau) ** 2
            for weight, i, belief, b, tau in rates
        )
        se = sqrt(jackknife(logits) + shrinkage)
        sums = now.without(None)
        return OracleReading(
            reference=self.reference.name,
            weights=tuple(weights),
            score=point.score,
            se=se,
            low=from_logit(point.logit - BOUND_SE * se),
            high=from_logit(point.logit + BOUND_SE * se),
            indicators=point.indicators,
            u=point.u,
            stage=point.stage,
            logits=logits,
            shrinkage=shrinkage,
            coverage={s: now.days[s] / whole[s] if whole[s] > 0 else 0.0 for s in now.days},
            mention_count=round(sum(sums[s][8] for s in sums)),
            voice_count=round(sum(sums[s][0] for s in sums)),
            is_heard=point.belief[0] > 0,
        )

    def _point(self, now: Held, before: Held | None, group: int | None, weights: Sequence[float]) -> Point:
        """Evaluate the formulas, with one group of authors left out of the period and its prior."""
        held_before = now if before is None else before
        stage = prior = self._stage_a(held_before.without(group), held_before.expected)
        if before is not None:
            stage = self._stage_b(now.without(group), now.expected, prior, before.expected)
        u = self._u(stage)
        indicators = tuple(
            100 / (1 + exp(-(value - middle) / spread))
            for value, middle, spread in zip(u, self.reference.middle, self.reference.spread, strict=True)
        )
        score = exp(sum(weight * log(value) for weight, value in zip(weights, indicators, strict=True)))
        heard = sum(sums[1] / 256 for sums in held_before.without(group).values())
        belief = (heard / (heard + PRESENCE_BELIEF), *(mean.belief for mean in prior.means))
        return Point(score, indicators, u, stage, belief)

    def _means(self) -> list[tuple[int, int, int, int, BySource]]:
        """Where the pair of each mean stands, and its centres."""
        table = self.reference
        centres = (table.reach_mean, table.engagement_mean, table.favour_mean)
        return [
            (*place, dict(zip(table.sources, centre, strict=True)))
            for place, centre in zip(MEANS, centres, strict=True)
        ]

    def _stage_a(self, sums: Sums, d: BySource) -> Stage:
        """28 days, or a campaign, against the reference alone."""
        of_level, of_source = PRESENCE_A
        v = {s: sums[s][1] / 256 for s in sums}
        level = (sum(v.values()) + of_level) / (sum(d.values()) + of_level)
        x = {s: (v[s] + of_source * level) / (d[s] + of_source) for s in v}
        means = []
        for (n, y, n_unit, y_unit, centres), k in zip(self._means(), STAGE_A_K, strict=True):
            voices = {s: sums[s][n] / n_unit for s in sums}
            totals = {s: sums[s][y] / y_unit for s in sums}
            means.append(pooled(voices, totals, centres, k, {}))
        return Stage(x, tuple(means))

    def _stage_b(self, sums: Sums, d: BySource, prior: Stage, dp: BySource) -> Stage:
        """A short window against the brand's own 28 days up to the last midnight."""
        x = {s: prior.x[s] * (sums[s][1] / 256 + PRESENCE_B) / (prior.x[s] * d[s] + PRESENCE_B) for s in sums}
        times, plus = STAGE_B_CAP
        means = []
        for (n, y, n_unit, y_unit, centres), known in zip(self._means(), prior.means, strict=True):
            voices = {s: sums[s][n] / n_unit for s in sums}
            totals = {s: sums[s][y] / y_unit for s in sums}
            own = {s: centres[s] + known.difference[s] for s in sums}
            caps = {s: times * known.voices[s] * d[s] / dp[s] + plus for s in sums if dp[s] > 0}
            fresh = pooled(voices, totals, own, STAGE_B_K, caps)
            both = {s: known.contribution[s] + fresh.contribution[s] for s in sums}
            means.append(fresh._replace(contribution=both))
        return Stage(x, tuple(means))

    def _u(self, stage: Stage) -> tuple[float, ...]:
        reach, engagement, favour = (mean.contribution for mean in stage.means)
        return (
            2 * log(sum(sqrt(x) for x in stage.x.values()) / len(stage.x)),
            sum(reach.values()),
            sum(engagement[s] - EXPECTED_ENGAGEMENT * reach[s] for s in reach),
            sum(favour.values()),
        )
