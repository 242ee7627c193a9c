"""How `score` fares with more brands, a longer history, and more workers."""

import asyncio
from dataclasses import dataclass

from tests.bench.harness.drain import Drain, drain
from tests.bench.harness.fill import fill_observations

EVENTS = 600_000
DAYS = 10.0
BRANDS = (100, 1_000, 10_000)
HISTORIES = (1.0, 28.0)
WORKERS = (1, 2)
MEMORY_BRANDS, MEMORY_A_DAY, MEMORY_DAYS = 1_000, 40, 28.0
SCORE = ["streams.cli.main", "score"]


@dataclass(frozen=True)
class Point:
    """One drain of a topic of observations."""

    brands: int
    days: float
    workers: int
    drain: Drain


async def point(
    bootstrap: str, brands: int, days: float, workers: int = 1, events: int = EVENTS, *, even: bool = False
) -> Point:
    """Fill topics of their own and drain them."""
    prefix = f"grow-{brands}-{days:g}-{workers}-{events}."
    await fill_observations(bootstrap, prefix, events, brands, days, even=even)
    group = f"{prefix.rstrip('.')}-score"
    return Point(
        brands, days, workers, await drain(SCORE, bootstrap, prefix, group, f"{prefix}observations", workers=workers)
    )


async def measure(bootstrap: str) -> dict[str, list[Point]]:
    """Return the points of each way to grow."""
    return {
        "brands": [await point(bootstrap, brands, DAYS) for brands in BRANDS],
        "history": [await point(bootstrap, BRANDS[1], days, events=EVENTS + 1) for days in HISTORIES],
        "workers": [await point(bootstrap, BRANDS[1], DAYS, workers, events=EVENTS + 2) for workers in WORKERS],
    }


async def memory(bootstrap: str) -> Point:
    """A month of 1,000 brands with 40 mentions a day each, in one worker."""
    events = int(MEMORY_BRANDS * MEMORY_A_DAY * MEMORY_DAYS)
    return await point(bootstrap, MEMORY_BRANDS, MEMORY_DAYS, events=events, even=True)


def run(bootstrap: str) -> dict[str, list[Point]]:
    """Measure from code that is not asynchronous."""
    return asyncio.run(measure(bootstrap))
