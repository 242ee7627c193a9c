"""The partitions that one worker of `score` owns, from a rebalance until they are ready and until they are taken."""

import asyncio
from collections.abc import Callable, Iterator
from typing import Any

from scoring.method.reference import Reference
from scoring.state.panes import PartitionState
from scoring.state.step_counts import StepCounts
from streams.metrics.telemetry import Telemetry
from streams.runtime.assignment_watchdog import Watchdog
from streams.runtime.faust_batching import BatchApp
from streams.score.partition import PartitionTask
from streams.score.recovery import Recovery


class PartitionTasks:
    """Follows the assignments of the consumer group, and restores what they bring."""

    def __init__(self, app: BatchApp, topic: str, count: int, reference: Reference, telemetry: Telemetry) -> None:
        """`count`: partitions of `topic`, over all workers."""
        self._app = app
        self._topic = topic
        self._count = count
        self._reference = reference
        self._telemetry = telemetry
        self._by_number: dict[int, PartitionTask] = {}
        self._settling: asyncio.Task[None] | None = None
        self._is_assigned = False

    def follow(
        self, recovery: Recovery, watchdog: Watchdog, on_revoked: Callable[[], None], on_ready: Callable[[], None]
    ) -> None:
        """Begin with the next rebalance.

        Args:
            recovery: restores the partitions of an assignment.
            watchdog: ends a worker that waits for them for too long.
            on_revoked: called when a rebalance takes them.
            on_ready: called when all of an assignment are restored.
        """
        self._recovery, self._watchdog = recovery, watchdog
        self._call_on_revoked, self._call_on_ready = on_revoked, on_ready
        self._app.on_partitions_revoked.connect(self._on_revoked, weak=False)
        self._app.on_rebalance_complete.connect(self._on_assigned, weak=False)

    def get(self, number: int) -> PartitionTask | None:
        """Return a partition, ready or not; None: it is not this worker's."""
        return self._by_number.get(number)

    def __iter__(self) -> Iterator[PartitionTask]:
        """Yield those that are ready, by number."""
        return (task for task in list(self._by_number.values()) if task.ready)

    @property
    def ready(self) -> bool:
        """Whether the group has given out its partitions, and every owned one holds all that was committed."""
        return self._is_assigned and all(task.ready for task in self._by_number.values())

    async def _on_revoked(self, *_: Any, **__: Any) -> None:
        """Park everything: an eager rebalance takes all and gives most of it back."""
        self._is_assigned = False
        self._watchdog.wait()
        self._telemetry.forget()  # their brands may be another worker's in a moment
        self._call_on_revoked()
        settling, self._settling = self._settling, None
        if settling is not None:
            settling.cancel()
        for task in self._by_number.values():
            task.lose()

    async def _on_assigned(self, *_: Any, **__: Any) -> None:
        numbers = {tp.partition for tp in self._app.consumer.assignment() if tp.topic == self._topic}
        self._is_assigned = True
        before, self._by_number = self._by_number, {}
        for number in sorted(numbers):
            task = PartitionTask(number, self._state_of(number, before))
            if number in before:
                task.go_on(before[number])
            self._by_number[number] = task
        self._settling = asyncio.create_task(self._settle(list(self._by_number.values())), name="settle")
        self._settling.add_done_callback(self._on_settled)

    def _state_of(self, number: int, before: dict[int, PartitionTask]) -> PartitionState:
        if number in before:
            return before[number].state
        return PartitionState(self._reference, origins=self._count, step_counts=StepCounts())

    async def _settle(self, tasks: list[PartitionTask]) -> None:
        await self._recovery.run(tasks)
        for task in tasks:
            for alert in task.detectors.open():
                self._telemetry.open_alert(alert)
        self._call_on_ready()

    def _on_settled(self, settling: asyncio.Task[None]) -> None:
        """End the worker if its partitions could not be brought up to date: it would wait for them for ever."""
        if settling is not self._settling:
            return  # a rebalance called it off
        self._settling = None
        failed = RuntimeError("recovery was cancelled") if settling.cancelled() else settling.exception()
        if failed is None:
            self._watchdog.done()
        else:
            self._crashing = asyncio.ensure_future(self._app.crash(failed))
