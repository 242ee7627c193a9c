"""Asks the brokers whether they answer: one small request and its answer, and not only an open port."""

import asyncio
from types import TracebackType
from typing import Any, Self

from aiokafka.conn import collect_hosts, create_conn
from aiokafka.errors import KafkaError
from aiokafka.protocol.metadata import MetadataRequest

from streams.kafka.access import arguments

ASK_EVERY_S = 2.0
ANSWER_S = 2.5
"""How long one of the brokers may take."""
FAILURES = 2
"""So many questions in a row without an answer, and the brokers are away: noticed within
`FAILURES * (ASK_EVERY_S + ANSWER_S)`, 9 s. Counted and not timed, so that a machine that slept is not judged by it."""
LATE = f"nothing came within {ANSWER_S} s"


class BrokerProbe:
    """One connection to whichever broker of `kafka.bootstrap` answers, as an async context manager."""

    def __init__(self, bootstrap: str) -> None:
        """`bootstrap`: as `kafka.servers`, with how to get in."""
        self._bootstrap = bootstrap
        self._connection: Any = None
        self._failures = 0
        self.away: str | None = None
        """Why the brokers are taken to be away, for people; None: they answer, or were not asked yet."""

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._disconnect()

    async def ask(self) -> bool:
        """Ask once, and note the result in `away`; return whether a broker answered."""
        why = await self._failure()
        self._failures = 0 if why is None else self._failures + 1
        if why is None:
            self.away = None
        elif self._failures >= FAILURES:
            self.away = f"the broker at {self._bootstrap} does not answer ({why})"
        return why is None

    async def _failure(self) -> str | None:
        """Ask over the connection that is there, or connect to each broker in turn; None: one answered."""
        if self._connection is not None:
            try:
                async with asyncio.timeout(ANSWER_S):
                    await self._connection.send(MetadataRequest([]))
            except TimeoutError:
                self._disconnect()
                return LATE
            except (KafkaError, OSError):  # the connection is broken: is it the broker as well?
                self._disconnect()
            else:
                return None
        why = LATE
        for host, port, _ in collect_hosts(self._bootstrap):
            try:
                async with asyncio.timeout(ANSWER_S):
                    self._connection = await create_conn(host, port, **self._access())
                    await self._connection.send(MetadataRequest([]))
            except TimeoutError:
                self._disconnect()
                why = LATE
            except (KafkaError, OSError) as error:
                self._disconnect()
                why = str(error) or type(error).__name__
            else:
                return None
        return why

    def _access(self) -> dict[str, Any]:
        access = arguments(self._bootstrap)
        del access["bootstrap_servers"]
        return {**access, "client_id": "jauge-probe", "request_timeout_ms": int(ANSWER_S * 1_000)}

    def _disconnect(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()
