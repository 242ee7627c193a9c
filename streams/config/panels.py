"""The named panels of the settings."""

from streams.config.errors import UnknownNameError
from streams.config.settings import Settings


def panel_named(settings: Settings, name: str | None) -> tuple[str, ...] | None:
    """Return the brands of a panel; None without a name: all brands are held against each other."""
    if name is None:
        return None
    for panel in settings.panels:
        if panel.name == name:
            return panel.brands
    there = ", ".join(panel.name for panel in settings.panels) or "none"
    raise UnknownNameError(f"there is no panel {name!r} in the settings: there are {there}")
