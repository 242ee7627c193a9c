"""A worker that is far behind leaves steps out by how much waits behind them, however the fetches cut the log."""

import numpy as np
import pytest

from schemas.observation import PROGRESS
from schemas.score import Score
from scoring.method.constants import HOUR_MS
from streams.kafka.producer import Sender
from streams.score.folding import FAR_BEHIND
from streams.score.stepping import ALL_OF_MS
from tests.conftest import SharedKafka
from tests.faults.catching_up.backlog import Backlog, backlog
from tests.faults.catching_up.campaign import WORKER, CatchUp

pytestmark = pytest.mark.faults


def made() -> Backlog:
    """Twelve hours of one partition; FAR_BEHIND observations are less than the two hours before its end."""
    return backlog(seed=11, brand_count=4, count=30_000, days=0.5, partitions=1)


def hours_closed(rows: np.ndarray, first: int) -> set[int]:
    """Return the full hours that progress markers from the row `first` on close, ms UTC."""
    marked = rows["seen_at"][(rows["flags"] & PROGRESS) != 0]
    before = int(marked[: np.count_nonzero(rows["flags"][:first] & PROGRESS)].max(initial=0))
    return set(range((before // HOUR_MS + 1) * HOUR_MS, int(marked.max()) + 1, HOUR_MS))


async def caught_up(kafka: SharedKafka, waiting: Backlog, tick_ms: int) -> dict[str, Score]:
    async with CatchUp(kafka.bootstrap, kafka.prefix(), waiting.brands, len(waiting.records)) as worker:
        async with Sender(worker.bootstrap, "backlog") as sender:
            await sender.send(f"{worker.prefix}observations", waiting.records)
        if tick_ms:
            await worker.tick(tick_ms)
        worker.start(WORKER, {})
        await worker.until_drained()
        return await worker.history()


async def test_without_a_tick_the_hours_in_the_last_observations_are_there_and_no_others(kafka: SharedKafka) -> None:
    waiting = made()
    rows = waiting.rows(0)
    expected = hours_closed(rows, len(rows) - FAR_BEHIND)
    history = await caught_up(kafka, waiting, tick_ms=0)
    assert {score.at for score in history.values()} == expected
    assert 0 < len(expected) < len(hours_closed(rows, 0))


async def test_with_a_tick_the_hours_shortly_before_it_are_there_too(kafka: SharedKafka) -> None:
    waiting = made()
    rows = waiting.rows(0)
    near = int((rows["seen_at"] >= waiting.end_ms - ALL_OF_MS).argmax())
    assert near < len(rows) - FAR_BEHIND
    expected = hours_closed(rows, near)
    history = await caught_up(kafka, waiting, tick_ms=waiting.end_ms)
    assert {score.at for score in history.values()} == expected
    assert hours_closed(rows, len(rows) - FAR_BEHIND) < expected < hours_closed(rows, 0)
