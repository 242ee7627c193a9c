"""Start a client of aiokafka."""

from asyncio import timeout
from typing import Protocol

from aiokafka.errors import KafkaConnectionError

START_S = 60.0
"""How long connecting may take: aiokafka waits for ever for a broker that went away once a producer had found it."""


class Client(Protocol):
    """A consumer or a producer of aiokafka."""

    async def start(self) -> None:
        """Connect."""

    async def stop(self) -> None:
        """Let go of everything."""


async def start(client: Client) -> None:
    """Connect; a client that cannot is stopped, else it complains about that after our own words.

    Raises:
        KafkaError: no broker answers, or it went away meanwhile.
    """
    try:
        async with timeout(START_S):
            await client.start()
    except TimeoutError as error:
        await client.stop()
        raise KafkaConnectionError(f"the broker went away, and did not come back within {START_S:.0f} s") from error
    except BaseException:
        await client.stop()
        raise
