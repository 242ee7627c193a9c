"""How fast JSON without a declared type is written and read: ``python -m tests.bench.json_rows``.

Payloads are those of the sources as recorded, nested; rows are those of a CSV file, flat. Both lie in
``../shared/data``. All libraries work on the same values in the same process, in turn: compare the ratios of one run.
"""

import csv
import gzip
import json
import sys
from collections.abc import Callable, Sequence
from statistics import median
from time import perf_counter
from typing import Any

import msgspec
import orjson

from tests.paths import PAYLOADS, SHARED

ROUNDS = 25
FLAT_ROWS = 5_000
WRITERS: dict[str, Callable[[Any], Any]] = {
    "msgspec": msgspec.json.encode,
    "orjson": orjson.dumps,
    "json": json.dumps,
}
READERS: dict[str, Callable[[bytes], Any]] = {
    "msgspec": msgspec.json.decode,
    "orjson": orjson.loads,
    "json": json.loads,
}


def payloads() -> list[Any]:
    """Return the recorded payloads."""
    files = sorted(PAYLOADS.glob("*.jsonl.gz"))
    return [json.loads(line) for path in files for line in gzip.decompress(path.read_bytes()).splitlines() if line]


def flat_rows() -> list[Any]:
    """Return rows of the airline file, whole numbers as numbers."""
    rows: list[Any] = []
    for path in sorted((SHARED / "airline").glob("*.csv.gz")):
        with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                rows.append({name: int(cell) if cell.isdecimal() else cell for name, cell in row.items()})
    return rows[:FLAT_ROWS]


def seconds(work: dict[str, Callable[[Any], Any]], items: Sequence[Any]) -> dict[str, float]:
    """Return the median time of one pass over all items by each library, libraries in turn."""
    took: dict[str, list[float]] = {name: [] for name in work}
    for _ in range(ROUNDS):
        for name, function in work.items():
            began = perf_counter()
            for item in items:
                function(item)
            took[name].append(perf_counter() - began)
    return {name: median(times) for name, times in took.items()}


def main() -> int:
    """Print a table; return the exit code."""
    workloads = {"payloads": payloads(), "flat rows": flat_rows()}
    if not all(workloads.values()):
        print(f"{SHARED} holds no payloads or no airline rows", file=sys.stderr)
        return 1
    for name, values in workloads.items():
        lines = [orjson.dumps(value) for value in values]
        print(f"{name}: {len(lines)}, {sum(map(len, lines)) / 1e6:.1f} MB")
        for verb, took in (("write", seconds(WRITERS, values)), ("read", seconds(READERS, lines))):
            for library, its in took.items():
                ratio = took["msgspec"] / its
                print(f"  {verb:6} {library:8}{1e6 * its / len(lines):8.2f} µs each, {ratio:5.2f} × msgspec's speed")
    return 0


if __name__ == "__main__":
    sys.exit(main())
