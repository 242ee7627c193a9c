"""The detectors on counts alone: when surges open, and when silences begin."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from schemas.brand import AlertRules
from schemas.sources import SOURCES
from scoring.detectors.brand_alerts import BrandAlerts
from scoring.detectors.detector_table import DetectorTable
from scoring.detectors.step_kernel import IN_SURGE, SILENCE_BEGINS
from tests.bench.worlds.counts import FIRST_STEP


class Opening(NamedTuple):
    """A surge that opens."""

    step: int
    """Row of the counts."""
    brand: int
    is_again: bool
    """Within a day of the end of the one before: the same incident."""


def openings(counts: np.ndarray, first_step: int = FIRST_STEP) -> list[Opening]:
    """Return the surges in counts, int64[steps, brands]; `first_step`: number of the first, since the epoch."""
    table, rows = _table(counts.shape[1])
    brands = [BrandAlerts(f"Brand {number}", AlertRules()) for number in range(counts.shape[1])]
    found = []
    for step, flags in enumerate(_flags(table, rows, counts, first_step)):
        for brand in np.flatnonzero(flags & IN_SURGE).tolist():
            for alert in brands[brand].surge(table, int(rows[brand]), first_step + step):
                if alert.state == "opened":
                    found.append(Opening(step, brand, bool(alert.reopenings)))
    return found


def silences(counts: np.ndarray, first_step: int = FIRST_STEP) -> list[tuple[int, int]]:
    """Return row and brand of each silence that begins."""
    table, rows = _table(counts.shape[1])
    return [
        (step, brand)
        for step, flags in enumerate(_flags(table, rows, counts, first_step))
        for brand in np.flatnonzero(flags & SILENCE_BEGINS).tolist()
    ]


def _table(brands: int) -> tuple[DetectorTable, np.ndarray]:
    table = DetectorTable()
    return table, np.array([table.add() for _ in range(brands)])


def _flags(table: DetectorTable, rows: np.ndarray, counts: np.ndarray, first_step: int) -> Iterator[np.ndarray]:
    """Yield the flags of each step, uint8[brands]."""
    by_source, missing = np.zeros((len(rows), len(SOURCES)), np.int64), np.zeros(len(SOURCES))
    for step, of_step in enumerate(counts):
        sums = np.zeros((len(rows), 3), np.int64)
        sums[:, 0] = of_step
        yield table.take(rows, first_step + step, sums, by_source, missing)
