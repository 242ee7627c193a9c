"""Brand mentions are sent together, and what they were made from is acknowledged thereafter."""

import asyncio
from collections.abc import Mapping, Sequence
from functools import partial

import pytest

from schemas.codec import Record
from streams.match.outbox import FULL, MOST, Outbox
from tests.patience import PATIENCE_S

LONG_S = 10 * PATIENCE_S


def records(*keys: str) -> list[Record]:
    return [(key.encode(), b"{}", ()) for key in keys]


class Broker:
    """Keeps what it is sent, as soon as it may."""

    def __init__(self, *, is_up: bool = True) -> None:
        self.kept: list[dict[int, list[bytes]]] = []
        self.acknowledged: list[str] = []
        self.up, self.changed = asyncio.Event(), asyncio.Event()
        if is_up:
            self.up.set()

    async def send(self, by_partition: Mapping[int, Sequence[Record]]) -> None:
        await self.up.wait()
        assert not set(self.acknowledged) & {key.decode() for part in by_partition.values() for key, _, _ in part}
        self.kept.append({partition: [key for key, _, _ in part] for partition, part in by_partition.items()})

    async def has_acknowledged(self, count: int) -> None:
        async with asyncio.timeout(PATIENCE_S):
            while len(self.acknowledged) < count:
                self.changed.clear()
                await self.changed.wait()

    def acknowledge(self, name: str) -> None:
        self.acknowledged.append(name)
        self.changed.set()


async def test_what_is_added_within_a_moment_is_sent_together_and_in_order() -> None:
    broker = Broker()
    outbox = Outbox(broker.send, linger_s=0.01)
    for key, partition in (("a", 1), ("b", 0), ("c", 1)):
        await outbox.add({partition: records(key)}, partial(broker.acknowledge, key))
    running = asyncio.create_task(outbox.run())
    await broker.has_acknowledged(3)
    assert broker.kept == [{1: [b"a", b"c"], 0: [b"b"]}]
    assert broker.acknowledged == ["a", "b", "c"]
    running.cancel()


async def test_many_do_not_wait_for_more() -> None:
    broker = Broker()
    outbox = Outbox(broker.send, linger_s=LONG_S)
    running = asyncio.create_task(outbox.run())
    await outbox.add({0: records(*map(str, range(FULL)))}, partial(broker.acknowledge, "all"))
    await broker.has_acknowledged(1)
    assert len(broker.kept[0][0]) == FULL
    running.cancel()


async def test_who_adds_waits_while_the_broker_is_behind() -> None:
    broker = Broker(is_up=False)
    outbox = Outbox(broker.send, linger_s=LONG_S)
    running = asyncio.create_task(outbox.run())
    adding = asyncio.create_task(outbox.add({0: records(*map(str, range(MOST)))}, partial(broker.acknowledge, "all")))
    for _ in range(5):
        await asyncio.sleep(0)
    assert not adding.done()
    broker.up.set()
    await asyncio.wait_for(adding, PATIENCE_S)
    assert broker.acknowledged == ["all"]
    running.cancel()


async def test_what_the_broker_did_not_take_is_not_acknowledged() -> None:
    acknowledged: list[str] = []

    async def refuse(_: Mapping[int, Sequence[Record]]) -> None:
        raise ConnectionError

    outbox = Outbox(refuse, linger_s=0)
    await outbox.add({0: records("a")}, lambda: acknowledged.append("a"))
    with pytest.raises(ConnectionError):
        await outbox.run()
    assert acknowledged == []
