"""Bluesky's Jetstream over a WebSocket: posts, their edits and deletions, and accounts that go.

Wires: ``/xrpc/network.bsky.jetstream.subscribeEvents`` (v2), and ``/subscribe`` (v1)
where a server does not know the former. Nothing but control frames is ever sent.
"""

import base64
import logging
import secrets
from collections.abc import AsyncGenerator, Sequence
from datetime import UTC, datetime
from typing import Literal, NamedTuple, NoReturn

import aiohttp
import msgspec
from yarl import URL

from schemas.mention import Mention
from streams.collect.collector_context import CollectorContext
from streams.collect.http.rate_limits import wait_s
from streams.collect.protocol import PARSE_ERRORS, Collector, Raw
from streams.collect.sources.bluesky.appview import VIEW, AppView, parse_view
from streams.collect.sources.bluesky.cursor import REWIND_US, Position, SeenEvents, Wire
from streams.collect.sources.bluesky.parser import POSTS, SOURCE, Event, Notice, parse, read_frame
from streams.collect.sources.bluesky.spec import V1_PATH, V2_PATH, BlueskySettings
from streams.config.errors import SourceBusyError, SourceRefusedError

FIRST_TIME_US = 10**15
"""From here on v2 reads a cursor as a time (in 2001), and raises one that is too old to its oldest event."""
MAX_FRAME_BYTES = 1 << 20
"""A post has some 10 kB at most; the server leaves out what is larger, and we hang up on it."""
MAX_ANSWER_BYTES = 8_192
MAX_RETRY_AFTER_S = 3_600.0
KEPT_GAPS = 1_000
EARLY_MS = 60_000
"""Followers are asked for so long after a post that speaks of a brand."""

log = logging.getLogger(__name__)


def collectors(settings: BlueskySettings, context: CollectorContext) -> list[Collector]:
    """Return the one collector, for all servers."""
    agent = context.outgoing.session.headers["User-Agent"]
    appview = AppView(settings.appview, context) if settings.appview else None
    return [BlueskyCollector(settings.hosts, context.outgoing.session, settings.wire, agent=agent, appview=appview)]


class StreamEndedError(Exception):
    """The server ended the stream, or it can no longer be believed: connect again."""


