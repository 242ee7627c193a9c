"""What each mention did to a brand's score, by which the mention stream is sorted."""

from array import array
from typing import NamedTuple

import msgspec

from schemas.reason import Reason
from scoring.method.windows import edge_before, period
from scoring.reading.archive import Read
from scoring.reading.comparison import not_comparable
from streams.analysis.archive import Past
from streams.analysis.attribution import Why, why
from streams.analysis.compare import window_named
from streams.analysis.themes.said import mentions_behind

MOST_SORTED = 10_000
"""Mentions that are sorted by effect, those of the largest: as many as a file has rows."""


class Effects(msgspec.Struct, frozen=True, kw_only=True):
    """The change of one score, and the mentions that moved it."""

    before_ms: int
    """End of the window that it is compared with, ms UTC."""
    after_ms: int
    """End of the window, ms UTC."""
    points: float | None
    """The change; None: it is not known, or the two times must not be compared, and there are no mentions."""
    count: int
    """Mentions that moved the score."""
    keys: bytes
    """Mention keys, uint64 of this machine, those of the largest effects; at most MOST_SORTED."""
    parts: bytes
    """What each of them added to the score, points, float64 of this machine."""

    def by_key(self) -> dict[int, float]:
        """Return the points by mention key."""
        return dict(zip(array("Q", self.keys), array("d", self.parts), strict=True))


class _Change(NamedTuple):
    before: Read
    after: Read
    why: Why
    reason: Reason | None


def effects_on(past: Past, brand: str, window_name: str, at_ms: int | None) -> Effects:
    """Return what each mention added to the change of a score from one window length ago.

    Mentions that came into the window and those that left it both move a score. Effects are those of `jauge explain`.

    Args:
        past: what was said of the brand.
        brand: one of it.
        window_name: of the method.
        at_ms: end of the window, ms UTC; None, or what is still to come: the newest time.
    """
    window, archive = window_named(window_name), past.archive
    to_ms = past.newest_ms if at_ms is None else min(at_ms, past.newest_ms)
    from_ms = edge_before(window, to_ms)
    if period(window, from_ms).first < 0:  # before all time, or nothing was observed yet
        return Effects(before_ms=max(0, from_ms), after_ms=to_ms, points=None, count=0, keys=b"", parts=b"")
    before, after = archive.read(brand, [period(window, from_ms), period(window, to_ms)])
    change = _Change(before, after, why(archive, before, after), not_comparable(before.side, after.side))
    found = mentions_behind(archive, change)
    moved = [one for one in found.said if one.points] if found.is_known else []
    largest = sorted(moved, key=lambda one: (-abs(one.points), -one.created_at, one.key))[:MOST_SORTED]
    return Effects(
        before_ms=from_ms,
        after_ms=to_ms,
        points=change.why.points if found.is_known else None,
        count=len(moved),
        keys=array("Q", [one.key for one in largest]).tobytes(),
        parts=array("d", [one.points for one in largest]).tobytes(),
    )
