"""A log of observations that waits for `score`: weeks of stream time as `match` makes them, the same in every run."""

import random
from collections import defaultdict
from dataclasses import dataclass

import numpy as np
from aiokafka.structs import ConsumerRecord
from msgspec.structs import replace

from schemas.brand import Brand
from schemas.codec import Record, encode
from schemas.mention import Mention
from schemas.observation import OBSERVATION
from streams.kafka.partitioner import partition_of
from streams.match.processor import MatchProcessor
from tests.histories import HOUR_MS, START_MS, brands, history

SLICE_MS = 15 * 60_000
"""`match` says so often how far it is."""
BURSTS = 4
BURST_MENTIONS, BURST_MS = 240, HOUR_MS
"""Brands that are suddenly spoken of, so that there is something to alert of."""


@dataclass(frozen=True)
class Backlog:
    """What waits, and what it was made from."""

    brands: list[Brand]
    mentions: list[Mention]
    """In the order in which they were seen."""
    records: dict[int, list[Record]]
    """By partition of the observations."""
    end_ms: int
    """The whole log is told up to here, a full hour."""

    def rows(self, partition: int) -> np.ndarray:
        """Return the records of a partition as OBSERVATION."""
        return np.frombuffer(b"".join(value or b"" for _, value, _ in self.records[partition]), OBSERVATION)


def backlog(seed: int, brand_count: int, count: int, days: float, partitions: int) -> Backlog:
    """Make `count` mentions of everything, and bursts, over `days` of stream time."""
    followed = brands(brand_count)
    mentions = sorted(
        [*history(seed, count, followed, days), *_bursts(random.Random(seed), followed, days)],
        key=lambda mention: mention.seen_at,
    )
    end_ms = START_MS + int(-(-days * 24 * HOUR_MS // HOUR_MS)) * HOUR_MS
    return Backlog(followed, mentions, _observations(followed, mentions, end_ms, partitions), end_ms)


def _bursts(rng: random.Random, followed: list[Brand], days: float) -> list[Mention]:
    """Return mentions of a few brands in an hour of their own, in the second half of the time."""
    made = []
    for number, brand in enumerate(rng.sample(followed, BURSTS)):
        begin_ms = START_MS + int(days * 24 * HOUR_MS * (0.5 + 0.1 * number))
        for mention in history(rng.randrange(1 << 30), BURST_MENTIONS, [brand], BURST_MS / HOUR_MS / 24):
            moved_ms = begin_ms - START_MS
            created_at = None if mention.created_at is None else mention.created_at + moved_ms
            own_id = f"burst{number}{mention.id}" if mention.id else mention.id
            made.append(replace(mention, id=own_id, seen_at=mention.seen_at + moved_ms, created_at=created_at))
    return made


def _observations(
    followed: list[Brand], mentions: list[Mention], end_ms: int, partitions: int
) -> dict[int, list[Record]]:
    """Return what `match` makes of the mentions, read a quarter of an hour at a time from each partition."""
    processor = MatchProcessor(followed, partitions)
    slices: defaultdict[tuple[int, int], list[ConsumerRecord]] = defaultdict(list)
    for offset, mention in enumerate(mentions):
        origin = partition_of(f"{mention.source}:{mention.id}", partitions)
        # The end of its slice is included: what was seen at that moment is read before it is said.
        number = -(-(mention.seen_at - START_MS) // SLICE_MS)
        value = encode(mention)
        record = ConsumerRecord("mentions", origin, offset, mention.seen_at, 1, None, value, None, 0, 0, ())
        slices[number, origin].append(record)
    made: dict[int, list[Record]] = {partition: [] for partition in range(partitions)}
    for number in range((end_ms - START_MS) // SLICE_MS + 1):
        for origin in range(partitions):
            matched = processor.process(slices.pop((number, origin), []))
            processor.add_progress_marker(matched, origin, START_MS + number * SLICE_MS)
            for partition, records in matched.observations.items():
                made[partition] += records
    if slices:
        raise ValueError(f"{len(slices)} slices lie behind the end of the log, {end_ms}")
    return made
