"""`jauge forget`: what an author wrote, or one mention, leaves scores and topics; it names what it cannot reach."""

import re
from collections.abc import AsyncIterator, Callable, Collection
from typing import NamedTuple

from aiokafka.structs import ConsumerRecord

from schemas.alert import Alert, AlertText
from schemas.brand_mention import BrandMention
from schemas.codec import Record, decoder, encode
from schemas.desk.mention_note import MentionNote
from schemas.drop import DeadLetter
from schemas.mention import Mention
from schemas.mention_codec import RejectedError, decode_mention
from schemas.records import ended_text_record, erased_letter_record
from schemas.tone_label import ToneLabel
from streams.collect.gateway import IngestGateway
from streams.config.errors import JaugeError, UsageError
from streams.config.pseudonyms import Pseudonyms, pseudonyms_of
from streams.config.settings import Settings
from streams.config.timefmt import wall_clock_ms
from streams.kafka.admin import TopicAdmin
from streams.kafka.checked_decoder import CheckedDecoder, RefusedRecordError
from streams.kafka.producer import Sender
from streams.kafka.read_to_end import records_to_end
from streams.runtime.versions import require_same_privacy

Step = Callable[[str, int, int], None]
STEP_EVERY = 1_000
UNREACHED = (
    "segments of Kafka on disk, until the times above",
    "the model of tone, if it learned from the texts: weights of words, no text",
    "backups, exported files and reports: delete those yourself",
    "what is written from now on: end the collection at the source",
)
"""What no deletion of ours gets at."""


class Place(NamedTuple):
    """What was found on one topic."""

    topic: str
    """Without prefix."""
    records: int
    erased: int
    """Of these, whose place another record has taken: compaction removes them."""
    gone_by_ms: int | None
    """When Kafka has removed the last of the records by their age, ms UTC; None: there is none."""


class Forgotten(NamedTuple):
    """What was done."""

    mentions: int
    """Of the author, or the one."""
    places: list[Place]


class _Topic(NamedTuple):
    name: str
    partitions: int
    keep_ms: int
    """After so long a record is removed, with its segment."""


class _Asked:
    """Whom or what to forget, and whether a record is of it."""

    def __init__(self, source: str, name: str, pseudonyms: Pseudonyms) -> None:
        self.source = source
        self._id, self._author = pseudonyms.id_of(source, name), pseudonyms.of(source, name)
        self.ids: set[str] = set()
        """Of the mentions that were found."""
        self._words = {name.encode(), encode(name)[1:-1], self._id.encode(), self._author.encode()}

    def is_of(self, source: str, mention_id: str, author: str | None) -> bool:
        """Whether a mention is meant."""
        return source == self.source and (author == self._author or mention_id == self._id or mention_id in self.ids)

    def may_be_in(self, record: ConsumerRecord) -> bool:
        """Whether it is worth to decode a record."""
        value = record.value or b""
        return any(word in value for word in self._words) or record.key == f"{self.source}:{self._id}".encode()

    def is_in(self, data: bytes) -> bool:
        """Whether bytes that nobody could read have one of the names in them, as a word."""
        words = {*self._words, *(one.encode() for one in self.ids)}
        return any(re.search(rb"(?<!\w)%s(?!\w)" % re.escape(word), data) for word in words if word)


async def run(settings: Settings, source: str, name: str, step: Step) -> Forgotten:
    """Delete what the author `name` of a source wrote, and the mention with that id; look up where it was.

    The deletion goes the way of every deletion, so that scores stay what the oracle counts. It is published before
    anything is looked up, and again does no harm.

    Args:
        settings: with the key of the pseudonyms in their data folder.
        source: as the settings name it.
        name: what the source calls the author publicly, or the mention's id.
        step: is told topic, records read, and how many there are.

    Raises:
        UsageError: there is no key here, by which authors are found.
        JaugeError: the broker or a topic is not there.
    """
    if not settings.key_file.exists():
        raise UsageError(
            f"{settings.key_file} is not there: run it where the key of the pseudonyms is, or name its folder as `data`"
        )
    await require_same_privacy(settings)
    pseudonyms = pseudonyms_of(settings)
    asked = _Asked(source, name, pseudonyms)
    kafka, now_ms = settings.kafka, wall_clock_ms()
    deletions = [
        Mention(source=source, id=name, op="delete", seen_at=now_ms),
        Mention(source=source, author=name, op="account_delete", seen_at=now_ms),
    ]
    found = _Found(settings, asked, await _topics(settings), step)
    async with IngestGateway(kafka.servers, kafka.prefix, pseudonyms) as gateway:
        await gateway.publish(deletions)
        if gateway.dropped:
            why = ", ".join(gateway.dropped)
            raise JaugeError(f"the deletion was not taken in ({why}): see the topic dead-letters")
    async with Sender(kafka.servers, "jauge-forget") as sender:
        places = [await found.mentions(), await found.brand_mentions()]
        for look in (found.labels, found.alert_texts, found.notes, found.letters):
            place, records = await look()
            await sender.send_keyed(f"{kafka.prefix}{place.topic}", records)
            places.append(place)
        places.append(await found.alerts())
    return Forgotten(len(asked.ids), [place for place in places if place.records])


