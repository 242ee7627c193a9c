"""Looks up what was said behind an alert, after it was told: nobody waits for it."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

import msgspec
from aiokafka.errors import KafkaError

from schemas.alert import Alert, AlertExample
from schemas.brand_mention import BrandMention
from scoring.detectors.alert_examples import alert_examples
from streams.config.settings import Settings
from streams.kafka.checked_decoder import CheckedDecoder, RefusedRecordError
from streams.kafka.read_to_end import records_to_end
from streams.kafka.refusals import Refusals

NEWEST = 20_000
"""Records before the end of a partition that are looked through; a replay at full speed may have left them behind."""
MOST_WAITING = 1_000

log = logging.getLogger(__name__)


class AlertExamples:
    """Remembers the examples of each open alert."""

    def __init__(self, settings: Settings, send: Callable[[Alert], Awaitable[None]], refusals: Refusals) -> None:
        """`send` is called with an alert that has got its examples."""
        self._settings = settings
        self._refusals = refusals
        self._send = send
        self._asked: asyncio.Queue[tuple[Alert, int]] = asyncio.Queue(MOST_WAITING)
        self._known: dict[str, tuple[AlertExample, ...]] = {}
        self._newest: dict[str, Alert] = {}
        """What was sent last of those that are looked up: an older record never follows a newer one."""
        self._decode = CheckedDecoder("brand-mentions", BrandMention).decode

    def known(self, alert: Alert, partition: int) -> Alert:
        """Return `alert` with the examples that are known; those of a fall that has just opened are looked up."""
        if alert.kind == "drop" and alert.state == "opened" and not self._asked.full():
            self._asked.put_nowait((alert, partition))
            self._newest[alert.id] = alert
        elif alert.id in self._newest:
            self._newest[alert.id] = alert
        found = self._known.pop(alert.id, ()) if alert.state == "closed" else self._known.get(alert.id, ())
        return msgspec.structs.replace(alert, examples=found) if found else alert

    async def look_up_forever(self) -> None:
        """Serve what was asked, one after the other."""
        while True:
            alert, partition = await self._asked.get()
            try:
                mentions = await self._mentions(partition)
            except KafkaError as error:
                self._newest.pop(alert.id, None)
                log.warning("an alert stays without examples: brand-mentions cannot be read (%s)", error)
                continue
            with_examples = self.add(alert, alert_examples(alert, mentions))
            if with_examples is not None:
                await self._send(with_examples)

    def add(self, alert: Alert, found: tuple[AlertExample, ...]) -> Alert | None:
        """Take in the examples of an alert that was looked up; return the record to send, made of its newest one.

        None: there are no examples, or it is over meanwhile.
        """
        newest = self._newest.pop(alert.id, alert)
        if not found or newest.state == "closed":
            return None
        self._known[alert.id] = found
        return msgspec.structs.replace(newest, state="updated", examples=found)

    async def _mentions(self, partition: int) -> list[BrandMention]:
        kafka = self._settings.kafka
        mentions: list[BrandMention] = []
        async for record in records_to_end(kafka.servers, kafka.topics.brand_mentions, [partition], NEWEST):
            try:
                mention = self._decode(record)
            except RefusedRecordError as error:
                self._refusals.add(record, error)
                continue
            if mention.scored:
                mentions.append(mention)
        return mentions
