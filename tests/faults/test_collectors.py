"""A collector that is killed at random moments goes on where its cursor stands: nothing is lost."""

import asyncio
import json
import random
from contextlib import suppress
from pathlib import Path

import pytest
from aiohttp import web

from schemas.codec import decoder
from schemas.mention import Mention
from tests.conftest import SharedKafka
from tests.faults.supervisor import Supervisor
from tests.histories import brands
from tests.streams.test_bluesky import Jetstream, post

pytestmark = pytest.mark.faults
POSTS = 2_000
COLLECTION = "app.bsky.feed.post"
BEGUN_US = 1_783_000_000_000_000
KILLS = 6
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
    rng = random.Random(47)
    server = Trickling([post(number, BEGUN_US + number) for number in range(POSTS)])
    async with server.serving(), Supervisor(kafka.bootstrap, kafka.prefix(), brands(1)) as flow:
        settings = {
            "JAUGE_SOURCES__BLUESKY__ENABLED": "true",
            "JAUGE_SOURCES__BLUESKY__HOSTS": json.dumps([server.url]),
            "JAUGE_DATA": str(tmp_path),
        }
        flow.start("collect", settings)
        for _ in range(KILLS):
            await asyncio.sleep(rng.uniform(0, 6))
            flow.kill("collect")
            flow.start("collect")

        async def all_told() -> bool:
            return len(await ids(flow)) >= POSTS

        await flow.until(all_told, "every post to be told")
        told = await ids(flow)
    assert told == {f"at://did:plc:made/{COLLECTION}/k{number}" for number in range(POSTS)}
    cursors = [int(query["cursor"]) for _, query in server.asked if "cursor" in query]
    assert len(cursors) >= 2, "every collector began at the beginning: the kills came too early to show anything"
    assert cursors == sorted(cursors)


async def ids(flow: Supervisor) -> set[str]:
    decode = decoder(Mention).decode
    return {decode(record.value).id or "" for record in await flow.records("mentions")}
