"""Readers of the board do not starve each other, behind one address or many."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from schemas.brand import Brand
from streams.board.api.guard import BURST_S, FAILURES_A_SECOND
from tests.board.raw import exchange, get, post
from tests.board.running import Client, Installation, board
from tests.conftest import SharedKafka
from tests.patience import PATIENCE_S
from tests.scores import score

VIEWER, EDITOR = "a token of a viewer", "a token of an editor"
RATE = 1
BURST = RATE * BURST_S


@pytest.fixture
async def there(kafka: SharedKafka) -> AsyncIterator[Installation]:
    async with Installation(kafka.bootstrap, kafka.prefix()) as made:
        await made.publish(Brand(brand="Acme"), score("Acme"))
        yield made


@pytest.fixture
def tokens(tmp_path: Path) -> dict[str, Any]:
    for name, token in (("v", VIEWER), ("e", EDITOR)):
        (tmp_path / name).write_text(token)
    return {"viewer_token_files": (tmp_path / "v",), "editor_token_files": (tmp_path / "e",)}


async def ask(client: Client, *headers: str) -> int:
    request = get(b"/api/v1/scores", *(header.encode() for header in headers))
    return (await exchange(client.url, request)).status


async def exhaust(client: Client, *headers: str) -> Counter[int]:
    """Ask until it is too much."""
    statuses = Counter[int]()
    while not statuses[429]:
        statuses[await ask(client, *headers)] += 1
    return statuses


async def test_whoever_has_no_token_uses_up_the_rate_of_nobody_who_has_one(
    there: Installation, tokens: dict[str, Any]
) -> None:
    bearer = [f"Authorization: Bearer {token}" for token in (VIEWER, EDITOR)]
    async with board(there.settings(board={"requests_a_second": RATE, **tokens})) as client:
        _, _, headers = await client.ask("POST", "/api/v1/session", {"token": VIEWER})
        assert set(await exhaust(client)) == {401, 429}
        assert set(await exhaust(client, "Authorization: Bearer wrong")) == {429}
        assert [await ask(client, bearer[0]) for _ in range(BURST)] == [200] * BURST
        assert set(await exhaust(client, bearer[0])) <= {200, 429}
        assert [await ask(client, bearer[1]) for _ in range(BURST)] == [200] * BURST
        assert await ask(client, f"Cookie: {headers['Set-Cookie'].partition(';')[0]}") == 429  # of the same token


async def test_wrong_tokens_are_limited_by_themselves(there: Installation, tokens: dict[str, Any]) -> None:
    async with board(there.settings(board={"requests_a_second": 10_000, **tokens})) as client:
        statuses = await exhaust(client, "Authorization: Bearer wrong")
        assert set(statuses) == {401, 429}
        assert statuses[401] >= FAILURES_A_SECOND * BURST_S
        answers = [await exchange(client.url, post(b"/api/v1/session", b'{"token": "wrong"}')) for _ in range(3)]
        assert 429 in {answer.status for answer in answers}
        assert await ask(client) == 401  # without any, it is asked for one
        assert await ask(client, f"Authorization: Bearer {VIEWER}") == 200
        assert (
            await exchange(client.url, post(b"/api/v1/session", b'{"token": "%s"}' % VIEWER.encode()))
        ).status == 200


@pytest.mark.parametrize("is_trusted", [True, False])
async def test_behind_a_trusted_proxy_each_reader_has_a_rate_of_its_own(there: Installation, is_trusted: bool) -> None:
    proxies = {"trusted_proxies": ("127.0.0.0/8", "10.0.0.1")} if is_trusted else {}
    first = "X-Forwarded-For: 6.6.6.6, 203.0.113.1, 10.0.0.1"
    async with board(there.settings(board={"requests_a_second": RATE, **proxies})) as client:
        assert set(await exhaust(client, first)) == {200, 429}
        others = [await ask(client, f"X-Forwarded-For: 203.0.113.{number}") for number in range(2, 2 + 2 * BURST)]
        # What the reader itself wrote, at the left, gives it no other address.
        forged = [await ask(client, f"X-Forwarded-For: 6.6.6.{number}, 203.0.113.1") for number in range(BURST)]
    assert (set(others) == {200}) is is_trusted
    assert 429 in forged


@pytest.mark.thorough
async def test_readers_of_the_stream_at_one_address_leave_half_of_the_places(
    there: Installation, tokens: dict[str, Any]
) -> None:
    bearer = {"Authorization": f"Bearer {VIEWER}"}
    settings = there.settings(board={"clients": 4, "trusted_proxies": ("127.0.0.1",), **tokens})
    async with board(settings) as client:
        streams = []
        for address, status in (("1", 200), ("1", 200), ("1", 503), ("2", 200), ("3", 200), ("4", 503)):
            sent = {**bearer, "X-Forwarded-For": f"203.0.113.{address}"}
            streams.append(await client.session.get(f"{client.url}/api/v1/stream", headers=sent))
            assert (address, streams[-1].status) == (address, status)
        for stream in streams:
            stream.close()
        async with asyncio.timeout(PATIENCE_S):
            while (again := await client.session.get(f"{client.url}/api/v1/stream", headers=bearer)).status != 200:
                again.close()
        again.close()
