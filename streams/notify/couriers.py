"""One courier for each receiver, for as long as it is one."""

import asyncio
import logging
from collections.abc import Callable

from msgspec.structs import replace

from streams.config.notify.settings import NotifySettings
from streams.metrics.notify import NotifyMetrics
from streams.notify.courier import Courier
from streams.notify.delivery import Delivery
from streams.notify.ledger import Ledger
from streams.notify.planner import Planner
from streams.notify.receivers import Receivers

log = logging.getLogger(__name__)


class Couriers:
    """Starts a courier as a receiver comes, another as it is edited, and ends it as it is paused or removed."""

    def __init__(
        self,
        receivers: Receivers,
        ledger: Ledger,
        planner: Planner,
        metrics: NotifyMetrics,
        board: str,
        now_ms: Callable[[], int],
    ) -> None:
        """Take the parts; they are those of `Courier`."""
        self._receivers, self._ledger, self._planner = receivers, ledger, planner
        self._metrics, self._board, self._now_ms = metrics, board, now_ms
        self._running: dict[str, tuple[NotifySettings, asyncio.Task[None]]] = {}

    async def run(self, tasks: asyncio.TaskGroup) -> None:
        """Follow the receivers for ever; what ends a courier by itself ends `tasks`.

        Raises:
            aiokafka.errors.KafkaError: the broker stays away.
        """
        while True:
            changed = self._receivers.changed
            wanted = self._receivers.active()
            for name, (settings, task) in list(self._running.items()):
                if wanted.get(name) != settings:
                    del self._running[name]
                    await self._end(name, task, is_gone=name not in wanted)
            for name, settings in wanted.items():
                if name not in self._running:
                    task = tasks.create_task(self._send_to(settings), name=f"send to {name}")
                    self._running[name] = settings, task
            await changed.wait()

    async def _send_to(self, settings: NotifySettings) -> None:
        self._metrics.begin(settings.name)
        with Delivery(settings) as delivery:
            await Courier(
                settings, delivery, self._ledger, self._planner, self._metrics, self._board, self._now_ms
            ).run()

    async def _end(self, name: str, task: "asyncio.Task[None]", *, is_gone: bool) -> None:
        """End a courier; what waits goes with a receiver that is paused or removed."""
        task.cancel()
        await asyncio.wait([task])
        log.info("%s is %s on the board", name, "paused or removed" if is_gone else "edited")
        now_ms = self._now_ms()
        async with self._ledger.turn:
            unsure = [replace(one, repeats=one.repeats + 1) for one in self._ledger.trying(name)]
            left = [*unsure, *(self._ledger.waiting(name) if is_gone else ())]
            state = "withdrawn" if is_gone else "waiting"
            await self._ledger.write([replace(one, state=state, at=now_ms, fault="") for one in left])
        self._planner.handed_over((name, one.incident) for one in unsure)
        if is_gone:
            self._metrics.end(name)
        else:
            self._metrics.count(name, "repeated", len(unsure))
