"""Engagement: mean log2 reactions, against the source and what the audience explains."""

import numpy as np

from scoring.method.constants import EXPECTED_ENGAGEMENT

VOICES, TOTAL = "NE", "E"
"""The pair of sums that its mean is made from."""
VOICES_UNIT, TOTAL_UNIT = 256, 65536


def summands(engagement: np.ndarray, reach: np.ndarray) -> np.ndarray:
    """What each source adds to u3, of its contributions: reactions beyond what the audience explains."""
    return engagement - EXPECTED_ENGAGEMENT * reach
