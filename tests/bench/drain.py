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

from streams.group_lag import GroupLag

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
    command: Sequence[str], bootstrap: str, prefix: str, group: str, topic: str, partitions: int = 8
) -> Drain:
    """Start `command`, wait until its group has committed all of `topic`, stop it.

    Raises:
        TimeoutError: no commit for two minutes, or the process ended by itself.
    """
    async with GroupLag(bootstrap, group, topic, partitions) as watched:
        end = (await watched.read()).all
        process = subprocess.Popen([sys.executable, "-m", *command], env=environment(bootstrap, prefix))
        try:
            cpu = psutil.Process(process.pid)
            first = last = None
            moved = monotonic()
            while last is None or last[1] < end:
                await asyncio.sleep(POLL_S)
                if process.poll() is not None or monotonic() - moved > PATIENCE_S:
                    raise TimeoutError(f"{command}: stands at {last} of {end}, exit code {process.returncode}")
                committed = (await watched.read()).done
                if committed and (last is None or committed > last[1]):
                    times = cpu.cpu_times()
                    last = (monotonic(), committed, times.user + times.system)
                    first, moved = first or last, last[0]
            events = last[1] - first[1]
            if not events:
                raise TimeoutError(f"{command}: all {end} events were committed at once, too few to time")
            return Drain(
                events / (last[0] - first[0]),
                (last[2] - first[2]) / events * 1e6,
                cpu.memory_info().rss / 2**20,
                events,
            )
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(20)
