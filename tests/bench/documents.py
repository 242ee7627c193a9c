"""How long the reader of feeds takes for one document; the hostile ones lie in ``../shared/data``."""

from dataclasses import dataclass
from statistics import median
from time import perf_counter

from streams.collect.feeds.worker import FeedWorker
from tests.collect.feeds.test_feeds import rss_of
from tests.paths import BAD_INPUT

ENTRIES = 100
READINGS = 50


@dataclass(frozen=True)
class Documents:
    """Milliseconds a document."""

    usual_ms: float
    """One of 100 entries: the median."""
    hostile: int
    """How many hostile ones there were."""
    slowest_ms: float
    """Of those."""


async def measure(_: str) -> Documents:
    """Read the same document again and again, and then each hostile one."""
    usual = rss_of({number: f"Title {number}" for number in range(ENTRIES)})
    hostile = [path for folder in ("feeds-*", "xml-*") for path in BAD_INPUT.glob(f"{folder}/**/*") if path.is_file()]
    async with FeedWorker() as worker:
        await worker.read(usual, "", "")  # it starts
        took = [await _timed(worker, usual) for _ in range(READINGS)]
        slowest = max([await _timed(worker, path.read_bytes()) for path in hostile], default=0.0)
    return Documents(1e3 * median(took), len(hostile), 1e3 * slowest)


async def _timed(worker: FeedWorker, body: bytes) -> float:
    began = perf_counter()
    await worker.read(body, "", "https://f.example/")
    return perf_counter() - began
