"""The centres of a reference: what the voices of a source are like on average over the brands of a panel."""

import numpy as np

from scoring.calibration.spreads import rounded
from scoring.method.constants import STEADY_VOICES
from scoring.method.reference import Reference
from scoring.reading.score import pair_of, voices_of
from scoring.reading.stages import MEANS

FEWEST_BRANDS = 5
"""A median over fewer says little of the next brand."""


def centres(sums: np.ndarray) -> tuple[list[list[float]], np.ndarray]:
    """Return the centre of each mean and source, and how many brands had voices enough for it, int64[3, SOURCES].

    The mean over the brands with STEADY_VOICES; where they are too few, over the voices of all brands.
    """
    columns, steady = [], np.zeros((len(MEANS), sums.shape[1]), np.int64)
    for place in range(len(MEANS)):
        voices, totals = pair_of(sums, place)
        steady[place] = (voices >= STEADY_VOICES).sum(1)
        column = []
        for n, y in zip(voices, totals, strict=True):
            enough = n >= STEADY_VOICES
            if enough.sum() >= FEWEST_BRANDS:
                column.append(rounded((y[enough] / n[enough]).mean()))
            else:
                column.append(rounded(y.sum() / n.sum()) if n.sum() > 0 else 0.0)
        columns.append(column)
    return columns, steady


def with_centres(draft: Reference, sums: np.ndarray, exposed: np.ndarray) -> Reference:
    """Set the voices a day, 0 where the median brand has none, and the centres; `exposed` in days [SOURCES, brands]."""
    (reach, engagement, favour), _ = centres(sums)
    voices = []
    for observed, days in zip(voices_of(sums), exposed, strict=True):
        followed = days >= 1
        voices.append(rounded(np.median(observed[followed] / days[followed])) if followed.any() else 0.0)
    return draft._replace(
        voices=tuple(voices), reach_mean=tuple(reach), engagement_mean=tuple(engagement), favour_mean=tuple(favour)
    )
