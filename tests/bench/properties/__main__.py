"""The tables of SPEC section 13 and SPEC section 15, taken afresh.

The first on the demo's simulator, of jauge-1; the second under both methods, on the same simulator
(`own`) and on another (`second`).

`python -m tests.bench.properties`; `--quick` for one of under a minute, `--only NAME`
for one property, `--seed N` for another draw.
"""

import argparse
import sys
from collections.abc import Callable
from time import perf_counter

from tests.bench.properties import attacks, bad_buzz, calm, coverage, indicators, reliability
from tests.bench.properties.brands import Row
from tests.bench.worlds import loud_accounts
from tests.bench.worlds import table as worlds

PROPERTIES: dict[str, Callable[[int, bool], list[Row]]] = {
    "indicators": indicators.rows,
    "coverage": coverage.rows,
    "reliability": reliability.rows,
    "bad_buzz": bad_buzz.rows,
    "attacks": attacks.rows,
    "calm": calm.rows,
    "own": worlds.own,
    "second": worlds.second,
    "loud_accounts": loud_accounts.rows,
}
SEED = 20_261_123


def table(rows: list[Row]) -> str:
    """Return the rows as Markdown."""
    lines = ["| property | study | measured here |", "|---|---|---|"]
    return "\n".join([*lines, *(f"| {row.property} | {row.given} | {row.measured} |" for row in rows)])


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.properties", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer brands and draws: under a minute, rough")
    parser.add_argument("--only", choices=PROPERTIES, help="one property")
    parser.add_argument("--seed", type=int, default=SEED)
    asked = parser.parse_args()
    rows: list[Row] = []
    for name in [asked.only] if asked.only else PROPERTIES:
        begun = perf_counter()
        rows += PROPERTIES[name](asked.seed, asked.quick)
        print(f"{name}: {perf_counter() - begun:.0f} s", file=sys.stderr)
    options = f"{' --quick' if asked.quick else ''}{f' --only {asked.only}' if asked.only else ''} --seed {asked.seed}"
    print(f"`python -m tests.bench.properties{options}`\n")
    print(table(rows))


if __name__ == "__main__":
    main()
