"""Who may push, and that nobody else takes the places of those who may."""

import asyncio
import gzip
import json
from collections import Counter
from pathlib import Path
from time import time

import pytest

from streams.collect.sources.webhook import server
from streams.collect.sources.webhook.access import sign
from streams.collect.sources.webhook.places import MOST_UNPROVEN
from streams.collect.sources.webhook.server import Webhook
from streams.web.connections import Limits
from tests.collect.webhook.client import TOKEN
from tests.collect.webhook.hooked import SECRETS, hooked, mentions_on, row, settings, until
from tests.conftest import SharedKafka
from tests.patience import PATIENCE_S

SLOW = 200
"""Connections that announce a body and send none."""


def head(length: int, *headers: bytes) -> bytes:
    """The head of a request that announces so many bytes."""
    lines = (b"POST /v1/ingest/crm HTTP/1.1", b"Host: a", b"Content-Length: %d" % length, *headers)
    return b"\r\n".join(lines) + b"\r\n\r\n"


def plausible() -> tuple[bytes, bytes]:
    """Headers of a signature that a body would have to be read for."""
    return b"X-Jauge-Timestamp: %d" % int(time()), b"X-Jauge-Signature: v1=" + b"0" * 64


async def opened(hook: Webhook, request: bytes) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """A connection over which that was sent."""
    reader, writer = await asyncio.open_connection("127.0.0.1", int(hook.address.rpartition(":")[2]))
    writer.write(request)
    return reader, writer


async def exchange(hook: Webhook, request: bytes) -> bytes:
    """All that is answered until the server closes the connection."""
    reader, writer = await opened(hook, request)
    try:
        async with asyncio.timeout(PATIENCE_S):
            return await reader.read()
    finally:
        writer.close()


async def test_only_who_signs_or_carries_a_token_may_push(kafka: SharedKafka, prefix: str, tmp_path: Path) -> None:
    body, now = json.dumps(row(1)).encode(), int(time())
    async with hooked(kafka.bootstrap, prefix, settings(tmp_path)) as (client, _):
        for secret in SECRETS:
            assert await client.signed(body, secret, now) == 202
        assert await client.signed(body, "another", now) == 401
        assert await client.signed(body, SECRETS[0], now - 3_000) == 401
        assert await client.signed(body, SECRETS[0], now + 3_000) == 401
        both = f"v1={'0' * 64}, {sign(SECRETS[1].encode(), now, body)}"
        assert await client.signed(body, SECRETS[0], now, **{"X-Jauge-Signature": both}) == 202
        for wrong in ("", "v1=", sign(SECRETS[0].encode(), now, body + b" "), "é"):
            headers = {"Authorization": "", "X-Jauge-Timestamp": str(now), "X-Jauge-Signature": wrong}
            assert (await client.push(body, **headers))[0] == 401
        for stamp in ("", "soon", "٣", "-5", "9" * 30):
            headers = {"X-Jauge-Timestamp": stamp, "X-Jauge-Signature": sign(SECRETS[0].encode(), now, body)}
            assert (await client.push(body, **{"Authorization": "", **headers}))[0] == 401
        for wrong in ("Bearer wrong", "Bearer ", f"Basic {TOKEN}", f"Bearer {TOKEN}x", TOKEN):
            assert (await client.push(body, Authorization=wrong))[0] == 401
        assert await client.signed(body, SECRETS[0], now, Authorization="Bearer wrong") == 202
        packed = gzip.compress(body)
        assert await client.signed(packed, SECRETS[0], now, **{"Content-Encoding": "gzip"}) == 202
        assert (await client.push(body, source="unknown"))[0] == 404
    assert len(await mentions_on(kafka, prefix)) == 2  # the body and the packed body


@pytest.mark.parametrize(
    "header", [b"Authorization: Bearer \xff", b"X-Jauge-Timestamp: %d\r\nX-Jauge-Signature: v1=\xff"]
)
async def test_bytes_that_are_no_text_let_nobody_in(
    kafka: SharedKafka, prefix: str, tmp_path: Path, header: bytes
) -> None:
    async with hooked(kafka.bootstrap, prefix, settings(tmp_path)) as (_, hook):
        header = header.replace(b"%d", str(int(time())).encode())
        assert b" 401 " in await exchange(hook, head(2, header, b"Connection: close") + b"{}")
        bearer = b"Authorization: Bearer " + TOKEN.encode()
        event = b"ce-specversion: 1.0\r\nce-id: \xff\r\nConnection: close"
        assert b" 400 " in await exchange(hook, head(2, bearer, event) + b"{}")


@pytest.mark.parametrize("length", [9, 1 << 20, 1 << 40])
async def test_without_a_token_or_a_signature_no_body_is_waited_for(
    kafka: SharedKafka, prefix: str, tmp_path: Path, length: int
) -> None:
    stale = (b"X-Jauge-Timestamp: 1000000000", b"X-Jauge-Signature: v1=" + b"0" * 64)
    unreadable = (plausible()[0], b"X-Jauge-Signature: v1=00")
    async with hooked(kafka.bootstrap, prefix, settings(tmp_path)) as (_, hook):
        sent = ((), (b"Authorization: Bearer wrong",), stale, unreadable, plausible()[:1])
        answers = await asyncio.gather(*(exchange(hook, head(length, *headers)) for headers in sent))
    assert [answer.split()[1] for answer in answers] == [b"401"] * len(sent)


