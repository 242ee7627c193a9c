"""The table `sources` of the settings: one section for each source of the registry."""

from typing import TYPE_CHECKING, Annotated

from pydantic import Field, create_model

from streams.config.source_registry import registry
from streams.config.source_spec import Section, SourceSection


class SourcesTable(Section):
    """The sources that `jauge collect` reads; `SourceSettings` adds a section for each."""

    private: bool = False
    """Whether sources may have addresses that are not public: of this machine, or of its network."""
    contact: Annotated[str, Field(max_length=200)] = ""
    """An address or page of the user's, sent to the sources with each request; some reject requests without one."""

    @property
    def sections(self) -> dict[str, SourceSection | Section]:
        """The settings of all sources, by name."""
        return {name: getattr(self, name) for name in registry()}

    @property
    def enabled(self) -> dict[str, SourceSection | Section]:
        """The settings of the sources that are switched on, by name."""
        return {name: section for name, section in self.sections.items() if getattr(section, "enabled", False)}

    @property
    def keep_text_hours(self) -> float:
        """Text retention in hours, by the strictest of the sources that are switched on."""
        hours = [one.keep_text_hours for one in self.enabled.values() if isinstance(one, SourceSection)]
        return min(hours, default=720.0)


if TYPE_CHECKING:
    SourceSettings = SourcesTable
else:
    SourceSettings = create_model(
        "SourceSettings",
        __base__=SourcesTable,
        **{name: (spec.settings, spec.settings()) for name, spec in registry().items()},
    )
