"""Headlines of Google News for the brands' terms: a search that answers with a feed."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

import msgspec

from streams.collect.collector_context import CollectorContext
from streams.collect.feeds.addresses import Feeds, FeedState
from streams.collect.feeds.reader import FeedReader
from streams.collect.protocol import Collector
from streams.collect.search_terms import search_terms
from streams.collect.sources.googlenews.spec import GoogleNewsSettings

MOST_SEARCHES = 100
"""Terms in so many editions at most; each is a feed."""
FULL = 100
"""An answer of so many headlines is cut off."""
SPARSE = 40
"""Of fewer, twice the time has room in an answer."""
DAY_HOURS = 24
HOUR_MS = 3_600_000


class Searches(Feeds):
    """One a term and edition; where an answer is cut off, the next is asked for half the time."""

    def __init__(self, settings: GoogleNewsSettings, context: CollectorContext) -> None:
        super().__init__(())
        self._settings, self._context = settings, context
        self._asked: dict[str, tuple[str, str]] = {}

    def urls(self) -> Sequence[str]:
        """Return the searches for the brands as they are now, by the address of a day's headlines."""
        terms = search_terms(self._context.brands())
        every = [(term, edition) for term in terms for edition in self._settings.editions][:MOST_SEARCHES]
        self._asked = {search(self._settings.api, *one, f"when:{DAY_HOURS}h"): one for one in every}
        return list(self._asked)

    def address(self, url: str, state: FeedState, now_ms: int) -> str:
        """Return the search of the last hours, after a break that of its days."""
        asked = self._asked.get(url)
        if asked is None:
            return url
        within = f"when:{state.hours or DAY_HOURS}h"
        if state.at and now_ms - state.at > DAY_HOURS * HOUR_MS:
            within = days(state.at, now_ms)
        return search(self._settings.api, *asked, within)

    def name(self, url: str) -> str:
        """Return the same for all: a headline that two searches find is one."""
        del url
        return self._settings.api

    def read(self, state: FeedState, entry_count: int, now_ms: int) -> tuple[FeedState, tuple[int, int] | None]:
        """Halve the hours where the answer was cut off, double them where it has room."""
        hours, gap = state.hours or DAY_HOURS, None
        if entry_count >= FULL:
            if state.at and (hours == 1 or now_ms - state.at > hours * HOUR_MS):
                gap = (state.at, now_ms)  # no search tells more
            hours = max(1, hours // 2)
        elif entry_count < SPARSE:
            hours = min(DAY_HOURS, 2 * hours)
        return msgspec.structs.replace(state, at=now_ms, hours=hours), gap


def collectors(settings: GoogleNewsSettings, context: CollectorContext) -> list[Collector]:
    """Return the one collector; the searches follow the brands."""
    return [FeedReader("googlenews", Searches(settings, context), settings.poll_s, context)]


def search(api: str, term: str, edition: str, within: str) -> str:
    """Return the address of the headlines with a term, in one edition and some time.

    >>> search("https://news.google.com", "acme", "fr-FR", "when:24h")
    'https://news.google.com/rss/search?q=%22acme%22+when%3A24h&hl=fr&gl=FR&ceid=FR%3Afr'
    """
    language, country = edition.split("-")
    asked = {"q": f'"{term}" {within}', "hl": language, "gl": country, "ceid": f"{country}:{language}"}
    return f"{api}/rss/search?{urlencode(asked)}"


def days(from_ms: int, to_ms: int) -> str:
    """Return the words for the days of a span, which count only together.

    >>> days(1_790_000_000_000, 1_790_200_000_000)
    'after:2026-09-21 before:2026-09-24'
    """
    first, last = (datetime.fromtimestamp(at_ms / 1_000, UTC) for at_ms in (from_ms, to_ms))
    return f"after:{first:%Y-%m-%d} before:{last + timedelta(1):%Y-%m-%d}"
