"""Files as a command names them, with what its flags say of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from streams.collect.files.content.encoding import known_encoding
from streams.collect.files.formats.opening import Asked
from streams.collect.files.mapping import FileMapping, known_zone, read_mapping
from streams.collect.files.profiles.registry import profiles
from streams.collect.files.reader import NO_MAPPING, FileSet
from streams.collect.files.values.times import Order
from streams.config.timefmt import wall_clock_ms


@dataclass(frozen=True)
class FileRequest:
    """Files, and how they are read; flags win over the mapping."""

    files: Sequence[Path]
    mapping: Path | None = None
    source: str | None = None
    brand_column: str | None = None
    encoding: str | None = None
    order: Order | None = None
    """Whether the day or the month comes first in dates that may be read both ways."""
    tz: str | None = None
    """Zone of times that name none."""

    @property
    def flags(self) -> list[str]:
        """What the flags say, as any command that takes files is given it again.

        >>> FileRequest([Path("a.csv")], source="x", order="day_first", tz="Europe/Paris").flags
        ['--source=x', '--day-first', '--tz=Europe/Paris']
        """
        before = {"--mapping": self.mapping, "--source": self.source, "--brand-column": self.brand_column}
        order = [] if self.order is None else [f"--{self.order.replace('_', '-')}"]
        return [*_given(before | {"--encoding": self.encoding}), *order, *_given({"--tz": self.tz})]

    def open(self, fallback_source: str | None = None) -> FileSet:
        """Look at the files, as `jauge replay` and `jauge recount` both read them.

        Args:
            fallback_source: of rows of which nothing else says one.

        Raises:
            JaugeError: a file is missing, or has no column for the time or the text.
            UsageError: a flag, or what the mapping says, cannot be.
        """
        named = read_mapping(self.mapping) if self.mapping is not None else NO_MAPPING
        asked = Asked(
            self._with_flags(named), self.source, self.brand_column, profiles(), fallback_source=fallback_source
        )
        return FileSet(self.files, asked, wall_clock_ms())

    def _with_flags(self, mapping: FileMapping) -> FileMapping:
        formats = mapping.formats
        if self.encoding is not None:
            formats = replace(formats, encoding=known_encoding(self.encoding))
        if self.order is not None:
            formats = replace(formats, order=self.order)
        if self.tz is not None:
            formats = replace(formats, tz=known_zone(self.tz))
        return replace(mapping, formats=formats)


def _given(flags: Mapping[str, object]) -> list[str]:
    return [f"{flag}={value}" for flag, value in flags.items() if value is not None]
