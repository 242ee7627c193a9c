"""New mentions by brand and step of 15 minutes, with their tone: what drops, surges and silences are seen by."""

from collections import defaultdict
from typing import NamedTuple

import numpy as np

from schemas.sources import SOURCES
from scoring.method.constants import HOUR_MS

STEP_MS = 900_000
"""Length of a step: 15 minutes."""

FRESH_MS = HOUR_MS
"""What is told later than this after it was said is no news: a back-fill is no surge."""


class StepSums(NamedTuple):
    """What came in one step, of some brands."""

    sums: np.ndarray
    """int64[n, 3]: mentions, sum of confidence (0..100), sum of confidence times sentiment (-100..100)."""
    by_source: np.ndarray
    """int64[n, sources]: mentions."""


class StepCounts:
    """Remembers what is new until its step is over for the detectors.

    A mention belongs to the step in which it was seen, so that the counts of a step do
    not hang on the order in which partitions of mentions are read.
    """

    def __init__(self) -> None:
        self._parts: defaultdict[int, list[np.ndarray]] = defaultdict(list)
        """Step -> int32[4, n]: slot of the brand, source, confidence, sentiment."""
        self._forgotten_until = 0
        """Steps before it are forgotten."""

    def note(self, rows: np.ndarray, slots: np.ndarray) -> None:
        """Remember mentions that are new: OBSERVATION records, and the slots of their brands."""
        steps = rows["seen_at"] // STEP_MS
        is_wanted = (rows["seen_at"] - rows["created_at"] < FRESH_MS) & (steps >= self._forgotten_until)
        if not is_wanted.any():
            return
        steps, rows, slots = steps[is_wanted], rows[is_wanted], slots[is_wanted]
        parts = np.stack([column.astype(np.int32) for column in (slots, rows["source"], rows["c"], rows["s"])])
        if steps.min() != steps.max():
            order = np.argsort(steps, kind="stable")
            steps, parts = steps[order], parts[:, order]
        edges = np.flatnonzero(np.diff(steps)) + 1
        for step, part in zip(steps[np.r_[0, edges]].tolist(), np.split(parts, edges, axis=1), strict=True):
            self._parts[step].append(part)

    def of(self, until_ms: int, slots: np.ndarray) -> StepSums:
        """Return what came in the step that ends at `until_ms`, of brands by their slots (int64; -1: none).

        >>> from schemas.observation import OBSERVATION
        >>> rows, step_counts = np.zeros(3, OBSERVATION), StepCounts()
        >>> rows["seen_at"] = rows["created_at"] = (0, STEP_MS - 1, STEP_MS)
        >>> rows["c"], rows["s"] = 50, (-10, 30, 0)
        >>> step_counts.note(rows, np.array([4, 4, 4], np.int32))
        >>> step_counts.of(STEP_MS, np.array([4, -1])).sums.tolist()
        [[2, 100, 1000], [0, 0, 0]]
        """
        parts = self._parts.get(until_ms // STEP_MS - 1)
        if not parts:
            return StepSums(np.zeros((len(slots), 3), np.int64), np.zeros((len(slots), len(SOURCES)), np.int64))
        places = int(slots.max(initial=-1)) + 2  # the last one stands for brands without a slot
        sums = np.zeros((places, 3), np.int64)
        by_source = np.zeros((places, len(SOURCES)), np.int64)
        slot, source, confidence, sentiment = np.concatenate(parts, axis=1).astype(np.int64)
        is_asked = slot < places - 1
        slot, source = slot[is_asked], source[is_asked]
        confidence, sentiment = confidence[is_asked], sentiment[is_asked]
        for column, amount in enumerate((1, confidence, confidence * sentiment)):
            np.add.at(sums[:, column], slot, amount)
        np.add.at(by_source, (slot, source), 1)
        return StepSums(sums[slots], by_source[slots])

    def first_ms(self, otherwise: int) -> int:
        """Return the begin of the first step of which something is remembered, ms UTC."""
        return min(self._parts, default=otherwise // STEP_MS) * STEP_MS

    def forget(self, until_ms: int) -> None:
        """Forget the steps that are over by then."""
        before, self._forgotten_until = self._forgotten_until, max(self._forgotten_until, until_ms // STEP_MS)
        passed = range(before, self._forgotten_until)  # with the past read ahead, far fewer than there are
        for step in passed if len(passed) < len(self._parts) else list(self._parts):
            if step < self._forgotten_until:
                self._parts.pop(step, None)
