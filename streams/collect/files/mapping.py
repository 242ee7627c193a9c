"""What the user says of a file, in a small file of TOML."""

import tomllib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, get_args
from zoneinfo import ZoneInfo

from streams.collect.files.content.encoding import known_encoding
from streams.collect.files.profiles.profile import FIELDS, MOST_BYTES, SCALES
from streams.collect.files.values.labels import word_of
from streams.collect.files.values.times import Order
from streams.config.errors import UsageError

COUNT = "count"
"""Not a field: the column that says how many mentions a row of counts stands for."""
TIME_OF_DAY, ZONE = "time_of_day", "zone"
"""No fields: columns that are joined with that of `created_at`."""
COLUMN_NAMES = (*FIELDS, COUNT, TIME_OF_DAY, ZONE)
SHOWN_COLUMNS = 20


@dataclass(frozen=True)
class Formats:
    """How values are written, where the user says it."""

    created_at: Sequence[str] = ()
    """``strptime`` forms."""
    tz: str | None = None
    """Name of the zone of times that name none."""
    order: Order | None = None
    encoding: str | None = None
    delimiter: str | None = None
    header: Sequence[str] = ()
    """Names of the columns of a file that has no header."""
    scale: str = ""
    """Of numbers that are labels: one of SCALES."""


@dataclass(frozen=True)
class FileMapping:
    """What the user says of the columns; what he does not is guessed."""

    columns: Mapping[str, str | Sequence[str]] = field(default_factory=dict)
    """Column by field of a mention, or several of which the first that is filled counts."""
    constants: Mapping[str, str | int | float] = field(default_factory=dict)
    """Value by field of a mention, the same in every row."""
    labels: Mapping[str, float | None] = field(default_factory=dict)
    """Sentiment by label, in small letters, blanks as `_`; None: it says nothing."""
    formats: Formats = Formats()
    inside: tuple[str, ...] = ()
    """Where the messages lie in the objects of a JSON file, where columns were named as ``data[].text``."""

    def named(self, name: str) -> tuple[str, ...]:
        """Return the columns named for a field."""
        columns = self.columns.get(name, ())
        return (columns,) if isinstance(columns, str) else tuple(columns)


def read_mapping(path: Path) -> FileMapping:
    """Read a mapping file.

    ``[columns] text = "tweet"``, ``[constants] source = "x"``, ``[labels] good = 1``,
    ``[formats] tz = "Europe/Paris"``; all may be left out.

    Raises:
        UsageError: there is none, it is no TOML, or it names what there is not.
    """
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise UsageError(f"{path}: the mapping cannot be read ({error.strerror})") from error
    return mapping_of(content, path)


def mapping_of(content: bytes, path: Path) -> FileMapping:
    r"""Return the mapping that the bytes of a file are; `path` is named where something is wrong.

    Raises:
        UsageError: it is no TOML, too large, or names what there is not.

    >>> mapping_of(b"[labels]\ngood = 1", Path("m.toml")).labels["good"]
    1.0
    """
    if len(content) > MOST_BYTES:
        raise UsageError(f"{path}: a mapping has at most {MOST_BYTES} bytes: leave out what is not needed")
    try:
        tables = tomllib.loads(content.decode())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} is not TOML: {error}") from error
    except RecursionError as error:
        raise UsageError(f"{path} is no mapping: it is nested too deeply") from error
    _known(path, "table", tables, ("columns", "constants", "labels", "formats"))
    for name, table in tables.items():
        if not isinstance(table, dict):
            raise UsageError(f"{path}: {name} is a table, write [{name}]")
    columns, constants, labels = (tables.get(name, {}) for name in ("columns", "constants", "labels"))
    _known(path, "field in [columns]", columns, COLUMN_NAMES)
    _known(path, "field in [constants]", constants, FIELDS)
    for name, column in columns.items():
        if not column or not _is_texts(column):
            raise UsageError(f"{path}: [columns] {name} is the name of a column, in quotes, or a list of such names")
    for name, value in constants.items():
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            raise UsageError(f"{path}: [constants] {name} is a text or a number")
    for word, value in labels.items():
        number = value in ("", "none") or (isinstance(value, int | float) and not isinstance(value, bool))
        if not number or (not isinstance(value, str) and not -1 <= value <= 1):
            raise UsageError(f'{path}: [labels] {word} is a number from -1 to 1, or "none" to read the text instead')
    own = {word_of(word): None if isinstance(v, str) else float(v) for word, v in labels.items()}
    inside, columns = _parted(path, columns)
    return FileMapping(columns, constants, own, _formats(path, tables.get("formats", {})), inside)


