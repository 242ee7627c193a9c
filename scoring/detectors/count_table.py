"""What surges and silences of many brands are seen by, side by side: a row a brand, one compiled pass a step."""

from collections import deque
from collections.abc import Mapping
from math import expm1
from typing import Any, NamedTuple

import numpy as np

from scoring.detectors.count_kernel import (
    ENDED,
    EXPECTED_COUNT,
    FIRED,
    HIGH,
    IS_SILENT,
    KNOWN,
    LEARNT_STEPS,
    LEVEL,
    LONGEST,
    NOW,
    PAUSE,
    RATE,
    SCORE,
    STEP,
    take_counts,
)
from scoring.detectors.silence import SilenceState
from scoring.detectors.surge import MEANS, REFRACTORY, WARM_UP


class CountStep(NamedTuple):
    """What one step of five minutes comes to, of one brand."""

    mentions: int
    score: float
    """Of the surge: see `scoring.detectors.surge.Judged`."""
    has_surge: bool
    """Whether a surge begins."""
    now: float
    usual: float
    """Mentions in five minutes, of late and as a rule."""
    expected: float
    """Mentions that should have come since the last one."""
    is_silent: bool
    """Whether a silence begins."""
    has_spoken: bool
    """Whether a silence ends."""


class CountTable:
    """Surge and silence of brands by row; a row that is given back is used again.

    >>> table = CountTable()
    >>> row = table.add()
    >>> rows, counts = np.array([row]), np.array([10])
    >>> for step in range(2_000):
    ...     places = table.take(rows, counts * (40 if 1_000 <= step < 1_050 else 1))
    ...     if len(places) and table.step(row, 400).has_surge: print(step)
    1000
    """

    def __init__(self) -> None:
        self._means = np.zeros((0, len(MEANS) + 2))
        self._numbers = np.zeros((0, 4), np.int64)
        self._judged = np.zeros((0, 2))
        self._flags = np.zeros(0, np.uint8)
        self._free: list[int] = []
        self._peaks: dict[int, deque[tuple[int, float]]] = {}
        """Steps and scores that a later score has to beat (see `scoring.detectors.surge.Surge`), where there are."""
        self._open_from: dict[int, int] = {}
        """Step from which a surge may begin, where it is not WARM_UP."""

    def add(self, surge: Mapping[str, Any] | None = None, silence: SilenceState | None = None) -> int:
        """Return the row of a new brand, or of one whose states were kept.

        `surge`: of `Surge.state` or `surge_state`.
        """
        if not self._free:
            self._grow()
        row = self._free.pop()
        self._means[row], self._numbers[row], self._flags[row] = 0.0, 0, 0
        if surge and surge["step"]:
            self._means[row, : len(MEANS)] = [surge[name] for name in MEANS]
            self._numbers[row, STEP] = surge["step"]
            self._open_from[row] = surge["open_from"]
            if surge["peaks"]:
                self._peaks[row] = deque((step, score) for step, score in surge["peaks"])
        if silence is not None:
            self._numbers[row, [LEARNT_STEPS, PAUSE, IS_SILENT]] = silence.steps, silence.pause, silence.silent
            self._means[row, [RATE, LONGEST]] = silence.rate, silence.longest
        return row

    def remove(self, row: int) -> None:
        """Give a row back."""
        self._peaks.pop(row, None)
        self._open_from.pop(row, None)
        self._free.append(row)

    def _grow(self) -> None:
        count = len(self._flags)
        more = max(64, count)
        for name in ("_means", "_numbers", "_judged", "_flags"):
            array = getattr(self, name)
            setattr(self, name, np.concatenate([array, np.zeros((more, *array.shape[1:]), array.dtype)]))
        self._free = list(range(count + more - 1, count - 1, -1))

    def take(self, rows: np.ndarray, counts: np.ndarray) -> np.ndarray:
        """Learn a count of each row, int64[n]; return the places among them at which something may have begun or ended.

        What came of it is asked for by `step`, once a row and step; of the others a surge that goes on ends by `score`.
        """
        take_counts(rows, counts, self._means, self._numbers, self._judged, self._flags)
        return np.flatnonzero(self._flags[rows])

    def step(self, row: int, mentions: int) -> CountStep:
        """Return what the step that was taken last comes to for one row."""
        flags, score = int(self._flags[row]), float(self._judged[row, SCORE])
        has_surge = bool(flags & HIGH) and self._begins(row, score)
        self._flags[row] = flags & ~HIGH
        mean = self._means[row]
        return CountStep(
            mentions,
            score,
            has_surge,
            float(mean[NOW]),
            expm1(float(mean[LEVEL]) / float(mean[KNOWN])),
            float(self._judged[row, EXPECTED_COUNT]),
            bool(flags & FIRED),
            bool(flags & ENDED),
        )

    def _begins(self, row: int, score: float) -> bool:
        """Whether a score from THRESHOLD on is above all of the REFRACTORY steps before it, none of which fired."""
        step = int(self._numbers[row, STEP]) - 1
        peaks = self._peaks.setdefault(row, deque())
        while peaks and peaks[0][0] < step - REFRACTORY:
            peaks.popleft()
        while peaks and peaks[-1][1] < score:
            peaks.pop()
        peaks.append((step, score))
        begins = len(peaks) == 1 and step >= self._open_from.get(row, WARM_UP)
        if begins:
            self._open_from[row] = step + REFRACTORY + 1
        return begins

    def surge_state(self, row: int) -> dict[str, Any]:
        """Return what the surge's past comes to, as `Surge.state` does."""
        means = dict(zip(MEANS, self._means[row].tolist(), strict=False))
        return {
            "step": int(self._numbers[row, STEP]),
            "open_from": self._open_from.get(row, WARM_UP),
            **means,
            "peaks": [list(peak) for peak in self._peaks.get(row, ())],
        }

    def silence_state(self, row: int) -> SilenceState:
        """Return what is remembered of the silence."""
        learnt, pause, is_silent = self._numbers[row, [LEARNT_STEPS, PAUSE, IS_SILENT]].tolist()
        rate, longest = self._means[row, [RATE, LONGEST]].tolist()
        return SilenceState(learnt, rate, pause, longest, bool(is_silent))
