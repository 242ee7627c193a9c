"""Versions of the application: `jauge rescore` builds a new one beside the one that runs, and then makes it current.

Each version has its own observations, sealed panes and groups; what goes in and what is
public is one. Only the version that is current speaks in public.
"""

import asyncio
import logging
from contextlib import AsyncExitStack

from aiokafka.structs import ConsumerRecord

from schemas.application import CURRENT_KEY, Application
from schemas.codec import UNREADABLE, decoder
from schemas.records import application_record
from streams.config.errors import RestartError
from streams.config.settings import Settings
from streams.kafka.follower import Follower
from streams.kafka.producer import Sender

HANDOVER_S = 10.0
"""A version that was replaced goes on for so long with what does no harm if it is told twice: no gap is left."""

log = logging.getLogger(__name__)


class Current:
    """The version that is current, as the topic ``applications`` tells it."""

    def __init__(self) -> None:
        self.name = ""
        self.moved = asyncio.Event()
        """Set with every change."""
        self._decode = decoder(Application).decode

    def read(self, record: ConsumerRecord) -> None:
        """Take in one record; one that names no version is left out and said."""
        if record.key != CURRENT_KEY or record.value is None:
            return
        try:
            self.name = self._decode(record.value).name
        except UNREADABLE as error:
            log.warning(
                "applications, offset %d names no version (%s): run `jauge rescore` again", record.offset, error
            )
            return
        self.moved.set()

    def follow(self, settings: Settings) -> Follower:
        """Return what reads the topic into this, as a context manager."""
        return Follower(settings.kafka.servers, settings.kafka.topics.applications, self.read)


def under(settings: Settings, name: str) -> Settings:
    """Return the settings of one version."""
    return settings.model_copy(update={"kafka": settings.kafka.model_copy(update={"application": name})})


async def with_current(settings: Settings) -> Settings:
    """Return the settings with the version that is current, where they name none."""
    if settings.kafka.application is not None:
        return settings
    current = Current()
    async with current.follow(settings):
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
            await self._current.moved.wait()
            self._current.moved.clear()
        self._hands_over = True
        await asyncio.sleep(HANDOVER_S)
        raise RestartError(f"version {self._current.name!r} of the application is current now: start again as that")


async def make_current(settings: Settings, name: str, at_ms: int) -> None:
    """Let one version speak in public, and no other."""
    record = application_record(Application(name=name, at=at_ms))
    async with Sender(settings.kafka.servers, "jauge-rescore") as sender:
        await sender.send_keyed(settings.kafka.topics.applications, [record])


async def enter(stack: AsyncExitStack, settings: Settings) -> tuple[Settings, Version]:
    """Follow the current version for as long as `stack` is open; return a role's settings and its version."""
    current = Current()
    await stack.enter_async_context(current.follow(settings))
    is_named = settings.kafka.application is not None
    named = settings if is_named else under(settings, current.name)
    return named, Version(named, current, is_named=is_named)
