"""Mentions at a steady rate: ``python -m tests.bench.harness.publisher TOPIC RATE SECONDS HOT FILE``.

The broker is told by the environment. Writes to FILE, of each mention in the order of
publishing, the number of its brand and the time at which the producer was handed it, ns.
"""

import asyncio
import sys
from pathlib import Path
from time import time_ns

import numpy as np

from schemas.codec import encode
from schemas.mention import Mention
from streams.config.settings import load_settings
from streams.kafka.producer import Sender
from tests.bench.harness.workload import MATCH_BRANDS, WORDS

PARTITIONS = 8
TICK_S = 0.01
"""Mentions of a tick go out as one batch to one partition, the partitions in turn: the publisher must cost little."""
SENT = np.dtype([("brand", "<i8"), ("at_ns", "<i8")])


async def run(topic: str, rate: int, seconds: float, hot: float) -> np.ndarray:
    """Publish, and return what was told; `hot` is the part of all mentions that speaks of brand 0 and no other."""
    rng = np.random.default_rng(20_261_125)
    count = int(rate * seconds)
    named = np.where(rng.random(count) < hot, 0, rng.integers(0, MATCH_BRANDS, count))
    words = rng.integers(0, len(WORDS), (count, 20))
    texts = [" ".join(WORDS[word] for word in line) for line in words]
    rows = np.zeros(count, SENT)
    async with Sender(load_settings().kafka.servers, "bench") as sender, asyncio.TaskGroup() as sending:
        loop = asyncio.get_running_loop()
        began, done, tick = loop.time(), 0, 0
        while done < count:
            due, records = min(count, int((loop.time() - began) * rate)), []
            for number in range(done, due):
                at_ns = time_ns()
                mention = Mention(
                    source="x",
                    id=f"{at_ns}",
                    seen_at=at_ns // 1_000_000,
                    created_at=at_ns // 1_000_000,
                    author=f"author{number}",
                    text=f"brand{named[number]:04d} {texts[number]}",
                )
                rows[number] = named[number], at_ns
                records.append((f"x:{at_ns}".encode(), encode(mention), ()))
            sending.create_task(sender.send(topic, {tick % PARTITIONS: records}))
            done, tick = due, tick + 1
            await asyncio.sleep(TICK_S)
    return rows


if __name__ == "__main__":
    sent = asyncio.run(run(sys.argv[1], int(sys.argv[2]), float(sys.argv[3]), float(sys.argv[4])))
    Path(sys.argv[5]).write_bytes(sent.tobytes())
