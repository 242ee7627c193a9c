"""What jauge-2 costs beside jauge-1: to fold, to read, and to hold, in one run.

The two take turns, batch by batch and pass by pass, and CPU time is compared: so a machine that does other work
meanwhile slows both alike.
"""

import asyncio
import gc
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from time import process_time
from typing import Any

import numpy as np
import psutil

from scoring.detectors.warm_up import warm_up
from scoring.method.constants import WINDOWS
from scoring.method.methods import JAUGE_1, JAUGE_2
from scoring.method.windows import period
from scoring.reading.evaluate import read_periods
from scoring.reading.exposure import Calendar
from scoring.state.panes import PartitionState
from streams.config.reference import published_reference
from streams.runtime.malloc import give_back_large_blocks
from tests.bench.bench_fold import BATCH, START_MS, observations

BRANDS = (100, 250, 1_000)
A_DAY, DAYS = 40, 28
READINGS = 9
NAMES = (JAUGE_1.name, JAUGE_2.name)


@dataclass(frozen=True)
class Cost:
    """Of one number of brands; the first of a pair is jauge-1, the second jauge-2."""

    brands: int
    fold_us: tuple[float, float]
    """CPU of one observation."""
    take_us: tuple[float, float]
    """CPU of taking what is sealed and what expires, by observation: with jauge-2, cells too."""
    read_us: tuple[float, float]
    """CPU of a brand's five windows with their intervals: the median of some passes."""
    resident_mb: tuple[float, float]
    """What a process of its own grew by as it folded."""


async def measure(_: str = "") -> list[Cost]:
    """Measure each number of brands."""
    warm_up()
    gc.set_threshold(50_000, 20, 100)  # as `score` does
    return [await asyncio.to_thread(cost, brands) for brands in BRANDS]


def cost(brands: int) -> Cost:
    """Measure both methods with so many brands, 40 mentions a day each, for 28 days."""
    rows = observations(brands, A_DAY, DAYS)
    rows.flags.writeable = False
    states = [PartitionState(published_reference(name)) for name in NAMES]
    folded, taken = [0.0, 0.0], [0.0, 0.0]
    for number, start in enumerate(range(0, len(rows), BATCH)):
        for which in turns(number):
            begun = process_time()
            fold(states[which], rows, start)
            between = process_time()
            take(states[which])
            folded[which] += between - begun
            taken[which] += process_time() - between
    passes: list[list[float]] = [[], []]
    for number in range(READINGS):
        for which in turns(number):
            begun = process_time()
            read(states[which])
            passes[which].append(process_time() - begun)
    with ProcessPoolExecutor(1, get_context("spawn"), max_tasks_per_child=1) as processes:
        grown = [processes.submit(grown_mb, brands, name).result() for name in NAMES]
    return Cost(
        brands,
        pair(1e6 * took / len(rows) for took in folded),
        pair(1e6 * took / len(rows) for took in taken),
        pair(1e6 * float(np.median(took)) / brands for took in passes),
        pair(grown),
    )


def turns(number: int) -> tuple[int, int]:
    """Return which of the two goes first, and which second: each as often."""
    return (0, 1) if number % 2 == 0 else (1, 0)


def fold(state: PartitionState, rows: np.ndarray, start: int) -> None:
    """Fold the batch of `rows` that begins at `start`."""
    batch = rows[start : start + BATCH]
    state.fold(batch, np.arange(start, start + len(batch)))


def take(state: PartitionState) -> None:
    """Take what was sealed, and let go of what is too old, as `score` does."""
    state.take_closed()
    state.expired()
    state.expired_cells()


def read(state: PartitionState) -> None:
    """Read the five windows of all brands."""
    slots = np.arange(len(state.brands()))
    calendars = [Calendar(START_MS, int(slot) % 5) for slot in slots]
    read_periods(state, slots, [period(window, state.clock) for window in WINDOWS], calendars, state.reference)


def grown_mb(brands: int, name: str) -> float:
    """Return by how much this process grows as it folds under one method, MB; for a process of its own."""
    give_back_large_blocks()
    warm_up()
    rows = observations(brands, A_DAY, DAYS)
    rows.flags.writeable = False
    process, state = psutil.Process(), PartitionState(published_reference(name))
    before = process.memory_info().rss
    for start in range(0, len(rows), BATCH):
        fold(state, rows, start)
        take(state)
    return float(process.memory_info().rss - before) / 2**20


def pair(values: Iterable[float]) -> tuple[float, float]:
    """Return the two."""
    first, second = values
    return first, second


def lines(costs: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return the rows of a table."""
    made = []
    for one in costs:
        parts = []
        for name, unit in (("fold_us", "us"), ("take_us", "us"), ("read_us", "us"), ("resident_mb", "MB")):
            before, after = one[name]
            change = f"{after - before:+.0f} MB" if unit == "MB" else f"{after / before - 1:+.0%}"
            parts.append(f"{before:.2f} to {after:.2f} {unit} ({change})")
        made.append(
            f"| jauge-1 to jauge-2, {one['brands']:,} brands: fold / take / read / memory | {' / '.join(parts)} |"
        )
    return made
