"""What each receiver was sent, and has still to be sent: the topic ``notifications``, in memory."""

import asyncio
from collections import defaultdict
from collections.abc import Iterable

from aiokafka.structs import ConsumerRecord
from msgspec.structs import replace

from schemas.notify.notification import Notification
from schemas.records import ended_notification_record, notification_record
from streams.config.kafka_settings import KafkaSettings
from streams.kafka.checked_decoder import CheckedDecoder, RefusedRecordError
from streams.kafka.producer import Sender
from streams.kafka.read_to_end import records_to_end
from streams.kafka.refusals import Refusals
from streams.notify.plan import FORGET_MS, FORGET_OPEN_MS

Key = tuple[str, str]
"""Receiver and incident."""


class Ledger:
    """Each change is on the topic before anything is done by it."""

    def __init__(self, kafka: KafkaSettings, sender: Sender, refusals: Refusals) -> None:
        self._servers, self._topic = kafka.servers, kafka.topics.notifications
        self._sender, self._refusals = sender, refusals
        self._decode = CheckedDecoder("notifications", Notification).decode
        self._known: dict[Key, Notification] = {}
        self._waiting: defaultdict[str, dict[str, Notification]] = defaultdict(dict)
        """By receiver and incident: what is still to be sent."""
        self._changed: defaultdict[str, asyncio.Event] = defaultdict(asyncio.Event)
        self.turn = asyncio.Lock()
        """Held by whoever looks at what stands and changes it by that."""

    async def read(self, now_ms: int) -> list[Notification]:
        """Read the topic whole; return what may have been accepted without a record of it.

        It was being handed over as this role ended: it is handed over again, with the same key.
        """
        async for record in records_to_end(self._servers, self._topic, [0]):
            self._read(record)
        unsure = [
            replace(one, state="waiting", at=now_ms, repeats=one.repeats + 1)
            for one in self._known.values()
            if one.state == "trying"
        ]
        await self.write(unsure)
        return unsure

    def _read(self, record: ConsumerRecord) -> None:
        if record.value is None:
            receiver, _, incident = (record.key or b"").decode(errors="replace").partition("|")
            self._forget((receiver, incident))
            return
        try:
            self._put(self._decode(record))
        except RefusedRecordError as error:
            self._refusals.add(record, error)

    def of(self, receiver: str, incident: str) -> Notification | None:
        """Return what stands; None: nothing."""
        return self._known.get((receiver, incident))

    def waiting(self, receiver: str) -> list[Notification]:
        """Return what a receiver has still to be sent."""
        return list(self._waiting[receiver].values())

    def trying(self, receiver: str) -> list[Notification]:
        """Return what is being handed over to a receiver."""
        return [one for one in self._known.values() if one.receiver == receiver and one.state == "trying"]

    def changed(self, receiver: str) -> asyncio.Event:
        """Return what is set at each change of what stands of a receiver."""
        return self._changed[receiver]

    async def write(self, changed: Iterable[Notification]) -> None:
        """Put what changed on the topic, and believe it once it is there.

        Raises:
            aiokafka.errors.KafkaError: the broker stays away.
        """
        records = list(changed)
        if records:
            await self._sender.send_keyed(self._topic, [notification_record(one) for one in records])
        for one in records:
            self._put(one)

    async def forget(self, now_ms: int) -> None:
        """Forget what is over for days."""
        gone = [key for key, one in self._known.items() if _is_gone(one, now_ms)]
        if gone:
            await self._sender.send_keyed(self._topic, [ended_notification_record(*key) for key in gone])
        for key in gone:
            self._forget(key)

    def _put(self, one: Notification) -> None:
        self._known[one.receiver, one.incident] = one
        if one.state == "waiting":
            self._waiting[one.receiver][one.incident] = one
        else:
            self._waiting[one.receiver].pop(one.incident, None)
        self._changed[one.receiver].set()

    def _forget(self, key: Key) -> None:
        self._known.pop(key, None)
        self._waiting[key[0]].pop(key[1], None)


def _is_gone(one: Notification, now_ms: int) -> bool:
    is_over = one.state in ("expired", "withdrawn") or (one.state == "sent" and one.event == "resolved")
    return now_ms - one.at > (FORGET_MS if is_over else FORGET_OPEN_MS)
