"""What a child process prints, carried from a pipe into a log of bounded size.

The standard library alone is imported: the watcher of the embedded Kafka runs without any other.
"""

import os
import signal
import threading
from types import TracebackType
from typing import Self

from streams.metrics.rotated_log import RotatedLog

CHUNK_BYTES = 65_536
TAIL_BYTES = 16_384
"""Of what a child printed, so much of the end is kept in memory."""
DRAIN_S = 2.0
"""A child that ended may leave children of its own that hold the pipe: they are not waited for."""


def how_ended(code: int) -> str:
    """Say how a process ended, by what `Popen.returncode` says: the name of a signal, or the exit code.

    >>> how_ended(-15), how_ended(75), how_ended(-63)
    ('SIGTERM', 'exit code 75', 'signal 63')
    >>> how_ended(-9)
    'SIGKILL, as where a machine has no memory left'
    """
    if code >= 0:
        return f"exit code {code}"
    try:
        name = signal.Signals(-code).name
    except ValueError:
        name = f"signal {-code}"
    return f"{name}, as where a machine has no memory left" if name == "SIGKILL" else name


class PipedOutput:
    """A pipe for one child, read by a thread of its own until nobody holds its other end.

    A context manager around the start of the child: `descriptor` is to be its output, and is ours only inside.
    The thread begins behind it, so that a process with one thread has one as it forks.
    """

    def __init__(self, log: RotatedLog) -> None:
        self._log = log
        self._tail = b""
        self._reading, self.descriptor = os.pipe()
        """The end to write to."""
        self._thread = threading.Thread(target=self._carry, daemon=True, name=f"log {log.path.name}")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        os.close(self.descriptor)
        self._thread.start()

    def _carry(self) -> None:
        with os.fdopen(self._reading, "rb", buffering=0) as pipe:
            while chunk := pipe.read(CHUNK_BYTES):
                self._tail = (self._tail + chunk)[-TAIL_BYTES:]
                self._log.write(chunk)

    def drain(self) -> None:
        """Wait until all that a child printed which ended is in the log."""
        self._thread.join(DRAIN_S)

    def tail(self) -> list[str]:
        """Return the last lines of a child, once it ended; blank ones are left out."""
        self.drain()
        return [line for line in self._tail.decode(errors="replace").splitlines() if line.strip()]