def _parted(path: Path, columns: Mapping[str, Any]) -> tuple[tuple[str, ...], dict[str, Any]]:
    """Part columns such as ``data[].text`` into where the messages lie, the same for all, and the rest."""
    inside: set[str] = set()

    def rest(column: str) -> str:
        before, brackets, after = column.rpartition("[].")
        if brackets:
            inside.add(before)
        return after

    parted = {name: rest(one) if isinstance(one, str) else [*map(rest, one)] for name, one in columns.items()}
    if len(inside) > 1:
        raise UsageError(f"{path}: [columns] names several lists ({', '.join(sorted(inside))}): messages lie in one")
    return tuple(next(iter(inside), "").replace("[]", "").split(".")) if inside else (), parted


def _formats(path: Path, table: Mapping[str, Any]) -> Formats:
    _known(path, "name in [formats]", table, tuple(Formats.__dataclass_fields__))
    for name, value in table.items():
        several = name in ("created_at", "header")
        if not (_is_texts(value) if several else isinstance(value, str)):
            raise UsageError(f"{path}: [formats] {name} is a text in quotes" + (", or a list" if several else ""))
    forms, header = table.get("created_at", ()), table.get("header", ())
    order, scale, delimiter = table.get("order"), table.get("scale", ""), table.get("delimiter")
    if order is not None and order not in get_args(Order):
        raise UsageError(f"{path}: [formats] order is one of {', '.join(get_args(Order))}")
    if scale and scale not in SCALES:
        raise UsageError(f"{path}: [formats] scale is one of {', '.join(SCALES)}")
    if delimiter is not None and (len(delimiter) != 1 or delimiter in '"\r\n\0'):
        raise UsageError(f"{path}: [formats] delimiter is one character")
    encoding = table.get("encoding")
    return Formats(
        created_at=(forms,) if isinstance(forms, str) else tuple(forms),
        tz=known_zone(table["tz"]) if "tz" in table else None,
        order=order,
        encoding=known_encoding(encoding) if encoding is not None else None,
        delimiter=delimiter,
        header=(header,) if isinstance(header, str) else tuple(header),
        scale=scale,
    )


def known_zone(name: str) -> str:
    """Return the name of a time zone.

    Raises:
        UsageError: there is no such zone.
    """
    try:
        ZoneInfo(name)
    except (ValueError, OSError, LookupError) as error:
        raise UsageError(f"there is no time zone {name!r}: use a name such as Europe/Paris") from error
    return name


def shown(names: Iterable[str]) -> str:
    """Return the columns as one bounded line.

    >>> shown(["a", "b" * 50])
    'a, bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb'
    """
    every = list(names)
    more = f" and {len(every) - SHOWN_COLUMNS} more" if len(every) > SHOWN_COLUMNS else ""
    names = ", ".join(ascii(n[:40])[1:-1] if not n.isprintable() else n[:40] for n in every[:SHOWN_COLUMNS])
    return (names or "none") + more


def _is_texts(value: object) -> bool:
    return isinstance(value, str) or (isinstance(value, list) and all(isinstance(one, str) for one in value))


def _known(path: Path, what: str, found: Iterable[str], known: Collection[str]) -> None:
    for name in found:
        if name not in known:
            raise UsageError(f"{path}: there is no {what} named {name!r}, only {', '.join(known)}")
