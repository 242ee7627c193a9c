"""By how much a time has more of something than the time before: log-odds with an informative Dirichlet prior.

Monroe, Colaresi & Quinn (2008), "Fightin' Words: Lexical Feature Selection and Evaluation for Identifying the Content
of Political Conflict", Political Analysis 16(4), equations 16, 19 and 20. The prior is what both times have together,
as `PRIOR` counts, which is the paper's: something rare has to differ more, and what both have alike stands at 0.
"""

from math import log, sqrt
from typing import NamedTuple

PRIOR = 500
"""Counts that the prior weighs in all."""


class LogOdds(NamedTuple):
    """What sets two times apart in one thing."""

    delta: float
    """Log-odds in the first less log-odds in the second; above 0: the first has more of it."""
    z: float
    """The same in standard errors."""


def log_odds(count: int, total: int, other: int, other_total: int) -> LogOdds:
    """Return by how much the first time has more of something than the second.

    Args:
        count: of it in the first time, 0 or more.
        total: of all things in the first time, counted likewise; `count` or more.
        other: of it in the second time, 0 or more; one of the two counts is above 0.
        other_total: of all things in the second time, `other` or more.

    >>> log_odds(30, 1_000, 30, 1_000).z
    0.0
    >>> round(log_odds(30, 1_000, 5, 1_000).z, 2), round(log_odds(5, 1_000, 30, 1_000).z, 2)
    (3.35, -3.35)
    >>> log_odds(30, 30, 3, 3)  # there is nothing else: it cannot be more of it
    LogOdds(delta=0.0, z=0.0)
    """
    both, all_of = count + other, total + other_total
    if both == all_of:
        return LogOdds(0.0, 0.0)
    prior = PRIOR * both / all_of
    first, second = count + prior, other + prior
    delta = log(first / (total + PRIOR - first)) - log(second / (other_total + PRIOR - second))
    return LogOdds(delta, delta / sqrt(1 / first + 1 / second))
