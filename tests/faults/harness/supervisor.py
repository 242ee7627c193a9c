"""Workers as a supervisor keeps them: started again when they end, struck in every way, and watched from outside."""

import asyncio
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from types import TracebackType
from typing import Any, NamedTuple, Self

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError

from tests.flow import Flow
from tests.patience import PATIENCE_S

READS = {"match": "mentions", "score": "observations"}
"""The topic whose records a role takes in."""
POLL_S = 0.2
ANSWER_S = 60.0
RESTART_S = 1.0
"""Pause before a worker that ended by itself is started again."""
SETTLES_S = 30.0
"""A group is at rest so long after the last strike: the rebalance timeout of the workers."""
LAST_LINES = 3


class Ending(NamedTuple):
    """A worker ended that nobody struck, or did not end in order when told to."""

    worker: str
    code: int
    said: list[str]
    """Its last lines on stderr."""


class StepBack(NamedTuple):
    """A committed offset that was seen to go back."""

    role: str
    partition: int
    before: int
    after: int
    after_strike_s: float
    """Since the last thing that makes a group rebalance."""


@dataclass
class Takeover:
    """What a kill costs: how long the records that waited, in the slowest partition, waited for a commit.

    A partition's time runs from the kill, or from when the first record came behind what was
    committed at the kill, until the group has committed past that.
    """

    role: str
    killed_at: float
    alone: bool
    """Whether nothing else struck until it was over."""
    committed: dict[int, int] = field(default_factory=dict)
    """At the kill, by partition."""
    begun: dict[int, float] = field(default_factory=dict)
    took: dict[int, float] = field(default_factory=dict)

    @property
    def seconds(self) -> float:
        return max(self.took.values(), default=0.0)

    def see(self, committed: Mapping[int, int], ends: Mapping[int, int], now: float) -> bool:
        """Take in a sample asked for after the kill; return whether every partition was taken over."""
        begins = now
        if not self.committed:
            self.committed, begins = dict(committed), self.killed_at
        for partition, before in self.committed.items():
            if ends[partition] > before:
                begun = self.begun.setdefault(partition, begins)
                if committed[partition] > before:
                    self.took.setdefault(partition, now - begun)
        return self.took.keys() == self.committed.keys()


def role_of(worker: str) -> str:
    """``score 2`` is a worker of the role ``score``."""
    return worker.split(maxsplit=1)[0]


