"""The one loop that runs every collector: read, parse, publish, and only then save the cursor.

It emits a record twice rather than never. Pauses, cursors, refusals and health are
its work; what a source is like is the collector's alone.
"""

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable, Sequence
from contextlib import aclosing

import msgspec
from aiokafka.errors import KafkaError

from schemas.cursor import Cursor
from schemas.health import Policy, SourceHealth
from schemas.mention import Mention, TimeMs
from scoring.method.windows import merged_spans
from scoring.state.admission import AHEAD_MS
from streams.collect.buffer import BoundedBuffer, Ended, weight
from streams.collect.checkpoints import CursorStore
from streams.collect.protocol import GAPS_REPORTED, Acknowledging, Collector, MentionGateway, Raw
from streams.collect.raw_parser import RawParser
from streams.collect.read_budget import Budget
from streams.config.errors import JaugeError, SourceBusyError, SourceRefusedError
from streams.config.timefmt import wall_clock_ms

FIRST_PAUSE_S = 1.0
LONGEST_PAUSE_S = 60.0
MOST_BYTES = 4 << 20
"""Of what was read and waits to be published, and of a batch."""
DISORDER_MS = 1_000
"""How much later than a newer one a source may send an older mention."""
QUIET_MS = 15_000
"""A source read up to its present end that says nothing for so long has nothing older under way."""

log = logging.getLogger(__name__)


