"""One connection to PostgreSQL, for code that waits for its answers.

The address is the operator's own, from a file, and holds a secret: it is in no message. The server is not one of the
foreign hosts from which the address guard keeps us.
"""

import asyncio
import threading
from collections.abc import Coroutine, Sequence
from contextlib import suppress
from typing import Any, TypeVar

import asyncpg

CONNECT_S = 10.0
ANSWER_S = 120.0
"""The longest statement of a writer; searches have a shorter limit of their own."""

Kind = TypeVar("Kind")
Rows = Sequence[Any]


class Session:
    """A connection, in a thread of its own; close it in the end."""

    def __init__(self, url: str, schema: str) -> None:
        """Connect.

        Args:
            url: as `postgresql://name:password@host/database`.
            schema: of all tables that statements name.

        Raises:
            OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError: it cannot be reached or used.
        """
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True, name="PostgreSQL")
        self._thread.start()
        quoted = '"' + schema.replace('"', '""') + '"'
        try:
            self._connection: Any = self.wait(_connect(url, quoted))
        except BaseException:
            self._end()
            raise

    @property
    def is_closed(self) -> bool:
        """Whether the connection is lost."""
        return bool(self._connection.is_closed())

    def wait(self, work: Coroutine[Any, Any, Kind]) -> Kind:
        """Return what a coroutine returns that uses the connection."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()

    def rows(self, sql: str, *of: object) -> Rows:
        """Return the rows of a statement."""
        found: Rows = self.wait(self._connection.fetch(sql, *of))
        return found

    def one(self, sql: str, *of: object) -> Any:
        """Return the first value of the first row; None: there is no row."""
        return self.wait(self._connection.fetchval(sql, *of))

    def many(self, sql: str, rows: Sequence[Sequence[object]]) -> None:
        """Execute a statement for each row."""
        if rows:
            self.wait(self._connection.executemany(sql, rows))

    def script(self, sql: str) -> None:
        """Execute statements without values."""
        self.wait(self._connection.execute(sql))

    def close(self) -> None:
        """Close the connection: its locks are free then."""
        with suppress(OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError):
            self.wait(self._connection.close(timeout=CONNECT_S))
        self._end()

    def _end(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()


async def _connect(url: str, schema: str) -> Any:
    settings = {"search_path": schema, "application_name": "jauge", "jit": "off"}
    return await asyncpg.connect(url, timeout=CONNECT_S, command_timeout=ANSWER_S, server_settings=settings)
