"""A day of `jauge up` in an hour: `python -m tests.soak [--minutes 60] [--hours 24] [--seed N]`.

The clock of the installation runs faster, so that HOURS pass in MINUTES. Mentions are pushed all the time. In the first
half processes are killed one after the other, Kafka and the supervisor's own among them, the disk is filled twice and
the machine suspended once; the second half is calm, and memory must not grow. In the end the scores are the oracle's.
Ends with 1 where one of these does not hold. It needs a disk of its own, and so the right to mount one.
"""

import argparse
import asyncio
import random
import sys
import tempfile
from contextlib import suppress
from pathlib import Path
from time import monotonic, time
from typing import NamedTuple

import psutil

from tests.faults.harness.disk import fill, small_disk
from tests.faults.harness.installation import ROLES, Up
from tests.faults.harness.judge import assert_scores_are_exact
from tests.faults.harness.pusher import Pusher, invented
from tests.histories import brands
from tests.soak.ledger import Ledger, bytes_of, table

CLOCK = Path(__file__).parents[1] / "faults" / "shifted_clock"
SOURCES = ("bluesky", "reddit", "x")
BRANDS = brands(20)
DISK = "1500m"
SAMPLE_S = 15.0
KILL_S = 45.0
"""Between two kills: each kind of process dies less often than makes a supervisor give up."""
SUSPENDED_S = 40.0
FULL_S = 40.0
MOST_GROWTH = 0.02
MOST_LOGS = 20 << 20
WHOLE_HEAP = {"_JAVA_OPTIONS": "-Xms256m -XX:+AlwaysPreTouch"}
"""Kafka's heap, at its usual bound, is in memory from the start: what it fills is no growth, what is beside it is."""
WATCHED = (*ROLES, "kafka", "up")


class FasterClock(NamedTuple):
    """The wall clock of the installation."""

    real_s: float
    """At which real time (s UTC) it begins..."""
    shown_s: float
    """...and what it shows then, s UTC."""
    rate: float
    """How many times as fast it runs."""


class Soak:
    """One run."""

    def __init__(self, up: Up, clock: FasterClock, asked: argparse.Namespace) -> None:
        self._up, self._clock, self._rng = up, clock, random.Random(asked.seed)
        self._seconds = 60.0 * asked.minutes
        self._began = monotonic()
        self._pusher = Pusher(up.webhook, up.token)
        self._mentions = invented(asked.seed, BRANDS, SOURCES, self.clock_ms)
        self._per_second = asked.per_second
        self._calm = Ledger()
        self.faults: list[str] = []
        """What did not hold."""

    def clock_ms(self) -> int:
        """Return what the clock of the installation shows, ms UTC."""
        return int((self._clock.shown_s + (time() - self._clock.real_s) * self._clock.rate) * 1_000)

    def _is_over(self, part: float = 1.0) -> bool:
        return monotonic() - self._began > part * self._seconds

    def say(self, line: str) -> None:
        """Print at once, with the time."""
        print(f"{monotonic() - self._began:6.0f} s  {line}", flush=True)

    async def run(self) -> None:
        """Push, strike, watch; then judge."""
        await self._up.until_there()
        self.say(f"all there\n{table(Ledger().take(self._up.processes()))}")
        self._began = monotonic()
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._pusher.run(self._mentions, self._per_second, self._is_over))
            tasks.create_task(self._strike())
            tasks.create_task(self._watch())
        self.say(f"{len(self._pusher.acknowledged)} pushes acknowledged; {self._pusher.quantiles()}")
        self.say(f"answers: {dict(self._pusher.answers)}")
        self.say(f"in the end\n{table(Ledger().take(self._up.processes()))}")
        self._judge_memory()
        await assert_scores_are_exact(self._up, self._pusher.acknowledged, self.clock_ms)
        self.say("all scores equal the oracle's")

    async def _strike(self) -> None:
        """Kill one kind after the other for half of the time; between them fill the disk and suspend."""
        specials = [self._fill_disk, self._suspend, self._fill_disk]
        due = [0.1, 0.25, 0.35]
        kinds: list[str] = []
        while not self._is_over(0.5):
            if due and self._is_over(due[0]):
                due.pop(0)
                await specials.pop(0)()
            kinds = kinds or self._rng.sample((*ROLES, "kafka", "watcher"), 6)
            kind = kinds.pop()
            for process in self._up.processes().get(kind, []):
                with suppress(psutil.Error):
                    process.kill()
            self.say(f"killed {kind}")
            await asyncio.sleep(KILL_S * self._rng.uniform(0.5, 1.5))
        await self._up.until_there()

    async def _fill_disk(self) -> None:
        ballast = self._up.folder / "ballast"
        await asyncio.to_thread(fill, ballast)
        self.say("the disk is full")
        await asyncio.sleep(FULL_S)
        ballast.unlink()
        self.say("there is room again")

    async def _suspend(self) -> None:
        family = [process for several in self._up.processes().values() for process in several]
        for process in family:
            with suppress(psutil.Error):
                process.suspend()
        self.say("suspended")
        await asyncio.sleep(SUSPENDED_S)
        for process in family:
            with suppress(psutil.Error):
                process.resume()
        self.say("awake")

    async def _watch(self) -> None:
        while not self._is_over():
            await asyncio.sleep(SAMPLE_S)
            if self._up.code is not None:
                raise AssertionError(f"`jauge up` ended with {self._up.code}: {self._up.output[-2_000:]}")
            if self._is_over(0.55):
                self._calm.take(self._up.processes())

    def _judge_memory(self) -> None:
        for kind in WATCHED:
            growth = self._calm.growth(kind)
            self.say(f"memory of {kind} in the calm half: {growth:+.1%}")
            if growth >= MOST_GROWTH:
                self.faults.append(f"memory of {kind} grew by {growth:.1%}")
        logs = bytes_of(self._up.folder / "data" / "logs") + len(self._up.output)
        self.say(f"logs: {logs / (1 << 20):.1f} MiB")
        if logs > MOST_LOGS:
            self.faults.append("the logs are too large")


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--seed", type=int, default=20_261_129)
    arguments.add_argument("--minutes", type=float, default=60)
    arguments.add_argument("--hours", type=float, default=24)
    arguments.add_argument("--per-second", type=float, default=20)
    asked = arguments.parse_args()
    print(f"seed {asked.seed}: {asked.hours:g} h in {asked.minutes:g} min", flush=True)
    real_s = time()
    # Twice the time in all: what the end takes passes faster too, and the clock must not get ahead of the broker's.
    clock = FasterClock(real_s, real_s - 2 * asked.hours * 3_600, asked.hours * 60 / asked.minutes)
    environment = {"PYTHONPATH": str(CLOCK), "FASTER_CLOCK": ":".join(map(str, clock)), **WHOLE_HEAP}
    with tempfile.TemporaryDirectory(prefix="jauge-soak-") as name, small_disk(Path(name), DISK) as folder:
        try:
            with Up(folder, BRANDS, SOURCES, environment) as up:
                soak = Soak(up, clock, asked)
                asyncio.run(soak.run())
        except* AssertionError as errors:
            sys.exit(f"FAILED, seed {asked.seed}: {errors.exceptions[0]}")
    if soak.faults:
        sys.exit(f"FAILED, seed {asked.seed}: {'; '.join(soak.faults)}")


if __name__ == "__main__":
    main()
