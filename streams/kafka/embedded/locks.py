"""Files that stand for a thing only one process may do at a time."""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path


@contextlib.contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold `path` against other processes; waits for as long as one of them holds it."""
    import fcntl  # noqa: PLC0415 - absent on Windows, where the embedded Kafka ends with a message before this

    with path.open("ab") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def try_lock(path: Path) -> int | None:
    """Lock `path` and return its descriptor, or None when another process holds it.

    The lock lasts until every copy of the descriptor is closed, in whatever process.
    """
    import fcntl  # noqa: PLC0415

    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        return None
    return descriptor
