"""The loop of the collectors, through the real Kafka."""

import asyncio
import random
from collections import Counter
from collections.abc import AsyncGenerator, AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Any

import aiohttp
import pytest
from aiokafka.errors import KafkaTimeoutError
from aiokafka.structs import ConsumerRecord

from schemas.codec import decoder, encode
from schemas.cursor import Cursor
from schemas.drop import DeadLetter, Rejection
from schemas.health import SourceHealth
from schemas.mention import Mention
from streams.collect.checkpoints import KafkaCursors
from streams.collect.gateway import IngestGateway
from streams.collect.protocol import Raw
from streams.collect.read_budget import Budget
from streams.collect.runner import DISORDER_MS, FIRST_PAUSE_S, LONGEST_PAUSE_S, QUIET_MS, CollectorLoop
from streams.collect.sources.bluesky.collector import BlueskyCollector
from streams.config.errors import JaugeError, SourceBusyError, SourceRefusedError
from streams.config.pseudonyms import Pseudonyms
from streams.kafka import topics
from streams.kafka.follower import Follower
from streams.kafka.producer import Sender
from tests.collect.sources.test_bluesky import Jetstream, crafted, expected, recorded
from tests.conftest import SharedKafka
from tests.patience import PATIENCE_S

NOW_MS = 1_790_000_000_000
TICK_S = 99.0
GO_AWAY = SourceRefusedError("the script has ended")

Step = bytes | Exception | asyncio.Event


class Script:
    """A source that says what is written: one list of steps a connection, then it refuses us."""

    source = "x"
    instance = "x-1"
    complete_until_ms: int | None = None

    def __init__(self, *connections: Sequence[Step]) -> None:
        self.connections = list(connections)
        self.asked: list[str | None] = []
        self.connected = False
        self.gaps = [(1, 2)]
        self.waiting = asyncio.Event()
        """Set while a step is waited for."""

    async def read(self, position: str | None) -> AsyncGenerator[Raw, None]:
        self.asked.append(position)
        self.connected = True
        try:
            for step in self.connections.pop(0) if self.connections else [GO_AWAY]:
                if isinstance(step, Exception):
                    raise step
                if isinstance(step, asyncio.Event):
                    self.waiting.set()
                    await step.wait()
                else:
                    yield Raw(step, step.decode(errors="replace")[-30:])
        finally:
            self.connected = False

    def parse(self, raw: Raw) -> Mention | None:
        return None if raw.data == b"like" else decoder(Mention).decode(raw.data)


def said(number: int, seen_at: int = NOW_MS) -> bytes:
    return encode(Mention(source="x", id=str(number), seen_at=seen_at, created_at=seen_at, author="ann", text="hi"))


class LosingGateway(IngestGateway):
    """A gateway whose Kafka goes away for one publication."""

    lose = 0

    async def publish(self, rows: Iterable[Mention | Rejection]) -> None:
        self.lose -= 1
        if self.lose == 0:
            raise JaugeError("Kafka does not answer")
        await super().publish(rows)


class WatchedCursors(KafkaCursors):
    """Cursors that say when one is saved."""

    def __init__(self, bootstrap: str, prefix: str, sender: Sender) -> None:
        super().__init__(bootstrap, prefix, sender)
        self.saved = asyncio.Event()
        self.away = False

    async def save(self, cursor: Cursor) -> None:
        if self.away:
            raise KafkaTimeoutError
        await super().save(cursor)
        if "/" not in cursor.instance:
            self.saved.set()


class Pauses:
    """Pauses that take no time; the one of the ticks ends when told."""

    def __init__(self) -> None:
        self.taken: list[float] = []
        self.tick = asyncio.Event()
        self.ticked = asyncio.Event()

    async def __call__(self, seconds: float) -> None:
        if seconds == TICK_S:
            self.ticked.set()
            await self.tick.wait()
            self.tick.clear()
        else:
            self.taken.append(seconds)


class Setting:
    """Topics of its own, a gateway, cursors and a clock."""

    def __init__(self, bootstrap: str, prefix: str, gateway: LosingGateway, cursors: WatchedCursors) -> None:
        self.bootstrap, self.prefix, self.gateway, self.cursors = bootstrap, prefix, gateway, cursors
        self.pauses = Pauses()
        self.now_ms = NOW_MS

    def loop(self, collector: Any, **settings: Any) -> CollectorLoop:
        return CollectorLoop(
            collector, self.gateway, self.cursors, tick_s=TICK_S, now_ms=lambda: self.now_ms, pause=self.pauses,
            chance=random.Random(7), **{"batch_ms": 20, **settings},
        )  # fmt: skip

    async def collect(self, collector: Any, **settings: Any) -> CollectorLoop:
        """Run until the source does not want us."""
        loop = self.loop(collector, **settings)
        with pytest.raises(SourceRefusedError):
            await loop.run()
        return loop

    async def read(self, topic: str, kind: type) -> list[Any]:
        found: list[ConsumerRecord] = []
        async with Follower(self.bootstrap, f"{self.prefix}{topic}", found.append):
            return [decoder(kind).decode(record.value) for record in found]