async def _topics(settings: Settings) -> dict[str, _Topic]:
    """Return what has to be looked through, by name without prefix."""
    prefix = settings.kafka.prefix
    wanted = ("mentions", "brand-mentions", "tone-labels", "alert-texts", "mention-notes", "dead-letters", "alerts")
    async with TopicAdmin(settings.kafka.servers) as admin:
        partitions = await admin.partitions()
        if missing := [name for name in wanted if f"{prefix}{name}" not in partitions]:
            raise JaugeError(f"there is no topic {prefix}{missing[0]}: run `jauge topics apply`")
        configs = await admin.configs([f"{prefix}{name}" for name in wanted])
    found = {}
    for name in wanted:
        config = configs[f"{prefix}{name}"].all
        keep_ms = int(config["retention.ms"]) + int(config["segment.ms"])
        found[name] = _Topic(f"{prefix}{name}", len(partitions[f"{prefix}{name}"]), keep_ms)
    return found


class _Found:
    """Looks through the topics, one after the other."""

    def __init__(self, settings: Settings, asked: _Asked, topics: dict[str, _Topic], step: Step) -> None:
        self._servers, self._asked, self._topics, self._step = settings.kafka.servers, asked, topics, step

    async def mentions(self) -> Place:
        """Note the ids of the mentions."""
        times = []
        async for record in self._records("mentions"):
            if not self._asked.may_be_in(record):
                continue
            try:
                mention = decode_mention(record.value)
            except RejectedError:
                continue
            if not mention.deleted and self._asked.is_of(mention.source, mention.id, mention.author):
                times.append(record.timestamp)
                self._asked.ids.add(mention.id)
        return self._place("mentions", times)

    async def brand_mentions(self) -> Place:
        """Count them; the board drops what it holds as it reads the deletion."""
        decode = CheckedDecoder("brand-mentions", BrandMention).decode
        times = []
        async for record in self._records("brand-mentions"):
            if self._asked.may_be_in(record):
                try:
                    mention = decode(record)
                except RefusedRecordError:
                    continue
                if not mention.deletes and self._asked.is_of(mention.source, mention.id, mention.author):
                    times.append(record.timestamp)
        return self._place("brand-mentions", times)

    async def labels(self) -> tuple[Place, list[Record]]:
        """Return what ends the texts of corrections."""
        return await self._texts("tone-labels", CheckedDecoder("tone-labels", ToneLabel))

    async def alert_texts(self) -> tuple[Place, list[Record]]:
        """Return what ends the texts behind alerts."""
        return await self._texts("alert-texts", CheckedDecoder("alert-texts", AlertText))

    async def notes(self) -> tuple[Place, list[Record]]:
        """Return what ends the notes on the mentions."""
        return await self._texts("mention-notes", CheckedDecoder("mention-notes", MentionNote))

    async def _texts(
        self, topic: str, decoder: CheckedDecoder[ToneLabel] | CheckedDecoder[AlertText] | CheckedDecoder[MentionNote]
    ) -> tuple[Place, list[Record]]:
        times: list[int] = []
        ended: dict[bytes, Record] = {}
        async for record in self._records(topic):
            if record.value is None:
                continue
            try:
                text = decoder.decode(record)
            except RefusedRecordError:
                continue
            if self._asked.is_of(text.source, text.id, text.author):
                times.append(record.timestamp)
                ended[record.key] = ended_text_record(text.source, text.id)
        return self._place(topic, times, erased=len(times)), list(ended.values())

    async def letters(self) -> tuple[Place, list[Record]]:
        """Return what takes the place of dead letters that have one of the names in them."""
        read = decoder(DeadLetter).decode
        held: dict[bytes, DeadLetter] = {}
        times: list[int] = []
        async for record in self._records("dead-letters"):
            letter = read(record.value) if record.value else None
            if letter is not None and self._asked.is_in(letter.data):
                held[record.key] = letter
                times.append(record.timestamp)
        return self._place("dead-letters", times, erased=len(times)), [*map(erased_letter_record, held.values())]

    async def alerts(self) -> Place:
        """Count the alerts that name a mention by its id."""
        decode = CheckedDecoder("alerts", Alert).decode
        times = []
        async for record in self._records("alerts"):
            try:
                alert = decode(record)
            except RefusedRecordError:
                continue
            if any(self._asked.is_of(one.source, one.id, None) for one in alert.examples):
                times.append(record.timestamp)
        return self._place("alerts", times)

    async def _records(self, name: str) -> AsyncIterator[ConsumerRecord]:
        topic = self._topics[name]
        async with TopicAdmin(self._servers) as admin:
            count = (await admin.records({topic.name: topic.partitions}))[topic.name]
        read = 0
        async for record in records_to_end(self._servers, topic.name, range(topic.partitions)):
            yield record
            read += 1
            if read % STEP_EVERY == 0:
                self._step(name, read, count)

    def _place(self, name: str, times: Collection[int], erased: int = 0) -> Place:
        return Place(name, len(times), erased, max(times) + self._topics[name].keep_ms if times else None)
