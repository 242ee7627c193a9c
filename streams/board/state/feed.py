"""Keeps the read model up to date, and knows since when it could not."""

import asyncio
import logging
from collections.abc import Callable
from contextlib import AsyncExitStack
from types import TracebackType
from typing import Self

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError
from aiokafka.structs import ConsumerRecord

from streams.board.state.read_model import ReadModel
from streams.config.kafka_settings import KafkaSettings
from streams.kafka.access import arguments
from streams.kafka.client_start import start
from streams.kafka.follower import Follower
from streams.kafka.refusals import Refusals

LOOK_EVERY_S = 2.0
PATIENCE_S = 5.0
"""How long the broker may take to answer."""
LAST_MENTIONS, LAST_ALERTS, LAST_ENTRIES = 10_000, 5_000, 5_000
"""Records of each partition that the board begins with; of the compacted topics it reads all."""

log = logging.getLogger(__name__)


class Feed:
    """Follows the topics into a model; an async context manager, entered once all that was there is read."""

    def __init__(self, kafka: KafkaSettings, model: ReadModel, now_ms: Callable[[], int], refusals: Refusals) -> None:
        self._kafka, self._model, self._now_ms, self._refusals = kafka, model, now_ms, refusals
        self.stale_since: int | None = None
        """Since when the broker was not heard, ms UTC."""
        self.moved = asyncio.Event()
        """Set with every record."""
        self._stack = AsyncExitStack()
        self._followers: list[Follower] = []

    async def __aenter__(self) -> Self:
        model, topics, servers = self._model, self._kafka.topics, self._kafka.servers
        try:
            for topic, read, last in (
                (topics.brands, model.book.read, None),
                (topics.score_history, model.read_history, None),
                (topics.source_health, model.read_health, None),
                (topics.acknowledgements, model.read_acknowledgement, None),
                (topics.alert_texts, model.read_alert_text, None),
                (topics.alerts, model.read_alert, LAST_ALERTS),
                (topics.brand_mentions, model.read_mention, LAST_MENTIONS),
                (topics.tone_labels, model.read_label, None),
                (topics.brand_edits, model.people.read_edit, None),
                (topics.campaigns, model.people.read_campaign, None),
                (topics.annotations, model.people.read_annotation, None),
                (topics.receivers, model.receivers.read_receiver, None),
                (topics.notifications, model.receivers.read_notification, None),
                (topics.saved_views, model.desk.read_view, None),
                (topics.mention_notes, model.desk.read_note, None),
                (topics.hides, model.desk.read_hide, None),
                (topics.audit, model.desk.read_entry, LAST_ENTRIES),
                (topics.applications, model.read_application, None),
                (topics.score_progress, model.read_progress, None),
                (topics.scores, model.read_score, None),
            ):
                follower = Follower(servers, topic, self._moving(read), last=last, refusals=self._refusals)
                self._followers.append(await self._stack.enter_async_context(follower))
            self._asking = AIOKafkaConsumer(**arguments(servers), enable_auto_commit=False)
            await start(self._asking)
            self._stack.push_async_callback(self._asking.stop)
        except BaseException:
            await self._stack.aclose()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._stack.aclose()

    def _moving(self, read: Callable[[ConsumerRecord], object]) -> Callable[[ConsumerRecord], None]:
        def read_and_notify(record: ConsumerRecord) -> None:
            read(record)
            self.moved.set()

        return read_and_notify

    async def run(self) -> None:
        """Follow for ever; raise what ends it."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._look_on(), name="look for the broker")
            for follower in self._followers:
                tasks.create_task(follower.until_ended())

    async def _look_on(self) -> None:
        """Ask the broker again and again: a consumer waits in silence for one that is away."""
        partition = TopicPartition(self._kafka.topics.brands, 0)
        responded_ms = self._now_ms()
        while True:
            try:
                async with asyncio.timeout(PATIENCE_S):
                    await self._asking.end_offsets([partition])
            except (KafkaError, TimeoutError) as error:
                if self.stale_since is None:
                    log.warning("the broker does not respond (%s): the board shows old data", type(error).__name__)
                    self.stale_since = responded_ms
                    self.moved.set()
            else:
                responded_ms = self._now_ms()
                if self.stale_since is not None:
                    log.info("the broker responds again")
                    self.stale_since = None
                    self.moved.set()
            await asyncio.sleep(LOOK_EVERY_S)
