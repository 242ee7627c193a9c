"""Corrections of tone: each makes a version of its mention that carries a label, and is there to be learned from."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from typing import NamedTuple

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError
from msgspec.structs import replace

from schemas.brand_mention import BrandMention
from schemas.mention import Label, Mention
from schemas.mention_codec import RejectedError, decode_mention
from schemas.records import label_record, mention_record
from schemas.tone_label import ToneLabel
from scoring.detectors.deleted_mentions import DeletedMentions
from streams.board.contract import responses
from streams.board.state.recent_mentions import RecentMentions
from streams.config.errors import JaugeError, UsageError
from streams.config.kafka_settings import KafkaSettings
from streams.kafka.access import arguments
from streams.kafka.checked_decoder import CheckedDecoder, RefusedRecordError
from streams.kafka.partitioner import places_of
from streams.kafka.producer import Sender
from streams.kafka.read_to_end import records_to_end

MOST_COPIES = 1_000
"""Of one text, corrected at once."""
LONGEST = 2_000
"""Characters of a text that is learned from."""
READ_S = 2.0
"""How long the broker may take to give one version; what it does not give is kept no more."""


class Made(NamedTuple):
    """What became of a correction."""

    at_ms: int
    """When it was given, ms UTC."""
    versions: Sequence[tuple[Mention, Label]]
    """With their labels, that of the mention meant first; empty: nothing of it is kept, so that its text is learned
    from and no score changes."""


class Corrector:
    """Corrects mentions whose newest version ``mentions`` still holds; of others the text alone is learned from."""

    def __init__(self, kafka: KafkaSettings, sender: Sender, recent: RecentMentions, now_ms: Callable[[], int]) -> None:
        """`recent`: what the board holds of ``brand-mentions``."""
        self._kafka, self._sender, self._recent, self._now_ms = kafka, sender, recent, now_ms
        self._decode = CheckedDecoder("brand-mentions", BrandMention).decode

    async def correct(self, asked: responses.Label, by: str, patience_s: float) -> Made:
        """Correct the mention that is asked for, and its copies.

        Raises:
            JaugeError: the broker does not answer; nothing is promised, and the same may be asked again.
            UsageError: there are too many copies.
        """
        try:
            async with asyncio.timeout(patience_s):
                return await self._correct(asked, by)
        except (KafkaError, TimeoutError) as error:
            raise JaugeError("the broker does not answer: the correction is not kept, try again") from error

    async def _correct(self, asked: responses.Label, by: str) -> Made:
        found = await self._found(asked)
        newest = {(one.source, one.id): one.seen_at for one in found}
        made = []
        arrived: dict[tuple[str, str], int] = {}
        for version, arrived_ms in await self._versions(found):
            arrived[version.source, version.id] = arrived_ms
            at_ms = max(self._now_ms(), newest[version.source, version.id] + 1)
            label = Label(tone=asked.tone, by=by, at=at_ms, withdrawn=asked.withdraw)
            op = "engagement" if version.op in ("create", "update") else version.op  # no edit: its text stays
            made.append((replace(version, op=op, seen_at=at_ms, label=label), label))
        made.sort(key=lambda one: (one[0].source, one[0].id) != (asked.source, asked.id))
        labels = _labels(asked, by, made, arrived, self._now_ms())
        # First the labels: from them a worker of `match` that starts knows what its later versions are.
        await self._sender.send_keyed(self._kafka.topics.tone_labels, [*map(label_record, labels)])
        await self._sender.send_keyed(self._kafka.topics.mentions, [mention_record(version) for version, _ in made])
        return Made(made[0][1].at if made else labels[0].at if labels else self._now_ms(), made)

    async def _found(self, asked: responses.Label) -> list[BrandMention]:
        """Return the newest version of the mention, and where they are asked for those of its copies."""
        name = asked.source, asked.id
        one = self._recent.find(*name, asked.brand)
        if one is None and asked.brand:
            found = await self._kept(asked.brand, lambda mention: (mention.source, mention.id) == name)
            one = found[0] if found else None
        if one is None or not (asked.copies and one.group):
            return [] if one is None else [one]
        group = one.group
        found = await self._kept(one.brand, lambda mention: mention.group == group)
        if len(found) > MOST_COPIES:
            raise UsageError(f"there are {len(found)} copies, and {MOST_COPIES} at most are corrected at once")
        return found

    async def _kept(self, brand: str, is_wanted: Callable[[BrandMention], bool]) -> list[BrandMention]:
        """Return the newest versions of mentions of a brand that ``brand-mentions`` keeps and nobody deleted."""
        kept: dict[tuple[str, str], BrandMention] = {}
        deleted = DeletedMentions()
        async for mention in self._of_brand(brand):
            deleted.note(mention)
            if not mention.deletes and mention.brand == brand and is_wanted(mention):
                name = mention.source, mention.id
                if name not in kept or kept[name].seen_at <= mention.seen_at:
                    kept[name] = mention
        return [mention for mention in kept.values() if not deleted.covers(mention)]

    async def _of_brand(self, brand: str) -> AsyncIterator[BrandMention]:
        topic, numbers = self._kafka.topics.brand_mentions, self._places_of(brand)
        async for record in records_to_end(self._kafka.servers, topic, numbers):
            try:
                yield self._decode(record)
            except RefusedRecordError:  # whoever follows the topic counts it
                continue

    def _places_of(self, key: str) -> list[int]:
        return places_of(key, self._kafka.partitions, self._kafka.earlier_partitions)

    async def _versions(self, found: Sequence[BrandMention]) -> list[tuple[Mention, int]]:
        """Return the versions themselves, as ``mentions`` has them, and when it had them; what is gone is missing."""
        offsets: defaultdict[int, list[int]] = defaultdict(list)
        for one in found:
            if one.offset is not None:
                for number in self._places_of(f"{one.source}:{one.id}"):  # what else has that offset is left out
                    offsets[number].append(one.offset)
        read = await self._read(offsets)
        names = {(one.source, one.id) for one in found}
        return [one for one in read if (one[0].source, one[0].id) in names and not one[0].deleted]

    async def _read(self, offsets: Mapping[int, Sequence[int]]) -> list[tuple[Mention, int]]:
        tps = [TopicPartition(self._kafka.topics.mentions, number) for number in offsets]
        if not tps:
            return []
        versions = []
        async with AIOKafkaConsumer(
            **arguments(self._kafka.servers), enable_auto_commit=False, auto_offset_reset="none"
        ) as consumer:
            consumer.assign(tps)
            begins, ends = await consumer.beginning_offsets(tps), await consumer.end_offsets(tps)
            consumer.pause(*tps)
            for tp in tps:
                consumer.resume(tp)
                for offset in sorted(offsets[tp.partition]):
                    if not begins[tp] <= offset < ends[tp]:
                        continue
                    consumer.seek(tp, offset)
                    records = (await consumer.getmany(tp, timeout_ms=int(READ_S * 1_000), max_records=1)).get(tp, ())
                    versions += [(_version(one.value), one.timestamp) for one in records if one.offset == offset]
                consumer.pause(tp)
        return [(version, arrived_ms) for version, arrived_ms in versions if version is not None]


def _version(value: bytes | None) -> Mention | None:
    try:
        return decode_mention(value)
    except RejectedError:
        return None


def _labels(
    asked: responses.Label,
    by: str,
    made: Sequence[tuple[Mention, Label]],
    arrived: Mapping[tuple[str, str], int],
    now_ms: int,
) -> list[ToneLabel]:
    """Return what is kept of a correction beside the versions; one of them alone is learned from."""
    if not made:
        if asked.withdraw:
            return []
        return [
            ToneLabel(
                source=asked.source, id=asked.id, text=asked.text, tone=asked.tone, lang=asked.lang, at=now_ms, by=by
            )
        ]
    return [
        ToneLabel(
            source=version.source,
            id=version.id,
            text=asked.text if not place else (version.text or asked.text)[:LONGEST],
            tone=label.tone,
            lang=asked.lang,
            at=label.at,
            by=by,
            corrects=True,
            withdrawn=label.withdrawn,
            author=version.author,
            since=arrived[version.source, version.id],
            learn=not place and not label.withdrawn,
        )
        for place, (version, label) in enumerate(made)
    ]
