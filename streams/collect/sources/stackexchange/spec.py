"""Sites of Stack Exchange."""

from pathlib import Path
from typing import Annotated

from pydantic import Field

from streams.config.source_spec import Address, Probe, Seconds, SourceSection, SourceSpec


class StackExchangeSettings(SourceSection):
    """Questions, answers and comments of Stack Exchange sites that hold the brands' terms."""

    api: Address = "https://api.stackexchange.com"
    """Where the API is."""
    sites: tuple[Annotated[str, Field(pattern=r"^[a-z0-9.]{2,64}$")], ...] = ("stackoverflow",)
    """Names of sites, as `stackoverflow`."""
    key_file: Path | None = None
    """File of one line with a key; without one 300 requests a day are allowed."""
    poll_s: Seconds = 900
    """Time between two readings, seconds."""
    reads_a_day: Annotated[int, Field(gt=0)] | None = 280
    deletions = "reread"
    attribution = "CC BY-SA: name the author and link the page"


SPEC = SourceSpec(
    name="stackexchange",
    display_name={"en": "Stack Exchange", "fr": "Stack Exchange"},
    settings=StackExchangeSettings,
    template="""\
[sources.stackexchange]
enabled = true
# sites = ["stackoverflow", "superuser"]
""",
    collectors=f"{__package__}.collector:collectors",
    addresses=("api",),
    own_paths=("/2.3/search/excerpts", "/2.3"),
    probe=Probe(setting="api", path="/2.3/info?site=stackoverflow"),
)
