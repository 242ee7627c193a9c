"""Presence: distinct voices a day against the median brand, by source, concave over the sources."""

import numpy as np

from scoring.method.constants import PRESENCE_A, PRESENCE_B


def level_of_all(voices: float, expected: float) -> float:
    """Level of a brand over all sources in stage A, xbar, from the sums over them."""
    of_level, _ = PRESENCE_A
    return (voices + of_level) / (expected + of_level)


def level_alone(voices: float, expected: float, of_all: float) -> float:
    """Level x of a source in stage A, pulled towards the brand's level over all.

    >>> round(level_alone(3.0, 1.0, level_of_all(3.0, 2.0)), 3)
    1.933
    """
    _, of_source = PRESENCE_A
    return (voices + of_source * of_all) / (expected + of_source)


def level_after(voices: float, expected: float, prior: float) -> float:
    """Level x of a source in stage B, pulled towards its own level of the last 28 days, `prior`."""
    return prior * (voices + PRESENCE_B) / (prior * expected + PRESENCE_B)


def summands(x: np.ndarray) -> np.ndarray:
    """What each source adds to the sum whose logarithm u1 is made from; sources first."""
    result: np.ndarray = np.sqrt(x) / len(x)
    return result


def breadth(x: np.ndarray) -> np.ndarray:
    """Effective number of sources, shown beside the score. Sources first.

    >>> breadth(np.array([1.0, 1.0, 0.0])).tolist()
    2.0
    """
    share = x / x.sum(0)
    result: np.ndarray = 1 / (share * share).sum(0)
    return result
