"""Where collectors keep what outlives them: their positions, the gaps they know of, what they spent."""

from typing import Protocol

from aiokafka.structs import ConsumerRecord

from schemas.cursor import Cursor
from schemas.records import cursor_record
from schemas.topics import Topics
from streams.kafka.checked_decoder import CheckedDecoder
from streams.kafka.follower import Follower
from streams.kafka.producer import Sender
from streams.kafka.refusals import Refusals


class CursorStore(Protocol):
    """Keeps one text under each name."""

    async def load(self, instance: str) -> str | None:
        """Return the position saved last."""

    async def save(self, cursor: Cursor) -> None:
        """Return once it is safe."""


class KafkaCursors:
    """Cursors on the compacted topic ``cursors``, key `instance`."""

    def __init__(self, bootstrap: str, prefix: str, sender: Sender, refusals: Refusals | None = None) -> None:
        """Take an open sender; the topic has to exist. `refusals`: of records that are no cursors."""
        self._bootstrap = bootstrap
        self._topic = Topics(prefix).cursors
        self._sender = sender
        self._refusals = refusals or Refusals()

    async def load(self, instance: str) -> str | None:
        """Read the topic to its end and return the position saved last.

        One that cannot have been saved is refused, and the one before it, if the topic still has it, stands.

        Raises:
            LookupError: the topic does not exist.
        """
        decode = CheckedDecoder("cursors", Cursor).decode
        found: dict[str, str] = {}

        def read(record: ConsumerRecord) -> None:
            if record.key != instance.encode():
                return
            if record.value is None:
                found.pop(instance, None)
            else:
                found[instance] = decode(record).position

        async with Follower(self._bootstrap, self._topic, read, refusals=self._refusals):
            return found.get(instance)

    async def save(self, cursor: Cursor) -> None:
        """Publish it and await the broker."""
        await self._sender.send_keyed(self._topic, [cursor_record(cursor)])


class MemoryCursors:
    """Cursors that are gone with the process, for a look at a source without Kafka."""

    def __init__(self) -> None:
        self._kept: dict[str, str] = {}

    async def load(self, instance: str) -> str | None:
        """Return the position saved last."""
        return self._kept.get(instance)

    async def save(self, cursor: Cursor) -> None:
        """Keep it."""
        self._kept[cursor.instance] = cursor.position
