"""`score` comes back after hours with many brands: ``python -m tests.bench.stream_time.standstill BRANDS HOURS``.

A few observations of each quarter of an hour wait for it, with the progress of `match` between them, so that nearly all
of its work is stream time: history and detectors of every brand and hour. It is to catch up in one life. Then an hour
passes live, a quarter at a time, in which nobody speaks: what its loop stands still for is what a user notices.
"""

import argparse
import asyncio
from dataclasses import dataclass, field
from time import monotonic
from typing import Any

from schemas.codec import encode
from schemas.health import SourceHealth
from schemas.topics import BROADCAST_KEY
from scoring.detectors.warm_up import warm_up
from scoring.method.constants import HOUR_MS
from scoring.state.observe import progress_record
from streams.kafka.consumer_lag import GroupLag
from streams.kafka.embedded.broker import EmbeddedKafka
from streams.kafka.producer import Sender
from tests.bench.harness.fill import PARTITIONS, fill_observations
from tests.bench.harness.workload import START_MS
from tests.bench.stream_time.role import MeasuredRole, shown_ms

OBSERVATIONS = 400 * PARTITIONS
"""Besides the records of progress: with 48 hours nearly 14,000 wait."""
SIZES = ((10_000, 48.0), (100_000, 1.0))
STARTS = 3
PATIENCE_S = 600.0
"""Of one life: who has not caught up by then is ended."""
POLL_S = 0.5
QUARTERS = 4


@dataclass
class Standstill:
    """How one backlog was caught up with."""

    brands: int
    hours: float
    waiting: int = 0
    """Records that waited at the first start."""
    done: int = 0
    """Of them done with in the end."""
    starts: int = 0
    exits: list[int] = field(default_factory=list)
    """Codes of the lives that ended by themselves."""
    reasons: list[str] = field(default_factory=list)
    """What they said."""
    seconds: float | None = None
    """From the first start until nothing waits and the role is ready; None: it never came so far."""
    cpu_s: float = 0.0
    """Of all lives, starts included."""
    pause_ms: float | None = None
    """Longest pause of the loop, by its own heartbeat; None: not measured."""
    answer_ms: float = 0.0
    """Longest that /healthz took to answer."""
    live_pause_ms: float | None = None
    live_answer_ms: float | None = None
    """The same of the hour that passes once it has caught up; None: it never came so far, or does not measure it."""


async def standstill(bootstrap: str, brands: int, hours: float) -> Standstill:
    """Fill the log, and start the role until it has caught up, at most STARTS times."""
    warm_up()  # in a fresh clone the first start would compile for a minute
    prefix = f"away-{brands}-{hours:g}".replace(".", "_") + "."
    await fill_observations(bootstrap, prefix, OBSERVATIONS, brands, hours / 24, even=True)
    end_ms = START_MS + int(hours * HOUR_MS)
    await _pass(bootstrap, prefix, end_ms)
    seen = Standstill(brands, hours)
    began_s = monotonic()
    async with GroupLag(bootstrap, f"{prefix.rstrip('.')}-score", f"{prefix}observations", PARTITIONS) as group:
        seen.waiting = (await group.read()).waiting
        while seen.starts < STARTS and seen.seconds is None:
            seen.starts += 1
            role = MeasuredRole("score", bootstrap, prefix)
            async with role:
                caught_up = await _caught_up(role, group)
                await role.scrape()
                if role.pause_s is not None:
                    seen.pause_ms = max(seen.pause_ms or 0.0, 1e3 * role.pause_s)
                seen.answer_ms = max(seen.answer_ms, 1e3 * role.answer_s)
                seen.cpu_s += role.cpu_s
                if caught_up:
                    seen.seconds = monotonic() - began_s
                    await role.forget_pauses()
                    await _live_hour(bootstrap, prefix, end_ms, role, group)
                    await role.scrape()
                    seen.live_pause_ms = None if role.pause_s is None else 1e3 * role.pause_s
                    seen.live_answer_ms = 1e3 * role.answer_s
                elif role.exit_code is not None:
                    seen.exits.append(role.exit_code)
                    seen.reasons.append(role.reason)
        seen.done = (await group.read()).done
    return seen


async def _caught_up(role: MeasuredRole, group: GroupLag) -> bool:
    """Wait until nothing waits for a role that is ready; False: it ended, or took too long."""
    began_s = monotonic()
    while role.exit_code is None and monotonic() - began_s < PATIENCE_S:
        if not (await group.read()).waiting and await role.ready():
            return True
        await asyncio.sleep(POLL_S)
    return False


async def _pass(bootstrap: str, prefix: str, until_ms: int) -> None:
    """Let stream time pass in silence: a collector says so, and `match` that it has read all until then."""
    tick = SourceHealth(source="bench", at=until_ms, connected=True)
    progress = [(BROADCAST_KEY, progress_record(origin, until_ms), ()) for origin in range(PARTITIONS)]
    async with Sender(bootstrap, "bench") as sender:
        await sender.send_keyed(f"{prefix}source-health", [(b"bench", encode(tick), ())])
        await sender.send(f"{prefix}observations", dict.fromkeys(range(PARTITIONS), progress))


async def _live_hour(bootstrap: str, prefix: str, from_ms: int, role: MeasuredRole, group: GroupLag) -> None:
    """Let an hour pass, a quarter at a time: the next one once the role is done with the last."""
    for number in range(1, QUARTERS + 1):
        await _pass(bootstrap, prefix, from_ms + number * HOUR_MS // QUARTERS)
        if not await _caught_up(role, group):
            return


async def measure(bootstrap: str) -> list[Standstill]:
    """Return each of SIZES."""
    return [await standstill(bootstrap, brands, hours) for brands, hours in SIZES]


def lines(points: list[dict[str, Any]]) -> list[str]:
    """Return what was measured as rows of the table.

    >>> lines([vars(Standstill(10, 2.0, starts=1, seconds=3.0, cpu_s=2.0))])[0]
    '| score away for 2 h, 10 brands, 0 records | 1 start, caught up in 3 s, 2 s of CPU (100.0 ms a brand and hour) |'
    """
    rows = []
    for one in points:
        what = f"score away for {one['hours']:g} h, {one['brands']:,} brands"
        starts = "1 start" if one["starts"] == 1 else f"{one['starts']} starts"
        exits = f", exits {', '.join(map(str, one['exits']))}" if one["exits"] else ""
        far = (
            f"not caught up: {one['done']:,} done"
            if one["seconds"] is None
            else f"caught up in {one['seconds']:,.0f} s"
        )
        each_ms = 1e3 * one["cpu_s"] / (one["brands"] * one["hours"])
        cpu = f"{one['cpu_s']:,.0f} s of CPU ({each_ms:.1f} ms a brand and hour)"
        rows.append(f"| {what}, {one['waiting']:,} records | {starts}{exits}, {far}, {cpu} |")
        for when, pause_ms, answer_ms in (
            ("catching up", one["pause_ms"], one["answer_ms"]),
            ("an hour after that", one["live_pause_ms"], one["live_answer_ms"]),
        ):
            pauses = f"{shown_ms(pause_ms)} / {shown_ms(answer_ms)}"
            rows.append(f"| {what}, {when}: longest pause / answer of /healthz | {pauses} |")
    return rows


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("brands", type=int)
    arguments.add_argument("hours", type=float)
    asked = arguments.parse_args()
    with EmbeddedKafka() as kafka:
        seen = asyncio.run(standstill(kafka.bootstrap, asked.brands, asked.hours))
    print("\n".join([*lines([vars(seen)]), *seen.reasons]))


if __name__ == "__main__":
    main()
