"""A file such as people have, as large as is wanted: seeded, written row by row, the same in every run."""

import csv
import gzip
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np

from tests.bench.harness.workload import WORDS

BRANDS = 12
ROWS_A_DAY = 22_222
"""So 200,000 rows are nine days, and 1,600,000 are 72."""
BEGIN = datetime(2026, 1, 5, tzinfo=UTC)
BROKEN_EVERY = 1_000
"""One row in so many has no time that could be read: it is refused, and counted."""
PART = 50_000


def write_rows(path: Path, count: int) -> int:
    """Write `count` rows of a CSV file, packed by gzip; return how many of them a reader has to refuse."""
    rng = np.random.default_rng(20_261_130)
    refused = 0
    with gzip.open(path, "wt", compresslevel=1, encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(("id", "created_at", "brand", "author", "text", "followers", "likes"))
        for first in range(0, count, PART):
            size = min(PART, count - first)
            texts = rng.integers(0, len(WORDS), (size, 14))
            named = np.minimum(rng.zipf(1.5, size) - 1, BRANDS - 1)
            authors = (rng.pareto(1.1, size) * 1_000).astype(np.int64) % 100_000
            for number, (words, brand, author) in enumerate(zip(texts, named, authors, strict=True), first):
                at = BEGIN + timedelta(days=number / ROWS_A_DAY)
                is_broken = number % BROKEN_EVERY == BROKEN_EVERY // 2
                refused += is_broken
                time = "some day" if is_broken else f"{at:%Y-%m-%d %H:%M:%S}"
                text = " ".join([WORDS[word] for word in words])
                row = (number, time, f"Brand {brand}", f"u{author}", text, author % 5_000, number % 7)
                table.writerow(row)
    return refused
