"""`jauge rescore` on a broker that asks for rights: `topics acls --as` is enough for the roles of the new version."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from schemas.brand import Brand
from schemas.health import SourceHealth
from schemas.mention import Mention
from streams.collect.gateway import IngestGateway
from streams.config.pseudonyms import Pseudonyms
from streams.config.timefmt import wall_clock_ms
from tests.broker.secured_kafka import POLL_S, SecuredKafka
from tests.broker.test_kafka_security import entry, printed, start, variables, waiting
from tests.command import jauge
from tests.flow import Flow
from tests.patience import PATIENCE_S

ROLES = ("collect", "match", "score", "operator", "scaler")
pytestmark = [pytest.mark.long, pytest.mark.timeout(2 * PATIENCE_S)]


@pytest.fixture
async def secured(tmp_path: Path) -> AsyncIterator[SecuredKafka]:
    async with SecuredKafka(tmp_path, [f"jauge-{role}" for role in ROLES]) as kafka:
        yield kafka


async def push(kafka: SecuredKafka, numbers: range) -> None:
    now_ms = wall_clock_ms()
    async with IngestGateway(entry(kafka, "collect"), "jauge.", Pseudonyms(bytes(32))) as gateway:
        await gateway.publish(
            Mention(source="x", id=str(number), seen_at=now_ms, created_at=now_ms, text="acme is here")
            for number in numbers
        )
        await gateway.tick(SourceHealth(source="x", at=now_ms, connected=True))


async def test_the_roles_come_up_as_a_version_that_was_rescored(secured: SecuredKafka, tmp_path: Path) -> None:
    operator = variables(secured, "operator", tmp_path)
    await secured.allow(printed(operator))
    assert (await asyncio.to_thread(lambda: jauge("topics", "apply", **operator))).returncode == 0
    async with Flow(secured.internal, "jauge.", [Brand(brand="Acme", terms=("acme",))]):
        await push(secured, range(20))
        await secured.allow(printed(operator, "--as", "v2"))
        done = await asyncio.to_thread(lambda: jauge("rescore", "--as", "v2", **operator))
        assert done.returncode == 0, done.stderr
        roles = [start(role, variables(secured, role, tmp_path)) for role in ("match", "score")]
        try:
            await push(secured, range(20, 30))
            scaler = entry(secured, "scaler")
            async with asyncio.timeout(PATIENCE_S):
                for topic, group in (("mentions", "v2-match"), ("v2.observations", "v2-score")):
                    while await waiting(scaler, f"jauge.{topic}", f"jauge.{group}"):
                        ended = [role.stderr.read() for role in roles if role.poll() is not None and role.stderr]
                        assert not ended, ended
                        await asyncio.sleep(POLL_S)
        finally:
            for role in roles:
                role.kill()
                role.wait()
