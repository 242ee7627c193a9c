"""A signature counts once while it is valid."""

import asyncio
import json
from pathlib import Path
from time import time

import pytest

from streams.collect.sources.webhook import signatures
from streams.collect.sources.webhook.access import AGE_S, Signed, sign
from streams.collect.sources.webhook.signatures import OtherUseError, Signatures
from tests.collect.webhook.hooked import SECRETS, hooked, mentions_on, row, settings
from tests.conftest import SharedKafka

NOW_S = 1_790_000_000


def signed(number: int, at_s: int = NOW_S) -> Signed:
    return Signed(0, at_s, number.to_bytes(16))


class Publisher:
    """Counts how often it publishes; fails as often as it is given."""

    def __init__(self, accepted: int = 3, failures: int = 0) -> None:
        self.accepted, self.failures, self.calls = accepted, failures, 0

    async def __call__(self) -> int:
        self.calls += 1
        await asyncio.sleep(0)
        if self.calls <= self.failures:
            raise LookupError
        return self.accepted


async def test_the_same_signature_is_published_once_and_answered_alike() -> None:
    known, publish = Signatures(), Publisher()
    at_once = await asyncio.gather(*(known.once(signed(1), "crm", NOW_S, publish) for _ in range(5)))
    later = [await known.once(signed(1), "crm", NOW_S + seconds, publish) for seconds in (1, AGE_S)]
    assert (set(at_once), later, publish.calls) == ({3}, [3, 3], 1)
    assert await known.once(signed(2), "crm", NOW_S, Publisher(4)) == 4
    with pytest.raises(OtherUseError):
        await known.once(signed(1), "shop", NOW_S, publish)


async def test_one_that_waited_for_a_failure_publishes_itself() -> None:
    known, publish = Signatures(), Publisher(failures=1)
    ends = await asyncio.gather(
        *(known.once(signed(1), "crm", NOW_S, publish) for _ in range(3)), return_exceptions=True
    )
    assert [type(end) for end in ends] == [LookupError, int, int]
    assert (publish.calls, len(known)) == (2, 1)


async def test_one_that_is_given_up_leaves_the_others_that_wait() -> None:
    known, publish = Signatures(), Publisher()
    tasks = [asyncio.create_task(known.once(signed(1), "crm", NOW_S, publish)) for _ in range(3)]
    await asyncio.sleep(0)
    tasks[0].cancel()
    ends = await asyncio.gather(*tasks, return_exceptions=True)
    assert [type(end) for end in ends] == [asyncio.CancelledError, int, int]


async def test_what_cannot_be_remembered_is_refused_until_others_are_no_longer_valid() -> None:
    known, publish = Signatures(most=2), Publisher()
    for number in range(2):
        await known.once(signed(number, NOW_S + 10 * number), "crm", NOW_S, publish)
    with pytest.raises(signatures.FullError) as refused:
        await known.once(signed(2), "crm", NOW_S, publish)
    assert (refused.value.retry_after_s, publish.calls) == (AGE_S + 1, 2)
    assert await known.once(signed(0), "crm", NOW_S, publish) == 3  # what is known is answered all the same
    await known.once(signed(3, NOW_S + AGE_S), "crm", NOW_S + refused.value.retry_after_s, publish)
    assert (publish.calls, len(known)) == (3, 2)


async def test_a_signed_body_sent_again_is_published_once(kafka: SharedKafka, prefix: str, tmp_path: Path) -> None:
    body, now = json.dumps([row(1), row(2)]).encode(), int(time())
    other = ("v1=" + "0" * 64, sign(SECRETS[0].encode(), now, body), sign(SECRETS[1].encode(), now, body))
    async with hooked(kafka.bootstrap, prefix, settings(tmp_path)) as (client, _):
        statuses = await asyncio.gather(*(client.signed(body, SECRETS[0], now) for _ in range(8)))
        for written in (other[2], f"{other[0]},{other[1]}", f"{other[1]}, {other[2]}"):
            assert await client.signed(body, SECRETS[0], now, **{"X-Jauge-Signature": written}) == 202
        assert await client.signed(body, SECRETS[0], now, **{"X-Jauge-Timestamp": f"0{now}"}) == 202
        again = {"Authorization": "", "X-Jauge-Timestamp": str(now), "X-Jauge-Signature": other[1]}
        assert await client.push(body, **again) == (202, {"accepted": 2})
        assert (await client.push(body, source="shop", **again))[0] == 409
        assert await client.signed(body, SECRETS[0], now + 1) == 202  # signed anew, it is another push
    assert set(statuses) == {202}
    assert sorted(one.id for one in await mentions_on(kafka, prefix)) == ["1", "1", "2", "2"]


async def test_what_was_not_accepted_may_be_sent_again(kafka: SharedKafka, prefix: str, tmp_path: Path) -> None:
    body, now = json.dumps(row(1)).encode(), int(time())
    async with hooked(kafka.bootstrap, prefix, settings(tmp_path, rows_a_second=1)) as (client, _):
        while (await client.push(row(0)))[0] != 429:
            pass
        while (status := await client.signed(body, SECRETS[0], now)) == 429:
            pass
        assert status == await client.signed(body, SECRETS[0], now) == 202
    assert [one.id for one in await mentions_on(kafka, prefix)].count("1") == 1


async def test_after_a_restart_a_signed_creation_is_the_same_version_again(
    kafka: SharedKafka, prefix: str, tmp_path: Path
) -> None:
    now = int(time())
    created, deleted = json.dumps(row(1)).encode(), json.dumps({"id": "1", "op": "delete"}).encode()
    for _ in range(2):
        async with hooked(kafka.bootstrap, prefix, settings(tmp_path)) as (client, _):
            for body in (created, deleted, created):
                assert await client.signed(body, SECRETS[0], now) == 202
    mentions = await mentions_on(kafka, prefix)
    creations = [one for one in mentions if one.op == "create"]
    assert len(creations) == 2
    assert creations[0] == creations[1]
    assert creations[0].seen_at == now * 1_000
    assert min(one.seen_at for one in mentions if one.op == "delete") >= now * 1_000
