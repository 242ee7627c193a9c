"""`jauge up` stays up: whatever is killed is started again, nothing acknowledged is lost, and the scores are exact."""

import os
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.faults.harness.kept_up import KeptUp
from tests.flow import assert_equal_to_the_oracle
from tests.histories import brands, history
from tests.paths import ROOT
from tests.patience import PATIENCE_S

pytestmark = pytest.mark.faults
BRANDS = brands(12)
MENTIONS = history(seed=61, count=12_000, followed=BRANDS, days=9)
END_MS = max(mention.seen_at for mention in MENTIONS)
THIRD = len(MENTIONS) // 3
SETTINGS = """
[[brands]]
name = "Acme"
terms = ["acme"]
[sources.panel]
enabled = true
"""


async def test_each_role_killed_while_mentions_flow_is_started_again_and_the_scores_are_exact(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with KeptUp(tmp_path, BRANDS) as installation:
        flow = installation.flow
        for part, name in enumerate(("match", "score")):
            await flow.publish(MENTIONS[part * THIRD : (part + 1) * THIRD])
            await flow.until_committed("score", "observations", part * THIRD // 2 + 1)
            pid = installation.pid(name)
            os.kill(pid, signal.SIGKILL)
            await flow.publish(MENTIONS[(part + 1) * THIRD : (part + 1) * THIRD + 100])
            await installation.until_another_life(name, pid)
        await flow.publish(MENTIONS[2 * THIRD :])
        await flow.tick(END_MS)
        assert_equal_to_the_oracle(await flow.scores_at(END_MS), MENTIONS, BRANDS, END_MS)

        async def are_well() -> bool:
            return all(f"{name} is well again" in caplog.text for name in ("match", "score"))

        await flow.until(are_well, "both roles to be well again")
    for name in ("match", "score"):
        assert f"the role {name} ended (SIGKILL" in caplog.text


@pytest.mark.parametrize("victim", ["kafka", "watcher"])
async def test_a_killed_kafka_is_started_again_on_its_port_and_nothing_acknowledged_is_lost(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, victim: str
) -> None:
    async with KeptUp(tmp_path, BRANDS) as installation:
        flow, kafka, bootstrap = installation.flow, installation.kafka, installation.kafka.bootstrap
        await flow.publish(MENTIONS[:THIRD])
        await flow.until_committed("score", "observations", THIRD // 2)
        process = kafka._process
        assert process is not None
        os.kill(kafka.pid if victim == "kafka" else process.pid, signal.SIGKILL)
        await flow.publish(MENTIONS[THIRD : 2 * THIRD])  # waits for the broker, which takes it all

        async def is_back() -> bool:
            return installation.keeper.restarts == 1 and not installation.keeper.away

        await flow.until(is_back, "Kafka to be started again")
        assert kafka.bootstrap == bootstrap
        await flow.publish(MENTIONS[2 * THIRD :])
        await flow.tick(END_MS)
        assert_equal_to_the_oracle(await flow.scores_at(END_MS), MENTIONS, BRANDS, END_MS)
    assert re.search(r"Kafka ended by itself: it(s watcher)? was ended by SIGKILL", caplog.text)
    assert f"the broker at {bootstrap} answers again" in caplog.text
    assert "times within" not in caplog.text


async def test_a_kafka_that_hangs_is_ended_and_started_again(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    async with KeptUp(tmp_path, BRANDS) as installation:
        flow, kafka = installation.flow, installation.kafka
        await flow.publish(MENTIONS[:THIRD])
        pid = kafka.pid
        os.kill(pid, signal.SIGSTOP)

        async def is_back() -> bool:
            return installation.keeper.restarts == 1 and not installation.keeper.away

        await flow.until(is_back, "Kafka to be started again")
        assert kafka.pid != pid
        await flow.publish(MENTIONS[THIRD:])
        await flow.tick(END_MS)
        assert_equal_to_the_oracle(await flow.scores_at(END_MS), MENTIONS, BRANDS, END_MS)
    assert "Kafka lives and the broker at" in caplog.text


async def test_an_installation_is_stopped_while_its_kafka_is_started_again(tmp_path: Path) -> None:
    async with KeptUp(tmp_path, BRANDS) as installation:
        kafka = installation.kafka
        os.kill(kafka.pid, signal.SIGKILL)

        async def is_away() -> bool:
            return installation.keeper.away

        await installation.flow.until(is_away, "the end of Kafka to be seen")
    assert not kafka.running
    assert installation.tending.cancelled()


def test_a_role_that_cannot_live_ends_up_with_what_to_do(tmp_path: Path) -> None:
    """The board's port is taken."""
    (tmp_path / "jauge.toml").write_text(SETTINGS)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ran = subprocess.run(
            [sys.executable, "-m", "streams.cli.main", "up", "--no-browser"],
            env={**os.environ, "PYTHONPATH": str(ROOT), "JAUGE_BOARD__PORT": str(port)},
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
            timeout=PATIENCE_S,
        )
    assert ran.returncode == 1
    lines = ran.stderr.splitlines()
    assert lines[-1].startswith(f"jauge: the role board ended (exit code 1): cannot listen on 127.0.0.1:{port} (")
    assert "set another board.port" in lines[-1]
    assert "it died 5 times within 10 minutes" in lines[-1]
    assert [line.split(" in ")[-1] for line in lines if "it is started again in" in line] == [
        "1 s",
        "2 s",
        "4 s",
        "8 s",
    ]
    assert any(line.startswith(f"logs: {tmp_path}/jauge-data/logs/ROLE.log") for line in lines)
    assert "Traceback" not in ran.stderr
