"""Whether an installation shows what it was given: its scores against the oracle's."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from contextlib import suppress

from schemas.mention import Mention
from schemas.score import Score, ScoreProgress
from scoring.method.constants import WINDOWS
from scoring.method.windows import Outage
from scoring.oracle.recount import recount
from scoring.reading.coverage import Coverage
from streams.kafka.brand_book import BrandBook
from streams.kafka.checked_decoder import CheckedDecoder, RefusedRecordError
from streams.kafka.stream_clock import Clock
from tests.faults.harness.installation import Up
from tests.flow import REFERENCE, Flow, assert_equal_scores

PREFIX = "jauge."
PARTITIONS = 8


async def assert_scores_are_exact(up: Up, acknowledged: Sequence[Mention], clock_ms: Callable[[], int]) -> None:
    """Wait until all that was acknowledged is scored, and hold it against the oracle.

    A score that did not change is not sent again, so each is judged at the time at which it was last read.

    Args:
        up: runs, and nothing is pushed into it any more.
        acknowledged: all that was pushed.
        clock_ms: what its wall clock shows, ms UTC.
    """
    flow, book = Flow(up.bootstrap, PREFIX, (), PARTITIONS), BrandBook()  # only to read
    for record in await flow.records("brands", 1):
        with suppress(RefusedRecordError):
            book.read(record)
    brands = sorted(book.brands.values(), key=lambda brand: brand.brand)
    await flow.until_drained()
    drained_ms, decode = clock_ms(), CheckedDecoder("score-progress", ScoreProgress).decode

    async def are_complete() -> bool:
        until = dict.fromkeys(range(PARTITIONS), 0)
        for record in await flow.records("score-progress", 1):
            with suppress(RefusedRecordError):
                progress = decode(record)
                until[progress.partition] = 0 if progress.catching_up else progress.complete_until
        return min(until.values()) >= drained_ms

    await flow.until(are_complete, "every partition to be complete")
    by_time: defaultdict[int, dict[tuple[str, str], Score]] = defaultdict(dict)
    outages: dict[int, tuple[Outage, ...]] = {}

    async def are_read_with_one_coverage() -> bool:
        """Read the scores, and what was observed as they were read: collectors may come back meanwhile."""
        before, scores, after = await _coverage(flow), await flow.latest_scores(), await _coverage(flow)
        assert scores.keys() == {(brand.brand, window.name) for brand in brands for window in WINDOWS}
        by_time.clear()
        for (name, window), score in scores.items():
            by_time[score.at][name, window] = score
        outages.clear()
        outages.update({at_ms: after.at(at_ms) for at_ms in by_time})
        return outages == {at_ms: before.at(at_ms) for at_ms in by_time}

    await flow.until(are_read_with_one_coverage, "scores while no collector comes or goes")
    for at_ms, found in by_time.items():
        names = {name for name, _ in found}
        of_them = [brand for brand in brands if brand.brand in names]
        recounted = recount(acknowledged, of_them, at_ms, reference=REFERENCE, outages=outages[at_ms])
        expected = {(score.brand, score.window): score for score in recounted}
        for key, score in found.items():
            assert_equal_scores(score, expected[key])


async def _coverage(flow: Flow) -> Coverage:
    """Return what the collectors say that they observed, up to now."""
    clock = Clock(from_connection=REFERENCE.method.from_connection)
    for record in await flow.records("source-health", 1):
        with suppress(RefusedRecordError):
            clock.read(record)
    return clock.coverage
