"""Looks up what was said behind a fall once it is sent, and again while it goes on: nobody waits for it."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from time import monotonic

from aiokafka.errors import KafkaError
from aiokafka.structs import ConsumerRecord

from schemas.alert import Alert, AlertExample, AlertText
from schemas.brand_mention import BrandMention
from scoring.detectors.alert_examples import alert_examples, mentions_with_words
from scoring.method.reference import Reference
from streams.config.settings import Settings
from streams.kafka.checked_decoder import CheckedDecoder, RefusedRecordError
from streams.kafka.packed.observation_batch import decode
from streams.kafka.read_to_end import records_to_end
from streams.kafka.refusals import Refusals
from streams.score.alerting.texts import apart

NEWEST = 20_000
"""Mentions before the end of a partition that are looked through; a replay at full speed may have left them behind."""
NEWEST_OBSERVATIONS = 50_000
MOST_WAITING = 1_000
REST = 4.0
"""The pause after a look-up, in times its duration: while a worker catches up there is always one to be made."""

log = logging.getLogger(__name__)


class AlertExamples:
    """Finds the mentions behind open falls, one after the other."""

    def __init__(
        self,
        settings: Settings,
        reference: Reference,
        send: Callable[[str, tuple[AlertExample, ...], list[AlertText]], Awaitable[None]],
        refusals: Refusals,
    ) -> None:
        """`send` is called with the id of an incident, the mentions behind it, and what they say."""
        self._settings, self._reference, self._send, self._refusals = settings, reference, send, refusals
        self._waiting: dict[str, tuple[Alert, int]] = {}
        """The newest record of each fall that is to be looked up, and its partition, by id."""
        self._is_asked = asyncio.Event()
        self._decode = CheckedDecoder("brand-mentions", BrandMention).decode

    def ask(self, alert: Alert, partition: int) -> None:
        """Look up what is behind `alert`, if it is a fall that goes on; one that is over waits no longer."""
        if alert.kind != "drop" or alert.state == "closed":
            self._waiting.pop(alert.id, None)
        elif alert.id in self._waiting or len(self._waiting) < MOST_WAITING:
            self._waiting[alert.id] = alert, partition
            self._is_asked.set()

    async def look_up_forever(self) -> None:
        """Serve what was asked, what waits longest first."""
        while True:
            await self._is_asked.wait()
            if not self._waiting:
                self._is_asked.clear()
                continue
            alert, partition = self._waiting.pop(next(iter(self._waiting)))
            started = monotonic()
            try:
                found, texts = await self.look_up(alert, partition)
            except KafkaError as error:
                log.warning("an alert stays without examples: what was said cannot be read (%s)", error)
                continue
            if found:
                await self._send(alert.id, found, texts)
            await asyncio.sleep(REST * (monotonic() - started))

    async def look_up(self, alert: Alert, partition: int) -> tuple[tuple[AlertExample, ...], list[AlertText]]:
        """Return the mentions behind a fall, and what they say; none of sources whose texts are gone."""
        topics = self._settings.kafka.topics
        observations = await self._newest(topics.observations, partition, NEWEST_OBSERVATIONS)
        mentions, arrived = [], {}
        for record in await self._newest(topics.brand_mentions, partition, NEWEST):
            if (mention := self._read(record)) is not None:
                mentions.append(mention)
                arrived[mention.source, mention.id] = record.timestamp

        def found() -> tuple[tuple[AlertExample, ...], list[AlertText]]:
            rows, _, _ = decode(observations)  # what is refused of them, the fold has counted
            with_words = mentions_with_words(alert.brand, mentions)
            return apart(alert_examples(alert, rows, with_words, self._reference), with_words, arrived)

        return await asyncio.to_thread(found)

    def _read(self, record: ConsumerRecord) -> BrandMention | None:
        try:
            return self._decode(record)
        except RefusedRecordError as error:
            self._refusals.add(record, error)
            return None

    async def _newest(self, topic: str, partition: int, count: int) -> list[ConsumerRecord]:
        found = records_to_end(self._settings.kafka.servers, topic, [partition], count)
        return [record async for record in found]
