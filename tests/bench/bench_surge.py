"""How well surges are found in NAB's realTweets: `python -m tests.bench.bench_surge [--sweep]`.

Scored as NAB does, standard profile (../shared/data/nab/README.md). The threshold is the
detector's own; `--sweep` also scores other thresholds, each with its own refractory, and
each series with the threshold that is best on the other four.
"""

import argparse
import csv
import gzip
import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from math import exp
from pathlib import Path
from time import perf_counter
from typing import NamedTuple

from scoring.detectors import surge
from scoring.detectors.surge import Surge

NAB = Path(__file__).parents[2].parent / "shared/data/nab"
PROBATION = 750
FALSE_WEIGHT = 0.11
SWEEP = [round(0.9 + 0.05 * i, 2) for i in range(27)]


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


def fire(counts: Sequence[float]) -> list[int]:
    """Rows that fire."""
    detector = Surge()
    return [row for row, count in enumerate(counts) if detector.update(count).fired]


def at_threshold(threshold: float, counts: Sequence[float]) -> list[int]:
    """Rows that fire with another threshold than the detector's own."""
    own, surge.THRESHOLD = surge.THRESHOLD, threshold
    try:
        return fire(counts)
    finally:
        surge.THRESHOLD = own


def line(name: str, part: Found, us: float) -> str:
    return f"{name:<8}{part.found:>3} of {part.windows:<4}{part.false:>6}{part.score:>8.1f}{us:>8.2f}"


def sweep(series: Sequence[Series]) -> None:
    """Print the score by threshold, and the score of each series with the threshold of the others."""
    table = {t: [judge(at_threshold(t, one.counts), one.windows) for one in series] for t in SWEEP}
    print("\nthreshold  found  false  most false   score")
    for threshold, parts in table.items():
        total = added(parts)
        print(
            f"{threshold:<11}{total.found:>5}{total.false:>7}{max(p.false for p in parts):>12}{total.score:>8.1f}"
            + ("  the detector's" if threshold == surge.THRESHOLD else "")
        )
    left_out = []
    print("\nleft out   threshold best on the others   score")
    for i, one in enumerate(series):
        best = max(SWEEP, key=lambda t: sum(p.points for j, p in enumerate(table[t]) if j != i))
        left_out.append(table[best][i])
        print(f"{one.name:<11}{best:<31}{table[best][i].score:>6.1f}")
    print(f"{'together':<42}{added(left_out).score:>6.1f}")


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--sweep", action="store_true")
    sweeping = arguments.parse_args().sweep
    if not NAB.exists():
        print("../shared/data/nab is absent: nothing to find surges in")
        return
    series, parts, seconds = list(load()), [], 0.0
    print("series     windows  false   score  µs/step")
    for one in series:
        fire(one.counts[:2_000])  # warm
        started = perf_counter()
        fired = fire(one.counts)
        took = perf_counter() - started
        seconds += took
        parts.append(judge(fired, one.windows))
        print(line(one.name, parts[-1], took / len(one.counts) * 1e6))
    print(line("total", added(parts), seconds / sum(len(one.counts) for one in series) * 1e6))
    print(f"threshold {surge.THRESHOLD}, the same for all")
    if sweeping:
        sweep(series)


if __name__ == "__main__":
    main()
