"""RSS, Atom and JSON feeds."""

from typing import Annotated

from pydantic import Field

from streams.config.source_spec import Address, Probe, SourceSection, SourceSpec


class FeedsSettings(SourceSection):
    """RSS, Atom and JSON feeds, and sites that name theirs."""

    urls: tuple[Address, ...] = ()
    """Addresses of feeds, or of pages that name one."""
    needs = "urls"
    poll_s: Annotated[float, Field(ge=1, le=86_400)] = 600
    """Shortest time between two readings of one feed; what the feed asks for may be longer."""


SPEC = SourceSpec(
    name="rss",
    display_name={"en": "RSS", "fr": "RSS"},
    settings=FeedsSettings,
    template="""\
[sources.rss]
enabled = true
# urls = ["https://example.org/feed"]     # or a page that names its feed
""",
    collectors=f"{__package__}.collector:collectors",
    aliases=("feeds",),
    addresses=("urls",),
    name_in_text={"en": "news feeds", "fr": "flux d’actualité"},
    probe=Probe(setting="urls", path=""),
)
