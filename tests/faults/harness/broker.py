"""A Kafka that is ended by a signal and comes back on the same folder and port."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

from streams.kafka.embedded.broker import EmbeddedKafka
from streams.kafka.embedded.loopback import free_port
from tests.patience import PATIENCE_S


class Broker:
    """A Kafka with a folder and a port of its own, where it comes back after whatever ended it."""

    def __init__(self, folder: Path) -> None:
        self._kafka = EmbeddedKafka(data=folder, port=free_port())

    async def __aenter__(self) -> Self:
        await asyncio.to_thread(self._kafka.start)
        self.bootstrap = self._kafka.bootstrap
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await asyncio.to_thread(self._kafka.stop)

    @property
    def pid(self) -> int:
        """Number of its process."""
        return self._kafka.pid

    @asynccontextmanager
    async def away(self, how: signal.Signals) -> AsyncIterator[None]:
        """End Kafka by a signal, and start it again on what it left."""
        os.kill(self.pid, how)
        try:
            yield
        finally:
            await self.again()

    async def halted(self) -> None:
        """Wait until Kafka has ended by itself."""
        async with asyncio.timeout(PATIENCE_S):
            while self._kafka.running:  # noqa: ASYNC110 # a process tells nobody of its end
                await asyncio.sleep(0.1)

    async def again(self) -> None:
        """Start it on what it left."""
        await asyncio.to_thread(self._kafka.stop)  # the watcher of one that ended
        await asyncio.to_thread(self._kafka.start)
