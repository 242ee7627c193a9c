"""What roles say while nothing is wrong."""

import asyncio
import re
from pathlib import Path
from time import monotonic

import pytest

from tests.conftest import SharedKafka
from tests.flow import Flow, now_ms
from tests.histories import brands, history

BRANDS = brands(6)
CALM_S = 150
"""Two whole minutes, wherever they begin."""


@pytest.mark.long
@pytest.mark.timeout(300)
async def test_each_role_says_one_line_a_minute_and_no_other(kafka: SharedKafka, tmp_path: Path) -> None:
    roles = ("match", "score")
    async with Flow(kafka.bootstrap, kafka.prefix(), BRANDS) as flow:
        for role in roles:
            flow.start(role, tmp_path / role)
        mentions = iter(history(seed=3, count=2_000, followed=BRANDS, days=1))
        began = monotonic()
        while monotonic() - began < CALM_S:
            await flow.publish([next(mentions) for _ in range(3)])
            await flow.tick(now_ms())
            await asyncio.sleep(1)  # the pace of a calm day, and no waiting for anything
        for role in roles:
            assert flow.stop(role) == 0
    for role in roles:
        start, *minutes = re.split(r"(?m)^(?=.* in a minute )", (tmp_path / role).read_text())
        print(start, *minutes)
        assert 2 <= len(minutes) <= 3
        assert all(re.fullmatch(r".* INFO streams\.minute: in a minute \d.* events.*\n", line) for line in minutes)
        assert all(" INFO " in line for line in start.splitlines())
        assert len(start.splitlines()) <= 3