class BlueskyCollector:
    """Reads Jetstream from one of several servers; see `streams.collect.protocol.Collector`.

    Told at least once and in the server's order. On the same server events told twice are
    dropped by `seq`; after a change of server, and on v1, by what they are.
    """

    source = SOURCE
    early_ms = EARLY_MS

    def __init__(
        self,
        hosts: Sequence[str],
        session: aiohttp.ClientSession,
        wire: Literal["auto", "v2", "v1"] = "auto",
        *,
        instance: str = SOURCE,
        read_timeout_s: float = 30.0,
        agent: str = "jauge",
        appview: AppView | None = None,
    ) -> None:
        """Take the servers.

        Args:
            hosts: ``wss://name``, in the order in which they are tried.
            session: an open one.
            wire: ``auto``: v1 where a server refuses v2.
            instance: name of this running collector.
            read_timeout_s: silence after which the connection is held for dead.
            agent: name, version and contact of this program, for the server.
            appview: knows followers and reactions, of which the stream tells nothing; None: nobody is asked.
        """
        if not hosts:
            raise ValueError("no Jetstream server: name one in sources.bluesky.hosts")
        self.instance = instance
        self.connected = False
        self.complete_until_ms = None
        self.gaps: list[tuple[int, int]] = []
        self._hosts = [host.rstrip("/") if "://" in host else f"wss://{host.rstrip('/')}" for host in hosts]
        self._host = 0
        self._session = session
        self._timeout = aiohttp.ClientWSTimeout(ws_receive=read_timeout_s, ws_close=2.0)
        self._headers = {"User-Agent": agent}
        self._fixed: Wire | None = None if wire == "auto" else wire
        self._only_v1: set[str] = set()
        self._unwanted: set[str] = set()
        self._emitted = SeenEvents()
        self._distrusted: str | None = None
        self._appview = appview

    def parse(self, raw: Raw) -> Mention | None:
        """`bluesky_frames.parse`, and of what is read again `bluesky_views.parse_view`."""
        return parse_view(raw.data) if raw.data.startswith(VIEW) else parse(raw.data)

    async def reread(self, ids: Sequence[str]) -> AsyncGenerator[Raw, None]:
        """Yield posts with their author's followers, and once they are ripe with their reactions."""
        if self._appview is not None:
            async for raw in self._appview.views(ids):
                yield raw

    async def read(self, position: str | None) -> AsyncGenerator[Raw, None]:
        """Yield the frames after `position` until the connection ends.

        Raises:
            StreamEndedError: the server said that it ends.
            SourceBusyError: too many requests.
            SourceRefusedError: every server refuses us for good.
            aiohttp.ClientError, TimeoutError, OSError: the network.
        """
        last = Position.read(position)
        self._emitted.back_to(last.emitted if last else 0)
        host = self._hosts[self._host]
        received = False
        try:
            stream = await self._connect(host, last)
            try:
                self.connected = True
                self._unwanted.discard(host)
                async for raw in self._listen(stream, host, last):
                    received = True
                    yield raw
            finally:
                self.connected = False
                await stream.socket.close()
        finally:
            if not received:
                self._host = (self._host + 1) % len(self._hosts)

    async def _listen(self, stream: "_Stream", host: str, last: Position | None) -> AsyncGenerator[Raw, None]:
        newest, lost, first = last, stream.lost, True
        while True:
            data = await _receive(stream.socket)
            try:
                event = read_frame(data)
            except PARSE_ERRORS:
                yield Raw(data, newest.text if newest else "")  # `parse` will say what is wrong
                continue
            if isinstance(event, Notice):
                if event.kind == "error":
                    raise StreamEndedError(f"the server ended the stream: {event.name}")
                if event.name == "FutureCursor":
                    self._distrust(last)
                lost = lost or event.name == "OutdatedCursor"
                continue
            if first and last is not None:
                first = False
                if stream.by_seq and (event.seq or 0) < last.seq:
                    self._distrust(last)
                self._look_for_gap(stream.wire, host, last, event, lost)
            if stream.by_seq and newest is not None and (event.seq or 0) <= newest.seq:
                continue
            if self._emitted.add(event.key, event.us):
                us = max(event.us, newest.us) if newest else event.us
                newest = Position(stream.wire, host, event.seq or 0, us, self._emitted.count)
                yield Raw(data, newest.text)

    def _look_for_gap(self, wire: Wire, host: str, last: Position, event: Event, lost: bool) -> None:
        """Note what the server no longer had: v1 says nothing and begins later than asked."""
        if wire == "v1":
            # The event of `last` is still there unless its place was lost; another host may have seen it later.
            lost = event.us > last.us + (0 if (last.wire, last.host) == (wire, host) else REWIND_US)
        gap = last.us // 1_000, event.us // 1_000
        if not lost or gap[0] >= gap[1]:
            return
        if self.gaps and self.gaps[-1][0] == gap[0]:  # cut off before anything of it was published
            self.gaps.pop()
        self.gaps.append(gap)
        del self.gaps[:-KEPT_GAPS]
        log.warning("bluesky: %.0f s can no longer be read", (gap[1] - gap[0]) / 1_000)

    def _distrust(self, last: Position | None) -> NoReturn:
        """Go on by time: the server counts anew, and our `seq` means another event, or none yet."""
        self._distrusted = last.text if last else None
        raise StreamEndedError("the server has started to count its events again")

    async def _connect(self, host: str, last: Position | None) -> "_Stream":
        wire: Wire = self._fixed or ("v1" if host in self._only_v1 else "v2")
        by_seq = False
        time_us = cursor = None
        if last is not None:
            time_us = cursor = max(FIRST_TIME_US, last.us - REWIND_US)
            by_seq = wire == "v2" and (last.wire, last.host) == (wire, host) and last.text != self._distrusted
            cursor = last.seq if by_seq else time_us
        try:
            return _Stream(await self._open(host, wire, cursor), wire, by_seq)
        except aiohttp.WSServerHandshakeError as error:
            if error.status not in (400, 404) or wire == "v1":
                raise self._refusal(host, error) from error
            name = await self._why(host, wire, cursor) if error.status == 400 else "NotFound"
            if name == "CursorTooOld":
                # By a time, which is raised to the floor: the one that the refusal names may be gone by then.
                return _Stream(await self._open(host, wire, time_us), wire, by_seq=False, lost=True)
            if self._fixed:
                raise
        log.warning("bluesky: %s does not know v2 (%s): v1 from here on", host, name)
        self._only_v1.add(host)
        return await self._connect(host, last)

    async def _open(self, host: str, wire: Wire, cursor: int | None) -> aiohttp.ClientWebSocketResponse:
        return await self._session.ws_connect(
            _url(host, wire, cursor), timeout=self._timeout, max_msg_size=MAX_FRAME_BYTES, headers=self._headers
        )

    async def _why(self, host: str, wire: Wire, cursor: int | None) -> str:
        """Ask once more and read the answer: aiohttp keeps it to itself when it is no WebSocket."""
        handshake = {
            "Connection": "Upgrade",
            "Upgrade": "websocket",
            "Sec-WebSocket-Version": "13",
            "Sec-WebSocket-Key": base64.b64encode(secrets.token_bytes(16)).decode(),
            **self._headers,
        }
        url = _url(host, wire, cursor)
        http = url.with_scheme({"ws": "http", "wss": "https"}.get(url.scheme, url.scheme))
        async with self._session.get(http, headers=handshake) as answer:
            if answer.status != 400:
                raise StreamEndedError(f"{host} refused with 400, then answered {answer.status}")
            body = b""
            async for chunk in answer.content.iter_chunked(MAX_ANSWER_BYTES):
                body += chunk
                if len(body) > MAX_ANSWER_BYTES:
                    break
        try:
            return msgspec.json.decode(body, type=_Answer).error
        except PARSE_ERRORS:
            return "BadRequest"

    def _refusal(self, host: str, error: aiohttp.WSServerHandshakeError) -> Exception:
        """Return what `error` means to the loop."""
        if error.status in (401, 403):
            self._unwanted.add(host)
            if self._unwanted.issuperset(self._hosts):
                return SourceRefusedError(
                    f"Jetstream refuses us ({error.status}, {host}): name other servers in sources.bluesky.hosts"
                )
        after = wait_s(error.headers or {}, datetime.now(UTC))
        if error.status in (429, 503) and after is not None:
            return SourceBusyError(f"{host} answers {error.status}", min(after, MAX_RETRY_AFTER_S))
        return error


