"""Start a client of aiokafka."""

from typing import Protocol


class Client(Protocol):
    """A consumer or a producer of aiokafka."""

    async def start(self) -> None:
        """Connect."""

    async def stop(self) -> None:
        """Let go of everything."""


async def start(client: Client) -> None:
    """Connect; a client that cannot is stopped, else it complains about that after our own words."""
    try:
        await client.start()
    except BaseException:
        await client.stop()
        raise
