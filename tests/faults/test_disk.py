"""The disk of the broker is full: it halts, and once there is room again nothing acknowledged is missing."""

import asyncio
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from aiokafka.errors import KafkaError

from tests.faults.harness.broker import Broker
from tests.faults.harness.disk import NoMountError, fill, small_disk
from tests.faults.harness.kept_up import KeptUp
from tests.faults.harness.supervisor import Supervisor
from tests.flow import assert_equal_to_the_oracle
from tests.histories import brands, history

pytestmark = [pytest.mark.faults, pytest.mark.long]
BRANDS = brands(12)
MENTIONS = history(seed=53, count=12_000, followed=BRANDS, days=9)
END_MS = max(mention.seen_at for mention in MENTIONS)
HALF = len(MENTIONS) // 2
SIZE = "160m"


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A small disk of its own, in memory."""
    with ExitStack() as stack:
        try:
            stack.enter_context(small_disk(tmp_path, SIZE))
        except NoMountError as error:
            pytest.skip(str(error))
        yield tmp_path


async def test_what_was_acknowledged_before_the_disk_was_full_is_counted_once(disk: Path) -> None:
    ballast = disk / "ballast"
    async with Broker(disk / "kafka") as broker, Supervisor(broker.bootstrap, "disk.", BRANDS) as flow:
        for worker in ("match", "score"):
            flow.start(worker)
        await flow.publish(MENTIONS[:HALF])
        await flow.until_committed("score", "observations", HALF // 4)
        await asyncio.to_thread(fill, ballast)
        refused = asyncio.create_task(flow.publish(MENTIONS[HALF:]))
        await broker.halted()
        flow.struck()
        ballast.unlink()
        await broker.again()
        try:
            await refused
        except KafkaError:  # given up by the publisher, who tells all of it again: twice counts once
            await flow.publish(MENTIONS[HALF:])
        await flow.tick(END_MS)
        assert_equal_to_the_oracle(await flow.scores_at(END_MS), MENTIONS, BRANDS, END_MS)


async def test_a_full_disk_is_said_and_all_works_again_by_itself_once_there_is_room(
    disk: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Nobody does anything but make room; Kafka's data and the logs of the roles are on that disk."""
    ballast = disk / "ballast"
    async with KeptUp(disk, BRANDS) as installation:
        flow = installation.flow
        await flow.publish(MENTIONS[:HALF])
        await flow.until_committed("score", "observations", HALF // 4)
        await asyncio.to_thread(fill, ballast)
        refused = asyncio.create_task(flow.publish(MENTIONS[HALF:]))

        async def is_said() -> bool:
            return "the disk is full" in caplog.text

        await flow.until(is_said, "the full disk to be said")
        assert installation.keeper.away
        ballast.unlink()

        async def is_back() -> bool:
            return installation.keeper.restarts > 0 and not installation.keeper.away

        await flow.until(is_back, "Kafka to be started again")
        try:
            await refused
        except KafkaError:
            await flow.publish(MENTIONS[HALF:])
        await flow.tick(END_MS)
        assert_equal_to_the_oracle(await flow.scores_at(END_MS), MENTIONS, BRANDS, END_MS)
    assert "times within" not in caplog.text
    assert "make room for 32 MiB and more there" in caplog.text