class _Stream(NamedTuple):
    """A connection, and how it was asked for."""

    socket: aiohttp.ClientWebSocketResponse
    wire: Wire
    by_seq: bool
    """Whether it goes on from a `seq` of the same server."""
    lost: bool = False
    """Whether it begins later than we had wished."""


class _Answer(msgspec.Struct):
    error: str


def _url(host: str, wire: Wire, cursor: int | None) -> URL:
    """Return the address of the stream.

    >>> str(_url("wss://a.example", "v1", 5))
    'wss://a.example/subscribe?wantedCollections=app.bsky.feed.post&maxMessageSizeBytes=1048576&cursor=5'
    """
    path, asked = V1_PATH, [("wantedCollections", POSTS)]
    if wire == "v2":
        path, asked = V2_PATH, [("kinds", "commit"), ("kinds", "account"), ("collections", POSTS)]
    asked.append(("maxMessageSizeBytes", str(MAX_FRAME_BYTES)))
    if cursor is not None:
        asked.append(("cursor", str(cursor)))
    return URL(f"{host}{path}").with_query(asked)


async def _receive(socket: aiohttp.ClientWebSocketResponse) -> bytes:
    """Return the next frame."""
    message = await socket.receive()
    if message.type is aiohttp.WSMsgType.TEXT:
        return str(message.data).encode()
    if message.type is aiohttp.WSMsgType.BINARY:
        return bytes(message.data)
    if message.type is aiohttp.WSMsgType.ERROR:
        raise StreamEndedError(f"broken off: {message.data}")
    raise StreamEndedError(f"closed by the server ({socket.close_code})")
