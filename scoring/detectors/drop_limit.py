"""From what evidence on a drop opens, for a wanted number of false ones: measured in simulated worlds."""

import numpy as np

RATES = (0.3, 1.0, 4.0, 12.0)
LIMITS = (4.6, 4.3, 4.0, 3.4)
"""False drops a brand and year, and the limit of `scoring.detectors.parameters` that gives no more."""


def drop_limit(false_drops_a_brand_year: float) -> float:
    """Return the limit, in deviations; between those measured along the logarithm of the rate.

    >>> drop_limit(1.0), round(drop_limit(2.0), 2), drop_limit(1_000.0)
    (4.3, 4.15, 3.4)
    """
    rate = max(false_drops_a_brand_year, 1e-9)
    return float(np.interp(np.log(rate), np.log(RATES), LIMITS))
