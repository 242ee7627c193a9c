"""Lemmy: the newest posts and comments of a server, page by page until what is known."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import suppress
from typing import NamedTuple

import msgspec

from schemas.mention import Mention
from streams.collect.collector_context import CollectorContext
from streams.collect.envelope import GONE, wrap
from streams.collect.protocol import PARSE_ERRORS, Collector, Raw
from streams.collect.seen_once import SeenOnce
from streams.collect.sources.lemmy.parser import SOURCE, number_of, parse
from streams.collect.sources.lemmy.spec import LemmySettings

PAGE = 50
HELD = 50_000
"""Entries whose numbers are remembered."""
MOST_BYTES = 16 << 20
"""Of what one reading finds; more is a gap."""
MOST_PAGES = 40
"""Of one reading: 2,000 entries a kind; more is a gap."""


class _List(msgspec.Struct):
    posts: list[msgspec.Raw] = []
    comments: list[msgspec.Raw] = []
    items: list[msgspec.Raw] = []
    """Both kinds, in the fourth version."""
    next_page: str | None = None


class Place(NamedTuple):
    """The newest numbers told, of posts and of comments."""

    post: int = 0
    comment: int = 0
    in_history: bool = True
    """Whether what was there at the first start is not told to its end."""

    @classmethod
    def read(cls, position: str | None) -> "Place":
        """Inverse of `text`; anything else is the beginning.

        >>> Place.read(Place(7, 9).text), Place.read("7/9"), Place.read("")
        (Place(post=7, comment=9, in_history=True), Place(post=7, comment=9, in_history=False), Place(post=0, ...))
        """
        post, comment, history = [*(position or "").split("/"), "", "", ""][:3]
        return cls(int(post), int(comment), bool(history)) if post.isdecimal() and comment.isdecimal() else cls()

    @property
    def text(self) -> str:
        """As a position."""
        return f"{self.post}/{self.comment}" + ("/history" if self.in_history else "")


class LemmyCollector:
    """Reads one server; see `streams.collect.protocol.Collector`."""

    source = SOURCE

    def __init__(self, server: str, settings: LemmySettings, context: CollectorContext) -> None:
        self._server = server.rstrip("/")
        self.instance = f"{SOURCE}:{self._server.split('//')[-1]}"
        self._settings, self._context = settings, context
        self._version = ""
        self._numbers: dict[str, tuple[str, int]] = {}
        """Kind and number by address, for those who ask again."""
        self._seen_once, self._unread = SeenOnce(), list[bytes]()
        """What has no number: `parse` will say what is wrong."""
        self.connected = False
        self.gaps: list[tuple[int, int]] = []
        self.complete_until_ms: int | None = None

    def parse(self, raw: Raw) -> Mention | None:
        """`streams.collect.sources.lemmy.parser.parse`."""
        return parse(raw.data)

    async def read(self, position: str | None) -> AsyncGenerator[Raw, None]:
        """Yield posts and comments after `position`, oldest first, poll by poll; first what is there, as history."""
        place = Place.read(position)
        try:
            if position is None:
                # Kept before anything is told: one who is killed here begins at the same entries.
                place = await self._beginning()
                yield Raw(wrap(self._context.now_ms(), b"{}"), place.text)
            while True:
                backfill, began_ms = place.in_history, self._context.now_ms()
                for kind in ("post", "comment"):
                    for number, view in await self._newer(kind, getattr(place, kind)):
                        place = place._replace(**{kind: max(number, getattr(place, kind))})
                        yield Raw(wrap(began_ms, view, backfill=backfill), place.text)
                self.connected, self.complete_until_ms = True, began_ms
                if backfill:
                    place = place._replace(in_history=False)
                    yield Raw(wrap(began_ms, b"{}"), place.text)
                await asyncio.sleep(self._settings.poll_s)
        finally:
            self.connected = False

    async def _beginning(self) -> Place:
        """Return the place before the oldest entries of the newest pages."""
        before, unread = dict[str, int](), list[bytes]()
        for kind in ("post", "comment"):
            entries = await self._newer(kind, 0)
            numbers = [number for number, _ in entries if number]
            unread += [view for number, view in entries if not number]
            before[kind] = min(numbers, default=1) - 1
        self._unread = unread  # they are told with the entries
        return Place(before["post"], before["comment"])

    async def reread(self, ids: Sequence[str]) -> AsyncGenerator[Raw, None]:
        """Yield what became of entries of this server, and of others that were told since we began."""
        if not self._version:
            self._version = await self._probe()
        for address in ids:
            place = self._numbers.get(address) or self._own_number(address)
            if place is None:
                continue
            kind, number = place
            self._context.budget.take()
            answer = await self._context.outgoing.get(
                f"{self._server}/api/{self._version}/{kind}", params={"id": number}
            )
            if answer.status in (404, 410):
                yield Raw(wrap(self._context.now_ms(), msgspec.json.encode(address), kind=GONE), "")
            else:
                found: bytes | msgspec.Raw | None = answer.body
                with suppress(*PARSE_ERRORS):  # it is refused where it is parsed, and the others are asked for
                    found = msgspec.json.decode(answer.body, type=dict[str, msgspec.Raw]).get(f"{kind}_view")
                if found is not None:
                    yield Raw(wrap(self._context.now_ms(), bytes(found), again=True), "")

    def _own_number(self, address: str) -> tuple[str, int] | None:
        """Return kind and number of an address of this very server."""
        server, _, place = address.partition("://")[2].partition("/")
        kind, _, number = place.partition("/")
        if server != self._server.partition("://")[2] or kind not in ("post", "comment") or not number.isdecimal():
            return None
        return kind, int(number)

    async def _newer(self, kind: str, last: int) -> list[tuple[int, bytes]]:
        """Return the entries after number `last`, oldest first; of the beginning (0) the newest page."""
        found: dict[int, bytes] = {}
        cursor: str | None = None
        for page in range(1, (MOST_PAGES if last else 1) + 1):
            answer = await self._page(kind, page, cursor)
            views = answer.posts or answer.comments or answer.items
            numbers = {number: bytes(view) for view in views if (number := self._number(bytes(view)))}
            found |= {number: view for number, view in numbers.items() if number > last}
            if sum(map(len, found.values())) > MOST_BYTES:
                break
            cursor = answer.next_page
            # Pinned posts stand first whatever their age, and some come late: most of a page has to be known.
            known = sum(number <= last for number in numbers)
            if not views or (len(views) < PAGE and cursor is None) or 2 * known >= len(numbers):
                return self._in_order(kind, found)
        if last:
            now_ms = self._context.now_ms()
            self.gaps.append((self.complete_until_ms or now_ms - 1, now_ms))
        return self._in_order(kind, found)

    def _number(self, view: bytes) -> int:
        """Return a view's number; 0 where it has none: it is then refused, once."""
        try:
            return number_of(view)
        except PARSE_ERRORS:
            if self._seen_once.is_new(view):
                self._unread.append(view)
            return 0

    def _in_order(self, kind: str, found: dict[int, bytes]) -> list[tuple[int, bytes]]:
        for number, view in found.items():
            with suppress(*PARSE_ERRORS):  # it is refused, and counted, where it is told
                if (mention := parse(wrap(0, view))) is not None:
                    self._numbers[mention.id] = kind, number
        while len(self._numbers) > HELD:
            del self._numbers[next(iter(self._numbers))]
        unread, self._unread = self._unread, []
        return [*((0, view) for view in unread), *sorted(found.items())]

    async def _page(self, kind: str, page: int, cursor: str | None) -> _List:
        if not self._version:
            self._version = await self._probe()
        self._context.budget.take()
        asked: dict[str, str | int] = {"sort": "New", "limit": PAGE, "type_": "All"}
        asked |= {"page_cursor": cursor} if cursor else {"page": page}
        answer = await self._context.outgoing.get(f"{self._server}/api/{self._version}/{kind}/list", params=asked)
        return answer.json(_List)

    async def _probe(self) -> str:
        """Return the version of the API that the server knows."""
        answer = await self._context.outgoing.get(
            f"{self._server}/api/v3/post/list", params={"sort": "New", "limit": 1, "type_": "All"}
        )
        return "v3" if answer.status == 200 else "v4"


def collectors(settings: LemmySettings, context: CollectorContext) -> list[Collector]:
    """Return one collector a server."""
    return [LemmyCollector(server, settings, context) for server in settings.servers]
