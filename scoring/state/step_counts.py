"""New mentions by brand and step of five minutes: what surges and silences are seen by."""

from collections import defaultdict

import numpy as np

from scoring.method.constants import HOUR_MS

STEP_MS = 300_000
"""Length of a step: 5 minutes."""

FRESH_MS = HOUR_MS
"""What is told later than this after it was said is no news: a back-fill is no surge."""


class StepCounts:
    """Counts what is new until its step is over for the detectors.

    A mention belongs to the step in which it was seen, so that the counts of a step do
    not hang on the order in which partitions of mentions are read.
    """

    def __init__(self) -> None:
        self._counts: defaultdict[int, dict[int, int]] = defaultdict(dict)
        """Step -> slot of the brand -> mentions."""
        self._forgotten_until = 0
        """Steps before it are forgotten."""

    def note(self, rows: np.ndarray, slots: np.ndarray) -> None:
        """Count mentions that are new: OBSERVATION records, and the slots of their brands."""
        fresh = rows["seen_at"] - rows["created_at"] < FRESH_MS
        steps = rows["seen_at"][fresh] // STEP_MS
        places, counts = np.unique(steps << 32 | slots[fresh], return_counts=True)
        for place, count in zip(places.tolist(), counts.tolist(), strict=True):
            step, slot = place >> 32, place & 0xFFFFFFFF
            if step >= self._forgotten_until:
                of_step = self._counts[step]
                of_step[slot] = of_step.get(slot, 0) + count

    def of(self, until_ms: int) -> dict[int, int]:
        """Return mentions by slot of the step that ends at `until_ms`.

        >>> from schemas.observation import OBSERVATION
        >>> rows, step_counts = np.zeros(3, OBSERVATION), StepCounts()
        >>> rows["seen_at"] = rows["created_at"] = (0, STEP_MS - 1, STEP_MS)
        >>> step_counts.note(rows, np.array([4, 4, 4], np.int32))
        >>> step_counts.of(STEP_MS), step_counts.of(3 * STEP_MS)
        ({4: 2}, {})
        """
        return self._counts.get(until_ms // STEP_MS - 1, {})

    def first_ms(self, otherwise: int) -> int:
        """Return the begin of the first step of which something is counted, ms UTC."""
        return min(self._counts, default=otherwise // STEP_MS) * STEP_MS

    def forget(self, until_ms: int) -> None:
        """Forget the steps that are over by then."""
        self._forgotten_until = max(self._forgotten_until, until_ms // STEP_MS)
        for step in [step for step in self._counts if step < self._forgotten_until]:
            del self._counts[step]
