"""What the processes of an installation take: memory, files, threads, and the size of the logs, over time."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import NamedTuple

import psutil

PART = 5
"""Growth is from the first to the last of so many parts of the time."""


class Sample(NamedTuple):
    """One kind of process at one time."""

    rss: int
    """Bytes, of all processes of the kind."""
    files: int
    threads: int


class Ledger:
    """Samples by kind of process, in the order in which they were taken."""

    def __init__(self) -> None:
        self.samples: dict[str, list[Sample]] = {}

    def take(self, processes: Mapping[str, Sequence[psutil.Process]]) -> dict[str, Sample]:
        """Sample all processes that live, and return it."""
        now: dict[str, Sample] = {}
        for kind, several in processes.items():
            found = [sample for process in several if (sample := _sample(process)) is not None]
            if found:
                now[kind] = Sample(*map(sum, zip(*found, strict=True)))
                self.samples.setdefault(kind, []).append(now[kind])
        return now

    def growth(self, kind: str) -> float:
        """Return by which part the memory of a kind grew: the median of the last fifth against that of the first.

        >>> ledger = Ledger()
        >>> ledger.samples["score"] = [Sample(rss, 1, 1) for rss in (100, 100, 101, 103, 103)]
        >>> round(ledger.growth("score"), 6)
        0.03
        """
        sizes = [sample.rss for sample in self.samples[kind]]
        count = max(1, len(sizes) // PART)
        return median(sizes[-count:]) / median(sizes[:count]) - 1


def _sample(process: psutil.Process) -> Sample | None:
    try:
        with process.oneshot():
            return Sample(process.memory_info().rss, process.num_fds(), process.num_threads())
    except psutil.Error:
        return None


def table(samples: Mapping[str, Sample]) -> str:
    """Return samples as lines for print."""
    lines = [f"{'process':10} {'MiB':>7} {'files':>6} {'threads':>8}"]
    lines += [
        f"{kind:10} {sample.rss / (1 << 20):7.0f} {sample.files:6} {sample.threads:8}"
        for kind, sample in sorted(samples.items())
    ]
    return "\n".join(lines)


def bytes_of(folder: Path) -> int:
    """Return the size of all files in a folder."""
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
