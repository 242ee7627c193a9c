"""One brand's rows read the slow way: to be read beside SPEC section 4.

Plain numbers and dictionaries, one source, one period and one group of authors at a time.
"""

from collections import defaultdict
from collections.abc import Sequence
from math import exp, log
from typing import NamedTuple

from scoring.method.constants import (
    BLOCKS,
    DAY_MS,
    PRESENCE_BELIEF,
    PRIOR,
    PROVISIONAL_POINTS,
    ROWS,
    WINDOWS,
    Window,
)
from scoring.method.reference import REFERENCE, Reference
from scoring.oracle.cells import Row
from scoring.oracle.interval import (
    Variances,
    block_of,
    bounds,
    day_shift,
    days_variance,
    jackknife,
    shrinkage,
    slopes,
    to_logit,
    unheard,
)
from scoring.oracle.periods import Held, Span, no_sums, span
from scoring.oracle.stages import Exposed, Stage, Sums, gate, gated, stage_a, stage_b, u_of
from scoring.oracle.state import BrandHistory
from scoring.oracle.windows import BySource, Outages, exposure

HOURLY = 0
"""Place of the granularity in which days are not told apart."""
SEVEN_DAYS = next(window for window in WINDOWS if window.name == "7d")


class Point(NamedTuple):
    """One evaluation of the formulas."""

    score: float
    indicators: tuple[float, ...]
    u: tuple[float, ...]
    """After the gate."""
    stage: Stage
    prior: Stage | None
    """Stage A of the prior of a short window."""
    passed: float
    """h of the gate; 1: nothing was held back."""
    belief: tuple[float, ...]
    """B of the four indicators."""


