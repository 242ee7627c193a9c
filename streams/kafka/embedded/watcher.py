"""The small process between us and Kafka: whatever becomes of us, it stops Kafka and cleans up.

`streams/kafka/embedded/broker.py` starts it as a file of its own, with the standard library and no site
packages, in a session of its own, so that Ctrl-C does not reach it. Its standard input is
a pipe from us. As long as the pipe is open Kafka runs. A byte in the pipe asks for a stop;
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

STOP = b"q"
GRACE_S = 20.0
"""Kafka writes its state within a second; what takes longer is killed, and recovers at the next start."""
ARCHIVE_S = 60.0
TAIL_BYTES = 16_384


class Orders(NamedTuple):
    """What to run and what to leave behind. File names are relative to the folder or absolute."""

    command: list[str]
    folder: str
    """Data folder, the working directory of Kafka."""
    output: str
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


def start(command: list[str], orders: Orders) -> "subprocess.Popen[bytes]":
    """Run `command` in the data folder, its output appended to the log."""
    with Path(orders.folder, orders.output).open("ab") as output:
        return subprocess.Popen(  # noqa: S603
            command,
            cwd=orders.folder,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            pass_fds=[orders.lock],
            preexec_fn=die_with_parent,  # noqa: PLW1509 - this process has one thread
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


def make_archive(orders: Orders) -> None:
    """Turn what the run recorded into the archive, in one step for whoever reads it."""
    making = start(orders.archive_command, orders)
    try:
        if making.wait(ARCHIVE_S) == 0:
            Path(orders.leftovers[0]).replace(orders.archive)
    except subprocess.TimeoutExpired:
        end(making)


def last_words(output: Path) -> str:
    """The line of a log that tells why the process ended: the deepest cause of the first error."""
    with output.open("rb") as file:
        file.seek(max(0, output.stat().st_size - TAIL_BYTES))
        lines = [line.strip() for line in file.read().decode(errors="replace").splitlines() if line.strip()]
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
    try:
        kafka = start(orders.command, orders)
        pid_file.write_text(f"{kafka.pid}\n", encoding="ascii")
        asked = asked_to_stop(kafka, wake, parent)
        if asked is None:
            with contextlib.suppress(OSError):
                print(last_words(Path(orders.folder, orders.output)), flush=True)
        else:
            end(kafka)
        if asked and orders.archive_command and not Path(orders.archive).exists():
            make_archive(orders)
        return 0 if asked is not None else kafka.returncode
    finally:
        pid_file.unlink(missing_ok=True)
        for leftover in orders.leftovers:
            Path(leftover).unlink(missing_ok=True)
        if orders.remove:
            shutil.rmtree(orders.folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
