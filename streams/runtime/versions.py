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

from schemas.application import BEGUN, FORMAT, Application, format_of
from schemas.mention import Privacy
from schemas.records import application_record, begun_record
from scoring.method.methods import JAUGE_1, METHODS
from streams.config.errors import JaugeError, RestartError
from streams.config.reference import load_reference
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

_UNSEEN = (
    "the version that it names has no topics, or this role may not see them: `jauge topics acls --as NAME` prints "
    "what it needs"
)

log = logging.getLogger(__name__)


class Current:
    """The version that is current, as the topic ``applications`` tells it and the broker knows it."""

    def __init__(self, settings: Settings, refusals: Refusals) -> None:
        """`refusals`: of records that name no version."""
        self.application: Application | None = None
        """None: none is written down, so that the first one runs, made before there were two methods."""
        self.begun: dict[str, int] = {}
        """When the building of a version began, ms UTC, by its name."""
        self.named = asyncio.Event()
        """Set when a record names a version that has not been looked up yet."""
        self._settings, self._refusals = settings, refusals
        self._later_format = 0
        """Of the newest record, where this program does not know it."""
        self._waiting: list[tuple[Application, ConsumerRecord]] = []
        """Those that are not looked up yet, the newest last."""
        self._decode = CheckedDecoder("applications", Application).decode

    @property
    def name(self) -> str:
        """Of the version that is current; empty: the first one."""
        return "" if self.application is None else self.application.name

    @property
    def method(self) -> str:
        """Name of its method."""
        return JAUGE_1.name if self.application is None else self.application.method

    @property
    def privacy(self) -> Privacy:
        """How the ids on the topics are made."""
        return "linked" if self.application is None else self.application.privacy

    def read(self, record: ConsumerRecord) -> None:
        """Take in one record; whether there is such a version, `look_up` asks.

        Raises:
            RefusedRecordError: it names none.
        """
        if record.value is not None and (record.key or b"").startswith(BEGUN):
            begun = self._decode(record)
            self.begun.setdefault(begun.name, begun.at)
        elif record.value is not None:
            self._waiting = [*self._waiting, (self._decode(record), record)][-MOST_NAMED:]
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
        for named, record in reversed(waiting):
            if named.format > FORMAT:
                self._later_format = named.format
                self._refusals.add(record, f"it is of format {named.format}, and this program knows up to {FORMAT}")
            elif named.method not in METHODS:
                self._refusals.add(record, f"this program does not know the method {named.method!r}")
            elif named.name == self.name or under(self._settings, named.name).kafka.topics.observations in there:
                self.application = named
                return
            else:
                self._refusals.add(record, _UNSEEN)

    @asynccontextmanager
    async def follow(self) -> AsyncIterator["Current"]:
        """Follow the topic meanwhile; what it tells now is looked up when it begins.

        Raises:
            JaugeError: what the topics hold is of a later format. Who runs already goes on until it is started again.
        """
        topic = self._settings.kafka.topics.applications
        async with Follower(self._settings.kafka.servers, topic, self.read, refusals=self._refusals):
            await self.look_up()
            if self._later_format:
                prefix, later = self._settings.kafka.prefix, self._later_format
                raise JaugeError(
                    f"the topics under {prefix} are of format {later}, written by a later Jauge, and this one knows up "
                    f"to {FORMAT}: install that version again, or use another kafka.prefix"
                )
            yield self


def _require(settings: Settings, privacy: Privacy) -> None:
    """Refuse settings by which one mention would get a second id."""
    if settings.privacy != privacy:
        raise JaugeError(
            f'the topics under {settings.kafka.prefix} hold ids by privacy = "{privacy}", and a mention has one id: '
            f'set privacy = "{privacy}" again, or use another kafka.prefix for privacy = "{settings.privacy}"'
        )


async def require_same_privacy(settings: Settings) -> None:
    """Return if the settings have the `privacy` of what the topics hold.

    Raises:
        JaugeError: they have not.
    """
    async with Current(settings, Refusals()).follow() as current:
        _require(settings, current.privacy)


def under(settings: Settings, name: str) -> Settings:
    """Return the settings of one version."""
    return settings.model_copy(update={"kafka": settings.kafka.model_copy(update={"application": name})})


def with_partitions(settings: Settings, application: Application | None) -> Settings:
    """Return the settings with the partitions that an installation was written down with, where it was."""
    if application is None or not application.partitions:
        return settings
    counts = {"partitions": application.partitions, "earlier_partitions": application.earlier_partitions}
    return settings.model_copy(update={"kafka": settings.kafka.model_copy(update=counts)})


