"""Headlines of Google News."""

from typing import Annotated

from pydantic import Field

from streams.config.source_spec import Address, Probe, SourceSection, SourceSpec


class GoogleNewsSettings(SourceSection):
    """Headlines of Google News for the brands' terms; undocumented, best effort."""

    api: Address = "https://news.google.com"
    """Where the search is."""
    editions: tuple[Annotated[str, Field(pattern=r"^[a-z]{2}-[A-Z]{2}$")], ...] = ("en-US", "fr-FR")
    """Each as language-COUNTRY."""
    poll_s: Annotated[float, Field(ge=1, le=86_400)] = 300
    """Time between two searches of a brand, seconds."""


SPEC = SourceSpec(
    name="googlenews",
    display_name={"en": "Google News", "fr": "Google News"},
    settings=GoogleNewsSettings,
    template="""\
[sources.googlenews]
enabled = false
# editions = ["en-US", "fr-FR"]
""",
    collectors=f"{__package__}.collector:collectors",
    addresses=("api",),
    mention_source="rss",
    own_paths=("/rss/search", "/rss"),
    probe=Probe(setting="api", path="/rss"),
)
