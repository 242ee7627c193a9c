"""A replay from the first row to the last score: publish, tick, wait until all is scored."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Iterator
from contextlib import AsyncExitStack
from itertools import islice
from time import monotonic

from schemas.brand import Brand, name_fault
from schemas.drop import Rejection
from schemas.health import SourceHealth
from schemas.mention import Mention
from schemas.records import brand_record
from schemas.score import Score
from scoring.method.constants import WINDOWS
from streams.analysis.file_extent import FileExtent
from streams.analysis.latest_scores import LatestScores
from streams.collect.gateway import IngestGateway
from streams.config.errors import JaugeError
from streams.config.settings import Settings
from streams.kafka.consumer_lag import GroupLag
from streams.kafka.group_id import group_id
from streams.kafka.producer import Sender
from streams.metrics.gateway_accounts import summary_of

CHUNK = 5_000
"""Rows published at a time."""
POLL_S = 0.1
TICK_MS = 60_000
"""Of a file that is read at its own pace: its sources say so often that they are still there."""

Step = Callable[[str, int, int], None]
"""Told of progress: what is done, how much of it, and of how much (0: not known)."""


class Pace:
    """Lets `seen_at` pass as fast as told: real time, or N times that."""

    def __init__(self, speed: float) -> None:
        """`speed`: seconds of the file a second; 0: as fast as it goes."""
        self._speed = speed
        self._start: tuple[float, int] | None = None

    async def reach(self, seen_at: int) -> None:
        """Return once it is time for `seen_at`, ms."""
        if not self._speed:
            return
        if self._start is None:
            self._start = monotonic(), seen_at
        began, first = self._start
        await asyncio.sleep(began + (seen_at - first) / 1_000 / self._speed - monotonic())


async def publish(
    settings: Settings,
    gateway: IngestGateway,
    rows: Iterable[Mention | Rejection],
    brands: Iterable[Brand],
    extent: FileExtent,
    speed: float,
    step: Step,
) -> tuple[int, list[Brand]]:
    """Publish `rows` in their order, each brand before its mentions, and the last tick.

    Which sources are observed is said before the first mention, so that steps of the past are read with it.

    Args:
        settings: of the replay.
        gateway: an open one.
        rows: of files.
        brands: to be followed; those that the rows name come to them.
        extent: of all the rows, known once the first mention comes.
        speed: seconds of the file a second; 0: as fast as it goes.
        step: told of progress.

    Returns:
        The newest `seen_at` published, ms UTC, and all brands.

    Raises:
        JaugeError: no row could be published, or a row names a brand that has no name.
    """
    newest, pace = 0, Pace(speed)

    async def say(*records: SourceHealth) -> None:
        for health in records:
            await gateway.tick(health)

    async with Sender(settings.kafka.servers, "jauge-replay") as sender:
        following = _Following(sender, settings.kafka.topics.brands, brands, extent)
        for chunk in _chunks(iter(rows), 1 if speed else CHUNK):
            mentions = [row for row in chunk if isinstance(row, Mention)]
            if mentions:
                if not newest:
                    await say(*extent.health(extent.first_ms) if speed else extent.health(0, extent.newest_ms))
                await following.take(mentions)
            before, newest = newest, max([newest, *(mention.seen_at for mention in mentions)])
            await pace.reach(newest)
            await gateway.publish(chunk)
            if newest and not speed:
                await say(SourceHealth(source="replay", at=0, connected=True, reading_until=newest))
            elif newest // TICK_MS > before // TICK_MS:
                await say(*extent.health(newest))
            step("published", gateway.received, 0)
    if not gateway.published:
        raise JaugeError(f"no row could be used: {summary_of(gateway.received, gateway.published, gateway.dropped)}")
    end = SourceHealth(source="replay", at=newest, connected=True, published=gateway.published, reading_until=newest)
    await say(*extent.health(newest, newest), end)
    return newest, list(following.brands.values())


class _Following:
    """Follows brands before their first mention is published."""

    def __init__(self, sender: Sender, topic: str, brands: Iterable[Brand], extent: FileExtent) -> None:
        self._sender, self._topic, self._extent = sender, topic, extent
        self._coming = list(brands)
        self.brands: dict[str, Brand] = {}
        """Those that are followed, by name."""

    async def take(self, mentions: Iterable[Mention]) -> None:
        """Follow all that these mentions may be given to.

        Raises:
            JaugeError: one names a brand that has no name.
        """
        there = self.brands.keys() | {brand.brand for brand in self._coming}
        named = sorted({mention.brand for mention in mentions if mention.brand} - there)
        if fault := next(filter(None, map(name_fault, named)), ""):
            raise JaugeError(f"a brand of the files cannot be followed, {fault}: correct the column of brands")
        new = self._extent.followed([*self._coming, *(Brand(brand=name) for name in named)])
        self._coming = []
        self.brands |= {brand.brand: brand for brand in new}
        await self._sender.send_keyed(self._topic, [brand_record(brand) for brand in new])


def _chunks(rows: Iterator[Mention | Rejection], size: int) -> Iterator[list[Mention | Rejection]]:
    while chunk := list(islice(rows, size)):
        yield chunk


async def scores_at(
    settings: Settings, at_ms: int, brands: Iterable[Brand], check: Callable[[], None], step: Step
) -> list[Score]:
    """Wait until everything published is scored, and return the scores read at `at_ms`.

    Args:
        settings: of the replay.
        at_ms: of its last tick.
        brands: whose scores are waited for.
        check: raises when a role has ended.
        step: told of progress.

    Returns:
        By brand, and windows in the order of the method.

    Raises:
        JaugeError: no progress for `settings.stuck_s`.
    """
    kafka = settings.kafka
    async with AsyncExitStack() as stack:
        for role, topic in (("match", "mentions"), ("score", "observations")):
            group = GroupLag(kafka.servers, group_id(settings, role), f"{kafka.prefix}{topic}", kafka.partitions)
            watched = await stack.enter_async_context(group)

            async def drained(watched: GroupLag = watched, role: str = role) -> int:
                lag = await watched.read()
                step(f"{role}: done with", lag.done, lag.all)
                return lag.waiting

            stuck = f"{role} does not move: is it running? (its topic: {kafka.prefix}{topic})"
            await _until_zero(drained, stuck, check, settings.stuck_s)
        latest = await stack.enter_async_context(LatestScores(kafka.servers, kafka.prefix))
        wanted = [(brand.brand, window.name) for brand in sorted(brands, key=lambda b: b.brand) for window in WINDOWS]

        async def unread() -> int:
            await latest.caught_up()
            return sum(key not in latest.latest or latest.latest[key].at < at_ms for key in wanted)

        await _until_zero(unread, "score does not publish: is it running?", check, settings.stuck_s)
        return [latest.latest[key] for key in wanted]


async def _until_zero(
    left: Callable[[], Awaitable[int]], stuck: str, check: Callable[[], None], patience_s: float
) -> None:
    """Poll until nothing is left; give up when the count has not become smaller for `patience_s`."""
    fewest, moved = await left(), monotonic()
    while count := await left():
        check()
        if count < fewest:
            fewest, moved = count, monotonic()
        elif monotonic() - moved > patience_s:
            raise JaugeError(f"{stuck} {count} left after {patience_s:.0f} s without progress")
        await asyncio.sleep(POLL_S)
