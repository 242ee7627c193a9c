"""Every role under a principal of its own, allowed exactly what `jauge topics acls` prints, on a real secured Kafka."""

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, suppress
from pathlib import Path
from time import monotonic

import aiohttp
import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import TopicAuthorizationFailedError

from schemas.brand import Brand
from schemas.health import SourceHealth
from schemas.mention import Mention
from streams.collect.gateway import IngestGateway
from streams.config.errors import JaugeError
from streams.config.kafka_access import Access, Servers
from streams.config.pseudonyms import Pseudonyms
from streams.config.settings import Settings
from streams.config.timefmt import wall_clock_ms
from streams.kafka import topics
from streams.kafka.access import arguments
from streams.kafka.acls import Acl, acls
from streams.kafka.embedded.loopback import free_port
from tests.board.running import Client
from tests.broker.secured_kafka import MECHANISM, POLL_S, SecuredKafka, password_of
from tests.command import jauge
from tests.flow import Flow
from tests.paths import ROOT
from tests.patience import PATIENCE_S

ROLES = ("collect", "match", "score", "board", "operator", "scaler")


@pytest.fixture
async def secured(tmp_path: Path) -> AsyncIterator[SecuredKafka]:
    async with SecuredKafka(tmp_path, [f"jauge-{role}" for role in ROLES]) as kafka:
        yield kafka


def entry(kafka: SecuredKafka, role: str, *, tls: bool = False, password: str | None = None) -> Servers:
    """The address of the broker with what a role needs to get in."""
    user = f"jauge-{role}"
    access = Access(
        "SASL_SSL" if tls else "SASL_PLAINTEXT",
        MECHANISM,
        user,
        password or password_of(user),
        ca_file=kafka.ca_file if tls else None,
    )
    return Servers(kafka.tls if tls else kafka.sasl, access)


def variables(kafka: SecuredKafka, role: str, folder: Path, *, tls: bool = False) -> dict[str, str]:
    """The same as the environment of a process."""
    secret = folder / f"{role}.password"
    secret.write_text(password_of(f"jauge-{role}") + "\n")
    variables = {
        "JAUGE_KAFKA__BOOTSTRAP": kafka.tls if tls else kafka.sasl,
        "JAUGE_KAFKA__SECURITY_PROTOCOL": "SASL_SSL" if tls else "SASL_PLAINTEXT",
        "JAUGE_KAFKA__SASL_MECHANISM": MECHANISM,
        "JAUGE_KAFKA__USERNAME": f"jauge-{role}",
        "JAUGE_KAFKA__PASSWORD_FILE": str(secret),
        "JAUGE_KAFKA__PARTITIONS": "4",
        "JAUGE_DATA": str(folder),
    }
    return variables | ({"JAUGE_KAFKA__CA_FILE": str(kafka.ca_file)} if tls else {})


def printed(environment: Mapping[str, str], *flags: str) -> list[Acl]:
    """What `jauge topics acls` prints."""
    done = jauge("topics", "acls", "--json", *flags, **environment)
    assert done.returncode == 0, done.stderr
    return [Acl(**json.loads(line)) for line in done.stdout.splitlines()]


def start(role: str, environment: Mapping[str, str]) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "streams.cli.main", role],
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        stderr=subprocess.PIPE,
        text=True,
    )


async def waiting(servers: Servers, topic: str, group: str) -> int:
    """How many records of a topic a group has still to read, as KEDA asks for it; -1: the topic is not shown."""
    async with AsyncExitStack() as stack:
        admin = AIOKafkaAdminClient(**arguments(servers))
        await admin.start()
        stack.push_async_callback(admin.close)
        (described,) = await admin.describe_topics([topic])
        if described["error_code"]:
            return -1
        consumer = await stack.enter_async_context(AIOKafkaConsumer(**arguments(servers)))
        partitions = [TopicPartition(topic, one["partition"]) for one in described["partitions"]]
        ends = await consumer.end_offsets(partitions)
        done = await admin.list_consumer_group_offsets(group, partitions=partitions)
        return sum(end - max(done[one].offset if one in done else 0, 0) for one, end in ends.items())


async def until_up(board: Client) -> None:
    """Wait until a board answers: it was started beside the other roles, which were ready before it maybe."""
    async with asyncio.timeout(PATIENCE_S):
        while True:
            with suppress(aiohttp.ClientConnectionError):
                if (await board.ask("GET", "/api/v1/brands"))[0] == 200:
                    return
            await asyncio.sleep(POLL_S)


