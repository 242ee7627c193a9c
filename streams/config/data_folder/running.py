"""Where the installation of a data folder runs: a file that `jauge up` holds, so that other commands find it."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from streams.config.data_folder.private_files import make_private_folder, open_private

NAME = "running.json"


class Running(msgspec.Struct, frozen=True, kw_only=True):
    """An installation at work."""

    bootstrap: str
    """``host:port`` of its embedded Kafka."""
    page: str
    """Address of its board."""
    pid: int
    """Of `jauge up`."""


@contextmanager
def running_in(data: Path, running: Running) -> Iterator[None]:
    """Note in a data folder that an installation runs there, for as long as the context lasts.

    The file is locked meanwhile: one that a killed process left behind is not, and counts as none.

    Raises:
        OSError: it cannot be written.
    """
    import fcntl  # noqa: PLC0415 - absent on Windows, where nothing of this runs

    make_private_folder(data)
    path = data / NAME
    with open_private(path, "wb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.write(msgspec.json.encode(running) + b"\n")
        file.flush()
        try:
            yield
        finally:
            path.unlink(missing_ok=True)


def find_running(data: Path) -> Running | None:
    """Return what runs in a data folder; None: nothing does.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as name:
    ...     with running_in(Path(name), Running(bootstrap="127.0.0.1:9092", page="", pid=7)):
    ...         inside = find_running(Path(name))
    ...     inside.bootstrap, find_running(Path(name))
    ('127.0.0.1:9092', None)
    """
    try:
        import fcntl  # noqa: PLC0415

        descriptor = os.open(data / NAME, os.O_RDONLY)
    except (OSError, ImportError):
        return None
    with os.fdopen(descriptor, "rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except OSError:  # whoever runs holds it
            try:
                return msgspec.json.decode(file.read(), type=Running)
            except msgspec.MsgspecError:  # it is being written
                return None
    return None
