"""The simulated panel of `jauge demo`."""

from streams.config.source_spec import Section, SourceSpec


class PanelSettings(Section):
    """The simulated panel of `jauge demo`."""

    enabled: bool = False
    """Whether the simulated panel of `jauge demo` is read."""
    until: int | None = None
    """End of the back-fill, ms UTC; None: the start of the present minute."""


SPEC = SourceSpec(
    name="panel",
    display_name={"en": "Simulated panel", "fr": "Panel simulé"},
    settings=PanelSettings,
    template="",
    service=f"{__package__}.collector:serve",
)
