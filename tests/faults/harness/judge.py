"""Whether an installation shows what it was given: its scores against the oracle's."""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Sequence
from contextlib import suppress

from schemas.mention import Mention
from schemas.score import Score
from scoring.method.constants import WINDOWS
from streams.kafka.brand_book import BrandBook
from streams.kafka.checked_decoder import RefusedRecordError
from tests.faults.harness.installation import Up
from tests.flow import Flow, assert_equal_to_the_oracle
from tests.patience import PATIENCE_S

PREFIX = "jauge."
PARTITIONS = 8
LOOK_S = 2.0


async def assert_scores_are_exact(up: Up, acknowledged: Sequence[Mention], clock_ms: Callable[[], int]) -> None:
    """Wait until all that was acknowledged is scored, and hold it against the oracle.

    Args:
        up: runs, and nothing is pushed into it any more.
        acknowledged: all that was pushed.
        clock_ms: what its wall clock shows, ms UTC.
    """
    from_ms, book = clock_ms(), BrandBook()
    flow = Flow(up.bootstrap, PREFIX, (), PARTITIONS)  # only to read
    for record in await flow.records("brands", 1):
        with suppress(RefusedRecordError):
            book.read(record)
    brands = sorted(book.brands.values(), key=lambda brand: brand.brand)
    async with asyncio.timeout(2 * PATIENCE_S):
        await flow.until_drained()
        while True:
            scores = await flow.latest_scores()
            if len(scores) == len(brands) * len(WINDOWS) and all(score.at >= from_ms for score in scores.values()):
                break
            await asyncio.sleep(LOOK_S)
    by_time: defaultdict[int, dict[tuple[str, str], Score]] = defaultdict(dict)
    for (name, window), score in scores.items():
        by_time[score.at][name, window] = score
    for at_ms, found in by_time.items():
        names = {name for name, _ in found}
        assert_equal_to_the_oracle(found, acknowledged, [brand for brand in brands if brand.brand in names], at_ms)
