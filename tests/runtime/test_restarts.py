"""Roles that die are started again with a pause, unless a restart cannot help."""

import signal
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from streams.config.errors import JaugeError
from streams.runtime.active_clock import MOST_STEP_S, ActiveClock
from streams.runtime.restarts import LONGEST_PAUSE_S, MOST_DEATHS, WELL_S, WITHIN_S, Restarts
from streams.runtime.supervisor import SEEN_WITHIN_S, SETTLES_S, Roles
from tests.runtime.test_supervisor import process_of, settings_of, until

NOBODY = "127.0.0.1:1"


class Hand:
    """A clock that is set by hand, and a broker that is away when told so."""

    def __init__(self) -> None:
        self.now_s = 1_000.0
        self.is_away = False

    def roles(self, folder: Path, variables: dict[str, str]) -> Roles:
        return Roles(
            settings_of(NOBODY),
            ["match"],
            folder,
            variables,
            restarts=True,
            broker_away=lambda: self.is_away,
            clock=lambda: self.now_s,
        )


@pytest.fixture
def taken() -> Iterator[dict[str, str]]:
    """Settings under which a role ends at once with 1: its port is taken."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield {"JAUGE_HTTP__PORT": str(listening.getsockname()[1])}


def until_dead(roles: Roles) -> "subprocess.Popen[bytes]":
    process = process_of(roles)
    until(lambda: process.poll() is not None, "the role to end")
    return process


@pytest.mark.thorough
def test_a_role_that_dies_is_started_again_after_a_pause_and_five_deaths_are_the_end(
    tmp_path: Path, taken: dict[str, str], caplog: pytest.LogCaptureFixture
) -> None:
    hand = Hand()
    with hand.roles(tmp_path, taken) as roles:
        for pause_s in (1, 2, 4, 8):
            dead = until_dead(roles)
            roles.check()
            hand.now_s += pause_s - 0.5
            roles.check()
            assert process_of(roles) is dead, "its pause is not over"
            hand.now_s += 0.5
            roles.check()
            assert process_of(roles) is not dead
            said = caplog.messages[-1]
            assert said.startswith("the role match ended (exit code 1): cannot listen on 127.0.0.1:")
            assert said.endswith(f"(its log: {tmp_path / 'match.log'}); it is started again in {pause_s} s")
        until_dead(roles)
        with pytest.raises(
            JaugeError, match=rf"{MOST_DEATHS} times within 10 minutes: correct what its log says"
        ) as ended:
            roles.check()
    assert (ended.value.exit_code, str(ended.value).count("\n")) == (1, 0)


@pytest.mark.thorough
def test_deaths_far_apart_never_are_the_end(tmp_path: Path, taken: dict[str, str]) -> None:
    hand = Hand()
    with hand.roles(tmp_path, taken) as roles:
        for _ in range(MOST_DEATHS + 1):
            until_dead(roles)
            roles.check()
            hand.now_s += WITHIN_S / (MOST_DEATHS - 1)
            roles.check()


def test_a_killed_role_is_named_with_its_signal(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    hand = Hand()
    with hand.roles(tmp_path, {}) as roles:
        process_of(roles).send_signal(signal.SIGKILL)
        until_dead(roles)
        roles.check()
        assert "the role match ended (SIGKILL" in caplog.text
        hand.now_s += 1
        roles.check()
        assert process_of(roles).poll() is None


def test_a_wrong_setting_ends_all_at_once_because_a_restart_does_not_help(tmp_path: Path) -> None:
    with Hand().roles(tmp_path, {"JAUGE_LOG_LEVEL": "LOUD"}) as roles:
        until_dead(roles)
        with pytest.raises(JaugeError, match=r"exit code 2\).*log_level='LOUD'.*a restart does not help: correct it"):
            roles.check()


@pytest.mark.thorough
def test_deaths_while_the_broker_is_away_do_not_count_and_the_role_waits_for_it(
    tmp_path: Path, taken: dict[str, str], caplog: pytest.LogCaptureFixture
) -> None:
    hand = Hand()
    with hand.roles(tmp_path, taken) as roles:
        for _ in range(MOST_DEATHS + 2):
            dead = until_dead(roles)
            roles.check()  # before anybody saw that the broker is away
            hand.is_away = True
            hand.now_s += SEEN_WITHIN_S
            roles.check()
            hand.now_s += LONGEST_PAUSE_S
            roles.check()
            assert process_of(roles) is dead, "no role is started while the broker is away"
            hand.is_away = False
            roles.check()
            assert process_of(roles) is not dead
        until_dead(roles)
        roles.check()
        assert "it is started again in 30 s" in caplog.messages[-1]


@pytest.mark.thorough
def test_deaths_count_again_once_the_broker_is_back_for_a_while(tmp_path: Path, taken: dict[str, str]) -> None:
    hand = Hand()
    with hand.roles(tmp_path, taken) as roles:
        hand.is_away = True
        roles.check()
        hand.is_away = False
        hand.now_s += SETTLES_S
        for _ in range(MOST_DEATHS - 1):
            until_dead(roles)
            roles.check()
            hand.now_s += LONGEST_PAUSE_S
            roles.check()
        until_dead(roles)
        with pytest.raises(JaugeError, match="times within"):
            roles.check()


def test_a_long_life_ends_the_back_off() -> None:
    restarts = Restarts()
    pauses = [
        restarts.died(now_s, now_s - life_s) for now_s, life_s in ((1, 1), (2, 1), (3, 1), (900, WELL_S), (901, 1))
    ]
    assert pauses == [1, 2, 4, 1, 2]


def test_a_machine_that_slept_and_a_clock_that_was_set_count_as_nothing() -> None:
    times = iter([0.0, 1.0, 1.0 + 3 * 86_400, 2.0, 3.0])
    clock = ActiveClock(lambda: next(times))
    assert [clock() for _ in range(4)] == [1.0, 1.0 + MOST_STEP_S, 1.0 + MOST_STEP_S, 2.0 + MOST_STEP_S]
