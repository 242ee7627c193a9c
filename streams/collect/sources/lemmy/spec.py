"""Lemmy servers."""

from streams.config.source_spec import Address, Probe, Seconds, SourceSection, SourceSpec


class LemmySettings(SourceSection):
    """Posts and comments of Lemmy servers."""

    servers: tuple[Address, ...] = ("https://lemmy.world",)
    """Servers to read."""
    poll_s: Seconds = 60
    """Time between two readings, seconds."""
    deletions = "reread"


SPEC = SourceSpec(
    name="lemmy",
    display_name={"en": "Lemmy", "fr": "Lemmy"},
    settings=LemmySettings,
    template="""\
[sources.lemmy]
enabled = true
# servers = ["https://lemmy.world"]
""",
    collectors=f"{__package__}.collector:collectors",
    addresses=("servers",),
    own_paths=("/api/v3/post/list", "/api/v3", "/api/v4/post/list", "/api/v4"),
    probe=Probe(setting="servers", path="/api/v3/site"),
)
