"""Whoever floods, idles or dawdles leaves the others served; figures are printed, and not asserted."""

import asyncio
import hashlib
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from statistics import quantiles
from time import perf_counter, time
from typing import NamedTuple

import pytest

from schemas.brand import Brand
from streams.kafka import topics
from streams.kafka.topic_specs import specs
from streams.web.connections import Limits
from tests.board.raw import exchange, get
from tests.board.running import Installation, board
from tests.collect.webhook.hooked import PARTITIONS, hooked, row, settings
from tests.conftest import SharedKafka
from tests.scores import score

pytestmark = pytest.mark.faults
ASKED = 100
"""Times that an honest one asks."""
HELD = 2_000
"""Half requests that are held open."""
SLOW = 100
"""Connections that announce a body and send none, opened anew as they end."""
PAUSE_S = 0.1
"""Between two of one attacker: all share one loop with the server, which is not what is asked here."""
VIEWER = "a token of a viewer"


class Asked(NamedTuple):
    """What an honest one was answered."""

    statuses: Counter[int]
    seconds: list[float]

    def say(self, what: str) -> None:
        """Print it."""
        cuts = quantiles(self.seconds, n=100)
        shown = ", ".join(f"p{cut} {cuts[cut - 1] * 1_000:.1f} ms" for cut in (50, 90, 99))
        print(f"\n{what}: {dict(self.statuses)}, {shown}, longest {max(self.seconds) * 1_000:.1f} ms")


async def asked(ask: Callable[[int], Awaitable[int]]) -> Asked:
    """Ask often, one after the other, each time over a new connection."""
    found = Asked(Counter(), [])
    for number in range(ASKED):
        begun = perf_counter()
        found.statuses[await ask(number)] += 1
        found.seconds.append(perf_counter() - begun)
    return found


@asynccontextmanager
async def again_and_again(attackers: int, attack: Callable[[], Awaitable[None]]) -> AsyncIterator[Counter[str]]:
    """Within it so many attack, each anew as soon as it is over."""
    done = Counter[str]()

    async def repeat() -> None:
        while True:
            try:
                await attack()
                done["over"] += 1
            except (OSError, EOFError):
                done["cut off"] += 1

    tasks = [asyncio.create_task(repeat()) for _ in range(attackers)]
    try:
        yield done
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def head(length: int, *headers: str) -> bytes:
    lines = ("POST /v1/ingest/crm HTTP/1.1", "Host: a", f"Content-Length: {length}", *headers)
    return "\r\n".join((*lines, "", "")).encode()


def claim() -> tuple[str, ...]:
    """Headers of a signature that only a body could prove wrong."""
    now = int(time())
    return f"X-Jauge-Timestamp: {now}", f"X-Jauge-Signature: v1={hashlib.sha256(str(now).encode()).hexdigest()}"


@pytest.mark.parametrize(
    ("kind", "headers"),
    [
        ("no credentials", tuple),
        ("a wrong token", lambda: ("Authorization: Bearer wrong",)),
        ("a claimed signature", claim),
    ],
)
async def test_bodies_that_do_not_come_keep_nobody_from_pushing(
    kafka: SharedKafka, tmp_path: Path, kind: str, headers: Callable[[], tuple[str, ...]]
) -> None:
    prefix = kafka.prefix()
    await topics.apply_specs(kafka.bootstrap, specs(prefix, PARTITIONS))
    async with hooked(kafka.bootstrap, prefix, settings(tmp_path)) as (client, hook):

        async def hold() -> None:
            reader, writer = await asyncio.open_connection("127.0.0.1", int(hook.address.rpartition(":")[2]))
            try:
                writer.write(head(1_000_000, *headers()))
                await reader.readline()
                await asyncio.sleep(PAUSE_S)
            finally:
                writer.close()

        async with again_and_again(SLOW, hold) as attacks:
            found = await asked(lambda number: status_of(client.push(row(number), Connection="close")))
        found.say(f"{SLOW} connections with {kind} and no body, {attacks.total()} in all; a pusher with a token")
    assert set(found.statuses) == {202}


async def status_of(answer: Awaitable[tuple[int, object]]) -> int:
    return (await answer)[0]


async def test_half_requests_keep_nobody_from_reading_and_are_closed(
    kafka: SharedKafka, monkeypatch: pytest.MonkeyPatch
) -> None:
    limits = Limits(header_s=20.0)
    monkeypatch.setattr("streams.board.server.Limits", lambda connections: limits._replace(connections=connections))
    async with Installation(kafka.bootstrap, kafka.prefix()) as there:
        await there.publish(Brand(brand="Acme"), score("Acme"))
        async with board(there.settings(board={"requests_a_second": 10_000})) as client:
            port, held = int(client.url.rpartition(":")[2]), []
            for _ in range(HELD):
                reader, writer = await asyncio.open_connection("127.0.0.1", port)
                writer.write(b"GET / HTTP/1.1\r\nHost: lo")
                held.append((reader, writer))
            found = await asked(lambda _: state_of(client.url))
            found.say(f"{HELD} half requests; a reader")
            ends = await asyncio.gather(*(reader.read() for reader, _ in held), return_exceptions=True)
            for _, writer in held:
                writer.close()
    assert set(found.statuses) == {200}
    assert all(end == b"" or isinstance(end, ConnectionError) for end in ends)


async def state_of(url: str, *headers: bytes) -> int:
    return (await exchange(url, get(b"/api/v1/state", *headers, b"Connection: close"))).status


@pytest.mark.parametrize("header", [b"X: y", b"Authorization: Bearer wrong"])
async def test_a_flood_without_a_token_behind_the_same_address_keeps_no_token_from_reading(
    kafka: SharedKafka, tmp_path: Path, header: bytes
) -> None:
    (file := tmp_path / "viewer").write_text(VIEWER)
    async with Installation(kafka.bootstrap, kafka.prefix()) as there:
        await there.publish(Brand(brand="Acme"), score("Acme"))
        async with board(there.settings(board={"viewer_token_files": (file,), "requests_a_second": 40})) as client:

            async def flood() -> None:
                refused[await state_of(client.url, header)] += 1

            async def read(_: int) -> int:
                await asyncio.sleep(0.03)  # within its rate
                return await state_of(client.url, b"Authorization: Bearer " + VIEWER.encode())

            refused = Counter[int]()
            async with again_and_again(8, flood):
                found = await asked(read)
            found.say(f"a flood with {header.decode()} ({dict(refused)}); a reader with a token")
    assert set(refused) <= {401, 429}
    assert refused[429] > 0
    assert set(found.statuses) == {200}
