"""Hacker News."""

from typing import Annotated

from pydantic import Field

from streams.config.source_spec import Address, Probe, Seconds, SourceSection, SourceSpec


class HackerNewsSettings(SourceSection):
    """Hacker News by its own API, and the past by Algolia's."""

    api: Address = "https://hacker-news.firebaseio.com"
    """Where items are read."""
    search: Address = "https://hn.algolia.com"
    """Where the search of Algolia is."""
    poll_s: Seconds = 10
    """Time between two readings, seconds."""
    backfill_days: Annotated[int, Field(ge=0, le=3_650)] = 0
    """Days before the first start that are asked of the search, for the brands' terms."""
    deletions = "reread"


def _search_too(settings: HackerNewsSettings) -> dict[str, object]:
    """Read a day by search: the endpoint may serve the search alone."""
    return {"backfill_days": max(1, settings.backfill_days)}


SPEC = SourceSpec(
    name="hn",
    display_name={"en": "Hacker News", "fr": "Hacker News"},
    settings=HackerNewsSettings,
    template="""\
[sources.hn]
enabled = true
# backfill_days = 7          # of the past, by search
""",
    collectors=f"{__package__}.collector:collectors",
    aliases=("hackernews",),
    addresses=("api", "search"),
    own_paths=("/v0", "/api/v1/search_by_date", "/api/v1"),
    sample_settings=_search_too,
    probe=Probe(setting="api", path="/v0/maxitem.json"),
)
