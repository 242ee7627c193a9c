"""What the detectors remember of many brands, side by side: a row a brand, one compiled pass a step."""

import numpy as np

from scoring.compute.kernels import read_only
from scoring.detectors.brand_row import DAY_VARIANCE, DAY_WEIGHT, HOUR_MEAN, SPREAD_D, SPREAD_N, WEEKDAY_MEAN, WIDTH
from scoring.detectors.parameters import DAY_SD, DAY_SD_PRIOR_DAYS, TONE_VARIANCE, TONE_VARIANCE_PRIOR
from scoring.detectors.step_kernel import FINDINGS, take_steps


def new_row() -> np.ndarray:
    """Return the row of a brand of which nothing is known: float64[WIDTH]."""
    row = np.zeros(WIDTH)
    row[[HOUR_MEAN, WEEKDAY_MEAN]] = 1.0
    row[[SPREAD_N, SPREAD_D]] = TONE_VARIANCE * TONE_VARIANCE_PRIOR, TONE_VARIANCE_PRIOR
    row[[DAY_VARIANCE, DAY_WEIGHT]] = DAY_SD * DAY_SD, DAY_SD_PRIOR_DAYS
    return row


_NEW = new_row()


class DetectorTable:
    """Rows of brands; a row that is given back is used again.

    >>> from scoring.detectors.step_kernel import SILENCE_BEGINS
    >>> table = DetectorTable()
    >>> rows = np.array([table.add()])
    >>> sums, by_source, none_missing = np.array([[10, 500, 0]]), np.zeros((1, 7), np.int64), np.zeros(7)
    >>> for step in range(96_000, 96_600):
    ...     flags = table.take(rows, step, sums if step < 96_500 else 0 * sums, by_source, none_missing)
    ...     if flags[0] & SILENCE_BEGINS: print(step)
    96503
    """

    def __init__(self) -> None:
        self.states = np.zeros((0, WIDTH))
        """float64[rows, WIDTH]; see `scoring.detectors.brand_row`."""
        self.found = np.zeros((0, FINDINGS))
        """float64[rows, FINDINGS]; what the step taken last comes to, see `scoring.detectors.step_kernel`."""
        self.limits = np.zeros(0)
        """float64[rows]; evidence from which a drop may open."""
        self._flags = np.zeros(0, np.uint8)
        self._free: list[int] = []

    def add(self, state: np.ndarray | None = None, limit: float = 4.3) -> int:
        """Return the row of a new brand, or of one whose row was kept; `limit`: see `limits`."""
        if not self._free:
            self._grow()
        row = self._free.pop()
        self.states[row] = _NEW if state is None else state
        self.limits[row] = limit
        return row

    def remove(self, row: int) -> None:
        """Give a row back."""
        self._free.append(row)

    def _grow(self) -> None:
        count = len(self._flags)
        more = max(64, count)
        for name in ("states", "found", "limits", "_flags"):
            array = getattr(self, name)
            setattr(self, name, np.concatenate([array, np.zeros((more, *array.shape[1:]), array.dtype)]))
        self._free = list(range(count + more - 1, count - 1, -1))

    def take(
        self, rows: np.ndarray, step: int, sums: np.ndarray, by_source: np.ndarray, missing: np.ndarray
    ) -> np.ndarray:
        """Take in a step of some rows; arguments as for `take_until_flagged`, of one step.

        Returns:
            uint8[n], the flags of each: what there is to judge.
        """
        return self.take_until_flagged(rows, step, sums[None], by_source[None], missing[None])[1]

    def take_until_flagged(
        self, rows: np.ndarray, first: int, sums: np.ndarray, by_source: np.ndarray, missing: np.ndarray
    ) -> tuple[int, np.ndarray]:
        """Take in steps of some rows until there is something to judge.

        Arguments as for `scoring.detectors.step_kernel.take_steps`.

        Returns:
            How many were taken, and uint8[n], the flags of each at the last of them.
        """
        taken = take_steps(
            read_only(rows),
            first,
            read_only(sums),
            read_only(by_source),
            read_only(missing),
            self.limits,
            self.states,
            self.found,
            self._flags,
        )
        flags: np.ndarray = self._flags[rows]
        return taken, flags