def by_method(settings: Settings, method: str | None) -> Settings:
    """Return the settings with one method."""
    return settings.model_copy(update={"method": method})


async def with_current(settings: Settings, method: str | None = None) -> Settings:
    """Return the settings with the version that is current, where they name none, and its method.

    `method`: another one to read by.
    """
    if settings.kafka.application is None:
        async with Current(settings, Refusals()).follow() as current:
            settings = with_partitions(settings, current.application)
            settings = by_method(under(settings, current.name), current.method)
    return settings if method is None else by_method(settings, method)


async def settle_method(settings: Settings, at_ms: int) -> Settings:
    """Return the settings with the method of the version that is current; where none is written down, write it down.

    An installation that holds observations or closed panes, and no such record, was made before there were two
    methods. A new one has the method that is set. While it holds no mention its `privacy` may change, too.

    Raises:
        JaugeError: it holds mentions, by another `privacy`.
    """
    async with Current(settings, Refusals()).follow() as current:
        grown = settings if current.application is None else with_partitions(settings, current.application)
        if current.application is not None and current.privacy == settings.privacy:
            return by_method(grown, current.method)
    own = under(grown, current.name).kafka.topics
    async with TopicAdmin(settings.kafka.servers) as admin:
        names = [own.mentions, own.observations, own.score_sealed]
        kept = await admin.records(dict.fromkeys(names, grown.kafka.partitions))
    if any(kept.values()):
        _require(settings, current.privacy)
        settled = by_method(grown, JAUGE_1.name if kept[own.observations] or kept[own.score_sealed] else None)
    else:
        settled = by_method(grown, None if current.application is None else current.method)
    settled = by_method(settled, settled.method or load_reference(settings).method.name)
    await make_current(settled, current.name, at_ms)
    return settled


class Version:
    """The version of one role's process."""

    def __init__(self, settings: Settings, current: Current, *, is_named: bool) -> None:
        """`is_named`: the settings named the version, so that it stays whatever is current."""
        self.name = settings.kafka.application or ""
        self._method = current.method
        self._current = current
        self._stays = is_named
        self._hands_over = False

    @property
    def labels_until_ms(self) -> int:
        """Corrections given before it count however old their mentions were, ms UTC: when its building began."""
        return self._current.begun.get(self.name, 0)

    @property
    def is_current(self) -> bool:
        """Whether it is the one that speaks in public, and by the method that this process reads by."""
        return (self._current.name, self._current.method) == (self.name, self._method)

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


async def begin(settings: Settings, name: str, at_ms: int) -> None:
    """Write down that the building of a version begins, unless it was begun before; `settings` name its method."""
    async with Current(settings, Refusals()).follow() as current:
        if name in current.begun:
            return
    record = begun_record(Application(name=name, at=at_ms, method=load_reference(settings).method.name))
    async with Sender(settings.kafka.servers, "jauge-rescore") as sender:
        await sender.send_keyed(settings.kafka.topics.applications, [record])


async def labels_until(settings: Settings) -> int:
    """Return up to when corrections count however old their mentions were, ms UTC, in the version of the settings."""
    async with Current(settings, Refusals()).follow() as current:
        return current.begun.get(settings.kafka.application or "", 0)


async def make_current(settings: Settings, name: str, at_ms: int) -> None:
    """Let one version speak in public, and no other; `settings` name its method."""
    kafka, method = settings.kafka, load_reference(settings).method.name
    record = application_record(
        Application(
            name=name,
            at=at_ms,
            method=method,
            format=format_of(settings.privacy),
            partitions=kafka.partitions,
            earlier_partitions=kafka.earlier_partitions,
            privacy=settings.privacy,
        )
    )
    async with Sender(settings.kafka.servers, "jauge-rescore") as sender:
        await sender.send_keyed(settings.kafka.topics.applications, [record])


async def enter(stack: AsyncExitStack, settings: Settings, refusals: Refusals) -> tuple[Settings, Version]:
    """Follow the current version for as long as `stack` is open; return a role's settings and its version."""
    current = await stack.enter_async_context(Current(settings, refusals).follow())
    _require(settings, current.privacy)
    is_named = settings.kafka.application is not None
    settings = settings if is_named else with_partitions(settings, current.application)
    named = settings if is_named else by_method(under(settings, current.name), current.method)
    return named, Version(named, current, is_named=is_named)
