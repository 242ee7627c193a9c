"""The small process between us and Kafka: whatever becomes of us, it stops Kafka and cleans up.

`streams/kafka/embedded/broker.py` starts it with the standard library and no site packages, in a session of
its own, so that Ctrl-C does not reach it. It also carries what Kafka prints into a log of bounded size. Its standard
input is a pipe from us. As long as the pipe is open Kafka runs. A byte in the pipe asks for a stop;
the end of the pipe without one means that we were killed.
"""

import contextlib
import json
import os
import re
import select
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

from streams.metrics.piped_output import PipedOutput, how_ended
from streams.metrics.rotated_log import RotatedLog

STOP = b"q"
GRACE_S = 20.0
"""Kafka writes its state within a second; what takes longer is killed, and recovers at the next start."""
ARCHIVE_S = 60.0


class Orders(NamedTuple):
    """What to run and what to leave behind. File names are relative to the folder or absolute."""

    command: list[str]
    folder: str
    """Data folder, the working directory of Kafka."""
    output: str
    """Log of what is printed."""
    output_bytes: int
    """Size of one file of it."""
    output_kept: int
    """Full ones that are kept."""
    pid_file: str
    lock: int
    """Descriptor of the locked file: Kafka has it too, so that the lock lasts as long as the use."""
    remove: bool
    """Whether the folder is temporary."""
    archive: str = ""
    """Archive to make after an orderly stop; empty: none."""
    archive_command: list[str] = []  # noqa: RUF012 - a NamedTuple's default, never written to
    """Makes it, in the first of `leftovers`."""
    leftovers: list[str] = []  # noqa: RUF012

    def to_json(self) -> str:
        """The way they cross to the watcher: its one argument."""
        return json.dumps(self._asdict())


def die_with_parent() -> None:
    """Let Linux stop Kafka should even the watcher be killed; elsewhere the next start tells of it."""
    if sys.platform == "linux":
        import ctypes  # noqa: PLC0415 - after the fork and on Linux alone

        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(1, signal.SIGTERM)  # PR_SET_PDEATHSIG


def start(command: list[str], orders: Orders, output: PipedOutput) -> "subprocess.Popen[bytes]":
    """Run `command` in the data folder."""
    with output:
        return subprocess.Popen(  # noqa: S603
            command,
            cwd=orders.folder,
            stdin=subprocess.DEVNULL,
            stdout=output.descriptor,
            stderr=output.descriptor,
            pass_fds=[orders.lock],
            preexec_fn=die_with_parent,  # noqa: PLW1509 - this process has one thread now
        )


def asked_to_stop(kafka: "subprocess.Popen[bytes]", wake: int, parent: int) -> bool | None:
    """Wait; True: asked in order, False: our parent was killed or we are to end, None: Kafka ended by itself."""
    while kafka.poll() is None:
        # Once a second for a copy of the pipe in some forked child of a parent that is gone.
        readable, _, _ = select.select([0, wake], [], [], 1.0)
        if 0 in readable:
            return os.read(0, 1) == STOP
        if wake in readable and signal.SIGTERM in os.read(wake, 64):
            return False
        if os.getppid() != parent:
            return False
    return None


def end(process: "subprocess.Popen[bytes]") -> None:
    """End a process, politely at first."""
    process.terminate()
    try:
        process.wait(GRACE_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def make_archive(orders: Orders, log: RotatedLog) -> None:
    """Turn what the run recorded into the archive, in one step for whoever reads it."""
    making = start(orders.archive_command, orders, PipedOutput(log))
    try:
        if making.wait(ARCHIVE_S) == 0:
            Path(orders.leftovers[0]).replace(orders.archive)
    except subprocess.TimeoutExpired:
        end(making)


def last_words(printed: list[str], code: int) -> str:
    """Return why Kafka ended: the signal, or the deepest cause of the first error among the last lines of this run.

    >>> last_words(["[2026] WARN a", "org.apache.X$YError: b", "Caused by: java.io.IOException: No space left"], 1)
    'java.io.IOException: No space left'
    >>> last_words(["[2026] WARN a"], -9)
    'it was ended by SIGKILL, as where a machine has no memory left'
    """
    if code < 0:
        return f"it was ended by {how_ended(code)}"
    lines = [line.strip() for line in printed]
    bound = [line for line in lines if "already in use" in line]
    causes = [line for line in lines if line.startswith("Caused by: ")]
    errors = [line for line in lines if re.match(r"[\w.$]+(Exception|Error)\b", line) or " ERROR " in line]
    thrown = [line for line in errors if " ERROR " not in line]
    return (bound or causes[-1:] or thrown or errors or lines[-1:] or [""])[0].removeprefix("Caused by: ")


def main() -> int:
    """Run Kafka until the pipe or Kafka ends."""
    orders = Orders(**json.loads(sys.argv[1]))
    parent = os.getppid()
    wake, waker = os.pipe()
    os.set_blocking(waker, False)
    signal.set_wakeup_fd(waker)
    for number in (signal.SIGCHLD, signal.SIGTERM):
        signal.signal(number, lambda *_: None)
    for number in (signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    pid_file = Path(orders.folder, orders.pid_file)
    log = RotatedLog(Path(orders.folder, orders.output), orders.output_bytes, orders.output_kept)
    asked: bool | None = False
    try:
        output = PipedOutput(log)
        kafka = start(orders.command, orders, output)
        with contextlib.suppress(OSError):  # a full disk: Kafka says it as well
            pid_file.write_text(f"{kafka.pid}\n", encoding="ascii")
        asked = asked_to_stop(kafka, wake, parent)
        if asked is None:
            with contextlib.suppress(OSError):
                print(last_words(output.tail(), kafka.returncode), flush=True)
            return 1
        end(kafka)
        output.drain()
        if asked and orders.archive_command and not Path(orders.archive).exists():
            make_archive(orders, log)
        return 0
    finally:
        pid_file.unlink(missing_ok=True)
        for leftover in orders.leftovers:
            Path(leftover).unlink(missing_ok=True)
        if orders.remove and asked is not None:  # of a Kafka that ended by itself it is kept: it may be started again
            shutil.rmtree(orders.folder, ignore_errors=True)
