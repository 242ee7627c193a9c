"""A collector that is killed at random moments goes on where its cursor stands: nothing is lost."""

import asyncio
import json
import random
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from aiohttp import web

from schemas.brand import Brand
from schemas.codec import decoder
from schemas.mention import Mention
from schemas.observation import SOURCES
from tests.conftest import SharedKafka
from tests.faults.growing import GROWING
from tests.faults.supervisor import Supervisor
from tests.streams.test_bluesky import Jetstream, post

pytestmark = pytest.mark.faults
POSTS = 2_000
COLLECTION = "app.bsky.feed.post"
BEGUN_US = 1_783_000_000_000_000
FRAMES, PAUSE_S = 5, 0.005
"""Of the stream: so many frames, then a pause, so that it lasts longer than a collector does."""


class Trickling(Jetstream):
    """Sends its frames slowly and then holds the connection."""

    async def _play(self, request: web.Request, frames: list[str]) -> web.StreamResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        with suppress(ConnectionError):
            for start in range(0, len(frames), FRAMES):
                for frame in frames[start : start + FRAMES]:
                    await socket.send_str(frame)
                await asyncio.sleep(PAUSE_S)
            await socket.receive()
        return socket


@pytest.mark.timeout(200)
async def test_a_collector_killed_again_and_again_loses_no_post(kafka: SharedKafka, tmp_path: Path) -> None:
    server = Trickling([post(number, BEGUN_US + number) for number in range(POSTS)])
    async with server.serving():
        wanted = {f"at://did:plc:made/{COLLECTION}/k{number}" for number in range(POSTS)}
        settings = {"BLUESKY__HOSTS": json.dumps([server.url])}
        await survives(kafka, tmp_path, "bluesky", settings, lambda: wanted, kills=6, scored=False)
    cursors = [int(query["cursor"]) for _, query in server.asked if "cursor" in query]
    assert len(cursors) >= 2, "every collector began at the beginning: the kills came too early to show anything"
    assert cursors == sorted(cursors)


@pytest.mark.long
@pytest.mark.timeout(600)
@pytest.mark.parametrize("source", ["hn", "mastodon", "lemmy", "stackexchange", "rss"])
async def test_each_collector_killed_twenty_times_loses_nothing(
    kafka: SharedKafka, tmp_path: Path, source: str
) -> None:
    """The server goes on telling all the while; what it has told in the end is on the topic, and is counted once."""
    growing = GROWING[source]()
    async with growing.server.serving():
        growing.grow(0)
        settings = {f"{source.upper()}__{key}": value for key, value in growing.settings().items()}
        await survives(
            kafka, tmp_path, source, settings, growing.wanted, kills=20, grow=growing.grow, scored=source in SOURCES
        )


async def survives(
    kafka: SharedKafka,
    folder: Path,
    source: str,
    settings: dict[str, str],
    wanted: Callable[[], set[str]],
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
        told = {
            f"{source.upper()}__ENABLED": "true",
            "PRIVATE": "true",  # it is on this machine
            **settings,
        }
        variables = {f"JAUGE_SOURCES__{name}": value for name, value in told.items()}
        flow.start("collect", {**variables, "JAUGE_DATA": str(folder)})
        for number in range(kills):
            await asyncio.sleep(rng.uniform(0, 6))
            grow(number + 1)
            flow.kill("collect")
            flow.start("collect")

        async def all_told() -> bool:
            return wanted() <= await ids(flow)

        await flow.until(all_told, "everything to be told")
        assert await ids(flow) == wanted()
        await flow.until_drained()
        scores = await flow.latest_scores()
        print(f"\n{source}: {len(wanted())} events, {kills} kills, {len(await flow.records('mentions'))} records")
        if scored:
            assert scores["Acme", "28d"].mention_count == len(wanted())


async def ids(flow: Supervisor) -> set[str]:
    decode = decoder(Mention).decode
    return {decode(record.value).id or "" for record in await flow.records("mentions")}
