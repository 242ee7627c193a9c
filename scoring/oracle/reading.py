"""One brand's rows read the slow way: to be read beside SPEC sections 4 to 6.

Plain numbers and dictionaries, one source, one period and one group of authors at a time.
"""

from collections import defaultdict
from collections.abc import Sequence
from math import exp, log, sqrt
from typing import NamedTuple

from scoring.method.constants import BOUND_SE, DAY_MS, PRESENCE_BELIEF, PRIOR, PROVISIONAL_POINTS, ROWS, Window
from scoring.method.reference import REFERENCE, Reference
from scoring.oracle.stages import SUM_COUNT, Stage, Sums, stage_a, stage_b, u_of
from scoring.oracle.state import BrandHistory
from scoring.oracle.windows import BySource, Outages, PaneWeights, exposure, weights_of


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
        return {s: [factor * sum(sums[s][i] for sums in counted) for i in range(SUM_COUNT)] for s in self.days}


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
    has_mentions: bool
    """Whether anybody spoke at all in the 28 days, or the campaign, that it rests on."""

    @property
    def provisional(self) -> bool:
        """Whether it must not be shown without a warning."""
        return not self.has_mentions or self.high - self.low > PROVISIONAL_POINTS


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
        for granularity in (history.hour, history.day):
            panes: defaultdict[int, list[tuple[str, int, tuple[int, ...]]]] = defaultdict(list)
            for (source, pane, number), row in granularity.rows().items():
                panes[pane].append((source, number, row))
            self._panes.append(panes)

    def read(self, window: Window, at_ms: int, weights: Sequence[float]) -> OracleReading:
        """Read a window at `at_ms`; `weights` of the four indicators sum to 1."""
        now, before = self._window(window, at_ms)
        whole = exposure(window.granularity, weights_of(window, at_ms), at_ms, self.since, self.tz, ())
        return self._reading(now, before, whole, weights)

    def read_campaign(self, first_day: int, last_day: int, weights: Sequence[float]) -> OracleReading:
        """Read a run of whole UTC days, both included, at the end of the last."""
        panes = dict.fromkeys(range(first_day, last_day + 1), 1.0)
        end = (last_day + 1) * DAY_MS
        whole = exposure(1, panes, end, self.since, self.tz, ())
        return self._reading(self._held(1, panes, end), None, whole, weights)

    def _window(self, window: Window, at_ms: int) -> tuple[Held, Held | None]:
        """What a window holds, and its prior where it has one."""
        now = self._held(window.granularity, weights_of(window, at_ms), at_ms)
        if window.name == PRIOR.name:
            return now, None
        midnight = at_ms - at_ms % DAY_MS
        return now, self._held(PRIOR.granularity, weights_of(PRIOR, midnight), midnight)

    def _held(self, granularity: int, panes: PaneWeights, end_ms: int) -> Held:
        sources = self.reference.sources
        groups: list[Sums] = [{s: [0.0] * SUM_COUNT for s in sources} for _ in range(ROWS)]
        for pane, weight in panes.items():
            for source, number, row in self._panes[granularity].get(pane, ()):
                sums = groups[number][source]
                groups[number][source] = [total + weight * value for total, value in zip(sums, row, strict=True)]
        days = exposure(granularity, panes, end_ms, self.since, self.tz, self.outages)
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
            has_mentions=point.belief[0] > 0,
        )

    def _point(self, now: Held, before: Held | None, group: int | None, weights: Sequence[float]) -> Point:
        """Evaluate the formulas, with one group of authors left out of the period and its prior."""
        held_before = now if before is None else before
        stage = prior = stage_a(held_before.without(group), held_before.expected, self.reference)
        if before is not None:
            stage = stage_b(now.without(group), now.expected, prior, before.expected, self.reference)
        u = u_of(stage)
        indicators = tuple(
            100 / (1 + exp(-(value - middle) / spread))
            for value, middle, spread in zip(u, self.reference.middle, self.reference.spread, strict=True)
        )
        score = exp(sum(weight * log(value) for weight, value in zip(weights, indicators, strict=True)))
        volume = sum(sums[1] / 256 for sums in held_before.without(group).values())
        belief = (volume / (volume + PRESENCE_BELIEF), *(mean.belief for mean in prior.means))
        return Point(score, indicators, u, stage, belief)
