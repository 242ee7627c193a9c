"""How far a role is behind: told to its metrics, and watched for a standstill."""

import asyncio
import logging
from collections import defaultdict, deque
from collections.abc import Callable, Collection, Mapping
from time import monotonic

from aiokafka.errors import KafkaError

from streams.config.errors import RestartError
from streams.config.settings import Settings
from streams.kafka.consumer_lag import GroupLag, Lag, total
from streams.kafka.group_id import group_id
from streams.metrics.telemetry import Telemetry

EVERY_S = 2.0
WITHOUT_PARTITIONS = 5.0
"""Times the patience with itself that a worker without partitions has with its group: others may be at work."""

log = logging.getLogger(__name__)


class Standstill:
    """Notices partitions of ours in which something waits and nothing is got done with."""

    def __init__(self, patience_s: float) -> None:
        self._patience_s = patience_s
        self._moved: dict[int, tuple[tuple[int, int], float]] = {}
        """By partition, how many records and what other work was done with, and since when (s)."""

    def look(self, now_s: float, lags: Mapping[int, Lag], work: int = 0) -> list[int]:
        """Take in the lag of each partition that is ours; return those that stand still for too long.

        `work`: a number that grows with what is done, for whatever partition, before a record is done with.

        >>> watch = Standstill(patience_s=60)
        >>> [watch.look(now, {0: Lag(5, 5), 1: Lag(5, 9)}) for now in (0, 59, 60)]
        [[], [], [1]]
        >>> watch.look(61, {0: Lag(5, 6), 1: Lag(6, 9)})
        []
        >>> [watch.look(now, {0: Lag(5, 6)}, work=now) for now in (100, 200)]
        [[], []]
        """
        before, self._moved = self._moved, {}
        for partition, lag in lags.items():
            done = lag.done, work
            known, since = before.get(partition, (done, now_s))
            self._moved[partition] = (done, since if lag.waiting and done == known else now_s)
        return [partition for partition, (_, since) in self._moved.items() if now_s - since >= self._patience_s]


class Waited:
    """Tells for how long the oldest record has waited, by when the topic was seen to reach how far."""

    def __init__(self) -> None:
        self._ends: defaultdict[int, deque[tuple[float, int]]] = defaultdict(deque)
        """By partition: since when (s) the topic is known to reach so far, in order."""

    def look(self, now_s: float, lags: Mapping[int, Lag]) -> float:
        """Take in the lag of each partition; return the longest wait, seconds.

        What waited before the first look counts from there.

        >>> waited = Waited()
        >>> [waited.look(now, {0: lag}) for now, lag in enumerate((Lag(0, 5), Lag(5, 9), Lag(5, 12), Lag(12, 12)))]
        [0.0, 0.0, 1.0, 0.0]
        """
        longest = 0.0
        for partition, lag in lags.items():
            ends = self._ends[partition]
            if not ends or lag.all > ends[-1][1]:
                ends.append((now_s, lag.all))
            while ends and ends[0][1] <= lag.done:
                ends.popleft()
            if ends and lag.waiting:
                longest = max(longest, float(now_s - ends[0][0]))
        return longest


async def monitor_lag(
    role: str,
    topic: str,
    settings: Settings,
    telemetry: Telemetry,
    ours: Callable[[], Collection[int]],
    work: Callable[[], int] = lambda: 0,
) -> None:
    """Tell the lag of the role's group, of all its workers together, until cancelled.

    It is asked from outside the group, so that it also tells of a role that stands still.

    Args:
        role: whose group.
        topic: which it reads, ``mentions`` or ``observations``.
        settings: of the role.
        telemetry: is told.
        ours: the partitions that this worker has to get done.
        work: see `Standstill.look`.

    Raises:
        RestartError: one of ours stands still; or we have none, and the group stands still: a worker that started
            as the broker ended was seen to be left without partitions, and nobody else had them.
    """
    kafka, patience_s = settings.kafka, WITHOUT_PARTITIONS * settings.stuck_s
    name: str = getattr(kafka.topics, topic)  # of this version: of another one nothing is ever got done with here
    while True:
        await asyncio.sleep(EVERY_S)
        if not telemetry.works():  # before, there may be no topic
            continue
        standstill, waited = Standstill(settings.stuck_s), Waited()
        of_group = Standstill(patience_s)
        try:
            group = GroupLag(kafka.servers, group_id(settings, role), name, kafka.partitions)
            async with group as watched:
                while True:
                    lags = await watched.by_partition()
                    telemetry.lag(topic, total(lags).waiting, waited.look(monotonic(), lags))
                    mine = ours() if telemetry.works() else ()
                    if stuck := standstill.look(monotonic(), {number: lags[number] for number in mine}, work()):
                        raise _stuck(f"partition {stuck[0]} of {name}", settings.stuck_s, lags[stuck[0]])
                    whole = {0: total(lags)} if telemetry.works() and not mine else {}
                    if of_group.look(monotonic(), whole):
                        raise _stuck(f"any partition of {name}, and none is ours,", patience_s, whole[0])
                    await asyncio.sleep(EVERY_S)
        except KafkaError as error:
            log.info("the lag cannot be read: %s", error)


def _stuck(where: str, for_s: float, lag: Lag) -> RestartError:
    return RestartError(
        f"nothing was got done in {where} for {for_s:g} s, and {lag.waiting} records wait: "
        "start it again, nothing is lost"
    )
