"""The webhook over real HTTP and a real broker: all of a request or none, and only from those who may."""

import asyncio
import gzip
import json
import signal
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import aiohttp
import psutil
import pytest

from schemas.health import Policy, SourceHealth
from schemas.mention import Mention
from streams.collect.gateway import IngestGateway
from streams.collect.sources.webhook.server import Webhook
from streams.config.errors import JaugeError, UsageError
from streams.config.pseudonyms import Pseudonyms
from streams.config.timefmt import wall_clock_ms
from streams.kafka import topics
from streams.kafka.topic_specs import specs
from tests.collect.webhook.client import TOKEN, Client
from tests.collect.webhook.hooked import PARTITIONS, SECRETS, hooked, mentions_on, row, settings
from tests.conftest import SharedKafka
from tests.faults.harness.broker import Broker


async def test_every_form_of_a_body_is_taken(kafka: SharedKafka, prefix: str, tmp_path: Path) -> None:
    at = "2026-09-21T12:00:00Z"
    event = {
        "specversion": "1.0",
        "id": "e1",
        "source": "/s",
        "type": "t",
        "time": at,
        "data": {"text": "acme", "op": "create"},
    }
    async with hooked(kafka.bootstrap, prefix, settings(tmp_path)) as (client, _):
        assert await client.push(row(1)) == (202, {"accepted": 1})
        assert await client.push([row(2), row(3, source="crm")]) == (202, {"accepted": 2})
        lines = b"\n".join(json.dumps(row(number)).encode() for number in (4, 5)) + b"\n\n"
        assert (await client.push(lines, **{"Content-Type": "application/x-ndjson"}))[0] == 202
        assert (await client.push(event, **{"Content-Type": "application/cloudevents+json"}))[0] == 202
        batch = [{**event, "id": "e2"}, {**event, "id": "e3"}]
        assert (await client.push(batch, **{"Content-Type": "application/cloudevents-batch+json"}))[0] == 202
        binary = {"ce-specversion": "1.0", "ce-id": "e4", "ce-source": "/s", "ce-type": "t", "ce-time": at}
        assert (await client.push({"text": "acme"}, **binary))[0] == 202
        assert (await client.push(gzip.compress(json.dumps(row(6)).encode()), **{"Content-Encoding": "gzip"}))[0] == 202
        members = gzip.compress(b"[" + json.dumps(row(8)).encode() + b",") + gzip.compress(json.dumps(row(9)).encode())
        members += gzip.compress(b"]")
        assert await client.push(members, **{"Content-Encoding": "gzip"}) == (202, {"accepted": 2})
        assert (await client.push({"id": "1", "op": "delete"}))[0] == 202
        assert (await client.push(row(7, backfill=True, created_at=1_789_992_000_000), source="shop"))[0] == 202
    came = {(one.source, one.id, one.op): one for one in await mentions_on(kafka, prefix)}
    created = [*map(str, (*range(1, 7), 8, 9)), *(f"e{number}" for number in range(1, 5))]
    wanted = {("crm", name, "create") for name in created}
    assert set(came) == {*wanted, ("crm", "1", "delete"), ("shop", "7", "create")}
    assert came["crm", "e4", "create"].created_at == 1_789_992_000_000
    assert came["shop", "7", "create"].seen_at == 1_789_992_000_000
    assert came["crm", "1", "create"].author not in (None, "ann")


@pytest.mark.parametrize(
    ("rows", "bad"),
    [
        ([row(1), {**row(2), "likes": "many"}, row(3), {"text": "x"}], [1, 3]),
        ([{**row(1), "source": "shop"}], [0]),
        ([{**row(1), "created_at": wall_clock_ms() + 3_600_000_000}], [0]),
        ([5, None, "text"], [0, 1, 2]),
        ([], [0]),
        ({"id": "1", "text": "no time"}, [0]),
        ([{**row(1), "unknown": {"deep": [1]}}, {**row(2), "brand": ""}], [1]),
    ],
)
async def test_a_bad_row_is_named_and_nothing_is_taken(
    kafka: SharedKafka, prefix: str, tmp_path: Path, rows: object, bad: list[int]
) -> None:
    async with hooked(kafka.bootstrap, prefix, settings(tmp_path)) as (client, _):
        status, problem = await client.push(rows)
    assert (status, [one["row"] for one in problem["bad_rows"]]) == (400, bad)
    assert await mentions_on(kafka, prefix) == []


