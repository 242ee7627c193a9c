"""After something was sent: wait until the board itself has read it, so that whoever changed it sees it."""

import asyncio
from collections.abc import Callable

READ_BACK_S = 2.0
"""How long an answer waits for it; the broker has it in any case."""
LOOK_S = 0.02


async def read_back(is_there: Callable[[], bool]) -> None:
    """Return once `is_there`, or after READ_BACK_S."""
    try:
        async with asyncio.timeout(READ_BACK_S):
            while not is_there():  # noqa: ASYNC110 # a follower reads it; there is no event for one record
                await asyncio.sleep(LOOK_S)
    except TimeoutError:
        return
