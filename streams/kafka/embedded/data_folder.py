"""The data folder of an embedded Kafka: one process at a time has it."""

import contextlib
import errno
import os
import signal
import time
from pathlib import Path

from streams.config.data_folder.private_files import make_private_folder
from streams.config.errors import JaugeError
from streams.kafka.embedded import kafka_files, watcher
from streams.kafka.embedded.locks import try_lock

POLL_S = 0.02


def cannot_write(folder: Path, error: OSError) -> JaugeError:
    """Return what a user is told of a folder in which nothing can be written."""
    remedy = "make room there" if error.errno == errno.ENOSPC else "name another folder"
    return JaugeError(f"cannot write in the data folder {folder} ({error.strerror}): {remedy}")


def claim(folder: Path) -> int:
    """Make a data folder ours alone; return the descriptor of its lock."""
    try:
        make_private_folder(folder)
        lock = try_lock(folder / kafka_files.LOCK_NAME)
    except OSError as error:
        raise cannot_write(folder, error) from error
    if lock is None:
        pid = noted_pid(folder)
        raise JaugeError(
            f"the data folder {folder} is in use by another Kafka{f' (process {pid})' if pid else ''}: "
            "stop the jauge that runs it, or name another folder"
        )
    return lock


def noted_pid(folder: Path) -> int | None:
    """Return the process number that the watcher of a folder noted, of the Kafka that it started."""
    try:
        return int((folder / kafka_files.PID_NAME).read_text(encoding="ascii"))
    except (OSError, ValueError):
        return None


def release(folder: Path) -> None:
    """Wait until a Kafka of ours whose watcher was killed lets go of its folder; end it where it does not.

    Raises:
        JaugeError: it still holds the folder.
    """
    began = time.monotonic()
    for number, patience_s in ((signal.SIGTERM, watcher.GRACE_S), (signal.SIGKILL, 2 * watcher.GRACE_S)):
        while (lock := try_lock(folder / kafka_files.LOCK_NAME)) is None and time.monotonic() - began < patience_s:
            if pid := noted_pid(folder):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, number)
            time.sleep(POLL_S)
        if lock is not None:
            os.close(lock)
            return
    raise JaugeError(f"what is left of Kafka does not let go of {folder}: end process {noted_pid(folder)}")