@pytest.mark.parametrize("body", [b"", b"{", b"[1,", b"\xff\xfe", b"[" * 100_000, b"nonsense"])
async def test_what_is_no_json_is_refused(kafka: SharedKafka, prefix: str, tmp_path: Path, body: bytes) -> None:
    async with hooked(kafka.bootstrap, prefix, settings(tmp_path)) as (client, _):
        assert (await client.push(body))[0] == 400
        assert (await client.push(body, **{"Content-Type": "application/x-ndjson"}))[0] == 400
        assert (await client.push(b"no gzip", **{"Content-Encoding": "gzip"}))[0] == 415
        assert (await client.push(gzip.compress(b"{}")[:-4], **{"Content-Encoding": "gzip"}))[0] == 415
        for packing in ("br", "zstd", "gzip, gzip", "x"):
            assert (await client.push(b"{}", **{"Content-Encoding": packing}))[0] == 415
        assert (await client.push(gzip.compress(b"{}") + b"rubbish", **{"Content-Encoding": "gzip"}))[0] == 415
        assert (await client.push(gzip.compress(gzip.compress(b"{}")), **{"Content-Encoding": "gzip"}))[0] == 400


async def test_what_is_too_large_is_sent_away(kafka: SharedKafka, prefix: str, tmp_path: Path) -> None:
    async with hooked(kafka.bootstrap, prefix, settings(tmp_path)) as (client, _):
        assert (await client.push(b" " * ((1 << 20) + 1)))[0] == 413
        for bomb in (gzip.compress(b" " * (5 << 20)), gzip.compress(b" " * (1 << 20)) * 5):
            assert (await client.push(bomb, **{"Content-Encoding": "gzip"}))[0] == 413
        just = json.dumps([row(1, text="a" * 60_000) for _ in range(15)]).encode()
        assert len(just) < 1 << 20
        assert (await client.push(just))[0] == 202


async def test_a_client_that_pushes_too_fast_gets_a_retry_after(
    kafka: SharedKafka, prefix: str, tmp_path: Path
) -> None:
    async with hooked(kafka.bootstrap, prefix, settings(tmp_path, rows_a_second=10)) as (client, _):
        assert (await client.push([row(number) for number in range(10)]))[0] == 202
        while (await client.push([row(number) for number in range(10)]))[0] != 429:
            pass  # a second went by between two requests, in which as many more may come
        assert 1 <= int(client.headers["Retry-After"]) <= 2


@pytest.mark.faults
async def test_without_the_broker_nothing_is_taken_and_it_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Broker(tmp_path / "kafka") as broker:
        await topics.apply_specs(broker.bootstrap, specs("t.", PARTITIONS))
        async with hooked(broker.bootstrap, "t.", settings(tmp_path)) as (client, hook):
            assert (await client.push(row(1)))[0] == 202
            async with broker.away(signal.SIGKILL):
                with monkeypatch.context() as patched:
                    patched.setattr("streams.collect.sources.webhook.server.BROKER_S", 1.0)
                    assert (await client.push(row(2)))[0] == 503
                assert client.headers["Retry-After"] == "5"
            assert (await client.push(row(2)))[0] == 202
            assert [health.published for health in hook.health()] == [2, 0]


async def test_pushed_twice_counts_once_and_rules_go_along(kafka: SharedKafka, prefix: str, tmp_path: Path) -> None:
    policy = Policy(composable=False)
    async with hooked(kafka.bootstrap, prefix, settings(tmp_path), policy) as (client, hook):
        assert [(await client.push(row(1)))[0] for _ in range(2)] == [202, 202]
        assert {health.policy for health in hook.health()} == {policy}
    mentions = await mentions_on(kafka, prefix)
    assert {(one.id, one.composable) for one in mentions} == {("1", False)}


async def test_many_large_requests_at_once_are_all_taken(kafka: SharedKafka, prefix: str, tmp_path: Path) -> None:
    requests, rows = 40, 250
    async with hooked(kafka.bootstrap, prefix, settings(tmp_path, rows_a_second=100_000)) as (client, _):
        bodies = [[row(request * rows + number) for number in range(rows)] for request in range(requests)]
        statuses = [status for status, _ in await asyncio.gather(*map(client.push, bodies))]
    assert set(statuses) == {202}
    assert len({one.id for one in await mentions_on(kafka, prefix)}) == requests * rows


