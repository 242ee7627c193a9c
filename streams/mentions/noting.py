"""Reads ``mention-notes`` into a mention store: whole when it begins, then as it grows."""

from types import TracebackType
from typing import Self

from aiokafka.structs import ConsumerRecord

from schemas.desk.mention_note import MentionNote
from streams.config.kafka_settings import KafkaSettings
from streams.kafka.checked_decoder import CheckedDecoder
from streams.kafka.follower import Follower
from streams.kafka.refusals import Refusals
from streams.mentions.store import Writer


class NoteFollower:
    """An async context manager, entered once the store has all notes that there are, and no other."""

    def __init__(self, kafka: KafkaSettings, writer: Writer) -> None:
        self._writer = writer
        self._decode = CheckedDecoder("mention-notes", MentionNote).decode
        self._first: dict[str, MentionNote | None] | None = {}
        """What is read before it is entered; None: it is."""
        self._follower = Follower(kafka.servers, kafka.topics.mention_notes, self._read, refusals=Refusals())

    async def __aenter__(self) -> Self:
        await self._follower.__aenter__()
        first, self._first = self._first or {}, None
        gone = self._writer.noted() - {name for name, note in first.items() if note is not None}
        self._writer.note({**dict.fromkeys(gone), **{name: note for name, note in first.items() if note is not None}})
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._follower.__aexit__(kind, error, trace)

    def _read(self, record: ConsumerRecord) -> None:
        """Take in a record; of several versions the later one stands, as on the board."""
        name = (record.key or b"").decode(errors="replace")
        note = None if record.value is None else self._decode(record)
        if self._first is None:
            self._writer.note({name: note})
            return
        before = self._first.get(name)
        if note is None or before is None or before.at <= note.at:
            self._first[name] = note
