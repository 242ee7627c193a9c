"""Whether a broker answers is asked of the broker, and not of its port."""

import asyncio
import os
import signal
import socket
from pathlib import Path
from time import monotonic

import pytest

from streams.kafka.broker_probe import ANSWER_S, FAILURES, BrokerProbe
from streams.kafka.embedded.loopback import HOST, free_port
from tests.conftest import SharedKafka
from tests.faults.harness.broker import Broker
from tests.patience import PATIENCE_S


async def until(probe: BrokerProbe, *, away: bool) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while (probe.away is not None) is not away:
            await probe.ask()


async def test_a_broker_that_answers_is_not_away(kafka: SharedKafka) -> None:
    async with BrokerProbe(kafka.bootstrap) as probe:
        assert await probe.ask()
        assert await probe.ask(), "over the connection that is there"
        assert probe.away is None


async def test_one_of_several_addresses_is_enough(kafka: SharedKafka) -> None:
    async with BrokerProbe(f"{HOST}:{free_port()},{kafka.bootstrap}") as probe:
        for _ in range(4):  # in any order
            assert await probe.ask()


async def test_one_question_without_an_answer_says_nothing_yet() -> None:
    port = free_port()
    async with BrokerProbe(f"{HOST}:{port}") as probe:
        for asked in range(1, FAILURES + 1):
            assert not await probe.ask()
            assert (probe.away is not None) is (asked >= FAILURES)
        assert probe.away is not None
        assert probe.away.startswith(f"the broker at {HOST}:{port} does not answer (")


async def test_an_open_port_that_says_nothing_is_no_broker() -> None:
    with socket.create_server((HOST, 0)) as silent:
        async with BrokerProbe(f"{HOST}:{silent.getsockname()[1]}") as probe:
            await until(probe, away=True)
            assert "nothing came within" in str(probe.away)


@pytest.mark.faults
async def test_a_broker_that_hangs_and_one_that_is_killed_are_away_until_they_answer_again(tmp_path: Path) -> None:
    async with Broker(tmp_path / "kafka") as broker, BrokerProbe(broker.bootstrap) as probe:
        assert await probe.ask()
        os.kill(broker._kafka.pid, signal.SIGSTOP)
        await until(probe, away=True)
        os.kill(broker._kafka.pid, signal.SIGCONT)
        await until(probe, away=False)
        async with broker.away(signal.SIGKILL):
            await until(probe, away=True)
        await until(probe, away=False)


@pytest.mark.thorough
async def test_a_process_that_was_busy_says_nothing_of_the_broker(kafka: SharedKafka) -> None:
    """Its loop stands still for longer than an answer may take, as under a long computation."""
    async with BrokerProbe(kafka.bootstrap) as probe:
        assert await probe.ask()
        for _ in range(FAILURES + 1):
            asking = asyncio.create_task(probe.ask())
            await asyncio.sleep(0)  # it has asked
            until_s = monotonic() + ANSWER_S + 1
            while monotonic() < until_s:
                pass
            await asking
            assert probe.away is None
