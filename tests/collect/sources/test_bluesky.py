"""Bluesky against a local Jetstream that plays the recorded events on both wires."""

import json
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, aclosing, asynccontextmanager, suppress
from typing import Any

import aiohttp
import pytest
from aiohttp import WSMsgType, web
from aiohttp.test_utils import TestServer as Server

from streams.collect.protocol import Raw
from streams.collect.sources.bluesky.collector import (
    MAX_FRAME_BYTES,
    V1_PATH,
    V2_PATH,
    BlueskyCollector,
    StreamEndedError,
)
from streams.collect.sources.bluesky.cursor import Position
from streams.collect.sources.bluesky.parser import parse
from streams.config.errors import SourceBusyError, SourceRefusedError
from tests.collect.sources.jetstream_events import Event, as_v2, post, recorded

V2_PARAMETERS = {"kinds", "collections", "dids", "cursor", "maxMessageSizeBytes", "zstdDictionary"}


class Jetstream:
    """Serves `events`, seq 1000, 1002, ...; every connection follows the next step of `plan`."""

    def __init__(self, events: Sequence[Event], plan: Sequence[int | str] = ()) -> None:
        """`plan`: by connection, frames before it is cut; ``error``, ``hold`` or an HTTP status; then ``401``."""
        self.events = list(events)
        self.plan = list(plan)
        self.first_seq = 1_000
        self.floor = 0
        """Index of the oldest event still there."""
        self.knows_v2 = True
        self.broken: dict[int, str] = {}
        """Text sent before the event of this index."""
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.announces = True
        """Whether it says that a cursor is ahead of it."""
        self.data_frames = 0
        self.url = ""

    def seq(self, index: int) -> int:
        return self.first_seq + 2 * index

    @asynccontextmanager
    async def serving(self) -> AsyncIterator["Jetstream"]:
        app = web.Application()
        app.router.add_get(V2_PATH, self._v2)
        app.router.add_get(V1_PATH, self._v1)
        async with Server(app) as server:
            self.url = f"ws://{server.host}:{server.port}"
            yield self

    async def _v2(self, request: web.Request) -> web.StreamResponse:
        query = request.query
        self.asked.append(("v2", dict(query)))
        if not self.knows_v2:
            return web.Response(status=404)
        if not set(query) <= V2_PARAMETERS:
            return web.json_response({"error": "InvalidRequest", "message": "unknown parameter"}, status=400)
        start, notice = 0, ""  # without a cursor all of it comes live
        if "cursor" in query:
            cursor = int(query["cursor"])
            if cursor >= 10**15:
                start = next((i for i, e in enumerate(self.events) if e["time_us"] >= cursor), len(self.events))
                if start < self.floor or cursor < self.events[self.floor]["time_us"]:
                    start, notice = self.floor, "OutdatedCursor"
            elif cursor < self.seq(self.floor):
                message = f"cursor {cursor} below lookback floor {self.seq(self.floor)}"
                return web.json_response({"error": "CursorTooOld", "message": message}, status=400)
            elif cursor > self.seq(len(self.events)):
                notice = "FutureCursor" if self.announces else ""
                start = 2  # what comes live
            else:
                start = next((i for i in range(len(self.events)) if self.seq(i) >= cursor), len(self.events))
        frames = []
        if notice:
            info = {"$type": "network.bsky.jetstream.subscribeEvents#info", "name": notice, "message": "m"}
            frames.append(json.dumps({"$type": "message", "payload": info}))
        for index in range(start, len(self.events)):
            event = self.events[index]
            collection = event.get("commit", {}).get("collection")
            if event["kind"] in query.getall("kinds") and collection in (None, *query.getall("collections")):
                frames += [self.broken[index]] if index in self.broken else []
                frames.append(json.dumps(as_v2(event, self.seq(index))))
        return await self._play(request, frames)

    async def _v1(self, request: web.Request) -> web.StreamResponse:
        self.asked.append(("v1", dict(request.query)))
        cursor = int(request.query.get("cursor", "0"))
        wanted = request.query.getall("wantedCollections")
        frames = [
            json.dumps(event)
            for event in self.events[self.floor :]
            if event["time_us"] >= cursor and event.get("commit", {}).get("collection") in (None, *wanted)
        ]
        return await self._play(request, frames)

    async def _play(self, request: web.Request, frames: list[str]) -> web.StreamResponse:
        step = self.plan.pop(0) if self.plan else "401"
        if isinstance(step, str) and step.isdecimal():
            return web.Response(status=int(step), headers={"Retry-After": "7"})
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        for frame in frames[:step] if isinstance(step, int) else frames:
            await socket.send_str(frame)
        if step == "error":
            await socket.send_str(json.dumps({"$type": "error", "error": "ConsumerTooSlow", "message": "m"}))
        if step in ("hold", "error"):
            while (message := await socket.receive()).type in (WSMsgType.TEXT, WSMsgType.BINARY):
                self.data_frames += message.type in (WSMsgType.TEXT, WSMsgType.BINARY)
        else:
            await socket.close()
        return socket


