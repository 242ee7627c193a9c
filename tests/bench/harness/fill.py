"""Topics filled with a workload, each record on the partition where it belongs."""

import numpy as np
from aiokafka import AIOKafkaProducer

from schemas.codec import encode
from streams.kafka.partitioner import partition_of
from streams.kafka.producer import Sender
from tests.bench.harness import workload
from tests.flow import make_topics

PARTITIONS = 8


async def fill_observations(
    bootstrap: str, prefix: str, count: int, brand_count: int, days: float, *, even: bool = False
) -> None:
    """Make the topics, follow the brands and put observations in, with the word of how far `match` is between them."""
    await make_topics(bootstrap, prefix, PARTITIONS)
    brands = workload.brands(brand_count)
    partitions = np.array([partition_of(brand.brand, PARTITIONS) for brand in brands])
    keys = np.array(workload.keys(brands))
    rows = workload.observations(count, brand_count, days, even=even)
    order = np.argsort(keys)
    of_row = partitions[order[np.searchsorted(keys[order], rows["brand"])]]
    async with Sender(bootstrap, "bench") as sender:
        for partition in range(PARTITIONS):
            mine = workload.with_progress(rows[of_row == partition], PARTITIONS)
            await sender.send(f"{prefix}observations", {partition: [(b"", row.tobytes(), ()) for row in mine]})
        await sender.send_keyed(f"{prefix}brands", [(brand.brand.encode(), encode(brand), ()) for brand in brands])


async def fill_mentions(bootstrap: str, prefix: str, count: int) -> None:
    """Put mentions on their topic."""
    async with AIOKafkaProducer(bootstrap_servers=bootstrap, linger_ms=5) as producer:
        for key, value in workload.mentions(count, workload.MATCH_BRANDS):
            await producer.send(f"{prefix}mentions", value, key)
        await producer.flush()
