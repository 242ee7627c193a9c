"""A role that is told to stop: its exit code, and the line that says what it could not finish."""

import signal
import subprocess
import sys

import pytest

from tests.patience import PATIENCE_S

ROLE = """
import asyncio
from streams.config.errors import JaugeError
from streams.config.settings import Settings
from streams.runtime import process

async def stubborn():
    while True:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            pass

async def failing():
    raise JaugeError("the broker is away")

async def run(settings, telemetry):
    print("runs", flush=True)
    if {by_itself}:
        raise asyncio.CancelledError
    try:
        await asyncio.Event().wait()
    finally:
        await {ends}()

process.STOP_S = {stop_s}
"""
SERVED = """
process.serve("role", run, Settings())
"""
CAUGHT = """
try:
    process.serve("role", run, Settings())
except JaugeError as error:
    print(error.exit_code, error)
"""


@pytest.mark.parametrize(
    ("ends", "stop_s", "code", "said"),
    [
        ("failing", PATIENCE_S, 0, "as it stopped: the broker is away"),
        (
            "stubborn",
            1.0,
            1,
            "jauge: role did not stop within 1 s (it was in Event.wait) and was ended; nothing is lost",
        ),
    ],
)
def test_a_role_that_cannot_finish_says_so_in_one_line(ends: str, stop_s: float, code: int, said: str) -> None:
    command = [sys.executable, "-c", ROLE.format(ends=ends, stop_s=stop_s, by_itself=False) + SERVED]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as role:
        assert role.stdout is not None
        assert role.stdout.readline() == "runs\n"
        role.send_signal(signal.SIGTERM)
        _, printed = role.communicate(timeout=PATIENCE_S)
    assert role.returncode == code, printed
    assert [line for line in printed.splitlines() if said in line], printed


def test_work_that_a_library_breaks_off_ends_with_75_and_one_line() -> None:
    command = [sys.executable, "-c", ROLE.format(ends="failing", stop_s=PATIENCE_S, by_itself=True) + CAUGHT]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE_S, check=False)
    assert (ended.returncode, ended.stdout) == (
        0,
        "runs\n75 its work was broken off: start it again, nothing is lost\n",
    )
