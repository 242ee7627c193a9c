"""What a reference comes from: days, counts, and how far its numbers would be off with other brands.

It stands in the document of the reference for those who judge it. No score depends on it.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated

import msgspec

Count = Annotated[int, msgspec.Meta(ge=0)]
Bounds = tuple[float, float]
"""They hold 95% of the draws of a bootstrap over the brands."""


class SourceProvenance(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Of one source."""

    brands: Count
    """That were mentioned there."""
    mentions: Count
    voices: Count
    bounds: Mapping[str, Bounds]
    """By number of the source: `voices_a_day`, `reach_mean`, `engagement_mean`, `favour_mean`."""


class Provenance(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Of one reference."""

    first_day: str
    """ISO 8601, UTC; both days are included."""
    last_day: str
    draws: Count
    """Of the bootstrap."""
    median_score: Bounds
    """Points: of the median brand of such a panel, under this reference."""
    sources: Mapping[str, SourceProvenance]
    indicators: Mapping[str, Mapping[str, Bounds]]
    """By indicator: of its `middle` and its `spread`."""


def iso_day(number: int) -> str:
    """Return a UTC day, counted from the epoch, as it is written.

    >>> iso_day(20_787)
    '2026-11-30'
    """
    return datetime.fromtimestamp(number * 86_400, UTC).date().isoformat()
