"""The effect of corrections on the scores of a brand, in every window, as the topics tell it."""

from collections.abc import Mapping

from scoring.method.constants import GRANULARITIES, WINDOWS
from scoring.method.windows import period
from scoring.reading.corrections import Effect, effect, uncorrected
from streams.analysis.archive import Past


def effects(past: Past, brand: str) -> Mapping[str, Effect]:
    """Return what corrections do to the newest score of each window; empty: the brand has none."""
    own = uncorrected(past.archive)
    found = {}
    for window in WINDOWS:
        length_ms = window.panes * GRANULARITIES[window.granularity].length_ms
        one = effect(past.archive, own, brand, period(window, past.newest_ms), length_ms)
        if one is not None:
            found[window.name] = one
    return found
