"""Readings one window before, which momentum is held against: kept, for they hardly ever change.

They are read at the edges of panes. Until the next edge they change only by what is told
of a time before: a mention that comes late, or a deletion.
"""

from collections.abc import Callable, Sequence

import numpy as np

from scoring.method.constants import ROWS, WINDOWS
from scoring.state.panes import PartitionState

SCORE, HIDDEN, DAYS, OBSERVED, WITHOUT = 0, 1, 2, 3, 4
"""Where they stand in what is kept of a reading: points, VP + VS + VL, the variance between days, the sources heard as
bits, and l_g from here on."""
KEPT = WITHOUT + ROWS


class MomentumCache:
    """The readings of one partition's brands at the edges of one moment; one reader alone may keep them of a state."""

    def __init__(self) -> None:
        self._edges: list[int] = []
        self._known = np.zeros(0, np.bool_)
        """By slot."""
        self._read = np.zeros((0, len(WINDOWS), KEPT))

    def __len__(self) -> int:
        """Return for how many brands there is room."""
        return len(self._read)

    def forget(self) -> None:
        """Begin anew: a calendar changed."""
        self._edges = []

    def readings(
        self, state: PartitionState, slots: np.ndarray, edges: Sequence[int], read: Callable[[np.ndarray], np.ndarray]
    ) -> np.ndarray:
        """Return what is kept of each reading, float64[brands, windows, KEPT].

        Args:
            state: of the partition.
            slots: int64, of each brand; -1: a brand without mentions, which is read each time.
            edges: one a window, ms UTC.
            read: reads the brands at some places among `slots`, int64, in the same form.
        """
        if list(edges) != self._edges:
            self._edges = list(edges)
            self._known[:] = False
        if (more := int(slots.max(initial=-1)) + 1 - len(self._known)) > 0:
            self._known = np.concatenate([self._known, np.zeros(more, np.bool_)])
            self._read = np.concatenate([self._read, np.zeros((more, len(WINDOWS), KEPT))])
        known_slots = np.flatnonzero(slots >= 0)
        kept = known_slots[self._known[slots[known_slots]] & (state.touched(slots[known_slots]) >= max(edges))]
        found = np.empty((len(slots), len(WINDOWS), KEPT))
        found[kept] = self._read[slots[kept]]
        stale = np.setdiff1d(np.arange(len(slots)), kept, assume_unique=True)
        if len(stale):
            found[stale] = read(stale)
            stale = stale[slots[stale] >= 0]
            self._read[slots[stale]] = found[stale]
            self._known[slots[stale]] = True
            state.forget_touched(slots[stale])
        return found
