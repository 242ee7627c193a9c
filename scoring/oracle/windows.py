"""Panes and exposure of a window, the slow way: to be read beside SPEC section 4."""

from collections.abc import Sequence
from math import pi, sin

from schemas.observation import SOURCES
from scoring.method.constants import DAY_MS, GRANULARITIES, Window

BySource = dict[str, float]
PaneWeights = dict[int, float]
"""By number of the pane."""
Outages = Sequence[tuple[str, int, int]]
"""Source, from, to: half-open, ms UTC."""


def weights_of(window: Window, at_ms: int) -> PaneWeights:
    """Weight of each pane of a window that ends at `at_ms`; the oldest, which counts in part, comes last.

    >>> from scoring.method.constants import WINDOWS
    >>> weights_of(WINDOWS[1], 36_900_000)
    {10: 1.0, 9: 1.0, 8: 1.0, 7: 1.0, 6: 1.0, 5: 1.0, 4: 0.75}
    """
    length = GRANULARITIES[window.granularity].length_ms
    p = at_ms // length
    phi = (at_ms - p * length) / length
    panes = dict.fromkeys(range(p, p - window.panes, -1), 1.0) | {p - window.panes: 1 - phi}
    return {pane: weight for pane, weight in panes.items() if pane * length < at_ms}


def pane_profile(granularity: int, pane: int, tz: int) -> float:
    """How lively a pane is against the mean."""
    if granularity == 1:
        return 1.0
    h = pane + tz
    hod, dow = h % 24, (h // 24 + 3) % 7
    return (1 + 0.8 * sin(2 * pi * (hod + 0.5 - 9) / 24)) * (1.15 if dow < 5 else 0.625)


def observed_ms(source: str, begin: int, end: int, outages: Outages) -> int:
    """Return ms in [begin, end) in which a source could be heard; where outages overlap, time counts once.

    >>> observed_ms("x", 0, 10, [("x", 2, 5), ("x", 4, 6), ("hn", 0, 10)])
    6
    """
    silent, until = 0, begin
    for name, down, up in sorted(outages, key=lambda outage: outage[1]):
        if name == source:
            silent += max(0, min(up, end) - max(down, until))
            until = max(until, min(up, end))
    return max(0, end - begin) - silent


def exposure(
    granularity: int, panes: PaneWeights, end_ms: int, since: int | None, tz: int, outages: Outages
) -> BySource:
    """Days in which each source could be heard in the panes up to `end_ms`, weighted by liveliness."""
    length = GRANULARITIES[granularity].length_ms
    days = dict.fromkeys(SOURCES, 0.0)
    for pane, weight in panes.items():
        begin = pane * length if since is None else max(pane * length, since)
        end = min((pane + 1) * length, end_ms)
        for source in SOURCES:
            ms = observed_ms(source, begin, end, outages)
            days[source] += weight * ms / DAY_MS * pane_profile(granularity, pane, tz)
    return days
