"""What is kept of the detectors of one brand or source, to go on from to the bit."""

import msgspec
import numpy as np

from schemas.alert import Alert
from scoring.detectors.brand_row import LAYOUT, STEP, WIDTH
from scoring.state.step_counts import STEP_MS


class FormerOpen(msgspec.Struct):
    """An alert as a former release kept it."""

    last: Alert | None = None
    """What was sent last."""


class DetectorState(msgspec.Struct):
    """What is kept of one brand."""

    at: int = 0
    """Steps up to here are taken in, ms UTC."""
    layout: int = 1
    """See `scoring.detectors.brand_row.LAYOUT`; 1 is what a former release wrote, without one."""
    figures: bytes = b""
    """The row, float64 in little-endian order."""
    alerts: dict[str, Alert] = {}
    """Those that are open, by kind, as they were sent last."""
    open: dict[str, FormerOpen] = {}
    """Likewise, of a former release, by kind and window."""

    def former_alerts(self) -> dict[str, Alert]:
        """Return the open alerts of a former release."""
        return {name: one.last for name, one in self.open.items() if one.last is not None} | self.alerts


def state_of(row: np.ndarray, alerts: dict[str, Alert]) -> DetectorState:
    """Return what is kept of a row, float64[WIDTH], and of its open alerts.

    >>> row = np.arange(WIDTH) / 3
    >>> bool((row_of(state_of(row, {}).figures) == row).all())
    True
    """
    at_ms = (int(row[STEP]) + 1) * STEP_MS if row[STEP] else 0
    return DetectorState(at_ms, LAYOUT, row.astype("<f8").tobytes(), dict(alerts))


def row_of(figures: bytes) -> np.ndarray:
    """Return the row that was kept: float64[WIDTH].

    Raises:
        ValueError: it is of another layout; see `scoring.detectors.state_fault`.
    """
    if len(figures) != 8 * WIDTH:
        raise ValueError(f"a row of {len(figures)} bytes, not {8 * WIDTH}")
    row: np.ndarray = np.frombuffer(figures, "<f8").astype(np.float64)
    return row
