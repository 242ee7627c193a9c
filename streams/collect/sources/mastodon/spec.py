"""Servers of Mastodon and its kin."""

from pathlib import Path

from pydantic import Field

from streams.config.source_spec import Address, Hours, Probe, Seconds, SourceSection, SourceSpec, bearer


class MastodonSettings(SourceSection):
    """Servers of Mastodon and its kin: streamed with a token, polled without."""

    servers: tuple[Address, ...] = ("https://mastodon.social",)
    """Servers to read."""
    token_files: dict[str, Path] = Field(default_factory=dict)
    """By server: a file with a user's token of scope read:statuses."""
    poll_s: Seconds = 30
    """Time between two readings of a server that is polled, seconds."""
    unindexed: bool = False
    """Whether to take posts of accounts that ask not to be indexed."""
    keep_text_hours: Hours = 168
    deletions = "told"


SPEC = SourceSpec(
    name="mastodon",
    display_name={"en": "Mastodon", "fr": "Mastodon"},
    settings=MastodonSettings,
    template="""\
[sources.mastodon]
enabled = false
# servers = ["https://mastodon.social"]
# poll_s = 30                # or a token, and it streams: token_files = { "https://mastodon.social" = "token" }
""",
    collectors=f"{__package__}.collector:collectors",
    addresses=("servers",),
    own_paths=("/api/v1/streaming/public", "/api/v1/timelines/public", "/api/v1/streaming", "/api/v1"),
    probe=Probe(setting="servers", path="/api/v1/timelines/public?limit=1", credential="token_files", authorize=bearer),
)
