"""Versions of the application: `jauge rescore` builds a new one beside the one that runs, and then makes it current.

Each version has its own observations, sealed panes and groups; what goes in and what is
public is one. Only the version that is current speaks in public.
"""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from aiokafka.errors import KafkaError
from aiokafka.structs import ConsumerRecord

from schemas.application import Application
from schemas.records import application_record
from streams.config.errors import JaugeError, RestartError
from streams.config.settings import Settings
from streams.kafka.admin import TopicAdmin
from streams.kafka.checked_decoder import CheckedDecoder
from streams.kafka.follower import Follower
from streams.kafka.producer import Sender
from streams.kafka.refusals import Refusals

HANDOVER_S = 10.0
"""A version that was replaced goes on for so long with what does no harm if it is told twice: no gap is left."""
AGAIN_S = 1.0
"""After a failure to ask the broker which versions there are."""
MOST_NAMED = 1_000
"""Newest names that wait to be looked up: more are named by a flood alone."""

log = logging.getLogger(__name__)


class Current:
    """The version that is current, as the topic ``applications`` tells it and the broker knows it."""

    def __init__(self, settings: Settings, refusals: Refusals) -> None:
        """`refusals`: of records that name no version."""
        self.name = ""
        self.named = asyncio.Event()
        """Set when a record names a version that has not been looked up yet."""
        self._settings, self._refusals = settings, refusals
        self._waiting: list[tuple[str, ConsumerRecord]] = []
        """Names that are not looked up yet, the newest last."""
        self._decode = CheckedDecoder("applications", Application).decode

    def read(self, record: ConsumerRecord) -> None:
        """Take in one record; whether there is such a version, `look_up` asks.

        Raises:
            RefusedRecordError: it names none.
        """
        if record.value is not None:
            self._waiting = [*self._waiting, (self._decode(record).name, record)][-MOST_NAMED:]
            self.named.set()

    async def look_up(self) -> None:
        """Make the version current that was named last among those that exist; the others are refused.

        Raises:
            JaugeError: the broker is away; what was named is looked up the next time.
        """
        if not self._waiting:
            return
        async with TopicAdmin(self._settings.kafka.servers) as admin:
            there = await admin.partitions()
        waiting, self._waiting = self._waiting, []
        for name, record in reversed(waiting):
            if name == self.name or under(self._settings, name).kafka.topics.observations in there:
                self.name = name
                return
            self._refusals.add(record, "the version that it names has no topics, or this role may not see them")

    @asynccontextmanager
    async def follow(self) -> AsyncIterator["Current"]:
        """Follow the topic meanwhile; what it tells now is looked up when it begins."""
        topic = self._settings.kafka.topics.applications
        async with Follower(self._settings.kafka.servers, topic, self.read, refusals=self._refusals):
            await self.look_up()
            yield self


def under(settings: Settings, name: str) -> Settings:
    """Return the settings of one version."""
    return settings.model_copy(update={"kafka": settings.kafka.model_copy(update={"application": name})})


async def with_current(settings: Settings) -> Settings:
    """Return the settings with the version that is current, where they name none."""
    if settings.kafka.application is not None:
        return settings
    async with Current(settings, Refusals()).follow() as current:
        return under(settings, current.name)


class Version:
    """The version of one role's process."""

    def __init__(self, settings: Settings, current: Current, *, is_named: bool) -> None:
        """`is_named`: the settings named the version, so that it stays whatever is current."""
        self.name = settings.kafka.application or ""
        self._current = current
        self._stays = is_named
        self._hands_over = False

    @property
    def is_current(self) -> bool:
        """Whether it is the one that speaks in public."""
        return self._current.name == self.name

    @property
    def speaks(self) -> bool:
        """Whether it tells what does no harm if two versions tell it."""
        return self.is_current or self._hands_over

    async def until_replaced(self) -> None:
        """Wait until another version is current, and a little longer; for ever where the version was told.

        Raises:
            RestartError: it is; whoever starts us again starts the new one.
        """
        while self.is_current or self._stays:
            await self._current.named.wait()
            self._current.named.clear()
            try:
                await self._current.look_up()
            except (JaugeError, KafkaError) as error:
                log.warning("the version that is current now cannot be looked up (%s): again in %.0f s", error, AGAIN_S)
                await asyncio.sleep(AGAIN_S)
                self._current.named.set()
        self._hands_over = True
        await asyncio.sleep(HANDOVER_S)
        raise RestartError(f"version {self._current.name!r} of the application is current now: start again as that")


async def make_current(settings: Settings, name: str, at_ms: int) -> None:
    """Let one version speak in public, and no other."""
    record = application_record(Application(name=name, at=at_ms))
    async with Sender(settings.kafka.servers, "jauge-rescore") as sender:
        await sender.send_keyed(settings.kafka.topics.applications, [record])


async def enter(stack: AsyncExitStack, settings: Settings, refusals: Refusals) -> tuple[Settings, Version]:
    """Follow the current version for as long as `stack` is open; return a role's settings and its version."""
    current = await stack.enter_async_context(Current(settings, refusals).follow())
    is_named = settings.kafka.application is not None
    named = settings if is_named else under(settings, current.name)
    return named, Version(named, current, is_named=is_named)
