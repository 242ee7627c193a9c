"""Wikimedia's stream of recent changes, of which the brands' own pages are taken."""

from collections.abc import AsyncGenerator

from schemas.mention import Mention
from streams.entries.told import wrap
from streams.entries.wikimedia import SOURCE, page_of, parse, read
from streams.kit import Kit
from streams.server_sent import events
from streams.source import PARSE_ERRORS, Collector, Raw
from streams.source_settings import WikimediaSettings
from streams.wikimedia_views import PageViewsCollector

HEARD_S = 60.0
EVERY = 500
"""Other people's changes after which the place is told all the same, so that little is heard again."""


class WikimediaCollector:
    """Listens to ``recentchange``; the position is the last event's id, which the server goes on from.

    Without pages of brands it tells every change, which is of use to look at the source alone.
    """

    source = instance = SOURCE

    def __init__(self, settings: WikimediaSettings, kit: Kit) -> None:
        self._settings, self._kit = settings, kit
        self._brands = brands_of(settings)
        self.connected = False
        self.gaps: list[tuple[int, int]] = []
        self.told_until: int | None = None

    def parse(self, raw: Raw) -> Mention | None:
        """`streams.entries.wikimedia.parse`."""
        return parse(raw.data)

    async def read(self, position: str | None) -> AsyncGenerator[Raw, None]:
        """Yield the changes of the brands' pages after the event `position`."""
        headers = {"Accept": "text/event-stream"} | ({"Last-Event-ID": position} if position else {})
        passed = 0
        address = f"{self._settings.stream}/v2/stream/recentchange"
        try:
            async with self._kit.outgoing.stream(address, headers=headers, idle_s=HEARD_S) as content:
                async for event in events(content.iter_any()):
                    self.connected, self.told_until = True, self._kit.now_ms()
                    brand = self._brand(event.data) if self._brands else ""
                    passed += 1
                    place = event.id.replace("\n", " ")
                    if brand is not None:
                        yield Raw(wrap(self._kit.now_ms(), event.data, server=brand), place)
                    elif passed % EVERY == 0:
                        yield Raw(wrap(self._kit.now_ms(), b"null"), place)
        finally:
            self.connected = False

    def _brand(self, data: bytes) -> str | None:
        """Return whose page changed; what cannot be read is nobody's, for nearly all of it is."""
        try:
            return self._brands.get(page_of(read(data)))
        except PARSE_ERRORS:
            return None


def brands_of(settings: WikimediaSettings) -> dict[str, str]:
    """Return whose each page is."""
    return {page.replace(" ", "_"): brand for brand, pages in settings.pages.items() for page in pages}


def collectors(settings: WikimediaSettings, kit: Kit) -> list[Collector]:
    """Return the one that hears edits, and where pages are named the one that counts views."""
    views = [PageViewsCollector(settings.views, brands_of(settings), kit)] if settings.pages and settings.views else []
    return [WikimediaCollector(settings, kit), *views]
