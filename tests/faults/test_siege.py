"""One installation under all attacks at once, while somebody pushes: every push is taken, every score is true."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from time import monotonic

import aiohttp
import psutil
import pytest
from aiokafka import AIOKafkaProducer
from msgspec.structs import replace

from schemas.mention import Mention
from tests.board.raw import exchange, get, post
from tests.faults.harness.installation import ROLES, Up
from tests.faults.harness.judge import PREFIX, assert_scores_are_exact
from tests.faults.harness.poison import poison
from tests.faults.harness.pusher import Pusher, invented
from tests.flow import now_ms
from tests.histories import brands
from tests.patience import PATIENCE_S

pytestmark = [pytest.mark.faults, pytest.mark.long]
BRANDS = brands(12)
SOURCES = ("bluesky", "reddit", "x")
PUSHES_A_SECOND = 50
SIEGE_S = 90.0
HALF_REQUESTS = 300
SLOW_BODIES = 64
BREATH_S = 0.2
PRIVATE = "brand001 is a private matter"
TEN = b"9" * 10
HOSTILE_READS = (
    get(b"/api/v1/history?brand=%ff%fe&at=" + b"9" * 400),
    get(b"/api/v1/scores?window=24h&at=9007199254740991"),
    get(b"/api/v1/mentions?brand=" + b"a" * 7_000),
    get(b"/api/v1/explain?brand=Brand+0&window=24h&from=-" + TEN + b"&to=" + TEN * 3),
    get(b"/api/v1/scores", b"Cookie: jauge=\xff\xfe\x00", b"Authorization: Bearer \xff\xff"),
    get(b"/static/../../etc/passwd"),
    b"GET / HTTP/9.9\r\n\r\n",
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
)
HOSTILE_PUSHES = (
    b"[" * 100_000,
    b'{"id":"q","text":"brand000","created_at":1,"extra":' + b"[" * 5_000 + b"]" * 5_000 + b"}",
    b'{"id":"\\ud800","text":"brand000 \\udfff","created_at":' + TEN + b"000}",
    b'{"id":"n","text":"brand000","created_at":' + b"9" * 5_000 + b"}",
    b'{"id":"s","text":"' + b"<a/" * 20_000 + b'","created_at":NaN}',
    b"\x1f\x8b" + bytes(200),
)


class Siege:
    """What is done to one installation until it is over."""

    def __init__(self, up: Up) -> None:
        self._up = up
        self._board = int(up.board.rpartition(":")[2])
        self._webhook = int(up.webhook.split("/")[2].rpartition(":")[2])
        self._end = monotonic() + SIEGE_S
        self.pusher = Pusher(up.webhook, up.token)
        self.statuses: set[int] = set()
        """Of answers to hostile requests."""

    def is_over(self) -> bool:
        """Whether it is."""
        return monotonic() > self._end

    async def run(self) -> None:
        """Attack in every way at once while mentions are pushed."""
        async with asyncio.TaskGroup() as tasks:
            mentions = invented(7, BRANDS, SOURCES, now_ms)
            tasks.create_task(self.pusher.run(mentions, PUSHES_A_SECOND, self.is_over))
            for port in (self._board, self._webhook):
                for _ in range(HALF_REQUESTS):
                    tasks.create_task(self._again(lambda port=port: hold(port, b"GET / HTTP/1.1\r\nHost: lo")))
            head = b"POST /v1/ingest/x HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1000000\r\n\r\n"
            for _ in range(SLOW_BODIES):
                tasks.create_task(self._again(lambda: hold(self._webhook, head)))
            for request in HOSTILE_READS:
                tasks.create_task(self._again(lambda request=request: self._ask(self._up.board, request)))
            webhook = f"http://127.0.0.1:{self._webhook}"
            bearer = b"Authorization: Bearer " + self._up.token.encode()
            for body in HOSTILE_PUSHES:
                request = post(b"/v1/ingest/x", body, bearer)
                tasks.create_task(self._again(lambda request=request: self._ask(webhook, request)))
            tasks.create_task(self._poison())
            tasks.create_task(self._resurrect())
            tasks.create_task(self._kill())

    async def _again(self, attack: Callable[[], Awaitable[None]]) -> None:
        while not self.is_over():
            with suppress(OSError, EOFError, TimeoutError):
                await attack()
            await asyncio.sleep(BREATH_S)

    async def _ask(self, url: str, request: bytes) -> None:
        self.statuses.add((await exchange(url, request)).status)

    async def _poison(self) -> None:
        async with AIOKafkaProducer(bootstrap_servers=self._up.bootstrap) as producer:
            for topic, records in poison(BRANDS[0].brand, now_ms()).items():
                for key, value in records:
                    await producer.send_and_wait(f"{PREFIX}{topic}", value, key)

    async def _resurrect(self) -> None:
        """Push a mention, its deletion and the mention again, as somebody who replays what he has seen."""
        async with self.pusher.session() as session:
            for number in range(20):
                author, made = f"gone{number}", {"source": "x", "seen_at": now_ms()}
                said = Mention(**made, id=f"res{number}", text=PRIVATE, author=author, created_at=made["seen_at"])
                by_account = Mention(**made, op="account_delete", author=author)
                gone = by_account if number % 2 else Mention(**made, op="delete", id=said.id)
                for mention in (said, gone, said):
                    await self.pusher.push(session, replace(mention, seen_at=now_ms()))

    async def _kill(self) -> None:
        """Kill each role and Kafka, one after the other; the next one once all are there."""
        for kind in (*ROLES, "kafka"):
            for process in self._up.processes().get(kind, []):
                with suppress(psutil.Error):
                    process.kill()
            await self._up.until_there()


async def hold(port: int, head: bytes) -> None:
    """Send the beginning of a request, and wait until the other side has enough of it."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(head)
        await reader.read()
    finally:
        writer.close()


async def until_answering(*urls: str) -> None:
    """Wait until addresses answer, whatever it is."""
    async with asyncio.timeout(PATIENCE_S), aiohttp.ClientSession() as session:
        for url in urls:
            while True:
                with suppress(aiohttp.ClientError):
                    async with session.get(url):
                        break
                await asyncio.sleep(BREATH_S)


async def test_every_push_is_taken_and_every_score_is_true_under_all_attacks_at_once(tmp_path: Path) -> None:
    with Up(tmp_path, BRANDS, SOURCES) as up:
        await until_answering(up.board, up.webhook)
        siege = Siege(up)
        await siege.run()
        print(f"\n{len(siege.pusher.acknowledged)} pushes, {siege.pusher.quantiles()}; {dict(siege.pusher.answers)}")
        await up.until_there()
        await until_answering(up.board, up.webhook)
        await assert_scores_are_exact(up, siege.pusher.acknowledged, now_ms)
        async with aiohttp.ClientSession() as session:
            for window in ("1h", "24h", "28d"):
                async with session.get(f"{up.board}/api/v1/scores?window={window}") as answer:
                    rows = (await answer.json())["rows"]
                    assert {row["brand"] for row in rows} == {brand.brand for brand in BRANDS}
                    assert all(0 <= row["low"] <= row["score"] <= row["high"] <= 100 for row in rows)
                    assert all(row["at"] <= now_ms() + 1_000 for row in rows)
            async with session.get(f"{up.board}/api/v1/mentions?brand=Brand+1") as answer:
                assert PRIVATE not in await answer.text()
        assert up.code is None
    assert siege.statuses <= {*range(200, 500), 503}