def crafted() -> list[Event]:
    """An edit, a deletion and an account that goes, after all that was recorded."""
    after = max(event["time_us"] for event in recorded())
    gone = {"did": "did:plc:gone", "time_us": after + 5, "kind": "account", "account": {"active": False}}
    events = [
        post(1, after + 1),
        post(1, after + 2, "edited", "update"),
        post(2, after + 3),
        post(2, after + 4, "", "delete"),
    ]
    return [*events, gone, post(3, after + 6)]


class ReadEvents:
    """What a collector emitted, until it was cut off for good."""

    def __init__(self) -> None:
        self.raws: list[Raw] = []
        self.errors: list[Exception] = []

    @property
    def mentions(self) -> list[tuple[str, str]]:
        found = [parse(raw.data) for raw in self.raws]
        return [(mention.op, mention.id or mention.author or "") for mention in found if mention is not None]

    async def until_cut(self, collector: BlueskyCollector) -> "ReadEvents":
        """Read one connection from the present on."""
        with suppress(StreamEndedError):
            async for raw in collector.read(None):
                self.raws.append(raw)
        return self

    async def all_of(self, collector: BlueskyCollector, position: str | None = None) -> "ReadEvents":
        """Connect again after each cut, as the loop does, until the source does not want us."""
        while not any(isinstance(error, SourceRefusedError) for error in self.errors):
            try:
                async with aclosing(collector.read(position)) as raws:
                    async for raw in raws:
                        self.raws.append(raw)
                        position = raw.position
            except (StreamEndedError, SourceRefusedError, SourceBusyError, aiohttp.ClientError, TimeoutError) as error:
                self.errors.append(error)
            assert not collector.connected
        return self


def expected(events: Sequence[Event]) -> list[tuple[str, str]]:
    found = [parse(json.dumps(event).encode()) for event in events]
    return [(mention.op, mention.id or mention.author or "") for mention in found if mention is not None]


@asynccontextmanager
async def collecting(*served: Jetstream, **settings: Any) -> AsyncIterator[BlueskyCollector]:
    async with AsyncExitStack() as stack:
        session = await stack.enter_async_context(aiohttp.ClientSession())
        hosts = [(await stack.enter_async_context(server.serving())).url for server in served]
        yield BlueskyCollector(hosts, session, **settings)


@pytest.mark.parametrize("wire", ["v2", "v1"])
async def test_cut_connections_skip_nothing_and_repeat_nothing(wire: str) -> None:
    server = Jetstream([*recorded(), *crafted()], [1, 3, 1, 4, 20])
    async with collecting(server, wire=wire) as collector:
        reader = await ReadEvents().all_of(collector)
    # v1 tells the events of the last seconds again, and what it cut off twice is soon behind.
    assert sorted(reader.mentions) == sorted(expected(server.events))
    if wire == "v2":
        assert reader.mentions == expected(server.events)
    assert [asked for asked, _ in server.asked] == [wire] * len(server.asked)
    assert collector.gaps == []
    assert server.data_frames == 0


async def test_a_cursor_is_the_seq_and_includes_it() -> None:
    server = Jetstream(crafted(), [2, 99])
    async with collecting(server) as collector:
        reader = await ReadEvents().all_of(collector)
    assert server.asked[0][1].get("cursor") is None
    assert server.asked[1][1]["cursor"] == str(server.seq(1))
    assert len(reader.raws) == len(server.events)


async def test_a_new_process_goes_on_where_the_old_one_stopped() -> None:
    server = Jetstream(crafted(), [2])
    async with collecting(server) as collector:
        before = await ReadEvents().all_of(collector)
        server.plan = [99]
        after = await ReadEvents().all_of(BlueskyCollector([server.url], collector._session), before.raws[-1].position)
    assert before.mentions + after.mentions == expected(server.events)


@pytest.mark.parametrize("wire", ["v2", "v1"])
async def test_events_that_did_not_arrive_are_emitted_again(wire: str) -> None:
    """The loop comes back with an older position when the broker did not acknowledge."""
    server = Jetstream(crafted(), [4, 99])
    async with collecting(server, wire=wire) as collector:
        lost = await ReadEvents().until_cut(collector)
        again = await ReadEvents().all_of(collector, lost.raws[0].position)
    assert lost.mentions[:1] + again.mentions == expected(server.events)