class OracleReading(NamedTuple):
    """One period of one brand."""

    reference: Reference
    weights: tuple[float, ...]
    length_ms: int
    point: Point
    low: float
    high: float
    logits: tuple[float, ...]
    """l_g."""
    variances: Variances
    coverage: BySource
    mention_count: int
    voice_count: int
    has_mentions: bool
    """Whether anybody spoke at all in the 28 days, or the campaign, that it rests on."""

    @property
    def score(self) -> float:
        """Points."""
        return self.point.score

    @property
    def indicators(self) -> tuple[float, ...]:
        """Points."""
        return self.point.indicators

    @property
    def u(self) -> tuple[float, ...]:
        """Of the four indicators."""
        return self.point.u

    @property
    def stage(self) -> Stage:
        """Where x and c are."""
        return self.point.stage

    @property
    def se(self) -> float:
        """Standard error of l(N)."""
        return self.variances.se

    @property
    def provisional(self) -> bool:
        """Whether it must not be shown without a warning."""
        return not self.has_mentions or self.high - self.low > PROVISIONAL_POINTS


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
        """Take a brand, folded under `reference`.

        Raises:
            ValueError: its method needs to be told since when a brand is followed.
        """
        if since is None and reference.method.since_is_needed:
            raise ValueError(f"{reference.method.name} needs to know since when a brand is followed")
        self.since, self.tz, self.outages, self.reference = since, tz, outages, reference
        self._panes: list[defaultdict[int, list[tuple[str, int, Row]]]] = []
        for granularity in (history.hour, history.day):
            panes: defaultdict[int, list[tuple[str, int, Row]]] = defaultdict(list)
            for (source, pane, number), row in granularity.rows().items():
                panes[pane].append((source, number, row))
            self._panes.append(panes)

    def read(self, window: Window, at_ms: int, weights: Sequence[float]) -> OracleReading:
        """Read a window at `at_ms`; `weights` of the four indicators sum to 1."""
        prior = None if window == PRIOR else span(PRIOR, at_ms - at_ms % DAY_MS)
        return self._read(span(window, at_ms), prior, weights)

    def read_campaign(self, first_day: int, last_day: int, weights: Sequence[float]) -> OracleReading:
        """Read a run of whole UTC days, both included, at the end of the last."""
        panes = dict.fromkeys(range(first_day, last_day + 1), 1.0)
        return self._read(Span(1, panes, (last_day + 1) * DAY_MS, len(panes)), None, weights)

    def point(self, asked: Span, prior: Span | None, weights: Sequence[float]) -> Point:
        """Read a period without its interval, which takes 30 times as long."""
        now, before = self._held(asked), self._held(prior) if prior else None
        return self._point(now, before, None, weights)

    def _held(self, asked: Span) -> Held:
        granularity, panes, end_ms, _ = asked
        sources = self.reference.sources
        first, days = self._days(asked)
        has_blocks = self.reference.method.has_blocks and days >= BLOCKS
        groups = [no_sums(sources) for _ in range(ROWS)]
        blocks = [no_sums(sources) for _ in range(BLOCKS if has_blocks else 0)]
        for pane, weight in panes.items():
            for source, number, row in self._panes[granularity].get(pane, ()):
                weighted = [weight * value for value in row]
                into = [groups[number]] + ([blocks[block_of(pane, first, days)]] if has_blocks else [])
                for sums in into:
                    sums[source] = [total + value for total, value in zip(sums[source], weighted, strict=True)]
        exposed = exposure(granularity, panes, end_ms, self.since, self.tz, self.outages)
        expected = {s: ref * exposed[s] for s, ref in zip(sources, self.reference.voices, strict=True)}
        return Held(groups, blocks, days, Exposed({s: exposed[s] for s in sources}, expected))

    def _days(self, asked: Span) -> tuple[int, int]:
        """Return the first day of a period in which the brand was followed, and m, the days from it to the last."""
        if asked.granularity == HOURLY:
            return 0, 0
        last = max(asked.panes)
        first = max(last - asked.length + 1, (self.since or 0) // DAY_MS)
        return first, last - first + 1

    def _read(self, asked: Span, prior: Span | None, weights: Sequence[float]) -> OracleReading:
        now = self._held(asked)
        before = None if prior is None else self._held(prior)
        point = self._point(now, before, None, weights)
        logits = tuple(to_logit(self._point(now, before, group, weights).score) for group in range(ROWS))
        variances = self._variances(asked, now, before, point, logits, weights)
        low, high = bounds(point.score, variances.se)
        sums = now.total()
        has_voices = point.belief[0] > 0
        if not (has_voices or any(sums[s][1] > 0 for s in sums)) and self.reference.method.unheard_is_open:
            low, high = 0.0, 100.0
        whole = exposure(asked.granularity, asked.panes, asked.end_ms, self.since, self.tz, ())
        days = now.exposed.days
        return OracleReading(
            reference=self.reference,
            weights=tuple(weights),
            length_ms=asked.length_ms,
            point=point,
            low=low,
            high=high,
            logits=logits,
            variances=variances,
            coverage={s: days[s] / whole[s] if whole[s] > 0 else 0.0 for s in days},
            mention_count=round(sum(sums[s][8] for s in sums)),
            voice_count=round(sum(sums[s][0] for s in sums)),
            has_mentions=has_voices,
        )

    def _variances(
        self,
        asked: Span,
        now: Held,
        before: Held | None,
        point: Point,
        logits: Sequence[float],
        weights: Sequence[float],
    ) -> Variances:
        method = self.reference.method
        per_u = slopes(point.score, point.indicators, self.reference.exponents_of(weights), self.reference)
        base, base_stage = (now, point.stage) if before is None or point.prior is None else (before, point.prior)
        days = shift = 0.0
        if asked.granularity != HOURLY:
            without = [
                to_logit(self._alone(base.total_of_blocks(block), base, weights).score)
                for block in range(len(base.blocks))
            ]
            days = days_variance(without, base.day_count, before is not None, method)
            shift = day_shift(per_u, SEVEN_DAYS.panes if before is not None else now.day_count, self.reference)
        exposed = [held.exposed.days for held in (now, before) if held is not None]
        return Variances(
            authors=jackknife(logits),
            days=days,
            shrinkage=shrinkage(per_u, point.belief, self.reference),
            shift=shift,
            unheard=unheard(per_u, base_stage.x, exposed, self.reference),
        )

    def _point(self, now: Held, before: Held | None, group: int | None, weights: Sequence[float]) -> Point:
        """Evaluate the formulas, with one group of authors left out of the period and its prior."""
        if before is None:
            return self._alone(now.total(group), now, weights)
        alone = self._alone(before.total(group), before, weights)
        stage = stage_b(now.total(group), now.exposed, alone.stage, before.exposed.expected, self.reference)
        fresh = u_of(stage)
        h = gate(fresh, alone.u, self.reference)
        u = gated(fresh, alone.u, h)
        return Point(*self._score(u, weights), u, stage, alone.stage, h, alone.belief)

    def _alone(self, sums: Sums, held: Held, weights: Sequence[float]) -> Point:
        """Evaluate stage A."""
        stage = stage_a(sums, held.exposed, self.reference)
        u = u_of(stage)
        volume = sum(of_source[1] / 256 for of_source in sums.values())
        belief = (volume / (volume + PRESENCE_BELIEF), *(mean.belief for mean in stage.means))
        return Point(*self._score(u, weights), u, stage, None, 1.0, belief)

    def _score(self, u: Sequence[float], weights: Sequence[float]) -> tuple[float, tuple[float, ...]]:
        """Return score and indicators."""
        indicators = tuple(
            100 / (1 + exp(-(value - middle) / spread))
            for value, middle, spread in zip(u, self.reference.middle, self.reference.spread, strict=True)
        )
        # 100 * exp(Σ γ w ln(I / 100)), so written that γ = 1 leaves the numbers of jauge-1 as they are.
        rest = (1 - self.reference.gamma_of(weights)) * log(100)
        exponents = self.reference.exponents_of(weights)
        return exp(rest + sum(e * log(i) for e, i in zip(exponents, indicators, strict=True))), indicators
