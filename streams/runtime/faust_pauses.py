"""Parts of Faust that wake nobody where nothing happens.

Stock Faust has some fifteen timers a second in a worker to which nothing comes: it looks whether there is something to
commit, whether a partition stands still and whether a thread lives, counts events for a monitor that nobody asks, and
makes a timer and a task where it only lets others go first. Each wakes the loop three times.
"""

import asyncio
from collections import deque
from collections.abc import Mapping
from typing import Any

from faust.sensors import Monitor
from faust.types import TP
from mode import Service
from mode.threads import MethodQueue, MethodQueueWorker
from mode.utils.times import Seconds

LOOK_S = 10.0
"""From one look for partitions that stand still to the next: the shortest time after which Faust says so is longer."""


class PlainMonitor(Monitor):
    """Counts as Faust does, without rates."""

    @Service.task
    async def _sampler(self) -> None:
        """Take no samples."""


class _Worker(MethodQueueWorker):
    """Waits for what is asked, and not for a signal that something was ever asked."""

    @Service.task
    async def _method_queue_do_work(self) -> None:
        queue = self.method_queue
        while not self.should_stop and not queue.should_stop:
            await queue._process_enqueued(await queue._queue.get())


class PlainMethodQueue(MethodQueue):
    """What other threads ask of the consumer's thread."""

    Worker = _Worker


class QuietThread:
    """Part of a service thread: whatever is asked of it, or of its parent, wakes them, so nothing else has to."""

    async def _keepalive2(self) -> None:
        """Wake nobody."""

    @Service.task
    async def _thread_keepalive(self) -> None:
        """Wake nobody."""


class QuietConsumer:
    """Part of a consumer of batches: looks for what to commit while a batch is in flight, seldom for standstills."""

    _in_flight: Mapping[TP, deque[Any]]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self._came = asyncio.Event()
        """Set when a batch comes."""
        super().__init__(*args, **kwargs)

    async def sleep(self: Any, n: Seconds) -> None:
        """Sleep, or until it stops; to let others go first needs no timer."""
        if n:
            await Service.sleep(self, n)
        else:
            await asyncio.sleep(0)

    @Service.task
    async def _commit_handler(self: Any) -> None:
        while not self.should_stop:
            if not any(self._in_flight.values()):
                self._came.clear()
                await self.wait(self._came)
            await self.sleep(self.commit_interval)
            await self.commit()

    @Service.task
    async def _commit_livelock_detector(self: Any) -> None:
        while not self.should_stop:
            await self.sleep(LOOK_S)
            if not self.app.rebalancing:
                await self.verify_all_partitions_active()
