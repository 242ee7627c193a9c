"""Wikimedia's stream of recent changes, of which the brands' own pages are taken."""

from collections import deque
from collections.abc import AsyncGenerator

import msgspec

from schemas.mention import Mention
from streams.collect.collector_context import CollectorContext
from streams.collect.envelope import GONE, instant_ms, wrap
from streams.collect.http.sse import events
from streams.collect.protocol import PARSE_ERRORS, Collector, Raw
from streams.collect.sources.wikimedia.pageviews import PageViewsCollector
from streams.collect.sources.wikimedia.parser import SOURCE, Change, page_of, parse, read
from streams.collect.sources.wikimedia.spec import WikimediaSettings

IDLE_S = 60.0
EVERY = 500
"""Other people's changes after which the place is told all the same, so that little is heard again."""


HELD = 1_000
"""Changes of a page that are remembered, to be taken away with it."""
SPARSE_MS = 60_000


class _Place(msgspec.Struct):
    timestamp: int | None = None


class WikimediaCollector:
    """Listens to ``recentchange``; the position is the last event's id, which the server goes on from.

    Without pages of brands it tells every change, which is of use to look at the source alone.
    """

    source = instance = SOURCE

    def __init__(self, settings: WikimediaSettings, context: CollectorContext) -> None:
        self._settings, self._context = settings, context
        self._brands = brands_of(settings)
        self._ids: dict[str, deque[str]] = {}
        """By page."""
        self.connected = False
        self.gaps: list[tuple[int, int]] = []
        self.complete_until_ms: int | None = None

    def parse(self, raw: Raw) -> Mention | None:
        """`streams.collect.sources.wikimedia.parser.parse`."""
        return parse(raw.data)

    async def read(self, position: str | None) -> AsyncGenerator[Raw, None]:
        """Yield the changes of the brands' pages after the event `position`."""
        headers = {"Accept": "text/event-stream"} | ({"Last-Event-ID": position} if position else {})
        passed, since_ms = 0, time_of(position)
        address = f"{self._settings.stream}/v2/stream/recentchange"
        try:
            async with self._context.outgoing.stream(address, headers=headers, idle_s=IDLE_S) as content:
                async for event in events(content.iter_any()):
                    self.connected, self.complete_until_ms = True, self._context.now_ms()
                    change = _change(event.data)
                    if not passed and since_ms is not None:
                        self._look_for_gap(since_ms, change)
                    passed += 1
                    place = event.id.replace("\n", " ")
                    page = _page(event.data)
                    # What cannot be read is nobody's, for nearly all of it is; without pages it is told all the same.
                    brand = self._brands.get(page) if self._brands else ""
                    if brand is not None:
                        if change is not None and self._brands:
                            for raw in self._deleted(change, page, place):
                                yield raw
                        yield Raw(wrap(self._context.now_ms(), event.data, server=brand), place)
                    elif passed % EVERY == 0:
                        yield Raw(wrap(self._context.now_ms(), b"null"), place)
        finally:
            self.connected = False

    def _deleted(self, change: Change, page: str, place: str) -> list[Raw]:
        """Remember a change of a page; of one that says that the page is gone, return what takes the others away."""
        ids = self._ids.setdefault(page, deque(maxlen=HELD))
        ids.append(change.meta.id)
        if not change.is_end:
            return []
        *earlier, _ = self._ids.pop(page)
        return [Raw(wrap(self._context.now_ms(), msgspec.json.encode(one), kind=GONE), place) for one in earlier]

    def _look_for_gap(self, since_ms: int, change: Change | None) -> None:
        """Note what the server no longer had: somebody changes something each second."""
        begin_ms = None if change is None else instant_ms(change.meta.dt)
        if begin_ms is not None and begin_ms - since_ms > SPARSE_MS:
            self.gaps.append((since_ms, begin_ms))


def _page(data: bytes) -> str:
    try:
        return page_of(data)
    except PARSE_ERRORS:
        return ""


def _change(data: bytes) -> Change | None:
    try:
        return read(data)
    except PARSE_ERRORS:
        return None


def time_of(position: str | None) -> int | None:
    """Return the time that an event's id names, ms UTC; None: it names none.

    >>> time_of('[{"topic": "a", "offset": -1}, {"topic": "b", "timestamp": 5}]'), time_of("7"), time_of(None)
    (5, None, None)
    """
    try:
        places = msgspec.json.decode(position or "[]", type=list[_Place])
    except PARSE_ERRORS:
        return None
    return max((one.timestamp for one in places if one.timestamp is not None), default=None)


def brands_of(settings: WikimediaSettings) -> dict[str, str]:
    """Return whose each page is."""
    return {page.replace(" ", "_"): brand for brand, pages in settings.pages.items() for page in pages}


def collectors(settings: WikimediaSettings, context: CollectorContext) -> list[Collector]:
    """Return the one that hears edits, and where pages are named the one that counts views."""
    views = (
        [PageViewsCollector(settings.views, brands_of(settings), context)] if settings.pages and settings.views else []
    )
    return [WikimediaCollector(settings, context), *views]
