"""Favour: mean sentiment weighted by confidence and quality, against the source."""

import numpy as np

VOICES, TOTAL = "C", "S"
"""The pair of sums that its mean is made from."""
VOICES_UNIT, TOTAL_UNIT = 25600, 2560000


def summands(favour: np.ndarray) -> np.ndarray:
    """What each source adds to u4, of its contribution."""
    return favour
