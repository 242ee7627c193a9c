"""Why two readings differ: by indicator and source, largest first."""

from typing import NamedTuple

import numpy as np

from scoring.method.constants import INDICATORS
from scoring.reading.archive import Archive, Read

SHOWN = 0.05
"""Points that one decimal shows."""
NOTEWORTHY = 0.1
"""Least size of a contribution that is named, against the change or one point, whichever is larger."""


class Contribution(NamedTuple):
    """What one indicator on one source added."""

    indicator: str
    source: str
    points: float


class Why(NamedTuple):
    """A change taken apart."""

    points: float
    """The change."""
    sources: tuple[str, ...]
    table: np.ndarray
    """Points, float64[4, sources]."""

    @property
    def largest(self) -> list[Contribution]:
        """All of them, the largest in size first."""
        found = [
            Contribution(indicator, source, self.table[i, s].item())
            for i, indicator in enumerate(INDICATORS)
            for s, source in enumerate(self.sources)
        ]
        return sorted(found, key=lambda one: -abs(one.points))

    @property
    def noteworthy(self) -> list[Contribution]:
        """Those of them that are large enough to be named."""
        worth = NOTEWORTHY * max(1.0, abs(self.points))
        return [one for one in self.largest if abs(one.points) >= worth]

    def by_name(self) -> dict[str, dict[str, float]]:
        """Return the table by indicator and source."""
        return {
            indicator: dict(zip(self.sources, row, strict=True))
            for indicator, row in zip(INDICATORS, self.table.tolist(), strict=True)
        }


def why(archive: Archive, before: Read, after: Read) -> Why:
    """Take the change from `before` to `after` apart."""
    return Why(after.side.score - before.side.score, archive.reference.sources, archive.why(before, after))
