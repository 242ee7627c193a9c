"""Kills at length: `python -m tests.faults [--seed N] [--kills 200] [--mentions 200000]`.

Prints its seed, which replays it, each round with what was killed so far, and how long
the takeovers took. Ends with 1 where a score is not the oracle's, or an offset went back.

With `--catching-up [--kills 50] [--mentions 40000] [--brands 300] [--days 28]` it is `score`
alone that is killed, while it catches up with a log that waits; it is to leave the history
and the alerts of an undisturbed run, too.
"""

import argparse
import asyncio
import sys
import tempfile
from collections import Counter
from pathlib import Path
from time import monotonic

from scoring.detectors.warm_up import warm_up
from tests.faults.catching_up import campaign as catching_up
from tests.faults.catching_up.backlog import backlog
from tests.faults.harness.broker import Broker
from tests.faults.harness.kills import Account, campaign, quantile


def line_of(account: Account) -> str:
    """Return what a campaign found, as lines."""
    lines = [f"{account.kills} kills"]
    for role in ("match", "score"):
        took = [takeover.seconds for takeover in account.takeovers if takeover.role == role]
        if took:
            parts = ", ".join(f"p{part:.0%}"[:-1] + f" {quantile(took, part):.1f} s" for part in (0.5, 0.95, 0.99))
            lines.append(f"takeover of {role}: {parts}, worst {max(took):.1f} s, of {len(took)}")
    ended = Counter((ending.worker.split()[0], ending.code) for ending in account.endings)
    lines += [f"{role} ended by itself with {code}: {count} times" for (role, code), count in sorted(ended.items())]
    lines += [f"  {ending.worker} ({ending.code}): {' / '.join(ending.said)}" for ending in account.endings[:5]]
    lines.append(f"committed offsets that went back: {len(account.steps_back)}")
    lines += [f"  {step}" for step in account.steps_back[:5]]
    return "\n".join(lines)


def said(line: str) -> None:
    """Print at once: who waits for half an hour wants to see it go on."""
    print(line, flush=True)


async def run(seed: int, kills: int, mentions: int) -> None:
    with tempfile.TemporaryDirectory(prefix="jauge-faults-") as folder:
        async with Broker(Path(folder) / "kafka") as broker:
            account = await campaign(broker.bootstrap, "kills.", seed, kills, mentions, say=said)
    print(line_of(account))
    print("all scores equal the oracle's")


async def run_catching_up(asked: argparse.Namespace, kills: int, mentions: int) -> None:
    warm_up()  # else the undisturbed worker compiles for a minute
    made = backlog(asked.seed, asked.brands, mentions, asked.days, catching_up.PARTITIONS)
    waiting = sum(map(len, made.records.values()))
    said(f"{waiting} observations of {asked.days:g} days and {asked.brands} brands wait")
    with tempfile.TemporaryDirectory(prefix="jauge-faults-") as folder:
        async with Broker(Path(folder) / "kafka") as broker:
            caught = await catching_up.campaign(broker.bootstrap, "behind.", asked.seed, kills, made, say=said)
    print(f"{caught.kills} kills in {caught.rounds} rounds, {caught.early} of them before it had its partitions")
    print(f"{caught.history} records of history and {caught.alerts} alerts are those of the undisturbed run")
    print(f"{caught.scores} scores judged, {caught.complete} of them marked complete: those are the oracle's")
    print(f"of {caught.sampled} others the same holds over the part of the log that they have read")


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--seed", type=int, default=20_261_123)
    arguments.add_argument("--kills", type=int)
    arguments.add_argument("--mentions", type=int)
    arguments.add_argument("--catching-up", action="store_true")
    arguments.add_argument("--brands", type=int, default=catching_up.BRANDS)
    arguments.add_argument("--days", type=float, default=catching_up.DAYS)
    asked = arguments.parse_args()
    usual = (50, catching_up.MENTIONS) if asked.catching_up else (200, 200_000)
    kills, mentions = asked.kills or usual[0], asked.mentions or usual[1]
    said(f"seed {asked.seed}, {kills} kills, {mentions} mentions")
    began = monotonic()
    try:
        asyncio.run(run_catching_up(asked, kills, mentions) if asked.catching_up else run(asked.seed, kills, mentions))
    except AssertionError as error:
        sys.exit(f"NOT EXACT, seed {asked.seed}: {error}")
    print(f"{monotonic() - began:.0f} s")


if __name__ == "__main__":
    main()
