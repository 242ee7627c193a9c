"""A panel of brands as it was recorded, before anything of it is known: what a reference is fitted to."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np

from schemas.brand import Brand
from schemas.drop import DropReason
from schemas.mention import Mention
from schemas.observation import OBSERVATION, SOURCES
from scoring.method.constants import DAY_MS, FAVOUR_SPREAD, HOUR_MS, PRIOR
from scoring.method.fixed_point import h64, signed
from scoring.method.reference import REFERENCE_1, Reference
from scoring.method.windows import campaign
from scoring.state.panes import PartitionState
from scoring.state.routing import routes_of
from scoring.text.matching import Matcher

NO_CAP = 32_767
_EVERY = len(SOURCES)
OPEN = Reference(
    "open", SOURCES, (1.0,) * _EVERY, (0,) * _EVERY, (False,) * _EVERY, (NO_CAP,) * _EVERY, (NO_CAP,) * _EVERY,
    (0.0,) * _EVERY, (0.0,) * _EVERY, (0.0,) * _EVERY, (FAVOUR_SPREAD,) * _EVERY, *REFERENCE_1[11:],
)  # fmt: skip
"""What a panel is observed under before anything of it is known."""


class RecordedPanel(NamedTuple):
    """What was told, without caps."""

    observations: np.ndarray
    keys: np.ndarray
    """int64, of the brands in their order."""
    unknown: Counter[str]
    """Versions of sources without code."""
    oldest: int
    """seen_at, ms UTC."""
    newest: int

    def sums(self, draft: Reference, first: int, last: int) -> np.ndarray:
        """Fold the panel under the levels and caps of `draft`: sums of the days, float64[9, SOURCES, brands]."""
        capped = self.observations.copy()
        capped["a"] = np.minimum(capped["a"], np.array(draft.audience_cap)[capped["source"]])
        capped["e"] = np.minimum(capped["e"], np.array(draft.engagement_cap)[capped["source"]])
        state = PartitionState(draft, origins=1)  # of which no progress is told: nothing is sealed
        state.fold(capped, np.arange(len(capped)))
        sums: np.ndarray = state.sums(state.slots(self.keys), [campaign(first, last)])[:, 0, ..., 0]
        return np.moveaxis(sums, 0, -1)


def whole_days(oldest_ms: int, newest_ms: int) -> tuple[int, int]:
    """Return the UTC days, at most the last 28, that lie between two times but for an hour at each end.

    28, because that is what stage A is read over: over more days less is shrunk, and brands lie further apart.

    >>> whole_days(5 * DAY_MS + HOUR_MS, 9 * DAY_MS - HOUR_MS), whole_days(5 * DAY_MS + 2 * HOUR_MS, 90 * DAY_MS)
    ((5, 8), (62, 89))

    Raises:
        ValueError: there is none.
    """
    first, last = -((HOUR_MS - oldest_ms) // DAY_MS), (newest_ms + HOUR_MS) // DAY_MS - 1
    if first > last:
        raise ValueError("the mentions span no whole UTC day")
    return max(first, last - PRIOR.panes + 1), last


def panel_of(
    mentions: Iterable[Mention],
    brands: Sequence[Brand],
    draft: Reference,
    languages: frozenset[str] | None = None,
) -> RecordedPanel:
    """Record what admitted mentions say of `brands` under the method of `draft`; those of others are left aside.

    `languages`: expected in texts; None: those that have lists of words.
    """
    matcher, keys = Matcher(brands, languages=languages), {brand.brand: h64(brand.brand) for brand in brands}
    records, unknown = bytearray(), Counter[str]()
    oldest, newest = 1 << 62, 0
    for mention, routed in routes_of(mentions, matcher, draft):
        oldest, newest = min(oldest, mention.seen_at), max(newest, mention.seen_at)
        if routed.dropped is DropReason.UNKNOWN_SOURCE:
            unknown[mention.source] += 1
        if routed.broadcast is not None:
            records += routed.broadcast.record(0)
        if routed.version is not None:
            for brand in routed.brands:
                if brand in keys:
                    records += routed.version.record(keys[brand])
    observations = np.frombuffer(bytes(records), OBSERVATION)
    return RecordedPanel(
        observations, np.array([signed(keys[brand.brand]) for brand in brands], np.int64), unknown, oldest, newest
    )
