"""The watcher carries what Kafka prints into a bounded log, and says why it ended."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from streams.kafka.embedded.broker import PACKAGES, WATCH
from streams.kafka.embedded.locks import try_lock
from streams.kafka.embedded.watcher import Orders
from tests.patience import PATIENCE_S

LIMIT, KEPT = 10_000, 2
PRINTS = """
import os, signal, sys
for number in range(20_000):
    print(f"line {number}")
print("Caused by: java.io.IOException: No space left on device", file=sys.stderr, flush=True)
os.kill(os.getpid(), int(sys.argv[1])) if int(sys.argv[1]) else sys.exit(3)
"""


def watch(folder: Path, number: int, *, remove: bool) -> "subprocess.CompletedProcess[str]":
    """Run the watcher on a program that prints much and ends by itself, by a signal or with 3."""
    lock = try_lock(folder / "lock")
    assert lock is not None
    orders = Orders(
        command=[sys.executable, "-u", "-c", PRINTS, str(number)],
        folder=str(folder),
        output="out.log",
        output_bytes=LIMIT,
        output_kept=KEPT,
        pid_file="pid",
        lock=lock,
        remove=remove,
    )
    reading, writing = os.pipe()  # as long as it is open, Kafka may run
    try:
        return subprocess.run(
            [sys.executable, "-I", "-S", "-c", WATCH, str(PACKAGES), orders.to_json()],
            stdin=reading,
            capture_output=True,
            text=True,
            check=False,
            pass_fds=[lock],
            timeout=PATIENCE_S,
        )
    finally:
        for descriptor in (reading, writing, lock):
            os.close(descriptor)


@pytest.mark.parametrize(
    ("number", "why"),
    [
        (0, "java.io.IOException: No space left on device"),
        (9, "it was ended by SIGKILL, as where a machine has no memory left"),
        (6, "it was ended by SIGABRT"),
    ],
)
def test_all_that_is_printed_is_in_a_bounded_log_and_the_end_is_explained(
    tmp_path: Path, number: int, why: str
) -> None:
    ran = watch(tmp_path, number, remove=False)
    assert (ran.returncode, ran.stdout, ran.stderr) == (1, f"{why}\n", "")
    logs = sorted(tmp_path.glob("out.log*"))
    assert len(logs) == KEPT + 1
    assert all(log.stat().st_size <= LIMIT for log in logs)
    assert (tmp_path / "out.log").read_text().endswith("No space left on device\n")
    assert not (tmp_path / "pid").exists()


def test_a_temporary_folder_is_left_to_whoever_may_start_kafka_on_it_again(tmp_path: Path) -> None:
    watch(tmp_path, 9, remove=True)
    assert (tmp_path / "out.log").exists()
