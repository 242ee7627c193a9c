"""What the webhook takes a second, in large requests and in requests of one mention."""

import asyncio
import json
import tempfile
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from streams.kafka import topics
from tests.collect.webhook.test_server import Client, hooked, row, settings

REQUESTS, ROWS = 40, 250
SENDERS, EACH = 32, 60
PARTITIONS = 4


@dataclass(frozen=True)
class Pushes:
    """Mentions a second."""

    large_per_s: float
    """In 40 requests of 250 at once."""
    small_per_s: float
    """By 32 senders at once, each mention in a request of its own."""


async def measure(bootstrap: str) -> Pushes:
    """Push both ways."""
    await topics.apply_specs(bootstrap, topics.specs("pushes.", PARTITIONS))
    with tempfile.TemporaryDirectory() as folder:
        section = settings(Path(folder), rows_a_second=1_000_000)
        async with hooked(bootstrap, "pushes.", section) as (client, _):
            bodies = [
                json.dumps([row(request * ROWS + number) for number in range(ROWS)]).encode()
                for request in range(REQUESTS)
            ]
            began = perf_counter()
            await asyncio.gather(*map(client.push, bodies))
            large_s = perf_counter() - began
            began = perf_counter()
            await asyncio.gather(*(_one_by_one(client, sender) for sender in range(SENDERS)))
            small_s = perf_counter() - began
    return Pushes(REQUESTS * ROWS / large_s, SENDERS * EACH / small_s)


async def _one_by_one(client: Client, sender: int) -> None:
    for number in range(EACH):
        await client.push(row(sender * EACH + number))
