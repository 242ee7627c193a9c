"""Ending in order: after a while, at Ctrl-C and at SIGTERM, with everything taken down that was put up."""

import asyncio
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


@asynccontextmanager
async def ends_in_order(seconds: float = 0) -> AsyncIterator[None]:
    """Cancel the body after `seconds` (0: never) or at a signal, let it clean up, and go on behind it."""
    loop, task = asyncio.get_running_loop(), asyncio.current_task()
    assert task is not None  # noqa: S101 # a coroutine runs in a task
    asked = False

    def stop() -> None:
        nonlocal asked
        if not asked:  # a second Ctrl-C must not break off the cleaning up
            asked = True
            task.cancel()

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop)
    timer = loop.call_later(seconds, stop) if seconds else None
    try:
        yield
    except asyncio.CancelledError:
        if not asked:
            raise
        task.uncancel()
    finally:
        if timer is not None:
            timer.cancel()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.remove_signal_handler(number)
