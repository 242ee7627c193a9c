"""How the mood of a public swings from day to day, and its week: nothing, Gaussian shocks, or heavy tails."""

from typing import Literal

import numpy as np

from tests.bench.worlds.speakers import PROFILE

World = Literal["none", "s04", "s08", "heavy"]
WORLDS: tuple[World, ...] = ("none", "s04", "s08", "heavy")
"""Without shocks; of .04 and .08 from day to day, AR(.6); the same of .08 with Student's t of 3 degrees of freedom,
weekends in worse mood and of less volume, and days that begin at another hour."""
SHOCK = {"none": 0.0, "s04": 0.04, "s08": 0.08, "heavy": 0.08}
CARRIED = 0.6
WEEKEND_MOOD, WEEKEND_VOLUME = -0.06, 0.6


def day_shocks(rng: np.random.Generator, world: World, days: int) -> np.ndarray:
    """Return the shift of sentiment of each day."""
    drawn = rng.standard_t(3, days) / np.sqrt(3) if world == "heavy" else rng.normal(0, 1, days)
    shocks = SHOCK[world] * drawn
    for day in range(1, days):
        shocks[day] = CARRIED * shocks[day - 1] + np.sqrt(1 - CARRIED**2) * shocks[day]
    return shocks


def hours_of(rng: np.random.Generator, world: World, first_day: int, days: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the factor of volume and the shift of sentiment of each hour."""
    hours = first_day * 24 + np.arange(24 * days)
    mood = np.repeat(day_shocks(rng, world, days), 24)
    volume = np.ones(len(hours))
    if world == "heavy":
        is_weekend = (hours // 24 + 3) % 7 >= 5
        late = int(rng.integers(0, 24))
        mood += WEEKEND_MOOD * is_weekend
        volume = np.where(is_weekend, WEEKEND_VOLUME, 1.0) * PROFILE[(hours + late) % 168] / PROFILE[hours % 168]
    return volume, mood
