"""Mastodon: the public stream of a server with a token, its timeline without; breaks are read after all."""

import asyncio
from collections import OrderedDict
from collections.abc import AsyncGenerator, Collection, Mapping, Sequence
from contextlib import suppress

import msgspec

from schemas.mention import Mention
from streams.collect.collector_context import CollectorContext
from streams.collect.envelope import GONE, wrap
from streams.collect.http.client import Answer
from streams.collect.http.sse import events
from streams.collect.protocol import PARSE_ERRORS, Collector, Raw
from streams.collect.sources.mastodon.parser import DELETE, SOURCE, UNINDEXED, UPDATE, parse, place_of
from streams.collect.sources.mastodon.spec import MastodonSettings
from streams.config.errors import SourceRefusedError
from streams.config.secrets import read_secret

PAGE = 40
IDLE_S = 25.0
"""The stream says something every 15 s."""
LATE_MS = 30_000
"""Statuses of other servers have numbers by when they were written and come later: so much is looked at once more."""
DIGITS = 20
"""Of a number: 64 bits."""
TIMED = 10**17
"""From here on numbers hold a time in all but their lowest 16 bits; other servers' have none."""
CLOSED = (401, 403, 422)
"""Answers that say that a token is asked for."""
HELD = 50_000
"""Statuses whose numbers are remembered, for a deletion tells the number alone."""
AT_ONCE = 20
"""Statuses asked for again in one request."""


class MastodonCollector:
    """Reads one server; the position is the number of the newest status."""

    source = SOURCE

    def __init__(self, server: str, settings: MastodonSettings, context: CollectorContext, token: str | None) -> None:
        """`token`: of a user of that server; None: its timeline is polled."""
        self._server = server.rstrip("/")
        self.instance = f"{SOURCE}:{self._server.partition('://')[2]}"
        self._settings, self._context, self._token = settings, context, token
        self._kind = UNINDEXED if settings.unindexed else ""
        self.connected = False
        self.gaps: list[tuple[int, int]] = []
        self.complete_until_ms: int | None = None
        self._without_timeline = False
        self._addresses: OrderedDict[str, str] = OrderedDict()
        """By number."""

    def parse(self, raw: Raw) -> Mention | None:
        """`streams.collect.sources.mastodon.parser.parse`."""
        return parse(raw.data)

    async def read(self, position: str | None) -> AsyncGenerator[Raw, None]:
        """Yield what came after the status `position`, then what comes."""
        last = position or None
        try:
            configuration = await self._configuration()
            self._look_whether_open(configuration.timelines_access.live_feeds)
            if self._token is None:
                while True:
                    async for raw in self._timeline(last):
                        last = raw.position or None
                        yield raw
                    if self._without_timeline:
                        break
                    self.connected, self.complete_until_ms = True, self._context.now_ms()
                    await asyncio.sleep(self._settings.poll_s)
            host = streaming_host(self._server, configuration.urls.streaming)
            async with self._context.outgoing.stream(
                f"{host}/api/v1/streaming/public", headers=self._headers(), idle_s=IDLE_S
            ) as content:
                # Listening first, and then what was missed meanwhile: nothing falls in between.
                async for raw in self._timeline(last):
                    last = raw.position or None
                    yield raw
                self.connected = True
                async for event in events(content.iter_any()):
                    raw_or_none = self._raw_of(event.name, event.data, last)
                    if raw_or_none is not None:
                        last = raw_or_none.position
                        yield raw_or_none
        finally:
            self.connected = False

    def _look_whether_open(self, feeds: "_Feeds") -> None:
        """Raise where the server says that nothing is to be heard: an empty timeline would look like silence."""
        if feeds.local == feeds.remote == "disabled":
            raise SourceRefusedError(
                f"{self._server} has turned its public timeline off: remove it from sources.mastodon.servers"
            )
        if self._token is None and "public" not in (feeds.local, feeds.remote):
            raise SourceRefusedError(f"{self._server} asks for a token: set sources.mastodon.token_files")

    def _raw_of(self, name: str, data: bytes, last: str | None) -> Raw | None:
        """Return what an event of the stream tells."""
        now_ms = self._context.now_ms()
        if name == "message":  # as a WebSocket tells it: the event within, its payload a text of its own
            with suppress(*PARSE_ERRORS):
                frame = msgspec.json.decode(data, type=_Framed)
                name, data = frame.event, frame.payload.encode()
        if name == "update":
            return self._status(data, last)
        if name == UPDATE:
            raw = self._status(data, last, kind=f"{UPDATE}{self._kind}")
            return raw._replace(position=last or raw.position)  # an edit is of the past
        if name == DELETE:
            address = self._addresses.pop(data.decode(errors="replace").strip(), None)
            if address is not None:
                return Raw(wrap(now_ms, msgspec.json.encode(address), kind=DELETE), last or "0")
        return None

    async def _timeline(self, last: str | None) -> AsyncGenerator[Raw, None]:
        """Yield the statuses after `last`, oldest first; without one, the newest page, as history."""
        backfill = last is None
        after = None if last is None else earlier(last)
        while True:
            asked: Mapping[str, str] = {} if after is None else {"min_id": after}
            answer = await self._ask("timelines/public", [("limit", str(PAGE)), *asked.items()], also=(422,))
            if answer.status == 422:
                raise SourceRefusedError(f"{self._server} asks for a token: set sources.mastodon.token_files")
            if answer.status == 404:
                self._without_timeline = True  # a server of another kind, which may stream all the same
                return
            statuses = [bytes(status) for status in answer.json(list[msgspec.Raw])]
            newest = after
            for status in reversed(statuses):  # the newest comes first
                newest, is_known = self._place(status, newest, last)
                if not is_known:
                    raw = self._status(status, last, backfill=backfill)
                    last = raw.position or None
                    yield raw
            # A server that does not go on from where it is told to would be asked for ever.
            if backfill or newest == after or len(statuses) < PAGE:
                return
            after = newest

    def _place(self, status: bytes, newest: str | None, last: str | None) -> tuple[str | None, bool]:
        """Return the newest number so far, and whether a status was told before."""
        try:
            number = place_of(status).id
        except PARSE_ERRORS:
            return newest, False
        return later(newest, number), last is not None and later(last, number) == last and number in self._addresses

    def _status(self, status: bytes, last: str | None, *, kind: str | None = None, backfill: bool = False) -> Raw:
        """Return a status that came after the one numbered `last`, and remember its number."""
        position, answers = last or "", None
        try:
            place = place_of(status)
        except PARSE_ERRORS:
            pass  # `parse` will say what is wrong
        else:
            position = later(last, place.id)
            answers = self._addresses.get(place.in_reply_to_id or "")
            self._addresses[place.id] = place.uri
            if len(self._addresses) > HELD:
                self._addresses.popitem(last=False)
        fields = {"kind": self._kind if kind is None else kind, "server": self._server, "backfill": backfill}
        return Raw(wrap(self._context.now_ms(), status, answers=answers, **fields), position)

    async def reread(self, ids: Sequence[str]) -> AsyncGenerator[Raw, None]:
        """Yield what became of statuses of which this server's number is known: heard lately, or its own."""
        known = {address: number for number, address in self._addresses.items()}
        numbers = {number: one for one in ids if (number := known.get(one) or self._own_number(one))}
        for start in range(0, len(numbers), AT_ONCE):
            asked = list(numbers)[start : start + AT_ONCE]
            answer = await self._ask("statuses", [("id[]", number) for number in asked])
            if answer.status != 200:
                return  # before version 4.3 a server tells them one by one only: too many requests
            found, is_readable = set(), True
            for status in answer.json(list[msgspec.Raw]):
                try:
                    found.add(place_of(bytes(status)).id)
                except PARSE_ERRORS:
                    is_readable = False  # it is refused where it is parsed, and nobody knows which it is
                data = wrap(self._context.now_ms(), bytes(status), again=True, kind=self._kind, server=self._server)
                yield Raw(data, "")
            for number in asked if is_readable else ():
                if number not in found:
                    yield Raw(wrap(self._context.now_ms(), msgspec.json.encode(numbers[number]), kind=GONE), "")

    def _own_number(self, address: str) -> str | None:
        """Return the number that an address of this very server ends with."""
        number = address.rpartition("/")[2]
        return number if address.startswith(f"{self._server}/") and number.isdecimal() else None

    async def _ask(self, what: str, asked: Sequence[tuple[str, str]], also: Collection[int] = ()) -> Answer:
        self._context.budget.take()
        url = f"{self._server}/api/v1/{what}"
        return await self._context.outgoing.get(url, params=asked, headers=self._headers(), also=also)

    async def _configuration(self) -> "_Configuration":
        """Return what the server says of itself; servers of other kinds say nothing."""
        answer = await self._context.outgoing.get(f"{self._server}/api/v2/instance", also=CLOSED)
        try:
            return answer.json(_Instance).configuration if answer.status == 200 else _Configuration()
        except PARSE_ERRORS:
            return _Configuration()

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self._token}"} if self._token else {}


