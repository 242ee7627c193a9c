"""Headlines of Google News for the brands' terms: a search that answers with a feed."""

from urllib.parse import urlencode

from streams.feeds.reader import FeedReader
from streams.kit import Kit
from streams.source import Collector
from streams.source_settings import GoogleNewsSettings

MOST_SEARCHES = 100
"""Terms in so many editions at most; each is a feed."""


def collectors(settings: GoogleNewsSettings, kit: Kit) -> list[Collector]:
    """Return the one collector; the searches follow the brands."""

    def searches() -> list[str]:
        terms = sorted({term for brand in kit.brands() for term in brand.terms})
        every = [search(settings.api, term, edition) for term in terms for edition in settings.editions]
        return every[:MOST_SEARCHES]

    return [FeedReader("googlenews", searches, settings.poll_s, kit)]


def search(api: str, term: str, edition: str) -> str:
    """Return the address of the headlines of the last day with a term.

    >>> search("https://news.google.com", "acme", "fr-FR")
    'https://news.google.com/rss/search?q=%22acme%22+when%3A1d&hl=fr&gl=FR&ceid=FR%3Afr'
    """
    language, country = edition.split("-")
    asked = {"q": f'"{term}" when:1d', "hl": language, "gl": country, "ceid": f"{country}:{language}"}
    return f"{api}/rss/search?{urlencode(asked)}"
