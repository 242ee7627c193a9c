"""A mean over sources that shrinks towards what is known where few voices speak (SPEC section 4)."""

from typing import NamedTuple

import numpy as np

from scoring.method.constants import POOL_HALF


class Pooled(NamedTuple):
    """Arrays with sources first; `belief` without that axis."""

    difference: np.ndarray
    """d: mean of a source minus its centre; 0 without voices."""
    belief: np.ndarray
    """B: 0 nothing is known, 1 all comes from the voices."""
    contributions: np.ndarray
    """a * d: what each source adds to the pooled difference; the a sum to B."""


def pooled(
    voices: np.ndarray, total: np.ndarray, centre: np.ndarray, k: float, cap: np.ndarray | None = None
) -> Pooled:
    """Pool the means ``total / voices`` of the sources.

    Args:
        voices: N, sources first.
        total: Y, same shape.
        centre: what a source is held against; must broadcast.
        k: effective voices at which belief is one half.
        cap: voices beyond which a source gains no weight; None: none.

    >>> one = pooled(np.array([10.0, 0.0]), np.array([30.0, 0.0]), np.array([2.0, 5.0]), 10.0)
    >>> one.difference.tolist(), one.belief.tolist(), one.contributions.tolist()
    ([1.0, 0.0], 0.5, [0.5, 0.0])
    """
    # Where a source has no voices, its total is 0 as well, and a tiny divisor gives 0 as it should.
    safe = np.maximum(voices, _NO_VOICE)
    difference = np.where(voices > 0, total / safe - centre, 0.0)
    counted = voices if cap is None else np.minimum(voices, cap)
    r = counted / (counted + POOL_HALF) / len(voices)
    sum_r = r.sum(0)
    spread = (r * r / safe).sum(0)
    effective = sum_r * sum_r / np.maximum(spread, _NO_VOICE)
    belief = effective / (effective + k)
    return Pooled(difference, belief, belief / np.maximum(sum_r, _NO_VOICE) * r * difference)


_NO_VOICE = 1e-300
"""Far below the least voice there is, 1/256 of one in 1/256 of a pane; not so small that its square root is needed."""