class _Framed(msgspec.Struct, frozen=True):
    event: str
    payload: str


class _Urls(msgspec.Struct, frozen=True):
    streaming: str = ""


class _Feeds(msgspec.Struct, frozen=True):
    local: str = "public"
    """Or ``authenticated``, or ``disabled``."""
    remote: str = "public"


class _Access(msgspec.Struct, frozen=True):
    live_feeds: _Feeds = _Feeds()


class _Configuration(msgspec.Struct, frozen=True):
    urls: _Urls = _Urls()
    timelines_access: _Access = _Access()


class _Instance(msgspec.Struct, frozen=True):
    configuration: _Configuration = _Configuration()


def streaming_host(server: str, address: str) -> str:
    """Return where a server streams; a token that goes to it by TLS goes by nothing else.

    >>> streaming_host("https://a.example", "ws://b.example/"), streaming_host("http://a.example", "")
    ('https://b.example', 'http://a.example')
    """
    secure = server.startswith("https://")
    host = address.replace("wss://", "https://").replace("ws://", "https://" if secure else "http://").rstrip("/")
    return host.replace("http://", "https://", 1) if secure and host else host or server


def earlier(number: str) -> str:
    """Return the number of a status that was written LATE_MS before; one that holds no time as it is.

    >>> earlier("116500000000000000"), earlier("7"), earlier("01H")
    ('116499998033920000', '7', '01H')
    """
    if not number.isdecimal() or len(number) > DIGITS or int(number) < TIMED:
        return number
    return str(int(number) - (LATE_MS << 16))


def later(one: str | None, other: str) -> str:
    """Return the later of two numbers, which are longer or else greater as text.

    >>> later("99", "100"), later(None, "7"), later("b2", "a9")
    ('100', '7', 'b2')
    """
    return other if one is None else max(one, other, key=lambda number: (len(number), number))


def collectors(settings: MastodonSettings, context: CollectorContext) -> list[Collector]:
    """Return one collector a server."""
    tokens = {
        server.rstrip("/"): read_secret(path, "sources.mastodon.token_files")
        for server, path in settings.token_files.items()
    }
    return [MastodonCollector(one, settings, context, tokens.get(one.rstrip("/"))) for one in settings.servers]
