"""How fast a process drains a topic: from its first commit to its last."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from time import monotonic

import psutil

from streams.kafka.consumer_lag import GroupLag

POLL_S = 0.1
PATIENCE_S = 120


@dataclass(frozen=True)
class Drain:
    """What one process did."""

    events_per_s: float
    cpu_us_per_event: float
    """Of the process alone, start-up left out."""
    resident_mb: float
    events: int


def environment(bootstrap: str, prefix: str) -> dict[str, str]:
    return {
        **os.environ,
        "JAUGE_KAFKA__BOOTSTRAP": bootstrap,
        "JAUGE_KAFKA__PREFIX": prefix,
        "JAUGE_LOG_LEVEL": "WARNING",
    }


async def drain(
    command: Sequence[str],
    bootstrap: str,
    prefix: str,
    group: str,
    topic: str,
    partitions: int = 8,
    workers: int = 1,
) -> Drain:
    """Start `command`, once or more often, wait until its group has committed all of `topic`, stop it.

    With several workers, CPU and memory are those of all of them together.

    Raises:
        TimeoutError: no commit for two minutes, or a process ended by itself.
    """
    async with GroupLag(bootstrap, group, topic, partitions) as watched:
        end = (await watched.read()).all
        variables = environment(bootstrap, prefix)
        processes = [subprocess.Popen([sys.executable, "-m", *command], env=variables) for _ in range(workers)]
        try:
            measured = [psutil.Process(process.pid) for process in processes]
            first = last = None
            moved = monotonic()
            while last is None or last[1] < end:
                await asyncio.sleep(POLL_S)
                if any(process.poll() is not None for process in processes) or monotonic() - moved > PATIENCE_S:
                    codes = [process.returncode for process in processes]
                    raise TimeoutError(f"{command}: stands at {last} of {end}, exit codes {codes}")
                committed = (await watched.read()).done
                if committed and (last is None or committed > last[1]):
                    times = [one.cpu_times() for one in measured]
                    last = (monotonic(), committed, sum(one.user + one.system for one in times))
                    first, moved = first or last, last[0]
            events = last[1] - first[1]
            if not events:
                raise TimeoutError(f"{command}: all {end} events were committed at once, too few to time")
            return Drain(
                events / (last[0] - first[0]),
                (last[2] - first[2]) / events * 1e6,
                sum(one.memory_info().rss for one in measured) / 2**20,
                events,
            )
        finally:
            for process in processes:
                process.send_signal(signal.SIGTERM)
            for process in processes:
                process.wait(20)
