"""A network that is slow, breaks and hangs between the broker and everybody else: the scores are the oracle's."""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import NamedTuple

import pytest
from aiokafka.errors import KafkaError

from streams.kafka.embedded.broker import EmbeddedKafka
from streams.kafka.embedded.loopback import free_port
from streams.kafka.producer import Sender
from tests.faults.harness.proxy import Proxy
from tests.faults.harness.supervisor import Supervisor
from tests.flow import PATIENCE_S, assert_equal_to_the_oracle
from tests.histories import brands, history

pytestmark = pytest.mark.faults
SEED = 37
BRANDS = brands(12)
MENTIONS = history(seed=SEED, count=6_000, followed=BRANDS, days=9)
END_MS = max(mention.seen_at for mention in MENTIONS)
HALF = len(MENTIONS) // 2
WORKERS = ("match", "score")
MOST_ANSWERS = 8
"""From the broker: more than a producer needs to start."""


class Net(NamedTuple):
    """A broker that clients reach through the proxy alone."""

    bootstrap: str
    proxy: Proxy


@pytest.fixture
async def net() -> AsyncIterator[Net]:
    port = free_port()
    advertised = free_port(port)
    kafka = EmbeddedKafka(port=port, advertised=advertised)
    await asyncio.to_thread(kafka.start)
    try:
        async with Proxy(advertised, port, SEED) as proxy:
            yield Net(f"127.0.0.1:{advertised}", proxy)
    finally:
        await asyncio.to_thread(kafka.stop)


async def finish(flow: Supervisor) -> None:
    await flow.publish(MENTIONS[HALF:])
    await flow.tick(END_MS)
    assert_equal_to_the_oracle(await flow.scores_at(END_MS), MENTIONS, BRANDS, END_MS)
    assert flow.steps_back == []


async def test_latency_and_slices_of_a_few_bytes_only_cost_time(net: Net) -> None:
    async with Supervisor(net.bootstrap, "slow.", BRANDS) as flow:
        net.proxy.latency_s, net.proxy.sliced_bytes = 0.05, 200
        for worker in WORKERS:
            flow.start(worker)
        await flow.publish(MENTIONS[:HALF])
        await flow.until_committed("score", "observations", HALF // 2)
        net.proxy.latency_s = 0.0
        await finish(flow)


async def test_connections_reset_at_random_moments_are_made_again(net: Net) -> None:
    rng = random.Random(SEED)
    async with Supervisor(net.bootstrap, "reset.", BRANDS) as flow:
        for worker in WORKERS:
            flow.start(worker)
        await flow.publish(MENTIONS[:HALF])
        for part in (0.2, 0.5, 0.8):
            await flow.until_committed("match", "mentions", int(part * HALF))
            await asyncio.sleep(rng.uniform(0, 1))
            net.proxy.reset()
            flow.struck()
        assert net.proxy.resets >= 3 * len(WORKERS)
        await finish(flow)


async def test_a_producer_whose_broker_dies_while_it_starts_ends_and_leaves_nothing_behind(net: Net) -> None:
    started = []
    for answers in range(MOST_ANSWERS + 1):
        net.proxy.answers_left = answers
        before = asyncio.all_tasks()
        with suppress(KafkaError):
            async with asyncio.timeout(PATIENCE_S), Sender(net.bootstrap, "starting"):
                started.append(answers)
        left = {task for task in asyncio.all_tasks() - before if "Proxy" not in repr(task.get_coro())}
        assert not left, f"after {answers} answers"
    assert 0 not in started
    assert MOST_ANSWERS in started


@pytest.mark.long
async def test_connections_that_hang_half_open_are_given_up_or_waited_for(net: Net) -> None:
    async with Supervisor(net.bootstrap, "hang.", BRANDS) as flow:
        for worker in WORKERS:
            flow.start(worker)
        await flow.publish(MENTIONS[:HALF])
        await flow.until_committed("match", "mentions", HALF // 2)
        net.proxy.hang()
        flow.struck()
        await asyncio.sleep(25)
        net.proxy.heal()
        await finish(flow)
