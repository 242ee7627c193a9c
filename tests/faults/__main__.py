"""Kills at length: `python -m tests.faults [--seed N] [--kills 200] [--mentions 200000]`.

Prints its seed, which replays it, each round with what was killed so far, and how long
the takeovers took. Ends with 1 where a score is not the oracle's, or an offset went back.

With `--catching-up [--kills 50] [--mentions 40000] [--brands 300] [--days 28]` it is `score`
alone that is killed, while it catches up with a log that waits; it is to leave the history
and the alerts of an undisturbed run, too.

With `--schedules 10000 [--method jauge-2] [--seed 0]` workers are killed and put to sleep in the pure core of `score`,
without Kafka, as many times as there are seeds from the first one on.
"""

import argparse
import asyncio
import sys
import tempfile
from collections import Counter
from pathlib import Path
from time import monotonic

from scoring.detectors.warm_up import warm_up
from scoring.method.methods import DEFAULT_METHOD, METHODS
from streams.config.reference import published_reference
from tests.faults.catching_up import campaign as catching_up
from tests.faults.catching_up.backlog import backlog
from tests.faults.harness.broker import Broker
from tests.faults.harness.kills import Account, campaign, quantile
from tests.faults.harness.schedules import tally


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


def run_schedules(first: int, count: int, method: str) -> None:
    """Run schedules under the published reference of a method."""
    reference = published_reference(method)
    found = tally(range(first, first + count), reference)
    ends = f"{found.kills} kills, {found.zombies} zombies, {found.sealed} sealed panes"
    said(f"{found.schedules} schedules under {method}: {ends}")
    if found.different:
        raise AssertionError("; ".join(f"schedule {seed}: {what}" for seed, what in found.different.items()))
    said("all of them leave what a worker leaves to whom nothing happens")


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--seed", type=int)
    arguments.add_argument("--kills", type=int)
    arguments.add_argument("--mentions", type=int)
    arguments.add_argument("--catching-up", action="store_true")
    arguments.add_argument("--brands", type=int, default=catching_up.BRANDS)
    arguments.add_argument("--days", type=float, default=catching_up.DAYS)
    arguments.add_argument("--schedules", type=int)
    arguments.add_argument("--method", choices=METHODS, default=DEFAULT_METHOD.name)
    asked = arguments.parse_args()
    began = monotonic()
    if asked.schedules:
        try:
            run_schedules(asked.seed or 0, asked.schedules, asked.method)
        except AssertionError as error:
            sys.exit(f"NOT EXACT: {error}")
        print(f"{monotonic() - began:.0f} s")
        return
    asked.seed = 20_261_123 if asked.seed is None else asked.seed
    usual = (50, catching_up.MENTIONS) if asked.catching_up else (200, 200_000)
    kills, mentions = asked.kills or usual[0], asked.mentions or usual[1]
    said(f"seed {asked.seed}, {kills} kills, {mentions} mentions")
    try:
        asyncio.run(run_catching_up(asked, kills, mentions) if asked.catching_up else run(asked.seed, kills, mentions))
    except AssertionError as error:
        sys.exit(f"NOT EXACT, seed {asked.seed}: {error}")
    print(f"{monotonic() - began:.0f} s")


if __name__ == "__main__":
    main()
