"""Adds up for how long sources could be observed, pane by pane: compiled, for few brands hardly ask for more."""

import numpy as np

from scoring.compute.kernels import entry, inner
from scoring.method import constants
from scoring.method.constants import DAY_MS

WEEK_HOURS = 7 * 24


@inner
def _observed_ms(start: int, end: int, spans: np.ndarray, first: int, last: int) -> float:
    """Return the ms of ``[start, end)`` without those of the spans ``first..last - 1``, which do not touch."""
    ms = float(max(0, end - start))
    for span in range(first, last):
        ms -= float(max(0, min(end, spans[span, 1]) - max(start, spans[span, 0])))
    return ms


@entry(constants)
def add_exposure(
    panes: np.ndarray,
    weights: np.ndarray,
    begins: np.ndarray,
    tz: int,
    lively: np.ndarray,
    spans: np.ndarray,
    of_source: np.ndarray,
    days: np.ndarray,
) -> None:
    """Write for how many days each source could be observed in each period, weighted by liveliness.

    Panes are added one by one, in order of time, so that a brand has the same bits whoever is read with it.

    Args:
        panes: int64[p, 4] of the periods: length of a pane (ms), first and last one with weight 1, and end (ms UTC).
        weights: float64[p], of the pane before the first.
        begins: int64[b], since when the brands are followed, ms UTC.
        tz: whole hours east of UTC.
        lively: float64[grains, WEEK_HOURS], by hour since the Thursday on which the epoch began; the grain is that of a
            day where a pane has the length of one.
        spans: int64[n, 2], in which sources could not be heard, one source behind the other.
        of_source: int64[sources + 1], where the spans of each begin and end.
        days: float64[sources, b, p], written.
    """
    for p in range(len(panes)):
        length, first, last, until = panes[p, 0], panes[p, 1], panes[p, 2], panes[p, 3]
        profile = lively[1 if length == DAY_MS else 0]
        whole = -1
        for source in range(len(of_source) - 1):
            begin_span, end_span = of_source[source], of_source[source + 1]
            if begin_span == end_span:
                if whole >= 0:  # all that were never away are alike
                    days[source, :, p] = days[whole, :, p]
                    continue
                whole = source
            for b in range(len(begins)):
                total = 0.0
                for pane in range(first - 1, last + 1):
                    start, end = max(pane * length, begins[b]), min((pane + 1) * length, until)
                    ms = _observed_ms(start, end, spans, begin_span, end_span)
                    observed = ms / DAY_MS * profile[(pane + tz) % WEEK_HOURS]
                    total = observed * weights[p] if pane == first - 1 else total + observed
                days[source, b, p] = total
