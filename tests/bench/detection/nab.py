"""How well surges are found in NAB's realTweets, at steps of 15 minutes; no constant was fitted to them.

Scored as NAB does, standard profile (../shared/data/nab/README.md), on its rows of 5 minutes: a surge stands in the
last row of the step by which it opens.
"""

import csv
import gzip
import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from math import exp
from typing import NamedTuple

import numpy as np

from tests.bench.detection.counting import openings
from tests.paths import SHARED

NAB = SHARED / "nab"
PROBATION = 750
FALSE_WEIGHT = 0.11
ROWS_A_STEP = 3
FIRST_STEP = 16_492 * 96 + 87
"""Of every series, since the epoch: 26 February 2015, 21:45."""


class Series(NamedTuple):
    name: str
    counts: list[float]
    windows: list[tuple[int, int]]
    """Rows of the first and the last step of each labelled window."""


class Found(NamedTuple):
    """Of one series or, added up, of several."""

    windows: int
    found: int
    false: int
    points: float

    @property
    def score(self) -> float:
        """0 for a detector that never fires, 100 for one that fires as each window begins and nowhere else."""
        return 100 * (self.points + self.windows) / (2 * self.windows)


def load() -> Iterator[Series]:
    """Yield the series that are there, by name."""
    windows = json.loads((NAB / "windows.json").read_text(encoding="utf-8"))
    for path in sorted(NAB.glob("Twitter_volume_*.csv.gz")):
        name = path.name.removesuffix(".csv.gz")
        with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        times = [datetime.fromisoformat(row["timestamp"]) for row in rows]
        spans = []
        for first, last in windows[name]:
            begin, end = datetime.fromisoformat(first), datetime.fromisoformat(last)
            inside = [row for row, time in enumerate(times) if begin <= time <= end]
            spans.append((inside[0], inside[-1]))
        yield Series(name.removeprefix("Twitter_volume_"), [float(row["value"]) for row in rows], spans)


def sigmoid(place: float) -> float:
    """NAB's scaled sigmoid: 0.99 where a window begins (-1), 0 where it ends (0), -1 far behind it."""
    return -1.0 if place > 3 else 2 / (1 + exp(5 * place)) - 1


def judge(fired: Sequence[int], windows: Sequence[tuple[int, int]]) -> Found:
    """Score the rows that fired."""
    fired = [row for row in fired if row >= PROBATION]
    points, found, false = 0.0, 0, 0
    for first, last in windows:
        # The earliest detection in a window is its best-placed one.
        inside = [row for row in fired if first <= row <= last]
        found += bool(inside)
        points += sigmoid(-(last - inside[0] + 1) / (last - first + 1)) / sigmoid(-1.0) if inside else -1.0
    for row in fired:
        if any(first <= row <= last for first, last in windows):
            continue
        false += 1
        before = [(first, last) for first, last in windows if last < row]
        first, last = before[-1] if before else (0, 0)
        points += FALSE_WEIGHT * (sigmoid((row - last) / (last - first)) if before else -1.0)
    return Found(len(windows), found, false, points)


def added(parts: Sequence[Found]) -> Found:
    return Found(*(sum(part[i] for part in parts) for i in range(4)))  # type: ignore[arg-type] # three of four are int


def fire(counts: Sequence[float], first_step: int = FIRST_STEP, *, again: bool = True) -> list[int]:
    """Return the rows by which a surge opens.

    Args:
        counts: of each row.
        first_step: number of the first, since the epoch.
        again: whether one that opens again counts, which is a record of its own and the same incident.
    """
    whole = len(counts) // ROWS_A_STEP * ROWS_A_STEP
    steps = np.array(counts[:whole]).reshape(-1, ROWS_A_STEP).sum(1).astype(np.int64)
    found = openings(steps[:, None], first_step)
    return [ROWS_A_STEP * (one.step + 1) - 1 for one in found if again or not one.is_again]


def lines(_: bool = False) -> list[str]:
    """Return a table for incidents alone, and one for all records by which they open, row by row."""
    if not NAB.exists():
        return ["../shared/data/nab is absent: nothing to find surges in"]
    result: list[str] = []
    for again, title in ((False, "incidents"), (True, "incidents and their reopenings")):
        result += [f"| {title} | windows | false rows | score |", "|---|---|---|---|"]
        parts = [(one.name, judge(fire(one.counts, again=again), one.windows)) for one in load()]
        result += [_line(name, part) for name, part in parts]
        result += [_line("together", added([part for _, part in parts])), ""]
    return result[:-1]


def _line(name: str, part: Found) -> str:
    return f"| {name} | {part.found} of {part.windows} | {part.false} | {part.score:.1f} |"
