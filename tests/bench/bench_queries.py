"""What brand queries cost a text, by their number: `python -m tests.bench.bench_queries`.

Real tweets on airlines where ``../shared/data`` is there, else made-up ones; each brand has a name of its own, of
which the texts hold none but ten, and a query with closeness, exclusions and fields.
"""

import csv
import gzip
from time import perf_counter

from schemas.brand import Brand
from scoring.text.matching import Matcher
from tests.bench.bench_match import AIRLINES

NAMES = (
    "united",
    "usairways",
    "americanair",
    "southwestair",
    "jetblue",
    "virginamerica",
    "delta",
    "flight",
    "gate",
    "bag",
)
ROUNDS = 3


def brands(count: int) -> list[Brand]:
    """Return brands of which the first ten are spoken of."""
    names = [*NAMES, *(f"brand{number} corp" for number in range(count))][:count]
    return [
        Brand(brand=name, query=f'"{name}" (late OR lost OR NOT lang:de) -"{name} street" OR "{name}" NEAR/3 thank*')
        for name in names
    ]


def texts() -> list[str]:
    """Return some thousand texts."""
    if not AIRLINES.exists():
        return [f"@united my flight {number} was late, thanks! #fail" for number in range(5_000)]
    with gzip.open(AIRLINES, "rt", encoding="utf-8", newline="") as file:
        return [row["text"] for row in csv.DictReader(file)]


def main() -> None:
    """Print the µs a text for 10, 100 and 1,000 brands, and the ratio to the first."""
    said, first = texts(), 0.0
    for count in (10, 100, 1_000):
        matcher = Matcher(brands(count))
        took = []
        for _ in range(ROUNDS):
            began = perf_counter()
            found = sum(len(matcher.match(text)) for text in said)
            took.append(perf_counter() - began)
        us = min(took) / len(said) * 1e6
        first = first or us
        print(f"{count:>5} queries {us:8.2f} µs a text, {us / first:.2f} times 10; {found} found in {len(said)} texts")


if __name__ == "__main__":
    main()
