"""False silences in worlds of counts, and how soon a true one is found, by day and by night."""

import numpy as np

from tests.bench.detection.counting import silences
from tests.bench.worlds.counts import STEPS_A_DAY, CountWorld, counts_of

SEED = 23
RATES = (10, 30, 100, 500)
"""Mentions a day."""
WORLDS: tuple[CountWorld, ...] = ("calm", "wide", "cascade")
DAYS, LEARNT_DAYS = 28, 3
FROM_HOURS = (10, 22)
LONGEST_HOURS = 38


def lines(quick: bool) -> list[str]:
    """Return the table, row by row."""
    brands = 20 if quick else 60
    weeks = brands * (DAYS - LEARNT_DAYS) / 7
    rng = np.random.default_rng([SEED, 6])
    shown = [f"from {hour}:00: median hours, found of {brands}" for hour in FROM_HOURS]
    result = [
        f"seed {SEED}; {weeks:.0f} brand-weeks a cell",
        "| a day | " + " | ".join([*(f"false, {world}" for world in WORLDS), *shown]) + " |",
        "|---|" + "---|" * (len(WORLDS) + len(FROM_HOURS)),
    ]
    for rate in RATES:
        false = [str(len(silences(counts_of(rng, world, rate, brands, DAYS)))) for world in WORLDS]
        true = [_true(rng, rate, brands, hour) for hour in FROM_HOURS]
        result.append(f"| {rate} | " + " | ".join([*false, *true]) + " |")
    return result


def _true(rng: np.random.Generator, rate: float, brands: int, hour: int) -> str:
    """All brands fall silent for good at an hour of the 22nd day."""
    first = 21 * STEPS_A_DAY + 4 * hour
    counts = counts_of(rng, "calm", rate, brands, 24)
    counts[first:] = 0
    delays = [(step - first + 1) / 4 for step, _ in silences(counts) if step >= first]
    delays = [delay for delay in delays if delay <= LONGEST_HOURS]
    return f"{np.median(delays):.2f}, {len(delays)}" if delays else "-, 0"
