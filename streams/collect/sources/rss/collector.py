"""RSS, Atom and JSON feeds, and the pages that name them."""

from streams.collect.collector_context import CollectorContext
from streams.collect.feeds.addresses import Feeds
from streams.collect.feeds.reader import FeedReader
from streams.collect.protocol import Collector
from streams.collect.sources.rss.spec import FeedsSettings

FEEDS = 100
"""A collector; what it remembers of them has to fit into one record."""


def collectors(settings: FeedsSettings, context: CollectorContext) -> list[Collector]:
    """Return a collector for each hundred feeds."""
    urls = sorted(set(settings.urls))
    chunks = [urls[start : start + FEEDS] for start in range(0, len(urls), FEEDS)]
    return [
        FeedReader("rss" if not number else f"rss:{number + 1}", Feeds(chunk), settings.poll_s, context)
        for number, chunk in enumerate(chunks)
    ]
