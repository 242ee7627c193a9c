"""False surges in worlds of counts, and how soon true ones are found."""

import numpy as np

from tests.bench.detection.counting import openings
from tests.bench.worlds.counts import COUNT_WORLDS, STEPS_A_DAY, CountWorld, Surge, counts_of

SEED = 19
RATES = (30, 150, 500)
"""Mentions a day."""
LEARNT_DAYS, DAYS, SURGE_DAYS = 14, 42, 36
SURGES = (Surge(30 * STEPS_A_DAY + 40, 24, 3.0), Surge(30 * STEPS_A_DAY + 40, 8, 5.0))
"""From 10:00 on: three times as many for six hours, five times for two."""
LATE_STEPS = 24


def lines(quick: bool) -> list[str]:
    """Return the table, row by row."""
    brands = 20 if quick else 40
    weeks = brands * (DAYS - LEARNT_DAYS) // 7
    rng = np.random.default_rng([SEED, 5])
    result = [
        f"seed {SEED}; {weeks} brand-weeks a cell",
        "| a day | " + " | ".join(COUNT_WORLDS) + " | x3 for 6 h | x5 for 2 h |",
        "|---|" + "---|" * (len(COUNT_WORLDS) + 2),
    ]
    for rate in RATES:
        false = [str(_false(rng, world, rate, brands)) for world in COUNT_WORLDS]
        true = [_true(rng, rate, brands, surge) for surge in SURGES]
        result.append(f"| {rate} | " + " | ".join([*false, *true]) + " |")
    return result


def _false(rng: np.random.Generator, world: CountWorld, rate: float, brands: int) -> int:
    counts = counts_of(rng, world, rate, brands, DAYS)
    return sum(one.step >= LEARNT_DAYS * STEPS_A_DAY and not one.is_again for one in openings(counts))


def _true(rng: np.random.Generator, rate: float, brands: int, surge: Surge) -> str:
    counts = counts_of(rng, "calm", rate, brands, SURGE_DAYS, surge)
    delays: dict[int, float] = {}
    for one in openings(counts):
        if surge.first <= one.step < surge.first + surge.steps + LATE_STEPS:
            delays.setdefault(one.brand, (one.step - surge.first + 1) / 4)
    median = f", median {np.median(list(delays.values())):.1f} h" if delays else ""
    return f"{len(delays)} of {brands}{median}"
