"""Counts of mentions alone, a step at a time: calm, wide, drifting, in cascades; and surges put into them."""

from math import pi, sin
from typing import Literal, NamedTuple

import numpy as np

CountWorld = Literal["calm", "wide", "drift", "cascade"]
COUNT_WORLDS: tuple[CountWorld, ...] = ("calm", "wide", "drift", "cascade")
PROFILE = np.array(
    [
        (1 + 0.8 * sin(2 * pi * (hour % 24 + 0.5 - 9) / 24)) * (1.15 if (hour // 24 + 3) % 7 < 5 else 0.625)
        for hour in range(168)
    ]
)
"""Volume by hour of the week, from a Thursday on."""
STEPS_A_DAY = 96
FIRST_STEP = 20_572 * STEPS_A_DAY
SPREAD = {"calm": 0.25, "wide": 0.4, "drift": 0.25, "cascade": 0.25}
"""Standard deviation of the logarithm of a day's volume."""
DRIFT = 0.08
IN_CASCADES, CASCADE_POWER, CASCADE_MOST, CASCADE_STEPS = 0.33, 1.6, 60.0, 4.0
"""Part of all mentions that comes in cascades; Pareto's power of their size, the largest; how long they last."""


class Surge(NamedTuple):
    """A factor of volume for some steps."""

    first: int
    steps: int
    factor: float


def counts_of(
    rng: np.random.Generator, world: CountWorld, a_day: float, brands: int, days: int, surge: Surge | None = None
) -> np.ndarray:
    """Return counts of each step and brand, int64[steps, brands]; `surge`: of every brand."""
    steps = np.arange(days * STEPS_A_DAY)
    late = rng.integers(0, 168, brands) if world != "calm" else np.zeros(brands, np.int64)
    rate = PROFILE[(steps[:, None] // 4 + late) % 168] * a_day / STEPS_A_DAY
    spread = SPREAD[world]
    rate = rate * np.repeat(np.exp(rng.normal(-(spread**2) / 2, spread, (days, brands))), STEPS_A_DAY, axis=0)
    if world == "drift":
        walk = np.cumsum(rng.normal(0, DRIFT, (days, brands)), axis=0)
        rate = rate * np.exp(np.repeat(walk - walk.mean(0), STEPS_A_DAY, axis=0))
    if surge is not None:
        rate[surge.first : surge.first + surge.steps] *= surge.factor
    if world != "cascade":
        return rng.poisson(rate)
    return _with_cascades(rng, rate)


def _with_cascades(rng: np.random.Generator, rate: np.ndarray) -> np.ndarray:
    counts = rng.poisson(rate * (1 - IN_CASCADES))

    def sizes(number: int) -> np.ndarray:
        drawn: np.ndarray = np.minimum(CASCADE_MOST, rng.random(number) ** (-1 / CASCADE_POWER))
        return drawn

    begun = rng.poisson(rate * IN_CASCADES / sizes(200_000).mean())
    step, brand = np.nonzero(begun)
    step, brand = np.repeat(step, begun[step, brand]), np.repeat(brand, begun[step, brand])
    size = np.floor(sizes(len(step))).astype(np.int64)
    step, brand = np.repeat(step, size), np.repeat(brand, size)
    step = step + np.floor(rng.exponential(CASCADE_STEPS, len(step))).astype(np.int64)
    is_inside = step < len(counts)
    np.add.at(counts, (step[is_inside], brand[is_inside]), 1)
    return counts
