"""From what evidence on a drop opens, for a wanted number of false ones: measured in simulated worlds."""

from functools import lru_cache

import numpy as np

RATES = (0.3, 1.0, 4.0, 12.0)
LIMITS = (4.6, 4.3, 4.0, 3.4)
"""False drops a brand and year, and the limit that gives no more of them.

`python -m tests.bench.detection --quick --only limits`, seeds 411 to 413: 1, 3, 9 and 52 in 288 brand-weeks, which is
0.2, 0.5, 1.6 and 9.4 a year; in the study that the detector comes from 4.0 gave 3.6. Heavy tails give more: no limit
knows a bad day from a crisis that looks the same.
"""


@lru_cache(maxsize=1_024)
def drop_limit(false_drops_a_brand_year: float) -> float:
    """Return the limit, in deviations; between those measured along the logarithm of the rate.

    >>> drop_limit(1.0), round(drop_limit(2.0), 2), drop_limit(1_000.0)
    (4.3, 4.15, 3.4)
    """
    rate = max(false_drops_a_brand_year, 1e-9)
    return float(np.interp(np.log(rate), np.log(RATES), LIMITS))
