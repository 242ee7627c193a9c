"""A worker's wall clock is hours or days off: nobody below the collectors asks it."""

import os
import subprocess
import sys
from pathlib import Path
from time import time

import pytest

from tests.conftest import SharedKafka
from tests.faults.supervisor import Supervisor
from tests.flow import assert_equal_to_the_oracle
from tests.histories import brands, history

pytestmark = pytest.mark.faults
SHIFTED = Path(__file__).parent / "shifted_clock"
BRANDS = brands(12)
MENTIONS = history(seed=43, count=6_000, followed=BRANDS, days=9)
END_MS = max(mention.seen_at for mention in MENTIONS)
TWO_HOURS_S, SEVEN_DAYS_S = 7_200, 604_800


def shifted(seconds: float) -> dict[str, str]:
    return {"SHIFTED_CLOCK_S": str(seconds), "PYTHONPATH": str(SHIFTED)}


def test_the_clock_of_a_child_is_off() -> None:
    ask = [sys.executable, "-c", "import time; print(time.time())"]
    for seconds in (TWO_HOURS_S, -SEVEN_DAYS_S):
        ran = subprocess.run(ask, env=os.environ | shifted(seconds), capture_output=True, text=True, check=True)
        assert abs(float(ran.stdout) - time() - seconds) < 60


@pytest.mark.timeout(200)
async def test_workers_whose_clocks_are_hours_and_days_off_score_alike(kafka: SharedKafka) -> None:
    async with Supervisor(kafka.bootstrap, kafka.prefix(), BRANDS) as flow:
        flow.start("match 1", shifted(SEVEN_DAYS_S))
        flow.start("match 2", shifted(-TWO_HOURS_S))
        flow.start("score 1", shifted(TWO_HOURS_S))
        flow.start("score 2", shifted(-SEVEN_DAYS_S))
        for role in ("match", "score"):
            await flow.until_members(role, 2)
        await flow.publish(MENTIONS)
        await flow.tick(END_MS)
        assert_equal_to_the_oracle(await flow.scores_at(END_MS), MENTIONS, BRANDS, END_MS)
