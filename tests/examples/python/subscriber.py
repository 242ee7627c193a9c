"""Subscribe to the scores of Jauge: python subscriber.py BOOTSTRAP [PREFIX [--once]]. Needs aiokafka (pip)."""

import asyncio
import json
import sys

from aiokafka import AIOKafkaConsumer

scores = {}  # key of the record, brand|window -> (score, partition)
progress = {}  # partition -> how far its scores are read


def take(record, scores_topic):
    """Take in one record: a table has one row a key, and the newest record of a key is the row."""
    try:
        value = None if record.value is None else json.loads(record.value)
    except ValueError:
        return  # not ours: the next good record of this key counts
    key = record.key.decode()
    if record.topic != scores_topic:
        progress[record.partition if value is None else value["partition"]] = value
    elif value is None:
        scores.pop(key, None)  # a tombstone: the brand is no longer followed
    elif key not in scores or value["at"] >= scores[key][0]["at"]:
        scores[key] = (value, record.partition)  # told again, or older: the later `at` stands


def show():
    lines = []
    for score, partition in scores.values():
        nobody_spoke = score.get("low") == 0 and score.get("high") == 100
        number = "no data" if nobody_spoke else f"{score['score']:.1f}"
        waits = score.get("catching_up") or (progress.get(partition) or {}).get("catching_up")
        lines.append("\t".join([score["brand"], score["window"], number, *(["incomplete"] if waits else [])]))
    print(*sorted(lines), "--", sep="\n", flush=True)


async def main(bootstrap, prefix="jauge.", *flags):
    topics = [f"{prefix}scores", f"{prefix}score-progress"]
    # No group: this reader has all partitions. A compacted topic is a table: start at earliest, each time.
    consumer = AIOKafkaConsumer(
        *topics, bootstrap_servers=bootstrap, auto_offset_reset="earliest", enable_auto_commit=False
    )
    await consumer.start()
    try:
        every = list(consumer.assignment())
        ends = await consumer.end_offsets(every)
        while any([await consumer.position(part) < ends[part] for part in every]):
            for records in (await consumer.getmany(timeout_ms=500)).values():
                for record in records:
                    take(record, topics[0])
        show()  # caught up: the table is whole; what comes from now on changes it
        while "--once" not in flags:
            for records in (await consumer.getmany(timeout_ms=60_000)).values():
                for record in records:
                    take(record, topics[0])
            show()
    finally:
        await consumer.stop()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
