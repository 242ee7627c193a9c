"""Up to which time a partition's scores are complete, and whether more than a moment waits to be read."""

from schemas.score import ScoreProgress
from streams.kafka.stream_clock import BEHIND_MS, Clock
from streams.score.partition import PartitionTask


class Completeness:
    """Judges partitions by the stream's clock."""

    def __init__(self, clock: Clock, application: str = "") -> None:
        """`application`: the version of it that the records name."""
        self._clock = clock
        self._application = application
        self._begins: dict[int, int] = {}
        """By partition that catches up, where that began, ms UTC."""

    def is_catching_up(self, task: PartitionTask) -> bool:
        """Return whether more than `BEHIND_MS` of stream time waits for a partition, here or before `match`."""
        complete_until = task.state.complete_until
        waits_here = task.has_waiting and task.head_ms - complete_until > BEHIND_MS
        return waits_here or complete_until < self._clock.complete_from

    def progress(self, task: PartitionTask) -> ScoreProgress:
        """Return how far a partition is."""
        complete_until = task.state.complete_until
        is_behind = self.is_catching_up(task)
        known = self._begins.get(task.number, 0)
        if not is_behind:
            self._begins.pop(task.number, None)
        elif not known:
            known = self._begins[task.number] = complete_until or task.begin_ms
        return ScoreProgress(
            partition=task.number,
            complete_until=complete_until,
            head=max(self._clock.head, task.head_ms, complete_until),
            begin=known if is_behind else complete_until,
            catching_up=is_behind,
            application=self._application,
        )
