"""How long matching pauses while brands change, 100,000 names followed: ``python -m tests.bench.brand_edits``."""

import asyncio
import gc
from collections.abc import Iterable
from dataclasses import dataclass
from time import perf_counter, time_ns
from types import SimpleNamespace
from typing import Any

from schemas.brand import Brand
from schemas.codec import encode
from scoring.text.matching import Matcher
from scoring.text.tone.warm_up import warm_up
from streams.kafka.brand_book import BrandBook
from streams.match.brand_changes import BrandChanges
from streams.match.processor import MatchProcessor
from tests.bench.bench_match import raw
from tests.bench.harness import workload

NAMES, IMPORTED, EDITS = 100_000, 5_000, 200
MENTIONS, BATCH = 20_000, 100
"""A batch is small, so that the pause is that of the edits and not the time that a batch takes by itself."""


@dataclass(frozen=True)
class Edits:
    """Milliseconds; a pause is the longest time between two beats of a task that does nothing else."""

    build_ms: float
    """Building the matcher anew: what each change cost inside the loop before brands were put one by one."""
    calm_ms: float
    """Pause while mentions are matched and no brand changes."""
    edit_ms: float
    """Pause while one brand after the other gets another name."""
    import_ms: float
    """Pause while thousands of brands come at once, and go again."""
    calm_us: float
    """Time of a mention before any change."""
    after_us: float
    """And after all of them."""


def followed(count: int) -> list[Brand]:
    """Return brands with two words of their own each, the names among them that the workload speaks of."""
    return [
        Brand(brand=f"Brand {number}", terms=(f"brand{number:04d}", f"brand{number:04d} corp"))
        for number in range(count // 2)
    ]


def record(name: str, brand: Brand | None) -> Any:
    return SimpleNamespace(key=name.encode(), value=brand and encode(brand), timestamp=time_ns() // 1_000_000)


class Loop:
    """A matcher at work in an event loop, as in the role."""

    def __init__(self) -> None:
        self.book, self.moved = BrandBook(), asyncio.Event()
        self.book = BrandBook(self.moved)
        for brand in followed(NAMES):
            self.book.read(record(brand.brand, brand))
        began = perf_counter()
        self.processor = MatchProcessor(self.book.brands.values(), 8)
        self.build_ms = (perf_counter() - began) * 1e3
        self.changes = BrandChanges(self.book, self.moved, self.processor.matcher)
        records = raw([value for _, value in workload.mentions(MENTIONS, workload.MATCH_BRANDS)])
        self.batches = [records[start : start + BATCH] for start in range(0, MENTIONS, BATCH)]
        self.processor.process(records[:1_000])

    async def longest_pause(self, edits: Iterable[tuple[str, Brand | None]]) -> tuple[float, float]:
        """Match all mentions while brands change; return the longest pause, ms, and the µs of a mention."""
        done, worst = asyncio.Event(), 0.0

        async def beat() -> None:
            nonlocal worst
            last = perf_counter()
            while not done.is_set():
                await asyncio.sleep(0)
                now = perf_counter()
                last, worst = now, max(worst, now - last)

        async def change() -> None:
            for name, brand in edits:
                self.book.read(record(name, brand))
                await asyncio.sleep(0)

        async def match() -> float:
            began = perf_counter()
            for batch in self.batches:
                self.changes.take()
                self.processor.process(batch)
                await asyncio.sleep(0)
            return (perf_counter() - began) / MENTIONS * 1e6

        async with asyncio.TaskGroup() as tasks:
            following = tasks.create_task(self.changes.follow())
            beating = tasks.create_task(beat())
            changing = tasks.create_task(change())
            us = await tasks.create_task(match())
            await changing
            await self.changes.take_all()
            done.set()
            await beating
            following.cancel()
        return worst * 1e3, us


async def measure(_: str = "") -> Edits:
    """Edit, import and remove brands beside the mentions, and hold what is found against a matcher built anew."""
    warm_up()
    loop = Loop()
    gc.set_threshold(50_000, 20, 100)
    gc.freeze()
    calm_ms, calm_us = await loop.longest_pause(())
    renamed = [Brand(brand=f"Brand {number}", terms=(f"name{number}",)) for number in range(EDITS)]
    edit_ms, _us = await loop.longest_pause((brand.brand, brand) for brand in renamed)
    new = [Brand(brand=f"New {number}", terms=(f"new{number}", f"new {number}")) for number in range(IMPORTED)]
    import_ms, _us = await loop.longest_pause((brand.brand, brand) for brand in new)
    remove_ms, _us = await loop.longest_pause((brand.brand, None) for brand in new[: IMPORTED // 2])
    _, after_us = await loop.longest_pause(())
    anew, texts = Matcher(loop.book.brands.values()), [f"brand{n:04d} name{n} new{n}" for n in range(IMPORTED)]
    assert [loop.processor.matcher.names(text) for text in texts] == [anew.names(text) for text in texts]
    return Edits(loop.build_ms, calm_ms, edit_ms, max(import_ms, remove_ms), calm_us, after_us)


if __name__ == "__main__":
    print(asyncio.run(measure()))
