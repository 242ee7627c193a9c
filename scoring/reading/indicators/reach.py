"""Reach: mean log2 audience of the voices, against what is usual on the source."""

import numpy as np

VOICES, TOTAL = "NA", "A"
"""The pair of sums that its mean is made from."""
VOICES_UNIT, TOTAL_UNIT = 256, 65536


def summands(reach: np.ndarray) -> np.ndarray:
    """What each source adds to u2, of its contribution."""
    return reach
