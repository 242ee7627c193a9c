"""What is said of a role that is ill, and of one that is well again."""

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from streams.runtime.part_health import HANGS_S, ILL_S, START_S, PartHealth
from streams.runtime.supervisor import Roles
from tests.runtime.test_supervisor import process_of, settings_of, until


class Clinic:
    """One role that runs, and whoever looks after it, by a clock that is set by hand."""

    def __init__(self, roles: Roles) -> None:
        self.now_s, self.is_away = 0.0, False
        self.roles = roles
        self.health = PartHealth(roles, lambda: self.is_away, lambda: self.now_s)

    def look(self, after_s: float, why: str | None, *, answered: bool = True) -> None:
        self.now_s += after_s
        self.health.look("match", why, answered=answered)


@pytest.fixture
def clinic(tmp_path: Path) -> Iterator[Clinic]:
    with Roles(settings_of("127.0.0.1:1"), ["match"], tmp_path, restarts=True) as roles:
        yield Clinic(roles)


def test_a_role_is_ill_once_and_well_again_once(clinic: Clinic, caplog: pytest.LogCaptureFixture) -> None:
    clinic.look(1, None)
    for _ in range(20):
        clinic.look(ILL_S / 2, "not ready: waiting for partitions")
    for _ in range(3):
        clinic.look(1, None)
    assert caplog.messages == ["match is ill: not ready: waiting for partitions", "match is well again"]


def test_a_rebalance_is_no_illness(clinic: Clinic, caplog: pytest.LogCaptureFixture) -> None:
    clinic.look(1, None)
    for why in ("not ready", None):
        clinic.look(ILL_S - 1, why)
    assert caplog.messages == []


def test_a_role_that_starts_has_time(clinic: Clinic, caplog: pytest.LogCaptureFixture) -> None:
    clinic.look(START_S, "it does not answer", answered=False)
    assert caplog.messages == []
    clinic.look(1, "it does not answer", answered=False)
    assert caplog.messages == ["match is ill: it does not answer"]


def test_what_the_broker_explains_is_not_said_of_the_role(clinic: Clinic, caplog: pytest.LogCaptureFixture) -> None:
    clinic.look(1, None)
    clinic.is_away = True
    clinic.look(HANGS_S + 1, "not ready: the broker does not answer")
    clinic.is_away = False
    clinic.look(1, None)
    assert caplog.messages == []
    assert process_of(clinic.roles).poll() is None


def test_a_role_that_died_is_said_to_be_well_again_and_not_to_be_ill(
    clinic: Clinic, caplog: pytest.LogCaptureFixture
) -> None:
    clinic.look(1, None)
    process_of(clinic.roles).kill()
    until(lambda: process_of(clinic.roles).poll() is not None, "the role to end")
    clinic.roles.check()
    caplog.clear()
    clinic.look(ILL_S + 1, "it does not answer", answered=False)
    clinic.look(1, None)
    assert caplog.messages == ["match is well again"]
    assert clinic.roles.fallen == set()


def test_a_role_that_does_not_answer_any_more_is_ended(clinic: Clinic, caplog: pytest.LogCaptureFixture) -> None:
    clinic.look(1, None)
    process = process_of(clinic.roles)
    process.send_signal(signal.SIGSTOP)
    clinic.look(HANGS_S, "it does not answer", answered=False)
    assert process.poll() is None
    clinic.look(1, "it does not answer", answered=False)
    until(lambda: process.poll() is not None, "the role to be ended")
    assert process.returncode == -signal.SIGKILL
    assert "match has not answered for 300 s and is ended" in caplog.text
