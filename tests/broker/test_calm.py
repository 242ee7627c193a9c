"""What roles say while nothing is wrong."""

import asyncio
import re
from pathlib import Path

import pytest

from tests.conftest import SharedKafka
from tests.flow import Flow, now_ms
from tests.histories import brands, history

BRANDS = brands(6)
MINUTE = re.compile(r"(?m)^(?=.* in a minute )")


@pytest.mark.long
async def test_each_role_says_one_line_a_minute_and_no_other(kafka: SharedKafka, tmp_path: Path) -> None:
    roles = ("match", "score")
    async with Flow(kafka.bootstrap, kafka.prefix(), BRANDS) as flow:
        for role in roles:
            flow.start(role, tmp_path / role)
        mentions = iter(history(seed=3, count=2_000, followed=BRANDS, days=1))

        async def said_twice() -> bool:
            await flow.publish([next(mentions) for _ in range(3)])
            await flow.tick(now_ms())
            await asyncio.sleep(1)  # the pace of a calm day, and no waiting for anything
            return all(len(MINUTE.split((tmp_path / role).read_text())) > 2 for role in roles)

        await flow.until(said_twice, "each role to say what it did in each of two minutes")
        for role in roles:
            assert flow.stop(role) == 0
    for role in roles:
        start, *minutes = MINUTE.split((tmp_path / role).read_text())
        print(start, *minutes)
        assert all(re.fullmatch(r".* INFO streams\.minute: in a minute \d.* events.*\n", line) for line in minutes)
        assert all(" INFO " in line for line in start.splitlines())
        assert len(start.splitlines()) <= 3