class Supervisor(Flow):
    """A flow whose workers are started again when they end by themselves, and whose groups are watched."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.endings: list[Ending] = []
        self.kills = 0
        """Of workers that lived."""
        self.steps_back: list[StepBack] = []
        self.takeovers: list[Takeover] = []
        self._pending: list[Takeover] = []
        self._variables: dict[str, Mapping[str, str]] = {}
        self._due: dict[str, float] = {}
        self._struck_at = monotonic()
        self._seen: dict[tuple[str, int], int] = {}

    async def __aenter__(self) -> Self:
        self._logs = tempfile.TemporaryDirectory(prefix="jauge-faults-")
        self._admin = AIOKafkaAdminClient(bootstrap_servers=self.bootstrap)
        self._ends = AIOKafkaConsumer(bootstrap_servers=self.bootstrap, enable_auto_commit=False)
        await super().__aenter__()
        await self._admin.start()
        await self._ends.start()
        self._tasks = [asyncio.create_task(work()) for work in (self._tend, self._watch)]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        pending = set(self._tasks)
        while pending:  # once is not enough: what is cancelled as an answer comes goes on with the answer
            for task in pending:
                task.cancel()
            _, pending = await asyncio.wait(pending, timeout=POLL_S)
        ended = await asyncio.gather(*self._tasks, return_exceptions=True)
        await super().__aexit__(kind, error, trace)
        await self._ends.stop()
        await self._admin.close()
        self._logs.cleanup()
        for what in ended:
            if isinstance(what, Exception):
                raise what

    # --- strikes ---

    def start(self, name: str, variables: Mapping[str, str] | None = None) -> None:
        """Start a worker, or start it again; `variables`: further environment of this one, in all its lives."""
        if variables is not None:
            self._variables[name] = variables
        self._due.pop(name, None)
        environment = {
            **os.environ,
            "JAUGE_KAFKA__BOOTSTRAP": self.bootstrap,
            "JAUGE_KAFKA__PREFIX": self.prefix,
            "JAUGE_KAFKA__PARTITIONS": str(self.partitions),
            "JAUGE_STUCK_S": str(PATIENCE_S / 2),  # a role that is given no time to run is not stuck
            **self._variables.get(name, {}),
        }
        command = [sys.executable, "-m", "streams.cli.main", role_of(name)]
        with self._log(name).open("wb") as said:
            self._running[name] = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=said)

    def kill(self, name: str) -> None:
        """End a worker as a power cut would, and time how others, or its next life, take over."""
        self._due.pop(name, None)
        if name in self._running:
            alone = not self._pending and monotonic() - self._struck_at > SETTLES_S
            self.struck()
            super().kill(name)
            self.kills += 1
            self._pending.append(Takeover(role_of(name), monotonic(), alone))

    def stop(self, name: str) -> int:
        """End a worker in order; one that does not end so is noted among the endings."""
        self._due.pop(name, None)
        if name not in self._running:
            return 0
        self.struck()
        self._running[name].send_signal(signal.SIGCONT)  # one that sleeps hears nothing
        code = super().stop(name)
        if code:
            self.endings.append(Ending(name, code, self._last_lines(name)))
        return code

    @asynccontextmanager
    async def asleep(self, *names: str) -> AsyncIterator[list[str]]:
        """Stop workers in their tracks meanwhile, as a suspended machine; yields those that lived."""
        stopped = {name: self._running[name] for name in names if name in self._running}
        self.struck()
        for process in stopped.values():
            process.send_signal(signal.SIGSTOP)
        try:
            yield list(stopped)
        finally:
            for process in stopped.values():
                process.send_signal(signal.SIGCONT)  # nothing happens to one that was killed meanwhile
            self.struck()

    def struck(self) -> None:
        """Note that something happened which makes a group rebalance; the broker's faults are told from outside."""
        self._struck_at = monotonic()
        for takeover in self._pending:
            takeover.alone = False

    # --- watching ---

    def _log(self, name: str) -> Path:
        return Path(self._logs.name) / name

    def printed(self, name: str) -> list[str]:
        """Return what a worker wrote to stderr in its last life."""
        return self._log(name).read_text(errors="replace").strip().splitlines()

    def _last_lines(self, name: str) -> list[str]:
        return self.printed(name)[-LAST_LINES:]

    async def _tend(self) -> None:
        """Start again whoever ended."""
        while True:
            for name, process in list(self._running.items()):
                if process.poll() is not None:
                    del self._running[name]
                    self.struck()
                    self.endings.append(Ending(name, process.returncode, self._last_lines(name)))
                    self._due[name] = monotonic() + RESTART_S
            for name in [name for name, at in self._due.items() if at <= monotonic()]:
                self.start(name)
            await asyncio.sleep(POLL_S)

    async def _watch(self) -> None:
        """Sample what both groups have committed; a broker that is away tells nothing."""
        while True:
            for role, topic in READS.items():
                asked_at = monotonic()
                with suppress(KafkaError, TimeoutError):
                    async with asyncio.timeout(ANSWER_S):
                        committed, ends = await self._sample(role, topic)
                    self._take_in(role, committed, ends, asked_at)
            await asyncio.sleep(POLL_S)

    async def _sample(self, role: str, topic: str) -> tuple[dict[int, int], dict[int, int]]:
        name = f"{self.prefix}{topic}"
        offsets = await self._admin.list_consumer_group_offsets(self._group(role))
        committed = {tp.partition: offsets[tp].offset for tp in offsets if tp.topic == name}
        ends = await self._ends.end_offsets([TopicPartition(name, number) for number in range(self.partitions)])
        return committed, {tp.partition: end for tp, end in ends.items()}

    def _take_in(self, role: str, committed: dict[int, int], ends: dict[int, int], asked_at: float) -> None:
        now = monotonic()
        if not committed and any(seen[0] == role for seen in self._seen):
            return  # a broker that loads its groups answers with nothing at all
        for partition, after in committed.items():
            before = self._seen.get((role, partition), 0)
            if after < before:
                self.steps_back.append(StepBack(role, partition, before, after, now - self._struck_at))
            self._seen[role, partition] = after
        committed = {number: committed.get(number, 0) for number in range(self.partitions)}
        for takeover in [one for one in self._pending if one.role == role and one.killed_at < asked_at]:
            if takeover.see(committed, ends, now):
                self._pending.remove(takeover)
                self.takeovers.append(takeover)

    def _group(self, role: str) -> str:
        return f"{self.prefix.rstrip('.')}-{role}"

    async def until_members(self, role: str, count: int) -> None:
        """Wait until so many workers share the partitions of a role."""

        async def shared() -> bool:
            (offsets,) = await self._admin.describe_consumer_groups([self._group(role)])
            _, _, state, _, _, members, *_ = offsets.groups[0]
            return state == "Stable" and len(members) == count

        await self.until(shared, f"{count} workers of {role} to share its partitions")

    async def until_taken_over(self) -> None:
        """Wait until, for every kill, all that waited in its role's partitions is done with."""

        async def none_pending() -> bool:
            return not self._pending

        await self.until(none_pending, "every kill to be taken over")

    async def until(self, condition: Callable[[], Awaitable[bool]], what: str) -> None:
        """Poll until `condition` holds, through endings of workers and outages of the broker."""
        deadline = monotonic() + PATIENCE_S
        while True:
            with suppress(KafkaError):
                if await condition():
                    return
            assert not any(task.done() for task in self._tasks), "the watch itself broke off"
            assert monotonic() < deadline, f"waited {PATIENCE_S:.0f} s for {what}; ended by themselves: {self.endings}"
            await asyncio.sleep(POLL_S)
