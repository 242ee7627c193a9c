"""The live stream without a network: what is told, and who is sent away."""

import asyncio
import json
from typing import Any

import pytest

from schemas.brand import Brand
from scoring.method.reference import REFERENCE
from streams.board.state.read_model import ReadModel
from streams.board.views import live as live_stream
from streams.board.views.live import WAITING, Listener, LiveStream
from streams.board.views.views import Views
from streams.config.settings import Settings
from tests.board.test_read_model import model, record
from tests.patience import PATIENCE_S
from tests.scores import AT_MS, score


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """The state, which is told every so often whatever happens, comes between no two messages of a test."""
    monkeypatch.setattr(live_stream, "BEAT_S", PATIENCE_S)


def live(held: ReadModel) -> tuple[LiveStream, asyncio.Event]:
    moved = asyncio.Event()
    return LiveStream(held, moved, Views(Settings(), held, REFERENCE, lambda: None, lambda: 7)), moved


async def take(listener: Listener, count: int) -> list[tuple[str, str, Any]]:
    """Id, name and data of the next messages."""
    messages = []
    async with asyncio.timeout(PATIENCE_S):
        async for message in listener.messages():
            number, name, data = (line.partition(": ")[2] for line in message.decode().strip().split("\n"))
            messages.append((number, name, json.loads(data)))
            if len(messages) == count:
                break
    return messages


async def test_the_first_message_has_all_and_later_ones_what_changed_together() -> None:
    held = model("Acme", "Other")
    held.read_score(record(score("Acme", 60.0, at=AT_MS + 1)))
    stream, moved = live(held)
    running = asyncio.create_task(stream.run())
    listener = stream.open("24h", "")
    first = await take(listener, 2)
    assert [(name, data.get("window")) for _, name, data in first] == [("league", "24h"), ("state", None)]
    assert [row["score"] for row in first[0][2]["rows"]] == [60.0]
    for points in (61.0, 62.0, 63.0):
        held.read_score(record(score("Acme", points, at=AT_MS + int(points))))
        moved.set()
    held.read_score(record(score("Other", 5.0, at=AT_MS + 9)))
    held.read_score(record(score("Acme", 5.0, window="7d", at=AT_MS + 9)))
    ((_, name, data),) = await take(listener, 1)
    assert name == "moved"
    assert [(row["brand"], row["score"]) for row in data["rows"]] == [("Acme", 63.0), ("Other", 5.0)]
    running.cancel()


async def test_who_reconnects_gets_what_was_missed_and_after_a_restart_all() -> None:
    held = model("Acme", "Other")
    stream, moved = live(held)
    running = asyncio.create_task(stream.run())
    listener = stream.open("24h", "")
    await take(listener, 2)
    held.read_score(record(score("Acme", 61.0, at=AT_MS + 1)))
    moved.set()
    ((last_id, _, _),) = await take(listener, 1)
    stream.close(listener)
    held.read_score(record(score("Other", 40.0, at=AT_MS + 2)))
    moved.set()
    other = stream.open("24h", "")
    await take(other, 3)
    again = await take(stream.open("24h", last_id), 1)
    assert [(name, [row["brand"] for row in data["rows"]]) for _, name, data in again] == [("moved", ["Other"])]
    for unknown in ("00000000-3", "nonsense", f"{last_id.partition('-')[0]}-", f"{last_id}9999999999999999999"):
        assert (await take(stream.open("24h", unknown), 1))[0][1] == "league"
    running.cancel()


async def test_a_reader_that_is_too_slow_is_given_up_and_the_others_go_on() -> None:
    held = model("Acme")
    stream, moved = live(held)
    running = asyncio.create_task(stream.run())
    slow, quick = stream.open("24h", ""), stream.open("24h", "")
    await take(quick, 2)
    for step in range(WAITING):
        held.read_score(record(score("Acme", 50.0, at=AT_MS + step)))
        moved.set()
        assert (await take(quick, 1))[0][1] in ("moved", "state")
    assert slow.is_slow
    assert (stream.dropped, stream.listeners) == (1, 1)
    assert sum([1 async for _ in slow.messages()]) == WAITING  # what waited, and then the end
    running.cancel()


async def test_a_brand_that_is_not_followed_is_not_sent() -> None:
    held = model("Acme")
    stream, moved = live(held)
    running = asyncio.create_task(stream.run())
    listener = stream.open("24h", "")
    await take(listener, 2)
    held.read_score(record(score("Stranger", 40.0, at=AT_MS + 2)))
    held.book.read(record(Brand(brand="Later")))
    held.read_score(record(score("Later", 41.0, at=AT_MS + 2)))
    moved.set()
    ((_, _, data),) = await take(listener, 1)
    assert [row["brand"] for row in data["rows"]] == ["Later"]
    running.cancel()
