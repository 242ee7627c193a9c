"""Surges: moments from which a brand is mentioned far more than it has lately been, online, one count a step.

The counts of the last hours, on a log scale, are held against the brand's own level and
spread of the last two weeks, and the deviation against how far this brand's own
deviations reach. So one threshold serves every brand, quiet or loud, even or bursty.
"""

from collections import deque
from collections.abc import Mapping
from math import expm1, isfinite, log1p, sqrt
from typing import Any, NamedTuple

from river.stats import EWMean

# Chosen on the five series of NAB's realTweets in ../shared/data/nab and on thinned, reversed, shifted, halved
# and hastened copies of them. "Alike": within 3 points of NAB's score with every other constant as it stands.
SMOOTHING = 18
"""Steps that count as now, 1.5 hours: a lone spike of 5 minutes is not yet a surge. 12 to 30 score
alike; the shorter, the more false surges."""
MEMORY = 14 * 288
"""Steps that count as lately, two weeks: every weekday twice. One week to four score alike."""
POWER = 6
"""Moment that tells how far deviations reach. 5 to 7 score alike; the lower, the more false surges."""
GAUSSIAN_MOMENT = 15.0
"""The sixth moment of a Gaussian: what a brand is held against that is not known yet."""
PRIOR = 288 / MEMORY
"""Weight of that belief, a day's: half a day to two days score alike."""
FLOOR = 0.1
"""Least standard deviation of ln(1 + u): a tenth more is nothing, however even the brand. 0.01 to 0.2 score alike."""
WARM_UP = 288
"""Steps that are learnt and not judged: a day. Half a day to two days score alike."""
REFRACTORY = 288
"""Steps in which one surge is told once: a day. Half a day scores alike, 1.25 days loses a window of the sixteen."""
THRESHOLD = 1.65
"""Score from which a step may fire. 1.5 to 1.8 score alike; below, false surges; from 1.85 on, windows are lost."""

MEANS = ("now", "known", "level", "spread", "reach_known", "reach")
"""Means in the state: `now` over SMOOTHING, the others over MEMORY."""


class Judged(NamedTuple):
    """What one step comes to."""

    score: float
    """Deviation from the brand's level in units of its own reach; 0 in the warm-up."""
    fired: bool
    """Whether a surge begins to be told here."""


class Surge:
    """The detector of one series of counts.

    With u the exponentially weighted mean of the counts and y = ln(1 + u), a step has

        z = (y - level) / sqrt(spread + FLOOR²),   score = z / reach^(1/POWER),

    where level, spread and reach are the weighted means of y, (y - level)² and
    max(z, 0)^POWER over the steps before, reach pooled with GAUSSIAN_MOMENT of the weight
    PRIOR. A step fires when its score is at least THRESHOLD and higher than every score
    of the REFRACTORY steps before it, none of which fired.

    >>> surge = Surge()
    >>> [step for step in range(2_000) if surge.update(400 if 1_000 <= step < 1_050 else 10).fired]
    [1000]
    """

    __slots__ = ("_known", "_level", "_now", "_open_from", "_peaks", "_reach", "_reach_known", "_spread", "_step")

    def __init__(self) -> None:
        self._step = 0
        self._open_from = WARM_UP
        """Step from which one may fire."""
        self._now = EWMean(1 / SMOOTHING)
        # These begin at 0; divided by the weight known so far they are unbiased from the first step on.
        self._known = _mean(0.0)
        self._level = _mean(0.0)
        self._spread = _mean(0.0)
        self._reach_known = _mean(0.0)
        self._reach = _mean(0.0)
        self._peaks: deque[tuple[int, float]] = deque()
        """Steps and scores that a later score has to beat: from THRESHOLD on, falling from first to last."""

    def update(self, count: float) -> Judged:
        """Learn the count of the next step and judge it.

        Args:
            count: mentions in the step, finite, at least 0; a step without mentions counts 0.

        Raises:
            ValueError: the count is negative, infinite or not a number; nothing was learnt.
        """
        if not (isfinite(count) and count >= 0):
            raise ValueError(f"a count of mentions is a finite number from 0 on, not {count}")
        self._now.update(count)
        now, score = log1p(self._now.get()), 0.0
        if self._step > 0:
            known = self._known.get()
            deviation = now - self._level.get() / known
            z = deviation / sqrt(self._spread.get() / known + FLOOR * FLOOR)
            if self._step >= WARM_UP:
                reach = (self._reach.get() + PRIOR * GAUSSIAN_MOMENT) / (self._reach_known.get() + PRIOR)
                score = z / reach ** (1 / POWER)
                self._reach.update(max(z, 0.0) ** POWER)
                self._reach_known.update(1.0)
            self._spread.update(deviation * deviation)
        self._level.update(now)
        self._known.update(1.0)
        fired = score >= THRESHOLD and self._highest(score) and self._step >= self._open_from
        if fired:
            self._open_from = self._step + REFRACTORY + 1
        self._step += 1
        return Judged(score, fired)

    def _highest(self, score: float) -> bool:
        """Whether a score from THRESHOLD on is above all of the REFRACTORY steps before it; it joins them."""
        peaks = self._peaks
        while peaks and peaks[0][0] < self._step - REFRACTORY:
            peaks.popleft()
        while peaks and peaks[-1][1] < score:
            peaks.pop()
        peaks.append((self._step, score))
        return len(peaks) == 1

    @property
    def now(self) -> float:
        """Mentions in five minutes, of late."""
        return self._now.get()

    @property
    def usual(self) -> float:
        """The brand's level, in mentions in five minutes; 0 before the second step."""
        known = self._known.get()
        return expm1(self._level.get() / known) if known else 0.0

    def state(self) -> dict[str, Any]:
        """Return what the past comes to, of JSON's types: eight numbers, and up to REFRACTORY + 1 pairs in a surge."""
        means = {name: getattr(self, f"_{name}").get() for name in MEANS}
        return {
            "step": self._step,
            "open_from": self._open_from,
            **means,
            "peaks": [list(peak) for peak in self._peaks],
        }

    @classmethod
    def restore(cls, state: Mapping[str, Any]) -> "Surge":
        """Return a detector that goes on bit for bit as the one whose state this is.

        >>> surge = Surge()
        >>> for count in range(300): _ = surge.update(count)
        >>> Surge.restore(surge.state()).update(5) == surge.update(5)
        True
        """
        surge = cls()
        if state["step"] == 0:
            return surge
        surge._step, surge._open_from = state["step"], state["open_from"]
        surge._now.update(state["now"])  # the first value that a mean hears is its value
        for name in MEANS[1:]:
            setattr(surge, f"_{name}", _mean(state[name]))
        surge._peaks.extend((step, score) for step, score in state["peaks"])
        return surge


def _mean(value: float) -> EWMean:
    """Return a mean over MEMORY that stands at `value`."""
    mean = EWMean(1 / MEMORY)
    mean.update(value)
    return mean
