"""`jauge replay` of a large file, as a user runs it: CPU of all its processes but the broker's, and their memory.

``python -m tests.bench.files.replay [ROWS ...]``; by default 200,000 and 1,600,000.
"""

import asyncio
import json
import os
import re
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import Any

import psutil

from tests.bench.files.rows import write_rows
from tests.paths import ROOT

SIZES = (200_000, 1_600_000)
POLL_S = 0.5
SHARED_EVERY = 10
"""Looks after which what processes share is counted: it takes the kernel as long as all else together."""
ACCOUNT = re.compile(r"^gateway: received (\d+) = passed (\d+) \+ dropped (\d+)", re.MULTILINE)
PROGRESS = re.compile(r"^(.+?) [\d,]+(?: of [\d,]+)?, [\d,]+ a second(?:, [\d,]+ s left)?$", re.MULTILINE)


@dataclass
class Part:
    """One process of a replay."""

    cpu_s: float = 0.0
    resident_mb: float = 0.0
    """The most that it had at any time."""


@dataclass
class Replayed:
    """What one replay took."""

    rows: int
    refused: int
    seconds: float = 0.0
    parts: dict[str, Part] = field(default_factory=dict)
    """By process: the command itself, `match`, `score`, and the broker."""
    together_mb: float = 0.0
    """The most that all of them but the broker had at one time; what they share is counted once."""
    progress: tuple[str, ...] = ()
    """What was printed last of each stage, with its rate and remaining time."""

    @property
    def cpu_s(self) -> float:
        """CPU of all but the broker, seconds."""
        return sum(part.cpu_s for name, part in self.parts.items() if name != "broker")

    @property
    def line(self) -> str:
        """One row of the bench's table."""
        mb = ", ".join(f"{name} {part.resident_mb:.0f}" for name, part in self.parts.items() if name != "broker")
        return (
            f"| `jauge replay` of {self.rows:,} rows: CPU without the broker's; memory | {self.cpu_s:.1f} s, "
            f"{self.seconds:.0f} s in all; {self.together_mb:.0f} MB ({mb}) |"
        )


class Watch:
    """Samples a command and what it starts."""

    def __init__(self, pid: int, replayed: Replayed) -> None:
        self._command = psutil.Process(pid)
        self._replayed = replayed
        self._looks = 0

    def look(self) -> None:
        """Take in what each process has used up to now; one that ended keeps its last figures."""
        together, self._looks = 0.0, self._looks + 1
        is_counted = self._looks % SHARED_EVERY == 0
        for process in (self._command, *self._command.children(recursive=True)):
            try:
                with process.oneshot():
                    name, times = self._name(process), process.cpu_times()
                    memory = process.memory_full_info() if is_counted and name != "broker" else process.memory_info()
            except (psutil.NoSuchProcess, psutil.AccessDenied):
                continue
            part = self._replayed.parts.setdefault(name, Part())
            part.cpu_s = max(part.cpu_s, times.user + times.system)
            part.resident_mb = max(part.resident_mb, memory.rss / 2**20)
            together += getattr(memory, "pss", 0) / 2**20
        self._replayed.together_mb = max(self._replayed.together_mb, together)

    def _name(self, process: psutil.Process) -> str:
        if process.pid == self._command.pid:
            return "replay"
        arguments = process.cmdline()
        if any("java" in Path(argument).name for argument in arguments[:1]):
            return "broker"
        return next((argument for argument in arguments if argument in ("match", "score")), "others")


def replay(rows: int) -> Replayed:
    """Replay a file of `rows` rows with a broker of its own.

    Raises:
        RuntimeError: it failed, lost a row, or refused others than those that are broken.
    """
    with tempfile.TemporaryDirectory(prefix="jauge-bench-") as folder:
        path = Path(folder) / "rows.csv.gz"
        replayed = Replayed(rows, write_rows(path, rows))
        flags = ("--source", "x", "--brand-column", "brand", "--json", "--into", "bench")
        command = [sys.executable, "-m", "streams.cli.main", "replay", str(path), *flags]
        ours = {name: value for name, value in os.environ.items() if not name.startswith("JAUGE_")}
        environment = {**ours, "JAUGE_DATA": f"{folder}/data", "PYTHONPATH": str(ROOT)}
        with (Path(folder) / "out").open("w+") as out, (Path(folder) / "err").open("w+") as err:
            began = monotonic()
            process = subprocess.Popen(command, cwd=folder, env=environment, stdout=out, stderr=err)
            watch = Watch(process.pid, replayed)
            while process.poll() is None:
                watch.look()
                try:
                    process.wait(POLL_S)
                except subprocess.TimeoutExpired:
                    continue
            replayed.seconds = monotonic() - began
        check(replayed, process.returncode, Path(folder))
    return replayed


def check(replayed: Replayed, code: int, folder: Path) -> None:
    """Take in what was printed; nothing may be lost, and no other row refused.

    Raises:
        RuntimeError: something was.
    """
    said = (folder / "err").read_text(encoding="utf-8")
    account = ACCOUNT.search(said)
    if code or account is None:
        raise RuntimeError(f"the replay ended with {code}: {said[-2_000:]}")
    received, passed, dropped = map(int, account.groups())
    if (received, dropped) != (replayed.rows, replayed.refused) or passed != received - dropped:
        raise RuntimeError(f"{account.group()}, and {replayed.refused} of {replayed.rows} are broken")
    scores = [json.loads(line) for line in (folder / "out").read_text(encoding="utf-8").splitlines()]
    if not scores:
        raise RuntimeError("the replay printed no score")
    stages = {found[1]: found[0] for found in PROGRESS.finditer(said)}
    replayed.progress = tuple(stages.values())


async def measure(_bootstrap: str = "") -> list[Replayed]:
    """Replay files of all `SIZES`; each brings its own broker, as a user's does."""
    return [await asyncio.to_thread(replay, rows) for rows in SIZES]


def lines(measured: list[dict[str, Any]]) -> list[str]:
    """Return rows of the bench's table."""
    return [
        Replayed(**{**one, "parts": {name: Part(**part) for name, part in one["parts"].items()}, "progress": ()}).line
        for one in measured
    ]


def main() -> None:
    """Print a line a size."""
    for rows in [int(argument) for argument in sys.argv[1:]] or SIZES:
        replayed = replay(rows)
        print(replayed.line)
        for name, part in replayed.parts.items():
            print(f"  {name:8} {part.cpu_s:8.1f} CPU-s {part.resident_mb:8.0f} MB")
        stages = ", ".join(replayed.progress) or "none, it was over too soon"
        print(
            f"  refused {replayed.refused}, each for its time; rate and remaining time printed for: {stages}",
            flush=True,
        )


if __name__ == "__main__":
    main()
