"""Seeded schedules of crashes against a log and a table that are only lists: the pure core of `score`.

A worker's life is a generator that stops before and after everything it writes, so that it
can be killed, or put to sleep, between any two steps. One that slept wakes up as a zombie:
it goes on writing to the table what it had begun to write, beside its successor; the broker
takes no commit from it.
"""

import random
from collections.abc import Iterable, Iterator
from functools import cache
from typing import NamedTuple

import numpy as np
from aiokafka.structs import ConsumerRecord

from schemas.codec import encode
from schemas.observation import PROGRESS
from scoring.method.reference import REFERENCE, Reference
from scoring.state.panes import PartitionState
from streams.kafka.packed.observation_batch import decode
from streams.match.processor import MatchProcessor
from streams.runtime.faust_batch import Batch
from streams.score.pane_store import CHECKPOINT_KEY, closed_records, decode_checkpoint, decode_panes
from streams.score.partition import PartitionTask
from tests.histories import brands, history
from tests.kafka_records import consumed

LOGS = 12
BRANDS = brands(3)
KILLED, SLEPT = 0.05, 0.02
"""Chance of either at each step."""
LIVES = 6
"""The last of so many is left alone."""

Table = dict[bytes, bytes]


@cache
def log_of(number: int) -> list[ConsumerRecord]:
    """Return the log of one partition: eight days of everything, with the progress told after each few mentions."""
    processor, values = MatchProcessor(BRANDS, 1), []
    mentions = history(number, 110, BRANDS, days=8)
    for start in range(0, len(mentions), 7):
        matched = processor.process(
            [
                ConsumerRecord("mentions", 0, start, mention.seen_at, 1, None, encode(mention), None, 0, 0, ())
                for mention in mentions[start : start + 7]
            ]
        )
        processor.add_progress_marker(matched, 0, matched.newest)
        values += [value for _, value, _ in matched.observations[0]]
    return [consumed("observations", value, None, offset) for offset, value in enumerate(values)]


def progress_of(log: list[ConsumerRecord]) -> list[int]:
    """Return how far the log says that all is there, after each number of its records, ms UTC."""
    rows, _, _ = decode(log)
    ends = np.where((rows["flags"] & PROGRESS) != 0, rows["seen_at"], 0)
    progress: list[int] = np.maximum.accumulate(ends).tolist()
    return [0, *progress]


class World:
    """What outlives a worker."""

    def __init__(self, log: list[ConsumerRecord]) -> None:
        self.log = log
        self.table: Table = {}
        self.committed = 0
        self.progress = progress_of(log)
        self.kills = self.zombies = self.sealed = self.false_claims = 0

    def write(self, key: bytes, value: bytes | None) -> None:
        """Append to the changelog, which is compacted at once."""
        if value is None:
            self.table.pop(key, None)
        else:
            self.table[key] = value
            self.sealed += key != CHECKPOINT_KEY


class Life:
    """One worker from its assignment to its end."""

    def __init__(self, world: World, rng: random.Random, reference: Reference) -> None:
        self._world, self._rng = world, rng
        self.task = PartitionTask(0, PartitionState(reference, origins=1))
        self.slept = False
        self.steps = self._run()

    def _run(self) -> Iterator[None]:
        world, task = self._world, self.task
        table, committed = dict(world.table), world.committed
        yield
        start = folded = 0
        if CHECKPOINT_KEY in table:
            checkpoint = decode_checkpoint(table[CHECKPOINT_KEY])
            task.state.restore(
                decode_panes(table, checkpoint.closed_until),
                checkpoint.closed_until,
                checkpoint.clock,
                checkpoint.progress,
            )
            start, folded = checkpoint.low_water, checkpoint.next_offset
        self._fold(start, max(committed, folded))
        position = committed
        while position < len(world.log):
            end = min(len(world.log), position + self._rng.randint(1, 60))
            self._fold(position, end)
            position = end
            yield
            if self._rng.random() < 0.7:
                yield from self._publish(position)
        yield from self._publish(position)

    def _fold(self, start: int, end: int) -> None:
        if start < end:
            self.task.fold(Batch(0, start, end, self._world.log[start:end]))
            self._world.false_claims += min(self.task.state.progress) > self._world.progress[self.task.next_offset or 0]

    def _publish(self, position: int) -> Iterator[None]:
        task = self.task
        panes, checkpoints = closed_records(task.state, task.low_water, task.next_offset or 0, task.checkpoint_until)
        task.checkpoint_until = task.state.closed_until
        for key, value, _ in [*panes, *checkpoints]:
            yield
            self._world.write(key, value)
        yield
        if not self.slept:
            self._world.committed = position


