"""PostgreSQL as the database of the mention store: several boards share it, and one of them writes."""

import time
from collections.abc import Callable
from pathlib import Path

import asyncpg

from streams.config.errors import JaugeError, UsageError
from streams.config.secrets import read_secret
from streams.mentions.postgres.schema import is_there, lock, prepare
from streams.mentions.postgres.searcher import PostgresSearcher
from streams.mentions.postgres.session import Session
from streams.mentions.postgres.writer import PostgresWriter

SETTING = "board.mentions_url_file"
LOOK_EVERY_S = 2.0
"""Between two attempts to become the one who writes."""
SAFE = ("28", "3D", "42", "53")
"""Classes of faults whose message names rights, tables or room, and no text of a mention."""


class PostgresBackend:
    """A schema of a database; its address is a secret."""

    name = "in PostgreSQL"
    faults: tuple[type[Exception], ...] = (asyncpg.PostgresError, asyncpg.InterfaceError, OSError, TimeoutError)

    def __init__(self, url_file: Path, prefix: str) -> None:
        """Take the file that holds the address, and the prefix of topics."""
        self._file, self._schema = url_file, prefix.removesuffix(".")

    def writer(self, waits: Callable[[], object]) -> PostgresWriter:
        """Become the one who writes; see `streams.mentions.store`."""
        session = self._session()
        try:
            is_waiting = False
            while not lock(session, self._schema):
                if not is_waiting:
                    is_waiting = True
                    waits()
                time.sleep(LOOK_EVERY_S)
            prepare(session, self._schema)
            return PostgresWriter(session)
        except BaseException:
            session.close()
            raise

    def searcher(self) -> PostgresSearcher:
        """Open it for searches; see `streams.mentions.store`."""
        session = self._session()
        if not is_there(session):
            session.close()
            raise JaugeError("the mention store is being made: try again in a moment")
        return PostgresSearcher(session)

    def detail_of(self, error: Exception) -> str:
        """Say what is wrong; the server's longer words may hold texts, and are left out."""
        if (
            isinstance(error, asyncpg.PostgresError)
            and error.sqlstate
            and error.sqlstate[:2] in ("28", "3D", "42", "53")
        ):
            return f"{type(error).__name__}: {error.message}"
        return type(error).__name__

    def _session(self) -> Session:
        url = read_secret(self._file, SETTING)
        if not url.startswith(("postgresql://", "postgres://")):
            raise UsageError(f"{SETTING}: {self._file} holds no address as postgresql://name:password@host/database")
        try:
            return Session(url, self._schema)
        except (ValueError, asyncpg.ClientConfigurationError):  # their messages hold parts of the address
            raise UsageError(f"{SETTING}: the address in {self._file} cannot be read: correct it") from None
