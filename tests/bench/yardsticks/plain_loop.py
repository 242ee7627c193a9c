"""The four counters in a plain loop of aiokafka.

``python -m tests.bench.yardsticks.plain_loop BOOTSTRAP IN OUT COUNT PARTITIONS``: no framework, no state but in memory,
no commit. What is left is what the client and the job cost. It reads COUNT mentions from the topic's beginning, and
prints what it used from the first of them until its last record was sent.
"""

import asyncio
import sys
from collections import defaultdict
from time import monotonic, process_time

from aiokafka import AIOKafkaConsumer, TopicPartition

from streams.kafka.producer import Sender
from tests.bench.yardsticks.counters import BrandMinutes, Closed, Said, brand_of, decode, output
from tests.bench.yardsticks.used import used_line

FETCH = 5_000


async def run(bootstrap: str, read: str, write: str, count: int, partitions: int) -> str:
    """Do the job; return what it used."""
    brands: defaultdict[str, BrandMinutes] = defaultdict(BrandMinutes)
    seen, began_s, began_cpu_s = 0, 0.0, 0.0
    async with AIOKafkaConsumer(bootstrap_servers=bootstrap) as consumer, Sender(bootstrap, "plain") as sender:
        tps = [TopicPartition(read, number) for number in range(partitions)]
        consumer.assign(tps)
        await consumer.seek_to_beginning(*tps)
        while seen < count:
            for tp, records in (await consumer.getmany(timeout_ms=200, max_records=FETCH)).items():
                if not seen:
                    began_s, began_cpu_s = monotonic(), process_time()
                seen += len(records)
                by_brand: defaultdict[str, list[Said]] = defaultdict(list)
                for record in records:
                    said = decode(record.value)
                    by_brand[brand_of(said)].append(said)
                closed = [(brand, one) for brand, mentions in by_brand.items() for one in brands[brand].add(mentions)]
                await _send(sender, write, tp.partition, closed)
        await _send(sender, write, 0, [(brand, one) for brand, minutes in brands.items() for one in minutes.rest()])
        return used_line(seen, monotonic() - began_s, process_time() - began_cpu_s)


async def _send(sender: Sender, topic: str, partition: int, closed: list[tuple[str, Closed]]) -> None:
    if closed:
        await sender.send(topic, {partition: [(brand.encode(), output(brand, one), ()) for brand, one in closed]})


if __name__ == "__main__":
    print(asyncio.run(run(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4]), int(sys.argv[5]))))
