"""Roles as child processes end with whoever started them."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from time import monotonic, sleep

import pytest

from streams.config.errors import JaugeError
from streams.config.kafka_settings import KafkaSettings
from streams.config.settings import Settings
from streams.kafka import topics
from streams.kafka.topic_specs import specs
from streams.runtime.supervisor import Roles
from tests.conftest import SharedKafka
from tests.patience import PATIENCE_S

PARENT = """
import os, sys
from pathlib import Path
from streams.runtime.supervisor import Roles
from streams.config.settings import load_settings

with Roles(load_settings(), ["match"], Path(sys.argv[1])) as roles:
    print(*(role.process.pid for role in roles._roles.values()), flush=True)
    sys.stdin.read()
"""
"""Starts a role, says its process number, and waits."""


def until(condition: Callable[[], bool], what: str) -> None:
    deadline = monotonic() + PATIENCE_S
    while not condition():
        assert monotonic() < deadline, f"waited {PATIENCE_S:.0f} s for {what}"
        sleep(0.05)


def lives(pid: int) -> bool:
    """Whether a process runs; one that ended and that nobody asked after runs no more."""
    state = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False).stdout
    return bool(state.strip()) and not state.startswith("Z")


def settings_of(bootstrap: str, prefix: str = "jauge.") -> Settings:
    return Settings(kafka=KafkaSettings(bootstrap=bootstrap, prefix=prefix, partitions=2))


def process_of(roles: Roles) -> "subprocess.Popen[bytes]":
    """The present process of the only role."""
    (role,) = roles._roles.values()
    return role.process


def text_of(file: Path) -> str:
    return file.read_text() if file.exists() else ""


@pytest.mark.thorough
def test_a_role_that_ends_by_itself_is_reported_with_its_last_words(tmp_path: Path) -> None:
    with Roles(settings_of("127.0.0.1:1"), ["match"], tmp_path) as roles:
        until(lambda: process_of(roles).poll() is not None, "the role to find no broker")
        words = (
            r"^the role match ended \(exit code 1\): no broker answers at 127\.0\.0\.1:1: .* \(its log: .*match\.log\)$"
        )
        with pytest.raises(JaugeError, match=words):
            roles.check()


@pytest.mark.thorough
def test_a_role_that_gets_nowhere_ends_to_be_started_again_and_is(ready_kafka: KafkaSettings, tmp_path: Path) -> None:
    """A millisecond of patience: no worker has its partitions so soon after a rebalance."""
    with Roles(Settings(kafka=ready_kafka), ["match"], tmp_path, {"JAUGE_STUCK_S": "0.001"}) as roles:
        first = process_of(roles)
        until(lambda: first.poll() is not None, "the role to end")
        assert first.returncode == 75
        until(lambda: "no progress with their state" in (tmp_path / "match.log").read_text(), "its last words")
        roles.check()
        assert process_of(roles).pid != first.pid
        assert process_of(roles).poll() is None


@pytest.fixture
async def ready_kafka(kafka: SharedKafka) -> KafkaSettings:
    prefix = kafka.prefix()
    await topics.apply_specs(kafka.bootstrap, specs(prefix, 2))
    return KafkaSettings(bootstrap=kafka.bootstrap, prefix=prefix, partitions=2)


def test_a_role_ends_when_it_is_left(ready_kafka: KafkaSettings, tmp_path: Path) -> None:
    with Roles(Settings(kafka=ready_kafka), ["match"], tmp_path) as roles:
        pid = process_of(roles).pid
        roles.check()
        assert lives(pid)
    assert not lives(pid)


def test_a_role_ends_when_its_parent_is_killed(ready_kafka: KafkaSettings, tmp_path: Path) -> None:
    environment = {
        **os.environ,
        "JAUGE_KAFKA__BOOTSTRAP": ready_kafka.servers,
        "JAUGE_KAFKA__PREFIX": ready_kafka.prefix,
        "JAUGE_KAFKA__PARTITIONS": str(ready_kafka.partitions),
        "JAUGE_LOG_LEVEL": "INFO",
    }
    with subprocess.Popen(
        [sys.executable, "-c", PARENT, str(tmp_path)],
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        # Killed before or after it took over the signals, it has to end: here after.
        until(lambda: "serving" in text_of(tmp_path / "match.log"), "the role to serve")
        assert lives(pid)
        parent.send_signal(signal.SIGKILL)
    until(lambda: not lives(pid), "the role to see that its parent is gone")


@pytest.mark.thorough
def test_a_role_whose_parent_is_killed_at_once_ends_as_well(ready_kafka: KafkaSettings, tmp_path: Path) -> None:
    environment = {
        **os.environ,
        "JAUGE_KAFKA__BOOTSTRAP": ready_kafka.servers,
        "JAUGE_KAFKA__PREFIX": ready_kafka.prefix,
    }
    with subprocess.Popen(
        [sys.executable, "-c", PARENT, str(tmp_path)],
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        parent.kill()
    until(lambda: not lives(pid), "the role to see that its parent is gone")
