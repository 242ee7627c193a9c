"""Reads incidents as they change, and notes what each receiver has to be sent of them."""

import asyncio
from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Mapping

from aiokafka.structs import ConsumerRecord

from schemas.alert import Alert
from schemas.notify.notification import Notification
from streams.config.notify.settings import NotifySettings
from streams.kafka.checked_decoder import CheckedDecoder
from streams.metrics.notify import NotifyMetrics
from streams.notify.ledger import Key, Ledger
from streams.notify.plan import plan

FORGET_EVERY_S = 3_600.0


class Planner:
    """Turns records of ``alerts`` into what waits to be sent."""

    def __init__(
        self,
        receivers: Callable[[], Mapping[str, NotifySettings]],
        ledger: Ledger,
        metrics: NotifyMetrics,
        now_ms: Callable[[], int],
    ) -> None:
        """`receivers` returns those of now, by name; `now_ms`: the time, ms UTC."""
        self._receivers, self._ledger, self._metrics, self._now_ms = receivers, ledger, metrics, now_ms
        self._decode = CheckedDecoder("alerts", Alert).decode
        self._read: deque[Alert] = deque()
        self._is_asked = asyncio.Event()
        self._deferred: defaultdict[Key, list[Alert]] = defaultdict(list)
        """What came of an incident while a message on it was handed over."""

    def read_alert(self, record: ConsumerRecord) -> None:
        """Take in a record of ``alerts``.

        Raises:
            RefusedRecordError: the topic cannot have it.
        """
        self._read.append(self._decode(record))
        self._is_asked.set()

    def handed_over(self, keys: Iterable[Key]) -> None:
        """Look at what came meanwhile of messages whose handing over has ended."""
        for key in keys:
            for alert in reversed(self._deferred.pop(key, [])):
                self._read.appendleft(alert)
                self._is_asked.set()

    async def plan_forever(self) -> None:
        """Note what is to be sent, for ever.

        Raises:
            aiokafka.errors.KafkaError: the broker stays away.
        """
        while True:
            try:
                async with asyncio.timeout(FORGET_EVERY_S):
                    await self._is_asked.wait()
            except TimeoutError:
                async with self._ledger.turn:
                    await self._ledger.forget(self._now_ms())
                continue
            self._is_asked.clear()
            alerts = list(self._read)
            self._read.clear()
            async with self._ledger.turn:
                changed = self._changed_by(alerts)
                await self._ledger.write(changed)
            for one in changed:
                if one.state == "withdrawn":
                    self._metrics.count(one.receiver, "withdrawn")

    def _changed_by(self, alerts: Iterable[Alert]) -> list[Notification]:
        changed: dict[Key, Notification] = {}
        now_ms, receivers = self._now_ms(), list(self._receivers().values())
        for alert in alerts:
            for receiver in receivers:
                key = receiver.name, alert.id
                known = changed.get(key) or self._ledger.of(*key)
                if known is not None and known.state == "trying":
                    self._deferred[key].append(alert)
                elif planned := plan(receiver, alert, known, now_ms):
                    changed[key] = planned
        return list(changed.values())
