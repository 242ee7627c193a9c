"""A mean over sources that shrinks towards what is known where few voices speak (section 5)."""

from typing import NamedTuple

import numpy as np

from scoring.method import POOL_HALF


class Pooled(NamedTuple):
    """Arrays with sources last; `belief` without that axis."""

    difference: np.ndarray
    """d: mean of a source minus its centre; 0 without voices."""
    belief: np.ndarray
    """B: 0 nothing is known, 1 all comes from the voices."""
    weight: np.ndarray
    """a: what a source's difference counts; they sum to B."""

    @property
    def contributions(self) -> np.ndarray:
        """What each source adds to the pooled difference."""
        result: np.ndarray = self.weight * self.difference
        return result


def pooled(
    voices: np.ndarray, total: np.ndarray, centre: np.ndarray, k: float, cap: np.ndarray | None = None
) -> Pooled:
    """Pool the means ``total / voices`` of the sources.

    Args:
        voices: N, sources last.
        total: Y, same shape.
        centre: what a source is held against.
        k: effective voices at which belief is one half.
        cap: voices beyond which a source gains no weight; None: none.

    >>> one = pooled(np.array([10.0, 0.0]), np.array([30.0, 0.0]), np.array([2.0, 5.0]), 10.0)
    >>> one.difference.tolist(), one.belief.tolist(), one.contributions.tolist()
    ([1.0, 0.0], 0.5, [0.5, 0.0])
    """
    heard = voices > 0
    safe = np.where(heard, voices, 1.0)
    difference = np.where(heard, total / safe - centre, 0.0)
    counted = voices if cap is None else np.minimum(voices, cap)
    r = counted / (counted + POOL_HALF) / voices.shape[-1]
    sum_r = r.sum(-1)
    spread = (np.where(heard, r * r / safe, 0.0)).sum(-1)
    effective = np.where(spread > 0, sum_r * sum_r / np.where(spread > 0, spread, 1.0), 0.0)
    belief = effective / (effective + k)
    weight = np.where(sum_r > 0, belief / np.where(sum_r > 0, sum_r, 1.0), 0.0)[..., None] * r
    return Pooled(difference, belief, weight)
