"""How well drops, surges and silences are found, in simulated worlds and on real series.

`python -m tests.bench.detection`; `--quick` for fewer brands: some minutes, rough; `--only NAME` for one table. Seeds
are named in each module and printed; no constant was chosen on them.
"""

import argparse
import sys
from collections.abc import Callable
from time import perf_counter

from tests.bench.detection import cost, drops, limits, nab, real_days, silences, surges

TABLES: dict[str, Callable[[bool], list[str]]] = {
    "drops": drops.lines,
    "limits": limits.lines,
    "surges": surges.lines,
    "silences": silences.lines,
    "nab": nab.lines,
    "real_days": real_days.lines,
    "cost": cost.lines,
}


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m tests.bench.detection",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--quick", action="store_true", help="fewer brands")
    parser.add_argument("--only", choices=TABLES, help="one table")
    asked = parser.parse_args()
    for name in [asked.only] if asked.only else TABLES:
        begun = perf_counter()
        table = TABLES[name](asked.quick)
        print(f"{name}: {perf_counter() - begun:.0f} s", file=sys.stderr)
        print("\n".join([f"## {name}", "", *table, ""]), flush=True)


if __name__ == "__main__":
    main()
