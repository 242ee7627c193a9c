"""Rows of the files that a command names, with its mapping, as mentions or rejections."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from schemas.drop import Rejection
from schemas.mention import Mention
from streams.collect.files.mapping import read_mapping
from streams.collect.files.reader import NO_MAPPING, read_files
from streams.config.timefmt import wall_clock_ms


def file_rows(
    files: Sequence[Path], mapping: Path | None, source: str | None, brand_column: str | None
) -> Iterator[Mention | Rejection]:
    """Return the rows of files as `jauge replay` and `jauge recount` both read them."""
    named = read_mapping(mapping) if mapping is not None else NO_MAPPING
    return read_files(files, named, source=source, brand_column=brand_column, now_ms=wall_clock_ms())
