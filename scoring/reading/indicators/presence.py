"""Presence: distinct voices a day against the median brand, by source, concave over the sources."""

import numpy as np

from scoring.method.constants import PRESENCE_A, PRESENCE_B


def level_alone(voices: np.ndarray, expected: np.ndarray) -> np.ndarray:
    """Level x of stage A: each source pulled towards the brand's level over all. Sources first.

    >>> level_alone(np.array([3.0, 0.0]), np.array([1.0, 1.0])).round(3).tolist()
    [1.933, 0.933]
    """
    of_level, of_source = PRESENCE_A
    level = (voices.sum(0) + of_level) / (expected.sum(0) + of_level)
    x: np.ndarray = (voices + of_source * level) / (expected + of_source)
    return x


def level_after(voices: np.ndarray, expected: np.ndarray, prior: np.ndarray) -> np.ndarray:
    """Level x of stage B: each source pulled towards its own level of the last 28 days, `prior`. Sources first."""
    x: np.ndarray = prior * (voices + PRESENCE_B) / (prior * expected + PRESENCE_B)
    return x


def u(x: np.ndarray) -> np.ndarray:
    """u1 of the levels x, sources first."""
    result: np.ndarray = 2 * np.log(summands(x).sum(0))
    return result


def summands(x: np.ndarray) -> np.ndarray:
    """What each source adds to the sum whose logarithm u1 is made from."""
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
