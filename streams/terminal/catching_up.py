"""Says in a terminal how far an installation is that reads its past."""

import asyncio
from collections.abc import Callable, Iterable

from aiokafka.structs import ConsumerRecord

from schemas.score import ScoreProgress
from scoring.method.constants import DAY_MS, HOUR_MS
from streams.kafka.checked_decoder import CheckedDecoder
from streams.kafka.follower import Follower

SAY_EVERY_S = 3.0


async def say_catching_up(servers: str, topic: str, say: Callable[[str], None]) -> None:
    """Say from time to time how far the scores are read, and once that they are complete; then go on for the next time.

    Args:
        servers: of the broker.
        topic: ``score-progress``, with its prefix.
        say: is called with one line.
    """
    by_partition: dict[int, ScoreProgress] = {}
    decode = CheckedDecoder("score-progress", ScoreProgress).decode
    moved = asyncio.Event()

    def read(record: ConsumerRecord) -> None:
        if record.value is not None:
            progress = decode(record)
            by_partition[progress.partition] = progress
            moved.set()

    async with Follower(servers, topic, read) as following:
        saying = asyncio.create_task(_say(by_partition, moved, say))
        try:
            await following.until_ended()
        finally:
            saying.cancel()


async def _say(by_partition: dict[int, ScoreProgress], moved: asyncio.Event, say: Callable[[str], None]) -> None:
    said = ""
    while True:
        await moved.wait()
        moved.clear()
        line = line_of(by_partition.values())
        if line != said and (line or said):
            say(line or "complete: everything is read")
        said = line
        await asyncio.sleep(SAY_EVERY_S)


def line_of(progress: Iterable[ScoreProgress]) -> str:
    """Return how far all partitions are, in words; empty where none catches up.

    >>> week = ScoreProgress(partition=0, complete_until=8 * DAY_MS, begin=DAY_MS, head=29 * DAY_MS, catching_up=True)
    >>> line_of([week])
    'reading 28 days: 25%; until all is read, scores are not complete'
    >>> line_of([ScoreProgress(partition=0, complete_until=0, begin=0, head=28, catching_up=True)])
    'reading the past; until all is read, scores are not complete'
    >>> line_of([ScoreProgress(partition=0, complete_until=7, begin=7, head=28)])
    ''
    """
    behind = [one for one in progress if one.catching_up]
    if not behind:
        return ""
    span_ms = max(one.head for one in behind) - min(one.begin for one in behind)
    done = min(one.done for one in behind)
    if not min(one.begin for one in behind):
        return "reading the past; until all is read, scores are not complete"
    length = f"{span_ms / DAY_MS:.0f} days" if span_ms > 2 * DAY_MS else f"{max(1.0, span_ms / HOUR_MS):.0f} hours"
    return f"reading {length}: {done:.0%}; until all is read, scores are not complete"
