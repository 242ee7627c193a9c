"""Receivers of notifications that editors made, and whether receivers accept what they are sent."""

from collections import defaultdict
from typing import NamedTuple

from aiokafka.structs import ConsumerRecord

from schemas.notify.notification import Notification
from schemas.notify.receiver import Receiver
from streams.kafka.checked_decoder import CheckedDecoder, RefusedRecordError

MOST_RECEIVERS = 100
"""Of more, further ones are refused."""


class Accepted(NamedTuple):
    """How it stands with one receiver."""

    accepted: int
    refused: int
    """Incidents of which a message waits that it has not accepted."""
    since: int | None
    """ms UTC."""
    fault: str


class _Sent(NamedTuple):
    """What stands of one incident."""

    accepted: int
    taken_at: int
    at: int
    fault: str
    """Empty: nothing waits that was refused."""


class Receivers:
    """Takes in records; each `read_...` raises RefusedRecordError on one that its topic cannot have."""

    def __init__(self) -> None:
        self.known: dict[str, Receiver] = {}
        """By name."""
        self._sent: defaultdict[str, dict[bytes, _Sent]] = defaultdict(dict)
        self._receiver = CheckedDecoder("receivers", Receiver).decode
        self._notification = CheckedDecoder("notifications", Notification).decode

    def read_receiver(self, record: ConsumerRecord) -> None:
        """Take in a record of ``receivers``."""
        if record.value is None:
            self.known.pop((record.key or b"").decode(errors="replace"), None)
            return
        one = self._receiver(record)
        if one.name not in self.known and len(self.known) >= MOST_RECEIVERS:
            raise RefusedRecordError(f"there are {MOST_RECEIVERS} receivers already: remove some")
        self.known[one.name] = one

    def read_notification(self, record: ConsumerRecord) -> None:
        """Take in a record of ``notifications``."""
        key = record.key or b""
        of_receiver = self._sent[key.partition(b"|")[0].decode(errors="replace")]
        if record.value is None:
            of_receiver.pop(key, None)
            return
        one = self._notification(record)
        fault = one.fault if one.state in ("waiting", "trying") else ""
        of_receiver[key] = _Sent(one.accepted, one.taken_at, one.at, fault)

    def accepted(self, name: str) -> Accepted:
        """Return how it stands with a receiver."""
        sent = list(self._sent[name].values()) if name in self._sent else []
        refused = [one for one in sent if one.fault]
        return Accepted(
            sum(one.accepted for one in sent),
            len(refused),
            min((one.taken_at for one in refused), default=None),
            max(refused, key=lambda one: one.at).fault if refused else "",
        )