class CollectorLoop:
    """Runs one collector until it is cancelled, or the source does not want us."""

    def __init__(
        self,
        collector: Collector,
        gateway: MentionGateway,
        cursors: CursorStore,
        *,
        budget: Budget | None = None,
        policy: Policy | None = None,
        batch_count: int = 500,
        batch_ms: int = 250,
        tick_s: float = 60.0,
        now_ms: Callable[[], int] = wall_clock_ms,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
        chance: random.Random | None = None,
    ) -> None:
        """Take the parts; nothing begins before `run`.

        Args:
            collector: of the source.
            gateway: an open one, of this collector alone: its counts are those of the health records.
            cursors: where the position is kept, and what has to be known of the past.
            budget: of the collector's reads, if they are counted.
            policy: of the source; None: its mentions may be part of the score.
            batch_count: most raw records published together.
            batch_ms: longest time that a raw record waits for others.
            tick_s: time between two health records.
            now_ms: the wall clock.
            pause: awaited between two attempts and between two ticks, seconds.
            chance: of the jitter.
        """
        self._collector = collector
        self._parser = RawParser(collector, policy)
        self._gateway = gateway
        self._cursors = cursors
        self._budget = budget
        self._policy = policy
        self._kept: dict[str, str] = {}
        self._past_gaps: list[tuple[int, int]] = []
        """Of earlier lives."""
        self._batch_count = batch_count
        self._batch_s = batch_ms / 1_000
        self._tick_s = tick_s
        self._now_ms = now_ms
        self._pause = pause
        self._chance = chance or random.Random()  # noqa: S311 # jitter, no secret
        self._position: str | None = None
        self._attempts = 0
        self._at = 0
        self._last_event_ms: int | None = None
        self._lag_ms: int | None = None
        self._read_ms: int | None = None  # by the wall clock; None while something read is not published
        self.ignored = 0
        """Raw records that held no mention."""

    async def run(self) -> None:
        """Collect from the saved position on, for ever.

        Raises:
            SourceRefusedError: as the collector does.
            LookupError: the topic of the cursors does not exist.
        """
        self._position = await self._cursors.load(self._collector.instance)
        await self._restore()
        ticking = asyncio.create_task(self._tick_on(), name=f"health of {self._collector.instance}")
        try:
            while True:
                await self._pause(await self._collect())
        finally:
            ticking.cancel()
            await asyncio.gather(ticking, return_exceptions=True)

    async def report_refused(self) -> None:
        """Publish forever that the source is not connected: it rejects us."""
        await self._tick_on()

    async def _collect(self) -> float:
        """Collect until the source is cut off; return how long to stay away, seconds."""
        retry_after_s = 0.0
        try:
            await self._attempt()
            why = "it ended"
        except SourceRefusedError:
            raise
        except SourceBusyError as error:
            why, retry_after_s = str(error), error.retry_after_s
        except Exception as error:  # the world is wrong in more ways than can be listed; style.md allows it here alone
            why = f"{type(error).__name__}: {error}"
        pause_s = retry_after_s + self._backoff_s()
        log.warning("%s stopped (%s): again in %.1f s", self._collector.instance, why, pause_s)
        return pause_s

    def _backoff_s(self) -> float:
        """Full jitter: anything up to twice the last bound."""
        bound_s = min(LONGEST_PAUSE_S, FIRST_PAUSE_S * 2.0 ** min(self._attempts, 10))
        self._attempts += 1
        return self._chance.uniform(0, bound_s)

    async def _attempt(self) -> None:
        buffer = BoundedBuffer(2 * self._batch_count, MOST_BYTES)
        reading = asyncio.create_task(self._read_into(buffer), name=f"read {self._collector.instance}")
        try:
            while True:
                batch, end = await self._gather(buffer)
                if batch:
                    await self._publish(batch)
                if end is not None:
                    if end.error is not None:
                        raise end.error
                    return
                self._read_ms = self._now_ms() if buffer.is_empty else None
        finally:
            self._read_ms = None
            reading.cancel()
            await asyncio.gather(reading, return_exceptions=True)

    async def _read_into(self, buffer: BoundedBuffer) -> None:
        error: Exception | None = None
        try:
            async with aclosing(self._collector.read(self._position)) as raws:
                async for raw in raws:
                    await buffer.put(raw)
        except Exception as raised:  # goes on to `_collect`, after what was read before it
            error = raised
        await buffer.put(Ended(error))

    async def _gather(self, buffer: BoundedBuffer) -> tuple[list[Raw], Ended | None]:
        """Return up to `batch_count` raw records, waiting `batch_ms` at most from the first on."""
        batch: list[Raw] = []
        size = 0
        item = await buffer.get()
        self._read_ms = None
        if self._position is None and isinstance(item, Raw):
            # Of a source that was never read nothing is published before there is a place to go on from: a collector
            # that is killed between the two would begin at another newest.
            return [item], None
        try:
            async with asyncio.timeout(self._batch_s):
                while isinstance(item, Raw):
                    batch.append(item)
                    size += weight(item)
                    if len(batch) == self._batch_count or size >= MOST_BYTES:
                        return batch, None
                    item = await buffer.get()
        except TimeoutError:
            return batch, None
        return batch, item

    async def _publish(self, batch: Sequence[Raw]) -> None:
        rows = await self._parser.rows(batch)
        self.ignored += len(batch) - len(rows)
        if rows:
            await self._gateway.publish(rows)
        # Acknowledged: from here on nothing of the batch has to be emitted again.
        self._position = batch[-1].position
        self._attempts = 0
        if isinstance(self._collector, Acknowledging):
            self._collector.acknowledged(self._position)
        now_ms = self._now_ms()
        # A time that the gateway rejects as too late must not advance the clock.
        seen = [row.seen_at for row in rows if isinstance(row, Mention) and row.seen_at <= now_ms + AHEAD_MS]
        if seen:
            self._last_event_ms = max(seen)
            self._lag_ms = max(0, now_ms - self._last_event_ms)
            self._at = max(self._at, min(self._last_event_ms - DISORDER_MS, now_ms))
        await self._keep()
        await self._cursors.save(Cursor(instance=self._collector.instance, position=self._position, at=now_ms))

    async def publish_again(self, raws: Sequence[Raw]) -> None:
        """Publish what was read again of mentions that were published before."""
        await self._gateway.publish(await self._parser.rows(raws))
        await self._keep()

    async def _restore(self) -> None:
        """Bring back what earlier lives knew."""
        gaps = await self._cursors.load(f"{self._collector.instance}/gaps")
        try:
            spans = msgspec.json.decode(gaps or "[]", type=list[tuple[TimeMs, TimeMs]])
            if not all(begin <= end <= self._now_ms() + AHEAD_MS for begin, end in spans):
                raise msgspec.ValidationError("one ends before it begins, or is still to come")
            self._past_gaps = spans
        except msgspec.MsgspecError as error:
            log.warning("the gaps of %s are lost, their record cannot be read (%s)", self._collector.instance, error)
        if self._budget is not None:
            self._budget.restore(await self._cursors.load(f"{self._collector.source}/budget"))

    async def _keep(self) -> None:
        """Save what later lives have to know, where it changed."""
        kept = {f"{self._collector.instance}/gaps": msgspec.json.encode(self._gaps()).decode()}
        if self._budget is not None:
            kept[f"{self._collector.source}/budget"] = self._budget.text
        for name, text in kept.items():
            if self._kept.get(name, "[]") != text:
                await self._cursors.save(Cursor(instance=name, position=text, at=self._now_ms()))
                self._kept[name] = text

    def _gaps(self) -> list[tuple[int, int]]:
        """Spans that no life of the collector could read, the newest of them."""
        return merged_spans([*self._past_gaps, *self._collector.gaps])[-GAPS_REPORTED:]

    async def _tick_on(self) -> None:
        while True:
            await self._pause(self._tick_s)
            try:
                await self._gateway.tick(self.health())
                await self._keep()
            except (JaugeError, KafkaError) as error:
                log.warning("%s: no health record (%s): next in %.0f s", self._collector.instance, error, self._tick_s)

    def health(self) -> SourceHealth:
        """Return how the source is doing now.

        `at` follows what was published. Through a silence it follows the wall clock, but
        only where the last mention came as it happened: a source that stalls in the
        middle of a backlog holds older ones back. 0 before the first mention. A poller
        knows better, and says it.
        """
        complete_until_ms = self._collector.complete_until_ms
        if complete_until_ms is not None and self._read_ms is not None:
            self._at = max(self._at, min(complete_until_ms, self._now_ms()))
        caught_up = self._lag_ms is not None and self._lag_ms <= QUIET_MS
        if self._collector.connected and caught_up and self._read_ms is not None:
            quiet_since_ms = self._now_ms() - QUIET_MS
            if quiet_since_ms >= self._read_ms:
                self._at = max(self._at, quiet_since_ms)
        return SourceHealth(
            source=self._collector.source,
            instance=self._collector.instance,
            at=self._at,
            connected=self._collector.connected,
            last_event_time=self._last_event_ms,
            lag_ms=self._lag_ms,
            published=self._gateway.published,
            policy=self._policy,
            refused={reason.value: count for reason, count in self._gateway.dropped.items()},
            gaps=tuple(self._gaps()),
        )
