"""Asks the brokers whether they answer: one small request and its answer, and not only an open port."""

import asyncio
from collections.abc import Coroutine
from time import monotonic
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
LOOP_S = 0.5
"""Where the time-out itself came later than that, it was we who did not read: nothing is known of the broker."""
BUSY = "this process was busy"
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
        if why is None:
            self._failures, self.away = 0, None
        elif why is not BUSY:
            self._failures += 1
            if self._failures >= FAILURES:
                self.away = f"the broker at {self._bootstrap} does not answer ({why})"
        return why is None

    async def _failure(self) -> str | None:
        """Ask over the connection that is there, or connect to each broker in turn; None: one answered."""
        if self._connection is not None:
            why = await self._within(self._request())
            if why in {None, LATE, BUSY}:
                return why
        why = LATE  # the connection is broken: is it the broker as well?
        for host, port, _ in collect_hosts(self._bootstrap):
            why = await self._within(self._connect(host, port))
            if why is None:
                return None
        return why

    async def _within(self, work: Coroutine[Any, Any, None]) -> str | None:
        """Give a broker its time; return why it failed, and drop the connection then."""
        began = monotonic()
        try:
            async with asyncio.timeout(ANSWER_S):
                await work
        except TimeoutError:
            self._disconnect()
            return LATE if monotonic() - began < ANSWER_S + LOOP_S else BUSY
        except (KafkaError, OSError) as error:
            self._disconnect()
            return str(error) or type(error).__name__
        return None

    async def _request(self) -> None:
        await self._connection.send(MetadataRequest([]))

    async def _connect(self, host: str, port: int) -> None:
        self._connection = await create_conn(host, port, **self._access())
        await self._request()

    def _access(self) -> dict[str, Any]:
        access = arguments(self._bootstrap)
        del access["bootstrap_servers"]
        return {**access, "client_id": "jauge-probe", "request_timeout_ms": int(ANSWER_S * 1_000)}

    def _disconnect(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()
