"""The one registry of sources: a `SourceSpec` in each folder of sources, and those that other packages bring."""

from collections.abc import Iterator, Mapping
from functools import cache
from importlib import import_module
from importlib.metadata import entry_points
from pathlib import Path
from pkgutil import iter_modules
from types import MappingProxyType
from typing import Any

from streams.config.errors import UsageError
from streams.config.source_spec import SourceSpec

FOLDERS = "streams.collect.sources"
"""Each package in it with a module `spec` is a source; a name, since settings must not import collectors."""
GROUP = "jauge.sources"
"""Entry points of other packages: each is a `SourceSpec`, as ``forum = "jauge_forum.spec:SPEC"``."""


@cache
def registry() -> Mapping[str, SourceSpec[Any]]:
    """Return all sources by name, in the order of their names.

    Raises:
        UsageError: two sources have one name, or a package brings what is no source.
    """
    return by_name([*_own(), *_installed()])


def by_name(found: list[tuple[str, SourceSpec[Any]]]) -> Mapping[str, SourceSpec[Any]]:
    """Return specs by their names; each comes with the place where it was found.

    Raises:
        UsageError: two sources have one name.
    """
    places: dict[str, str] = {}
    for place, spec in found:
        if spec.name in places:
            raise UsageError(
                f"two sources have the name {spec.name!r}: {places[spec.name]} and {place}; "
                "rename one or uninstall its package"
            )
        places[spec.name] = place
    return MappingProxyType({spec.name: spec for _, spec in sorted(found, key=lambda one: one[1].name)})


def _own() -> Iterator[tuple[str, SourceSpec[Any]]]:
    package = import_module(FOLDERS)
    for found in iter_modules(package.__path__):
        if any((Path(folder) / found.name / "spec.py").is_file() for folder in package.__path__):
            place = f"{FOLDERS}.{found.name}.spec"
            yield place, import_module(place).SPEC


def _installed() -> Iterator[tuple[str, SourceSpec[Any]]]:
    for point in entry_points(group=GROUP):
        try:
            spec = point.load()
        except Exception as error:  # another package's code may raise anything
            raise UsageError(f"the source {point.value} cannot be loaded ({error}): uninstall its package") from error
        if not isinstance(spec, SourceSpec):
            raise UsageError(f"{point.value} is no SourceSpec: uninstall its package")
        yield point.value, spec


def display_names() -> dict[str, dict[str, str]]:
    """Return the display names of all sources, by `Mention.source` or a name of its own, and by language.

    >>> display_names()["hn"]
    {'en': 'Hacker News', 'fr': 'Hacker News'}
    """
    names: dict[str, dict[str, str]] = {}
    for spec in registry().values():
        for name, shown in spec.pushed_names.items():
            names.setdefault(name, dict.fromkeys(spec.display_name, shown))
        names[spec.name] = dict(spec.display_name)
    return names


def name_in_text(source: str, language: str) -> str:
    """Return a source's name within a sentence.

    >>> name_in_text("rss", "en"), name_in_text("x", "fr"), name_in_text("other", "en")
    ('news feeds', 'X', 'other')
    """
    spec = registry().get(source)
    if spec is None:
        return display_names().get(source, {}).get(language, source)
    return spec.name_in_text.get(language) or spec.display_name[language]
