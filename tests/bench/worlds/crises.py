"""Brands of one world that live for weeks and then all fall at the same hour: the observations of them."""

from typing import NamedTuple

import numpy as np

from scoring.method.constants import DAY_MS, HOUR_MS
from scoring.method.fixed_point import h64, signed
from tests.bench.properties.records import records
from tests.bench.worlds.shocks import WORLDS, World, hours_of
from tests.bench.worlds.speakers import Speakers

FIRST_DAY = 20_600
LEARNT_DAYS = 28
"""Days before anything counts."""
CRISIS_HOUR = 9
MOOD, VOLUME = -0.30, 2.0
"""What a crisis does to sentiment and volume."""


class Crisis(NamedTuple):
    """Some brands of a world."""

    names: list[str]
    rows: np.ndarray
    """OBSERVATION, by time."""
    a_day: np.ndarray
    """Mentions a day of each brand in the calm."""
    begin_ms: int
    """When nothing has been learnt yet, ms UTC."""
    judged_ms: int
    """From when on what opens counts."""
    crisis_ms: int
    """When all of them fall; the end, where none do."""
    end_ms: int

    @property
    def brand_weeks(self) -> float:
        """Of calm."""
        return len(self.names) * (self.crisis_ms - self.judged_ms) / (7 * DAY_MS)


def crisis_of(
    seed: int,
    world: World,
    size: float,
    brands: int,
    calm_days: int,
    crisis_days: int,
    mood: float = MOOD,
    volume: float = VOLUME,
) -> Crisis:
    """Let some brands live; those of one seed and size are others in each world.

    Args:
        seed: of all chance.
        world: how the public swings.
        size: of the brands; about 36 mentions a day each, and each differs.
        brands: how many.
        calm_days: after LEARNT_DAYS, without crisis.
        crisis_days: after those; 0: no crisis.
        mood: shift of sentiment in it.
        volume: factor in it.
    """
    rng = np.random.default_rng([seed, 77, int(size * 10), WORLDS.index(world)])
    calm_hours = 24 * (LEARNT_DAYS + calm_days) + (CRISIS_HOUR if crisis_days else 0)
    days = LEARNT_DAYS + calm_days + crisis_days
    names, rows, a_day = [], [], []
    for number in range(brands):
        speakers = Speakers(rng, size)
        loudness, shift = hours_of(rng, world, FIRST_DAY, days)
        loudness[calm_hours:] *= volume
        shift[calm_hours:] += mood
        said = speakers.speak(rng, FIRST_DAY, loudness, shift)
        names.append(f"Brand {number:03}")
        rows.append(records(said, said.author, signed(h64(names[-1]))))
        a_day.append(speakers.rate.sum())
    every = np.concatenate(rows)
    begin_ms = FIRST_DAY * DAY_MS
    return Crisis(
        names,
        every[np.argsort(every["seen_at"], kind="stable")],
        np.array(a_day),
        begin_ms,
        begin_ms + LEARNT_DAYS * DAY_MS,
        begin_ms + calm_hours * HOUR_MS,
        begin_ms + days * DAY_MS,
    )
