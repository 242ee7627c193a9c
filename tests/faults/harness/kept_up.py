"""The roles `match` and `score` on an embedded Kafka, kept up as `jauge up` keeps them."""

import asyncio
from contextlib import AsyncExitStack
from pathlib import Path
from types import TracebackType
from typing import Self

from schemas.brand import Brand
from streams.config.kafka_settings import KafkaSettings
from streams.config.settings import Settings
from streams.kafka.embedded.broker import EmbeddedKafka
from streams.runtime.upkeep import Upkeep
from tests.flow import Flow
from tests.patience import PATIENCE_S

PREFIX = "up."
PARTITIONS = 4
VARIABLES = {"JAUGE_STUCK_S": str(PATIENCE_S / 2)}


class KeptUp:
    """An installation without collectors: mentions come from `flow`."""

    def __init__(self, folder: Path, brands: list[Brand]) -> None:
        self._folder, self._brands = folder, brands

    async def __aenter__(self) -> Self:
        async with AsyncExitStack() as stack:
            self.kafka = await stack.enter_async_context(EmbeddedKafka(self._folder / "kafka"))
            self.flow = await stack.enter_async_context(
                Flow(self.kafka.bootstrap, PREFIX, self._brands, partitions=PARTITIONS)
            )
            settings = Settings(
                data=self._folder,
                kafka=KafkaSettings(bootstrap=self.kafka.bootstrap, prefix=PREFIX, partitions=PARTITIONS),
            )
            self.upkeep = Upkeep(settings, self.kafka)
            self.roles = stack.enter_context(self.upkeep.roles(["match", "score"], self._folder / "logs", VARIABLES))
            self.tending = asyncio.create_task(self.upkeep.run(self.roles))
            self._stack = stack.pop_all()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.tending.cancel()
        ended = (await asyncio.gather(self.tending, return_exceptions=True))[0]
        await self._stack.aclose()
        if isinstance(ended, Exception):
            raise ended

    @property
    def keeper(self):
        return self.upkeep._keeper

    def pid(self, name: str) -> int:
        """Process number of the present life of a role."""
        return self.roles._roles[name].process.pid

    async def until_another_life(self, name: str, pid: int) -> None:
        """Wait until a role that was killed runs again."""

        async def lives() -> bool:
            return self.pid(name) != pid

        await self.flow.until(lives, f"{name} to be started again")