def run(seed: int, reference: Reference = REFERENCE) -> tuple[World, Life]:
    """Run one schedule to its end; return what it left, and the worker that finished."""
    rng = random.Random(seed)
    world = World(log_of(rng.randrange(LOGS)))
    zombies: list[Life] = []
    for _ in range(LIVES - 1):
        life = Life(world, rng, reference)
        for _ in life.steps:
            chance = rng.random()
            if chance < KILLED:
                world.kills += 1
                break
            if chance < KILLED + SLEPT:
                life.slept = True
                zombies.append(life)
                world.zombies += 1
                break
            _wake_one(zombies, rng)
        else:
            return world, life
    life = Life(world, rng, reference)
    for _ in life.steps:
        _wake_one(zombies, rng)
    return world, life


def _wake_one(zombies: list[Life], rng: random.Random) -> None:
    if zombies and rng.random() < 0.5:
        next(rng.choice(zombies).steps, None)


@cache
def straight(
    number: int, reference: Reference
) -> tuple[list[dict[tuple[int, int, int, int], tuple[int, ...]]], dict[bytes, bytes]]:
    """Return the rows of both grains, and the sealed panes, of a worker that nothing happens to."""
    log = log_of(number)
    task = PartitionTask(0, PartitionState(reference, origins=1))
    task.fold(Batch(0, 0, len(log), log))
    panes, _ = closed_records(task.state, task.low_water, len(log), (0, 0))
    return [task.state.rows(granularity) for granularity in (0, 1)], {
        key: value for key, value, _ in panes if value is not None
    }


def differences(seed: int, world: World, life: Life, reference: Reference = REFERENCE) -> list[str]:
    """Say what a schedule left that differs from what a straight run leaves."""
    number = random.Random(seed).randrange(LOGS)
    rows, panes = straight(number, reference)
    found = []
    if [life.task.state.rows(granularity) for granularity in (0, 1)] != rows:
        found.append("rows")
    if world.false_claims:
        found.append(f"{world.false_claims} times complete further than the log that was folded")
    if world.committed != len(world.log):
        found.append(f"committed {world.committed} of {len(world.log)}")
    checkpoint = decode_checkpoint(world.table[CHECKPOINT_KEY])
    vouched = list(decode_panes(world.table, checkpoint.closed_until))
    again = PartitionTask(0, PartitionState(reference, origins=1))
    again.state.restore(vouched, checkpoint.closed_until, checkpoint.clock, checkpoint.progress)
    again.fold(Batch(0, checkpoint.low_water, len(world.log), world.log[checkpoint.low_water :]))
    if [again.state.rows(granularity) for granularity in (0, 1)] != rows:
        found.append("rows recovered from what is left")
    for key, value in world.table.items():
        if key in panes and value != panes[key]:
            found.append(f"bytes of {key.hex()}")
    return found


class Tally(NamedTuple):
    """What many schedules came to."""

    schedules: int
    kills: int
    zombies: int
    sealed: int
    different: dict[int, list[str]]
    """What differs, by seed; empty: all of them left what a straight run leaves."""


def tally(seeds: Iterable[int], reference: Reference = REFERENCE) -> Tally:
    """Run the schedules of seeds."""
    count = kills = zombies = sealed = 0
    different = {}
    for seed in seeds:
        world, life = run(seed, reference)
        count, kills, zombies, sealed = count + 1, kills + world.kills, zombies + world.zombies, sealed + world.sealed
        if found := differences(seed, world, life, reference):
            different[seed] = found
    return Tally(count, kills, zombies, sealed, different)