@pytest.fixture
async def setting(kafka: SharedKafka) -> AsyncIterator[Setting]:
    prefix = kafka.prefix()
    await topics.apply(kafka.bootstrap, prefix=prefix, partitions=1)
    async with open_setting(kafka.bootstrap, prefix) as made:
        yield made


@asynccontextmanager
async def open_setting(bootstrap: str, prefix: str) -> AsyncIterator[Setting]:
    async with (
        LosingGateway(bootstrap, prefix, Pseudonyms(bytes(32))) as gateway,
        Sender(bootstrap, "cursors") as sender,
    ):
        # The recordings are of 2026: the gateway has a clock of that time.
        gateway._clock = lambda: NOW_MS
        yield Setting(bootstrap, prefix, gateway, WatchedCursors(bootstrap, prefix, sender))


async def test_the_cursor_is_what_the_broker_has_acknowledged(setting: Setting) -> None:
    """The second batch does not arrive: its cursor is not saved, and it is told again."""
    setting.gateway.lose = 2
    script = Script([said(1), said(2), said(3)], [said(2), said(3)])
    await setting.collect(script, batch_count=1)
    assert [mention.id for mention in await setting.read("mentions", Mention)] == ["1", "2", "3"]
    first, third = (said(n).decode()[-30:] for n in (1, 3))
    assert script.asked == [None, first, third]
    assert [cursor.position for cursor in await setting.read("cursors", Cursor)][-1] == third
    assert await setting.cursors.load("x-1") == third
    assert await setting.cursors.load("another") is None


async def test_nothing_is_published_before_there_is_a_position_to_resume_from(setting: Setting) -> None:
    """A collector that is killed before its first cursor begins at another newest."""
    setting.gateway.lose = 2
    await setting.collect(Script([said(1), said(2), said(3)]))
    assert [mention.id for mention in await setting.read("mentions", Mention)] == ["1"]
    assert await setting.cursors.load("x-1") == said(1).decode()[-30:]


async def test_a_tick_that_could_not_be_kept_is_followed_by_the_next(setting: Setting) -> None:
    held = asyncio.Event()
    script = Script([said(1), held])
    loop = setting.loop(script, budget=(budget := Budget(lambda: NOW_MS, 10)))
    running = asyncio.create_task(loop.run())
    await script.waiting.wait()
    await setting.cursors.saved.wait()
    for away in (True, False):
        budget.take()  # something that has to be kept
        setting.cursors.away = away
        setting.pauses.ticked.clear()
        setting.pauses.tick.set()
        async with asyncio.timeout(PATIENCE_S):
            await setting.pauses.ticked.wait()
    held.set()
    with pytest.raises(SourceRefusedError):
        await running
    assert len(await setting.read("source-health", SourceHealth)) == 2


async def test_a_new_loop_goes_on_from_the_saved_cursor(setting: Setting) -> None:
    await setting.collect(Script([b"like"]))
    script = Script()
    await setting.collect(script)
    assert script.asked == ["like"]


async def test_a_record_that_cannot_be_parsed_harms_no_other(setting: Setting) -> None:
    loop = await setting.collect(Script([said(1), b"{", b"like", b'{"source":"x"}', b"\xff", said(2)]))
    assert [mention.id for mention in await setting.read("mentions", Mention)] == ["1", "2"]
    letters = await setting.read("dead-letters", DeadLetter)
    assert [(letter.reason, letter.data) for letter in letters] == [
        ("malformed", b"{"), ("wrong_type", b'{"source":"x"}'), ("malformed", b"\xff"),
    ]  # fmt: skip
    assert all(letter.origin.startswith("x:") for letter in letters)
    assert loop.ignored == 1
    assert setting.gateway.received == setting.gateway.published + setting.gateway.dropped.total() == 5


async def test_what_was_read_before_a_cut_is_published(setting: Setting) -> None:
    await setting.collect(Script([said(1), OSError("cut")], [said(2), RuntimeError("a bug")], [said(3)]))
    assert [mention.id for mention in await setting.read("mentions", Mention)] == ["1", "2", "3"]


async def test_pauses_grow_up_to_a_bound_and_shrink_after_a_success(setting: Setting) -> None:
    cuts: list[list[Step]] = [[OSError("cut")] for _ in range(60)]
    await setting.collect(Script(*cuts, [SourceBusyError("busy", 500.0)], [said(1), OSError("cut")]))
    taken = setting.pauses.taken
    assert all(pause <= min(LONGEST_PAUSE_S, FIRST_PAUSE_S * 2**n) for n, pause in enumerate(taken[:60]))
    assert max(taken[:60]) > LONGEST_PAUSE_S / 2
    assert len(set(taken)) == len(taken), "jitter is full: no two are alike"
    assert taken[60] >= 500.0
    assert taken[61] <= FIRST_PAUSE_S