@pytest.mark.parametrize("headers", [(), (b"Authorization: Bearer wrong",)])
async def test_who_sends_no_body_and_has_no_token_takes_no_place(
    kafka: SharedKafka, prefix: str, tmp_path: Path, headers: tuple[bytes, ...]
) -> None:
    now = int(time())
    async with hooked(kafka.bootstrap, prefix, settings(tmp_path)) as (client, hook):
        slow = [await opened(hook, head(1 << 20, *headers)) for _ in range(SLOW)]
        statuses = [(await client.push(row(number)))[0] for number in range(10)]
        statuses += [await client.signed(json.dumps(row(number)).encode(), SECRETS[0], now) for number in range(10)]
        answers = [(await reader.readline()).split()[1] for reader, _ in slow]
        for _, writer in slow:
            writer.close()
    assert set(statuses) == {202}
    assert set(answers) == {b"401"}


async def test_who_claims_a_signature_and_sends_no_body_gives_up_its_own_places(
    kafka: SharedKafka, prefix: str, tmp_path: Path
) -> None:
    now = int(time())
    async with hooked(kafka.bootstrap, prefix, settings(tmp_path)) as (client, hook):
        slow = [await opened(hook, head(1_000, *plausible())) for _ in range(SLOW)]
        given_up = [asyncio.create_task(reader.readline()) for reader, _ in slow]
        statuses = [(await client.push(row(number)))[0] for number in range(10)]
        statuses += [await client.signed(json.dumps(row(number)).encode(), SECRETS[0], now) for number in range(10)]
        await until(lambda: sum(task.done() for task in given_up) >= SLOW - MOST_UNPROVEN)
        assert len(hook._unproven) <= MOST_UNPROVEN
        for _, writer in slow:
            writer.close()
        answers = Counter(line.split()[1] for line in await asyncio.gather(*given_up) if line)
    assert set(statuses) == {202}
    assert set(answers) == {b"429"}


async def test_a_body_that_comes_drop_by_drop_keeps_no_place(
    kafka: SharedKafka, prefix: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bearer = b"Authorization: Bearer " + TOKEN.encode()
    async with hooked(kafka.bootstrap, prefix, settings(tmp_path)) as (client, hook):
        monkeypatch.setattr(server, "BODY_S", 0.1)
        slow = [await exchange(hook, head(9, *headers) + b"{") for headers in ((bearer,), plausible())]
        monkeypatch.setattr(server, "BODY_S", PATIENCE_S)
        assert (await client.push(row(1)))[0] == 202
        assert len(hook._places) == len(hook._unproven) == 0
    assert [answer.split()[1] for answer in slow] == [b"408"] * 2


async def test_half_a_request_is_closed_and_others_are_served_meanwhile(
    kafka: SharedKafka, prefix: str, tmp_path: Path
) -> None:
    limits = Limits(connections=64, header_s=1.0)
    async with hooked(kafka.bootstrap, prefix, settings(tmp_path), limits=limits) as (client, hook):
        idle = [await opened(hook, b"POST /v1/ingest/crm HTTP/1.1\r\nHost: a") for _ in range(SLOW)]
        assert {(await client.push(row(number)))[0] for number in range(10)} == {202}
        async with asyncio.timeout(PATIENCE_S):
            ends = await asyncio.gather(*(reader.read() for reader, _ in idle), return_exceptions=True)
        for _, writer in idle:
            writer.close()
    assert all(end == b"" or isinstance(end, ConnectionError) for end in ends)


async def test_one_of_several_keys_cannot_have_all_places(
    kafka: SharedKafka, prefix: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "AT_ONCE", 4)
    bearer = b"Authorization: Bearer " + TOKEN.encode()
    async with hooked(kafka.bootstrap, prefix, settings(tmp_path)) as (client, hook):
        slow = [await opened(hook, head(9, bearer)) for _ in range(3)]
        await until(lambda: len(hook._places) == 3)
        assert (await client.push(row(1)))[0] == 429
        assert await client.signed(json.dumps(row(2)).encode(), SECRETS[0], int(time())) == 202
        for _, writer in slow:
            writer.close()
    assert [one.id for one in await mentions_on(kafka, prefix)] == ["2"]


async def test_only_a_trusted_proxy_says_who_sends(kafka: SharedKafka, prefix: str, tmp_path: Path) -> None:
    for trusted, addresses in (((), {"127.0.0.1"}), (("127.0.0.0/8",), {"203.0.113.0", "203.0.113.1"})):
        async with hooked(kafka.bootstrap, prefix, settings(tmp_path, trusted_proxies=trusted)) as (_, hook):
            forwarded = [b"X-Forwarded-For: 198.51.100.1, 203.0.113.%d" % number for number in range(2)]
            slow = [await opened(hook, head(9, *plausible(), header)) for header in forwarded]
            await until(lambda: len(hook._unproven) == 2)
            assert {body.address for body in hook._unproven._bodies} == addresses
            for _, writer in slow:
                writer.close()
