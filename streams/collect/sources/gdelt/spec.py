"""News of the world, from GDELT."""

from streams.config.source_spec import Address, Probe, Seconds, SourceSection, SourceSpec


class GdeltSettings(SourceSection):
    """News of the world, every quarter of an hour, from GDELT's files."""

    api: Address = "https://storage.googleapis.com/data.gdeltproject.org"
    """Where the files of GDELT are."""
    translated: bool = True
    """Whether to read what GDELT translated into English as well."""
    poll_s: Seconds = 300
    """Time between two readings, seconds."""


SPEC = SourceSpec(
    name="gdelt",
    display_name={"en": "GDELT", "fr": "GDELT"},
    settings=GdeltSettings,
    template="""\
[sources.gdelt]
enabled = false              # news of the world, every quarter of an hour, not counted in the score
""",
    collectors=f"{__package__}.collector:collectors",
    addresses=("api",),
    own_paths=("/gdeltv2/lastupdate.txt", "/gdeltv2"),
    sample_settings=lambda _: {"translated": False},
    probe=Probe(setting="api", path="/gdeltv2/lastupdate.txt"),
)
