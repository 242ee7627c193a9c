"""Which brands may be in a drop at a quarter of an hour: only theirs are the intervals worked out."""

import numpy as np

from scoring.detectors.brand_detector import DetectorState
from scoring.detectors.drop import DropState
from scoring.method.constants import DROP_POINTS, DROP_WINDOWS

_THRESHOLDS = np.array(list(DROP_WINDOWS.values()))
_SLACK = 1e-9
"""Relative: a logarithm of numpy's may differ from that of the rule in its last bit."""


class DropScreen:
    """What the drop rule (SPEC section 8) remembers of brands, by row, as far as a bound of it is made from.

    Between full hours the rule learns nothing. A reading then changes a brand's state only if it looks like a drop,
    or if the reading before did. Its z is largest without the reading's own error, so that most brands need none.
    """

    def __init__(self) -> None:
        self._usual = np.zeros(0)
        self._mean = np.zeros((0, len(DROP_WINDOWS)))
        self._variance = np.ones((0, len(DROP_WINDOWS)))
        self._is_busy = np.zeros(0, np.bool_)

    def note(self, row: int, state: DetectorState) -> None:
        """Take in the state of the brand in `row`, as it is from now on."""
        if row >= len(self._usual):
            self._grow(row)
        drops = [state.drops.get(window, DropState()) for window in DROP_WINDOWS]
        self._usual[row] = np.nan if state.usual is None else state.usual
        self._mean[row] = [drop.mean for drop in drops]
        self._variance[row] = [drop.variance for drop in drops]
        self._is_busy[row] = any(drop.run or drop.hot for drop in drops)

    def _grow(self, row: int) -> None:
        more = max(64, row + 1)
        for name, value in (("_usual", np.nan), ("_mean", 0.0), ("_variance", 1.0), ("_is_busy", False)):
            array = getattr(self, name)
            setattr(self, name, np.concatenate([array, np.full((more, *array.shape[1:]), value, array.dtype)]))

    def may_drop(self, rows: np.ndarray, scores: np.ndarray) -> np.ndarray:
        """Return of which brands the reading has to be judged, bool[n].

        Args:
            rows: int64[n], of brands that were noted.
            scores: float64[n, windows], points, in the order of DROP_WINDOWS.
        """
        usual = self._usual[rows][:, None]
        e = np.log(scores / (100 - scores)) - np.log(usual / (100 - usual)) - self._mean[rows]
        points = DROP_POINTS * 100 / (usual * (100 - usual))
        z = (-e - points) / np.sqrt(self._variance[rows])
        looks_so: np.ndarray = (z > _THRESHOLDS * (1 - _SLACK)).any(axis=1) | self._is_busy[rows]
        return looks_so