async def test_many_small_requests_are_published_together(kafka: SharedKafka, prefix: str, tmp_path: Path) -> None:
    senders, each = 32, 60

    async def send(client: Client, sender: int) -> set[int]:
        return {(await client.push(row(sender * each + number)))[0] for number in range(each)}

    async with hooked(kafka.bootstrap, prefix, settings(tmp_path)) as (client, hook):
        groups: list[int] = []
        publish = hook._together._publish

        async def counted(mentions: Sequence[Mention]) -> None:
            groups.append(len(mentions))
            await publish(mentions)

        hook._together._publish = counted
        statuses = set[int]().union(*await asyncio.gather(*(send(client, sender) for sender in range(senders))))
    assert statuses == {202}
    assert sum(groups) == senders * each
    assert len(groups) < senders * each / 4


@pytest.mark.thorough
async def test_a_flood_of_large_bodies_gets_429_and_memory_stays_bounded(
    kafka: SharedKafka, prefix: str, tmp_path: Path
) -> None:
    process = psutil.Process()
    async with hooked(kafka.bootstrap, prefix, settings(tmp_path, rows_a_second=10**9)) as (client, _):
        body = b"[" + b",".join(json.dumps(row(number)).encode() for number in range(9_000)) + b"]"
        await client.push(body)
        rest, seen = process.memory_info().rss, [0]

        async def look() -> None:
            while True:
                seen.append(process.memory_info().rss)
                await asyncio.sleep(0.005)

        looking = asyncio.create_task(look())
        statuses = Counter(status for status, _ in await asyncio.gather(*(client.push(body) for _ in range(60))))
        looking.cancel()
    print(f"\n{statuses}: at most {(max(seen) - rest) >> 20} MiB above rest")
    assert set(statuses) == {202, 429}
    assert max(seen) - rest < 64 << 20


async def test_nobody_could_push_or_the_port_is_taken(kafka: SharedKafka, prefix: str, tmp_path: Path) -> None:
    async with hooked(kafka.bootstrap, prefix, settings(tmp_path)) as (_, hook):
        port = int(hook.address.rpartition(":")[2])
        async with IngestGateway(kafka.bootstrap, prefix, Pseudonyms(bytes(32))) as gateway:
            with pytest.raises(UsageError, match=r"sources\.webhook\.secret_files"):
                Webhook(settings(tmp_path, secret_files=(), token_files=()), gateway, Policy(), wall_clock_ms)
            taken = Webhook(settings(tmp_path, port=port), gateway, Policy(), wall_clock_ms)
            with pytest.raises(JaugeError, match="set another"):
                await taken.serve(gateway.tick)


async def test_the_time_in_which_nobody_could_be_pushed_to_is_a_gap(
    kafka: SharedKafka, prefix: str, tmp_path: Path
) -> None:
    off_ms, on_ms = 1_790_000_000_000, 1_790_000_000_000 + 3_600_000
    before = SourceHealth(source="crm", instance="webhook:crm", at=off_ms, connected=True)
    for _ in range(2):  # a second life still knows of it
        async with IngestGateway(kafka.bootstrap, prefix, Pseudonyms(bytes(32))) as gateway:
            await gateway.tick(before)
            hook = Webhook(settings(tmp_path), gateway, Policy(), lambda: on_ms)
            await hook.remember(gateway.connections)
            crm, shop = hook.health()
            assert (crm.gaps, shop.gaps) == (((off_ms, on_ms),), ())
            before = crm


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
async def test_nothing_else_is_served(
    kafka: SharedKafka, prefix: str, tmp_path: Path, method: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with hooked(kafka.bootstrap, prefix, settings(tmp_path)) as (_, hook), aiohttp.ClientSession() as session:
        asked: Callable[..., Any] = session.request
        async with asked(method, f"{hook.address}/v1/ingest/crm") as answer:
            assert (answer.status, answer.content_type) == (405, "application/problem+json")
    assert not any(secret in caplog.text for secret in (*SECRETS, TOKEN))