@pytest.mark.thorough
async def test_each_role_does_its_work_with_what_is_printed_and_not_without(
    secured: SecuredKafka, tmp_path: Path
) -> None:
    operator = variables(secured, "operator", tmp_path)
    allowed = printed(operator)
    await secured.allow(allowed)
    assert jauge("topics", "apply", **operator).returncode == 0
    flow = Flow(secured.internal, "jauge.", [Brand(brand="Acme", terms=("acme",))])
    now_ms = wall_clock_ms()
    async with flow:
        async with IngestGateway(entry(secured, "collect", tls=True), "jauge.", Pseudonyms(bytes(32))) as gateway:
            await gateway.publish(
                Mention(source="x", id=str(n), seen_at=now_ms - n, created_at=now_ms - n, text=f"acme is {n} years old")
                for n in range(50)
            )
            await gateway.tick(SourceHealth(source="x", at=now_ms, connected=True))
        roles = [start("match", variables(secured, "match", tmp_path, tls=True))]
        roles.append(start("score", variables(secured, "score", tmp_path)))
        port = free_port()
        roles.append(start("board", variables(secured, "board", tmp_path) | {"JAUGE_BOARD__PORT": str(port)}))
        try:
            deadline = monotonic() + PATIENCE_S
            while (score := (await flow.latest_scores()).get(("Acme", "1h"))) is None or score.mention_count < 50:
                assert monotonic() < deadline, "no score came"
                assert all(role.poll() is None for role in roles), [role.stderr.read() for role in roles if role.stderr]
            async with aiohttp.ClientSession() as session:
                board = Client(session, f"http://127.0.0.1:{port}")
                await until_up(board)
                assert (await board.get("/explain?brand=Acme&window=1h"))["after"]["mention_count"] == 50
                label = {"source": "x", "id": "1", "text": "acme", "tone": "positive"}
                assert (await board.ask("POST", "/api/v1/labels", label))[0] == 202
        finally:
            for role in roles:
                role.kill()
                role.wait()
        assert score.mention_count == 50

        missing = next(acl for acl in allowed if acl.principal == "jauge-match" and acl.name == "jauge.brands")
        await secured.take_back(missing)
        refused = await asyncio.to_thread(
            start("match", variables(secured, "match", tmp_path)).communicate, timeout=PATIENCE_S
        )
        assert "jauge.brands" in refused[1]
        assert "jauge topics acls" in refused[1]


@pytest.mark.thorough
async def test_who_scales_workers_sees_what_waits_for_them_and_nothing_else(secured: SecuredKafka) -> None:
    await topics.apply(secured.internal, partitions=2)
    await secured.allow([acl for acl in acls(Settings()) if acl.principal == "jauge-scaler"])
    async with AIOKafkaProducer(bootstrap_servers=secured.internal) as producer:
        for _ in range(5):
            await producer.send_and_wait("jauge.mentions", b"x", partition=0)
    first = TopicPartition("jauge.mentions", 0)
    async with AIOKafkaConsumer(
        bootstrap_servers=secured.internal, group_id="jauge-match", enable_auto_commit=False
    ) as worker:
        worker.assign([first])
        await worker.commit({first: 3})
    scaler = entry(secured, "scaler")
    assert await waiting(scaler, "jauge.mentions", "jauge-match") == 2
    assert await waiting(scaler, "jauge.observations", "jauge-score") == 0
    assert await waiting(scaler, "jauge.scores", "jauge-score") == -1
    async with AIOKafkaConsumer(**arguments(scaler), auto_offset_reset="earliest") as reader:
        reader.assign([first])
        with pytest.raises(TopicAuthorizationFailedError):
            await asyncio.wait_for(reader.getone(), PATIENCE_S)


@pytest.mark.thorough
async def test_a_wrong_password_and_an_unknown_authority_are_reported_in_one_line(
    secured: SecuredKafka, tmp_path: Path
) -> None:
    with pytest.raises(JaugeError, match=r"does not let us in.*kafka.username"):
        await topics.describe(entry(secured, "operator", password="wrong"))
    environment = variables(secured, "operator", tmp_path)
    (tmp_path / "operator.password").write_text("wrong")
    done = await asyncio.to_thread(lambda: jauge("topics", "describe", **environment))
    assert done.returncode == 1
    assert "does not let us in" in done.stderr
    assert "wrong" not in done.stderr
    assert "Traceback" not in done.stderr
    access = Access("SASL_SSL", MECHANISM, "jauge-operator", password_of("jauge-operator"))
    with pytest.raises(JaugeError, match=r"certificate.*kafka.ca_file"):
        await topics.describe(Servers(secured.tls, access))
