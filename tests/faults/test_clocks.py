"""A worker's wall clock is hours or days off: nobody below the collectors asks it."""

import json
import os
import subprocess
import sys
from pathlib import Path
from time import time

import pytest

from tests.conftest import SharedKafka
from tests.faults.harness.supervisor import Supervisor
from tests.flow import assert_equal_to_the_oracle
from tests.histories import brands, history

pytestmark = pytest.mark.faults
SHIFTED = Path(__file__).parent / "shifted_clock"
BRANDS = brands(12)
MENTIONS = history(seed=43, count=6_000, followed=BRANDS, days=9)
END_MS = max(mention.seen_at for mention in MENTIONS)
TWO_HOURS_S, SEVEN_DAYS_S = 7_200, 604_800
ASK = """
import datetime, json, time
from aiokafka.record.default_records import DefaultRecordBatchBuilder
batch = DefaultRecordBatchBuilder(
    magic=2, compression_type=0, is_transactional=0, producer_id=-1, producer_epoch=-1, base_sequence=-1, batch_size=99
)
print(json.dumps({
    "time": time.time(),
    "time_ns": time.time_ns() / 1e9,
    "now": datetime.datetime.now().timestamp(),
    "now of a zone": datetime.datetime.now(datetime.UTC).timestamp(),
    "record": batch.append(0, timestamp=None, key=b"", value=b"", headers=[]).timestamp / 1e3,
}))
"""


def shifted(seconds: float) -> dict[str, str]:
    """aiokafka in plain Python: its compiled half stamps records by the clock of C, which we do not reach."""
    return {"SHIFTED_CLOCK_S": str(seconds), "PYTHONPATH": str(SHIFTED), "AIOKAFKA_NO_EXTENSIONS": "1"}


@pytest.mark.parametrize("seconds", [TWO_HOURS_S, -TWO_HOURS_S, SEVEN_DAYS_S, -SEVEN_DAYS_S])
def test_every_clock_of_a_child_is_off_and_so_is_the_stamp_of_its_records(seconds: float) -> None:
    ask = [sys.executable, "-c", ASK]
    before = time()
    ran = subprocess.run(ask, env=os.environ | shifted(seconds), capture_output=True, text=True, check=True)
    scores = json.loads(ran.stdout)
    assert all(before - 1 <= clock - seconds <= time() + 1 for clock in scores.values()), scores


@pytest.mark.parametrize("sign", [1, -1], ids=["match ahead by days", "score ahead by days"])
async def test_workers_whose_clocks_are_hours_and_days_off_score_alike(kafka: SharedKafka, sign: int) -> None:
    async with Supervisor(kafka.bootstrap, kafka.prefix(), BRANDS) as flow:
        flow.start("match 1", shifted(sign * SEVEN_DAYS_S))
        flow.start("match 2", shifted(-sign * TWO_HOURS_S))
        flow.start("score 1", shifted(sign * TWO_HOURS_S))
        flow.start("score 2", shifted(-sign * SEVEN_DAYS_S))
        for role in ("match", "score"):
            await flow.until_members(role, 2)
        await flow.publish(MENTIONS)
        await flow.tick(END_MS)
        assert_equal_to_the_oracle(await flow.scores_at(END_MS), MENTIONS, BRANDS, END_MS)
        assert flow.endings == []
