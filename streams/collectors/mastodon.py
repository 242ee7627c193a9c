"""Mastodon: the public stream of a server with a token, its timeline without; breaks are read after all."""

import asyncio
from collections import OrderedDict
from collections.abc import AsyncGenerator, Mapping

import msgspec

from schemas.mention import Mention
from streams.entries.mastodon import DELETE, SOURCE, UNINDEXED, UPDATE, parse, place_of
from streams.entries.told import wrap
from streams.kit import Kit, read_secret
from streams.server_sent import events
from streams.source import Collector, Raw
from streams.source_settings import MastodonSettings

PAGE = 40
MOST_PAGES = 200
"""Of one reading after a break: 8,000 statuses; more is a gap."""
FIRST_PAGES = 1
HEARD_S = 45.0
"""The stream says something every 15 s."""
HELD = 50_000
"""Statuses whose numbers are remembered, for a deletion tells the number alone."""


class MastodonCollector:
    """Reads one server; the position is the number of the newest status."""

    source = SOURCE

    def __init__(self, server: str, settings: MastodonSettings, kit: Kit, token: str | None) -> None:
        """`token`: of a user of that server; None: its timeline is polled."""
        self._server = server.rstrip("/")
        self.instance = f"{SOURCE}:{self._server.partition('://')[2]}"
        self._settings, self._kit, self._token = settings, kit, token
        self._kind = UNINDEXED if settings.unindexed else ""
        self.connected = False
        self.gaps: list[tuple[int, int]] = []
        self.told_until: int | None = None
        self._addresses: OrderedDict[str, str] = OrderedDict()
        """By number."""

    def parse(self, raw: Raw) -> Mention | None:
        """`streams.entries.mastodon.parse`."""
        return parse(raw.data)

    async def read(self, position: str | None) -> AsyncGenerator[Raw, None]:
        """Yield what came after the status `position`, then what comes."""
        last = position or None
        try:
            if self._token is None:
                while True:
                    async for raw in self._timeline(last):
                        last = raw.position
                        yield raw
                    self.connected, self.told_until = True, self._kit.now_ms()
                    await asyncio.sleep(self._settings.poll_s)
            host = await self._streaming_host()
            async with self._kit.outgoing.stream(
                f"{host}/api/v1/streaming/public", headers=self._headers(), idle_s=HEARD_S
            ) as content:
                # Listening first, and then what was missed meanwhile: nothing falls in between.
                async for raw in self._timeline(last):
                    last = raw.position
                    yield raw
                self.connected = True
                async for event in events(content.iter_any()):
                    raw_or_none = self._heard(event.name, event.data, last)
                    if raw_or_none is not None:
                        last = raw_or_none.position
                        yield raw_or_none
        finally:
            self.connected = False

    def _heard(self, name: str, data: bytes, last: str | None) -> Raw | None:
        """Return what an event of the stream tells."""
        now_ms = self._kit.now_ms()
        if name in ("update", UPDATE):
            number = self._remember(data)
            position = later(last, number) if name == "update" else last or number
            kind = f"{UPDATE}{self._kind}" if name == UPDATE else self._kind
            return Raw(wrap(now_ms, data, kind=kind, server=self._server), position)
        if name == DELETE:
            address = self._addresses.pop(data.decode(errors="replace").strip(), None)
            if address is not None:
                return Raw(wrap(now_ms, msgspec.json.encode(address), kind=DELETE), last or "0")
        return None

    async def _timeline(self, last: str | None) -> AsyncGenerator[Raw, None]:
        """Yield the statuses after `last`, oldest first; without one, the newest page, as history."""
        backfill = last is None
        for _ in range(FIRST_PAGES if backfill else MOST_PAGES):
            after: Mapping[str, str] = {} if last is None else {"min_id": last}
            self._kit.budget.take()
            answer = await self._kit.outgoing.get(
                f"{self._server}/api/v1/timelines/public", params={"limit": str(PAGE), **after}, headers=self._headers()
            )
            page = answer.json(list[msgspec.Raw])
            for status in reversed(page):  # the newest comes first
                number = self._remember(bytes(status))
                last = later(last, number)
                data = wrap(self._kit.now_ms(), bytes(status), backfill=backfill, kind=self._kind, server=self._server)
                yield Raw(data, last)
            if len(page) < PAGE:
                return

    def _remember(self, status: bytes) -> str:
        number, address = place_of(status)
        self._addresses[number] = address
        if len(self._addresses) > HELD:
            self._addresses.popitem(last=False)
        return number

    async def _streaming_host(self) -> str:
        """Return where the server streams."""
        answer = await self._kit.outgoing.get(f"{self._server}/api/v2/instance")
        if answer.status != 200:
            return self._server
        told = answer.json(_Instance).configuration.urls.streaming
        return told.replace("wss://", "https://").replace("ws://", "http://").rstrip("/") or self._server

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self._token}"} if self._token else {}


class _Urls(msgspec.Struct, frozen=True):
    streaming: str = ""


class _Configuration(msgspec.Struct, frozen=True):
    urls: _Urls = _Urls()


class _Instance(msgspec.Struct, frozen=True):
    configuration: _Configuration = _Configuration()


def later(one: str | None, other: str) -> str:
    """Return the later of two numbers, which are longer or else greater as text.

    >>> later("99", "100"), later(None, "7"), later("b2", "a9")
    ('100', '7', 'b2')
    """
    return other if one is None else max(one, other, key=lambda number: (len(number), number))


def collectors(settings: MastodonSettings, kit: Kit) -> list[Collector]:
    """Return one collector a server."""
    tokens = {
        server.rstrip("/"): read_secret(path, "sources.mastodon.token_files")
        for server, path in settings.token_files.items()
    }
    return [MastodonCollector(one, settings, kit, tokens.get(one.rstrip("/"))) for one in settings.servers]
