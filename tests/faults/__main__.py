"""Kills at length: `python -m tests.faults [--seed N] [--kills 200] [--mentions 200000]`.

Prints its seed, which replays it, each round with what was killed so far, and how long
the takeovers took. Ends with 1 where a score is not the oracle's, or an offset went back.
"""

import argparse
import asyncio
import sys
import tempfile
from collections import Counter
from pathlib import Path
from time import monotonic

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


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--seed", type=int, default=20_261_123)
    arguments.add_argument("--kills", type=int, default=200)
    arguments.add_argument("--mentions", type=int, default=200_000)
    asked = arguments.parse_args()
    print(f"seed {asked.seed}, {asked.kills} kills, {asked.mentions} mentions", flush=True)
    began = monotonic()
    try:
        asyncio.run(run(asked.seed, asked.kills, asked.mentions))
    except AssertionError as error:
        sys.exit(f"NOT EXACT, seed {asked.seed}: {error}")
    print(f"{monotonic() - began:.0f} s")


if __name__ == "__main__":
    main()