async def test_a_cursor_too_old_goes_on_at_the_floor_and_notes_the_gap() -> None:
    server = Jetstream(crafted(), [1, 99])
    async with collecting(server) as collector:
        reader = await ReadEvents().until_cut(collector)
        server.floor = 3
        for event in server.events[3:]:
            event["time_us"] += 10_000_000
        await reader.all_of(collector, reader.raws[0].position)
    assert reader.mentions == expected([server.events[0], *server.events[3:]])
    assert collector.gaps == [(server.events[0]["time_us"] // 1_000, server.events[3]["time_us"] // 1_000)]


async def test_v1_that_silently_begins_later_notes_the_gap() -> None:
    server = Jetstream(crafted(), [1, 99])
    async with collecting(server, wire="v1") as collector:
        reader = await ReadEvents().until_cut(collector)
        server.floor = 3
        for event in server.events[3:]:
            event["time_us"] += 10_000_000
        await reader.all_of(collector, reader.raws[0].position)
    assert collector.gaps == [(server.events[0]["time_us"] // 1_000, server.events[3]["time_us"] // 1_000)]


async def test_v2_refused_falls_back_to_v1_and_stays_there() -> None:
    server = Jetstream(crafted(), [2, 99])
    server.knows_v2 = False
    async with collecting(server) as collector:
        reader = await ReadEvents().all_of(collector)
    assert reader.mentions == expected(server.events)
    assert [asked for asked, _ in server.asked] == ["v2", "v1", "v1", "v1"]


async def test_an_error_frame_ends_the_stream_and_nothing_is_lost() -> None:
    server = Jetstream(crafted(), ["error", 99])
    async with collecting(server) as collector:
        reader = await ReadEvents().all_of(collector)
    assert reader.mentions == expected(server.events)
    assert "ConsumerTooSlow" in str(reader.errors[0])
    assert server.data_frames == 0


async def test_a_silent_connection_is_held_for_dead() -> None:
    server = Jetstream(crafted(), ["hold"])
    async with collecting(server, read_timeout_s=0.05) as collector:
        reader = await ReadEvents().all_of(collector)
    assert isinstance(reader.errors[0], TimeoutError)
    assert server.data_frames == 0


async def test_another_server_goes_on_by_time() -> None:
    """`seq` means nothing there; what both tell is told once."""
    events = crafted()
    first, second = Jetstream(events, [3]), Jetstream(events, [99])
    second.first_seq = 5
    async with collecting(first, second) as collector:
        reader = await ReadEvents().all_of(collector)
    assert reader.mentions == expected(events)
    assert int(second.asked[0][1]["cursor"]) < events[2]["time_us"]
    assert collector.gaps == []


@pytest.mark.parametrize("announces", [True, False])
async def test_a_server_that_counts_anew_is_not_taken_for_caught_up(announces: bool) -> None:
    server = Jetstream(crafted(), [2, 99, 99, 99])
    async with collecting(server) as collector:
        reader = await ReadEvents().until_cut(collector)
        server.first_seq, server.announces = 5, announces
        await reader.all_of(collector, reader.raws[-1].position)
    assert reader.mentions == expected(server.events)


async def test_a_broken_frame_is_handed_on_and_its_neighbours_are_unharmed() -> None:
    server = Jetstream(crafted(), [99])
    server.broken = {2: '{"$type":"message","payl', 3: "[]"}
    async with collecting(server) as collector:
        reader = await ReadEvents().until_cut(collector)
    assert [raw.data for raw in reader.raws if len(raw.data) < 50] == [b'{"$type":"message","payl', b"[]"]
    assert len(reader.raws) == len(server.events) + 2


async def test_a_server_asking_for_patience_gets_it() -> None:
    server = Jetstream(crafted(), ["429"])
    async with collecting(server) as collector:
        reader = await ReadEvents().all_of(collector)
    assert isinstance(reader.errors[0], SourceBusyError)
    assert reader.errors[0].retry_after_s == 7.0


async def test_a_frame_without_bound_is_not_read() -> None:
    server = Jetstream(crafted(), [99])
    server.broken = {0: "x" * (MAX_FRAME_BYTES + 1)}
    async with collecting(server) as collector:
        with pytest.raises(StreamEndedError):
            await anext(collector.read(None))


def test_a_cursor_of_another_kind_means_the_present() -> None:
    assert Position.read("not a cursor") is None
    assert Position.read("") is None
