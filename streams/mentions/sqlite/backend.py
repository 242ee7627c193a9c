"""SQLite as the database of the mention store: a file in the data folder."""

import fcntl
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import IO

from streams.config.data_folder.private_files import make_private_folder
from streams.config.errors import RestartError
from streams.mentions.sqlite.searcher import SqliteSearcher
from streams.mentions.sqlite.writer import SqliteWriter


class SqliteBackend:
    """A file, and another one whose lock says who writes."""

    faults: tuple[type[Exception], ...] = (sqlite3.Error, OSError)

    def __init__(self, path: Path) -> None:
        """Take where it is."""
        self._path, self.name = path, str(path)
        self._lock: IO[bytes] | None = None

    def writer(self, waits: Callable[[], object]) -> SqliteWriter:
        """Become the one who writes; see `streams.mentions.store`."""
        make_private_folder(self._path.parent)
        if self._lock is not None:
            self._lock.close()
        self._lock = self._path.with_suffix(".lock").open("wb")
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            waits()
            fcntl.flock(self._lock, fcntl.LOCK_EX)
            raise RestartError("the one who wrote is gone: begin as the one who writes") from None
        return SqliteWriter(self._path)

    def searcher(self) -> SqliteSearcher:
        """Open it for searches; see `streams.mentions.store`."""
        return SqliteSearcher(self._path)

    def detail_of(self, error: Exception) -> str:
        """Say what is wrong."""
        return str(error) or type(error).__name__
