"""How long a worker takes to fold a million open mentions again, once the group has given it its partitions."""

import asyncio
import re
import sys
from dataclasses import dataclass

from streams.config.errors import JaugeError
from tests.bench.harness.drain import PATIENCE_S, drain, environment
from tests.bench.harness.fill import fill_observations

OPEN = 1_000_000
DAYS = 2.9
"""Less than the lateness: nothing is sealed, so that all of it has to be folded again."""
READY = re.compile(rb"ready: (\d+) partitions, (\d+) observations folded again in ([\d.]+) s")
SCORE = ["streams.cli.main", "score"]


@dataclass(frozen=True)
class Recovery:
    """What the worker said."""

    partitions: int
    observations: int
    seconds: float


async def recovery(bootstrap: str, prefix: str = "recover.") -> Recovery:
    """Drain a topic with one worker, and start another once that has ended."""
    await fill_observations(bootstrap, prefix, OPEN, 1_000, DAYS)
    await drain(SCORE, bootstrap, prefix, f"{prefix.rstrip('.')}-score", f"{prefix}observations")
    worker = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", *SCORE),
        env=environment(bootstrap, prefix) | {"JAUGE_LOG_LEVEL": "INFO"},
        stderr=asyncio.subprocess.PIPE,
    )
    assert worker.stderr is not None
    try:
        async with asyncio.timeout(PATIENCE_S):
            async for line in worker.stderr:
                if found := READY.search(line):
                    return Recovery(int(found[1]), int(found[2]), float(found[3]))
    finally:
        worker.terminate()
        await worker.wait()
    raise JaugeError("the worker ended before it was ready")
