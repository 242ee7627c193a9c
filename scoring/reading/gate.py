"""The gate: Presence and Engagement of a short window rise only as far as Favour did not fall (SPEC section 14).

Under a method without one it lets everything pass, to the last bit.
"""

from math import log, sqrt

import numpy as np

from scoring.compute.kernels import native_inner
from scoring.method.constants import FAVOUR, GATED, STILL_RATIO

PRESENCE, ENGAGEMENT = GATED


@native_inner
def openness(u: np.ndarray, prior: np.ndarray, v: int, fall: float) -> float:
    """h: how much of a rise counts, 1 all of it, 0 nothing.

    Args:
        u: float64[4, variants], of the window.
        prior: likewise, of its prior.
        v: the variant.
        fall: u of Favour by which it has to fall for nothing to count; infinite: no gate.
    """
    fallen: float = (u[FAVOUR, v] - prior[FAVOUR, v]) / fall
    return min(1.0, max(0.0, 1 + fallen))


@native_inner
def hold_back(u: np.ndarray, prior: np.ndarray, v: int, h: float) -> None:
    """Take out of u of one variant what does not count."""
    if h < 1:
        for i in GATED:
            if u[i, v] > prior[i, v]:
                u[i, v] = prior[i, v] + h * (u[i, v] - prior[i, v])


@native_inner
def log_mean_of(a: float, b: float) -> float:
    """Lm of SPEC section 7."""
    if abs(a - b) < STILL_RATIO * max(a, b):
        return a
    return (a - b) / (log(a) - log(b))


@native_inner
def write_roots(
    x: np.ndarray, prior_x: np.ndarray, h: float, is_held: bool, presence: np.ndarray, rise: np.ndarray
) -> None:
    """Write what each source adds to Presence after the gate, of the first variant.

    Args:
        x: level of the window, float64[sources, variants].
        prior_x: of its prior.
        h: see `openness`.
        is_held: whether Presence was held back.
        presence: float64[sources], written to: the summands whose logarithm u is made from.
        rise: float64[sources], written to: what is let through of the rise above them, in u.
    """
    sources = len(x)
    now = then = 0.0
    for s in range(sources):
        now += sqrt(x[s, 0]) / sources
        then += sqrt(prior_x[s, 0]) / sources
    per_root = h * 2 / log_mean_of(now, then) if is_held else 0.0
    for s in range(sources):
        root, prior_root = sqrt(x[s, 0]) / sources, sqrt(prior_x[s, 0]) / sources
        presence[s] = prior_root if is_held else root
        rise[s] = per_root * (root - prior_root)
