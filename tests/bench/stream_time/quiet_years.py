"""What a replay costs by how long its rows reach: ``python -m tests.bench.stream_time.quiet_years ROWS``.

The same number of rows of two brands lies within a week, and over two years. Cost is to follow rows: the second replay
takes at most twice the CPU of the first, without the broker's, and no role is declared stuck meanwhile.
"""

import argparse
import asyncio
import csv
import os
import random
import sys
import tempfile
from asyncio.subprocess import DEVNULL
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psutil

from scoring.detectors.warm_up import warm_up

ROWS = 900
SPANS = (7, 730)
"""Days."""
BRANDS = ("Acme", "Zebra")
BEGIN = datetime(2023, 11, 14, tzinfo=UTC)
LOOK_S = 0.1


@dataclass(frozen=True)
class QuietYears:
    """One replay."""

    rows: int
    days: int
    cpu_s: float
    """Of the command and its roles, without the broker's."""


async def replay(rows: int, days: int) -> QuietYears:
    """Write the rows, and replay them.

    Raises:
        RuntimeError: the replay failed.
    """
    with tempfile.TemporaryDirectory(prefix="jauge-bench-") as folder:
        file = Path(folder) / "rows.csv"
        _write(file, rows, days)
        command = ["-m", "streams.cli.main", "replay", str(file), "--source", "x", "--brand-column", "brand"]
        environment = os.environ | {"JAUGE_DATA": folder}
        process = await asyncio.create_subprocess_exec(
            sys.executable, *command, env=environment, stdout=DEVNULL, stderr=DEVNULL
        )
        used: dict[int, float] = {}
        ended = asyncio.create_task(process.wait())
        while not ended.done():
            _look(process.pid, used)
            await asyncio.sleep(LOOK_S)
    if process.returncode:
        raise RuntimeError(f"the replay of {rows} rows over {days} days ended with {process.returncode}")
    return QuietYears(rows, days, sum(used.values()))


def _write(file: Path, rows: int, days: int) -> None:
    """Write rows at random times, always the same."""
    rng = random.Random(19)
    seconds = sorted(rng.uniform(0, days * 86_400) for _ in range(rows))
    with file.open("w", newline="", encoding="utf-8") as opened:
        writer = csv.writer(opened)
        writer.writerow(("id", "created_at", "text", "author", "likes", "brand"))
        for number, second in enumerate(seconds):
            at, brand = BEGIN + timedelta(seconds=int(second)), rng.choice(BRANDS)
            text = f"I {rng.choice(('love', 'hate', 'use'))} {brand} number {number} today"
            writer.writerow((number, at.isoformat(), text, f"a{rng.randrange(rows)}", rng.randrange(50), brand))


def _look(pid: int, used: dict[int, float]) -> None:
    """Note what the Python processes of a replay have used so far, seconds."""
    try:
        every = [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]
    except psutil.NoSuchProcess:
        return
    for one in every:
        try:
            if "java" not in one.name():
                times = one.cpu_times()
                used[one.pid] = times.user + times.system
        except psutil.NoSuchProcess:
            continue


async def measure(_: str) -> list[QuietYears]:
    """Return both replays; each brings its own broker."""
    return await of(ROWS)


async def of(rows: int) -> list[QuietYears]:
    """Return both replays of so many rows."""
    warm_up()  # in a fresh clone the first would compile for a minute
    return [await replay(rows, days) for days in SPANS]


def lines(points: list[dict[str, Any]]) -> list[str]:
    """Return what was measured as rows of the table.

    >>> lines([vars(QuietYears(900, 7, 5.0)), vars(QuietYears(900, 730, 6.0))])
    ['| replay of 900 rows over 730 days, against 7 days | 6.0 s of CPU against 5.0 s: 1.20 times |']
    """
    if len(points) < len(SPANS):
        return []
    week, years = points
    what = f"replay of {years['rows']:,} rows over {years['days']} days, against {week['days']} days"
    ratio = years["cpu_s"] / week["cpu_s"]
    return [f"| {what} | {years['cpu_s']:.1f} s of CPU against {week['cpu_s']:.1f} s: {ratio:.2f} times |"]


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("rows", type=int, nargs="?", default=ROWS)
    print("\n".join(lines([vars(one) for one in asyncio.run(of(arguments.parse_args().rows))])))


if __name__ == "__main__":
    main()
