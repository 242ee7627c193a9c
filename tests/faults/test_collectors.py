"""A collector that is killed at random moments goes on where its cursor stands: nothing is lost."""

import asyncio
import json
import random
from collections.abc import Callable
from pathlib import Path

import pytest

from schemas.brand import Brand
from schemas.codec import decoder
from schemas.mention import Mention
from schemas.observation import SOURCES
from tests.collect.source_server import SourceServer
from tests.collect.sources.test_bluesky import post
from tests.conftest import SharedKafka
from tests.faults.harness.growing import GROWING, Growing, Trickling
from tests.faults.harness.supervisor import Supervisor

pytestmark = pytest.mark.faults
POSTS = 2_000
COLLECTION = "app.bsky.feed.post"
BEGUN_US = 1_783_000_000_000_000


async def test_a_collector_killed_again_and_again_loses_no_post(kafka: SharedKafka, tmp_path: Path) -> None:
    server = Trickling([post(number, BEGUN_US + number) for number in range(POSTS)])
    async with server.serving():
        wanted = {f"at://did:plc:made/{COLLECTION}/k{number}" for number in range(POSTS)}
        settings = {"BLUESKY__HOSTS": json.dumps([server.url])}
        await survives(kafka, tmp_path, "bluesky", settings, lambda: wanted, server, kills=6, scored=False)
    cursors = [int(query["cursor"]) for _, query in server.asked if "cursor" in query]
    assert len(cursors) >= 2, "every collector began at the beginning: the kills came too early to show anything"
    assert cursors == sorted(cursors)


@pytest.mark.long
@pytest.mark.parametrize("source", GROWING)
async def test_each_collector_killed_twenty_times_loses_nothing(
    kafka: SharedKafka, tmp_path: Path, source: str
) -> None:
    """The server goes on telling all the while; what it has told in the end is on the topic, and is counted once."""
    growing: Growing = GROWING[source]()
    async with growing.server.serving():
        growing.grow(0)
        settings = {f"{source.upper()}__{key}": value for key, value in growing.settings().items()}
        await survives(
            kafka,
            tmp_path,
            source,
            settings,
            growing.wanted,
            growing.server,
            kills=20,
            grow=growing.grow,
            scored=source in SOURCES,
        )


def environment_of(source: str, folder: Path, settings: dict[str, str]) -> dict[str, str]:
    on_this_machine = {f"{source.upper()}__ENABLED": "true", "PRIVATE": "true", **settings}
    return {**{f"JAUGE_SOURCES__{name}": value for name, value in on_this_machine.items()}, "JAUGE_DATA": str(folder)}


async def survives(
    kafka: SharedKafka,
    folder: Path,
    source: str,
    settings: dict[str, str],
    wanted: Callable[[], set[str]],
    server: SourceServer | Trickling,
    *,
    kills: int,
    grow: Callable[[int], None] = lambda _: None,
    scored: bool = True,
) -> None:
    """Kill the collector again and again; then all that is wanted is told, and scored once if it speaks of Acme."""
    rng = random.Random(47)
    async with Supervisor(kafka.bootstrap, kafka.prefix(), [Brand(brand="Acme", terms=("acme", "post"))]) as flow:
        flow.start("match")
        flow.start("score")
        flow.start("collect", environment_of(source, folder, settings))
        asked = 0

        async def is_asked() -> bool:
            return asked_of(server) > asked

        async def is_placed() -> bool:
            return bool(await flow.records("cursors", 1))

        for number in range(kills):
            if number % 2:  # well under way, however slowly it starts
                await flow.until(is_asked, "the collector to ask its source")
                if isinstance(server, Trickling):  # which has something to tell from the beginning
                    await flow.until(is_placed, "the collector to note how far it is")
                await asyncio.sleep(rng.uniform(0, 2))
            else:  # at any moment, its start included
                await asyncio.sleep(rng.uniform(0, 6))
            asked = asked_of(server)
            if not wanted() or await ids(flow):  # what was said before a source was followed may be out of its reach
                grow(number + 1)
            flow.kill("collect")
            flow.start("collect")

        async def all_are_published() -> bool:
            missing = wanted() - await ids(flow)
            print(f"{source}: {len(missing)} missing, {sorted(missing)[:3]}")
            return not missing

        await flow.until(all_are_published, "everything to be published")
        assert await ids(flow) == wanted()
        await flow.until_drained()
        print(f"\n{source}: {len(wanted())} events, {kills} kills, {len(await flow.records('mentions'))} records")

        async def all_scored() -> bool:
            score = (await flow.latest_scores()).get(("Acme", "28d"))
            return score is not None and score.mention_count == len(wanted())

        if scored:
            await flow.until(all_scored, "each to be scored once")


def asked_of(server: SourceServer | Trickling) -> int:
    """How often a source was asked for something."""
    return len(server.asked if isinstance(server, Trickling) else server.requests)


async def ids(flow: Supervisor) -> set[str]:
    decode = decoder(Mention).decode
    return {decode(record.value).id or "" for record in await flow.records("mentions")}