async def test_the_tick_is_never_later_than_what_is_published(setting: Setting) -> None:
    held = asyncio.Event()
    script = Script([b"like"], [said(1, NOW_MS - 5_000), b"{", held, said(2, NOW_MS - 4_000)])
    loop = setting.loop(script)
    assert loop.health().at == 0
    running = asyncio.create_task(loop.run())
    await script.waiting.wait()
    async with asyncio.timeout(PATIENCE_S):
        while not setting.gateway.dropped:
            setting.cursors.saved.clear()
            await setting.cursors.saved.wait()
    assert loop.health() == SourceHealth(
        source="x", instance="x-1", at=NOW_MS - 5_000 - DISORDER_MS, connected=True,
        last_event_time=NOW_MS - 5_000, lag_ms=5_000, published=1, refused={"malformed": 1}, gaps=((1, 2),),
    )  # fmt: skip
    setting.now_ms = NOW_MS + QUIET_MS + 60_000
    assert loop.health().at == NOW_MS + 60_000, "a source that is up to date and silent lets time pass"
    setting.pauses.tick.set()
    setting.pauses.ticked.clear()
    await setting.pauses.ticked.wait()
    held.set()
    with pytest.raises(SourceRefusedError):
        await running
    (health,) = await setting.read("source-health", SourceHealth)
    assert health.at == NOW_MS + 60_000
    assert not loop.health().connected


async def test_a_stall_in_a_backlog_does_not_let_time_pass(setting: Setting) -> None:
    hour_ago = NOW_MS - 3_600_000
    script = Script([said(1, hour_ago), asyncio.Event()])
    loop = setting.loop(script)
    running = asyncio.create_task(loop.run())
    await script.waiting.wait()
    await setting.cursors.saved.wait()
    setting.now_ms += 3_600_000
    assert loop.health().at == hour_ago - DISORDER_MS
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running


async def test_a_time_that_the_gateway_rejects_does_not_advance_the_clock(setting: Setting) -> None:
    loop = await setting.collect(Script([said(1, NOW_MS + 86_400_000)]))
    assert loop.health().at == 0
    assert loop.health().refused == {"time_out_of_range": 1}


async def test_a_poller_reports_up_to_when_it_is_complete(setting: Setting) -> None:
    held = asyncio.Event()
    script = Script([said(1, NOW_MS - 3_600_000), held])
    loop = setting.loop(script)
    running = asyncio.create_task(loop.run())
    await script.waiting.wait()
    await setting.cursors.saved.wait()
    script.complete_until_ms = NOW_MS - 7
    assert loop.health().at == NOW_MS - 7
    held.set()
    with pytest.raises(SourceRefusedError):
        await running


async def test_gaps_and_budget_outlive_the_collector(setting: Setting) -> None:
    first, second = Budget(lambda: NOW_MS, 10), Budget(lambda: NOW_MS, 10)
    first.take(4)
    await setting.collect(Script([said(1)]), budget=first)
    script = Script([said(2)])
    script.gaps = [(8, 9)]
    loop = await setting.collect(script, budget=second)
    assert loop.health().gaps == ((1, 2), (8, 9))
    assert second.left == 6


@pytest.mark.parametrize("text", ["[[5, 1]]", "[[0, 9007199254740992]]", "[[-1, 5]]", "[[1, 2, 3]]", '{"today": -9}'])
async def test_gaps_and_a_budget_that_nobody_saved_are_left_out(setting: Setting, text: str) -> None:
    for name in ("x-1/gaps", "x/budget"):
        await setting.cursors.save(Cursor(instance=name, position=text, at=NOW_MS))
    budget, script = Budget(lambda: NOW_MS, 10), Script([said(1)])
    loop = await setting.collect(script, budget=budget)
    assert loop.health().gaps == ((1, 2),)
    assert budget.left == 10


async def test_bluesky_reaches_the_topic_whole_over_cuts_and_a_restart(setting: Setting) -> None:
    server = Jetstream([*recorded(), *crafted()], [2, 3, 0, "error"])
    server.broken = {len(server.events) - 2: "{"}
    async with server.serving(), aiohttp.ClientSession() as session:
        await setting.collect(BlueskyCollector([server.url], session))
        saved = await setting.cursors.load("bluesky")
        assert saved is not None
        after = max(event["time_us"] for event in server.events)
        server.events += [{**crafted()[0], "time_us": after + 1_000_000, "did": "did:plc:later"}]
        server.plan = [99]
        async with open_setting(setting.bootstrap, setting.prefix) as restarted:
            await restarted.collect(BlueskyCollector([server.url], session))
            assert restarted.gateway.published == 1, "nothing told before is told again"
    mentions = await setting.read("mentions", Mention)
    counts = Counter((mention.op, mention.id) for mention in mentions)
    assert counts == Counter((op, name if op != "account_delete" else "") for op, name in expected(server.events))
    assert not any((mention.author or "").startswith("did:") for mention in mentions)
    assert [letter.data for letter in await setting.read("dead-letters", DeadLetter)] == [b"{"]
