"""Edits and views of the brands' pages on Wikimedia."""

from typing import Literal

from pydantic import Field

from streams.config.source_spec import Address, Probe, SourceSection, SourceSpec


class WikimediaSettings(SourceSection):
    """Edits of the brands' pages: attention, not counted in the score."""

    stream: Address = "https://stream.wikimedia.org"
    """Where recent changes are read."""
    views: Address | Literal[""] = "https://wikimedia.org"
    """Where the views of pages are asked for; empty: they are not."""
    pages: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    """By brand: pages as ``en.wikipedia.org/wiki/Title``."""
    needs = "pages"
    deletions = "told"


SPEC = SourceSpec(
    name="wikimedia",
    display_name={"en": "Wikimedia", "fr": "Wikimedia"},
    settings=WikimediaSettings,
    template="""\
[sources.wikimedia]
enabled = true
# pages = { Acme = ["en.wikipedia.org/wiki/Acme"] }   # edits and views of them, not counted in the score
""",
    collectors=f"{__package__}.collector:collectors",
    addresses=("stream", "views"),
    own_paths=("/v2/stream/recentchange", "/v2/stream", "/v2"),
    probe=Probe(setting="stream", path="/"),
)
