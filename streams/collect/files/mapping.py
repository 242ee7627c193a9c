"""Which column of a file holds which field of a mention."""

import tomllib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from schemas.mention import Mention
from streams.collect.files.row_values import LABELS
from streams.config.errors import UsageError

FIELDS: tuple[str, ...] = Mention.__struct_fields__
COUNT = "count"
"""Not a field: the column that says how many mentions a row of counts stands for."""
SHOWN_COLUMNS = 20
MOST_BYTES = 16 << 10
"""Of a mapping: several hundred labels. A key of many dots takes Python's own reader the square of its length."""

GUESSES: Mapping[str, tuple[str, ...]] = {
    "created_at": ("created_at", "time_utc", "timestamp", "datetime", "date", "time", "published_at", "created"),
    "seen_at": ("seen_at", "collected_at"),
    "text": ("text", "tweet", "content", "full_text", "body", "message"),
    "author": ("author", "author_id", "user", "user_id", "username", "screen_name", "name"),
    "id": ("id", "id_str", "tweet_id", "post_id", "message_id"),
    "op": ("op",),
    "lang": ("lang", "language"),
    "url": ("url", "link", "permalink"),
    "followers": ("followers", "followers_count", "follower_count", "user_followers"),
    "likes": ("likes", "like_count", "likes_count", "favorite_count", "favorites", "favourites_count"),
    "reposts": ("reposts", "repost_count", "retweet_count", "retweets", "shares"),
    "replies": ("replies", "reply_count", "replies_count", "comments"),
    "sentiment": ("sentiment", "label", "airline_sentiment", "polarity"),
    "confidence": ("confidence", "label_confidence", "airline_sentiment_confidence"),
}
"""Names that columns commonly have, the first one found counts. A ``source`` column is not
among them (exports of posts keep the author's app there), nor is ``brand``: both are asked for."""


@dataclass(frozen=True)
class FileMapping:
    """What the user says of the columns; what he does not is guessed."""

    columns: Mapping[str, str] = field(default_factory=dict)
    """Column by field of a mention."""
    constants: Mapping[str, str | int | float] = field(default_factory=dict)
    """Value by field of a mention, the same in every row."""
    labels: Mapping[str, float | None] = field(default_factory=lambda: LABELS)
    """Sentiment by label, in small letters."""


@dataclass(frozen=True)
class Plan:
    """How the rows of one header become mentions."""

    columns: Mapping[str, str]
    """Column by field."""
    constants: Mapping[str, str | int | float]
    labels: Mapping[str, float | None]
    count: str | None = None
    """Column of how many mentions a row stands for; None: each for one."""


class NoPlanError(Exception):
    """These columns make no mention; the message says what is missing."""


def read_mapping(path: Path) -> FileMapping:
    """Read a mapping file.

    ``[columns] text = "tweet"``, ``[constants] source = "x"``, ``[labels] good = 1``; all may be left out.

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
    _known(path, "table", tables, ("columns", "constants", "labels"))
    for name, table in tables.items():
        if not isinstance(table, dict):
            raise UsageError(f"{path}: {name} is a table, write [{name}]")
    columns, constants, labels = (tables.get(name, {}) for name in ("columns", "constants", "labels"))
    _known(path, "field in [columns]", columns, (*FIELDS, COUNT))
    _known(path, "field in [constants]", constants, FIELDS)
    for name, column in columns.items():
        if not isinstance(column, str):
            raise UsageError(f"{path}: [columns] {name} is the name of a column, in quotes")
    for name, value in constants.items():
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            raise UsageError(f"{path}: [constants] {name} is a text or a number")
    for word, value in labels.items():
        number = value in ("", "none") or (isinstance(value, int | float) and not isinstance(value, bool))
        if not number or (not isinstance(value, str) and not -1 <= value <= 1):
            raise UsageError(f'{path}: [labels] {word} is a number from -1 to 1, or "none" to read the text instead')
    own = {word.strip().lower(): None if isinstance(v, str) else float(v) for word, v in labels.items()}
    return FileMapping(columns, constants, {**LABELS, **own})


def plan(names: Collection[str], mapping: FileMapping, source: str | None, brand_column: str | None) -> Plan:
    """Find the columns for the fields of a mention.

    Args:
        names: the columns that there are.
        mapping: wins over guesses.
        source: wins over the mapping.
        brand_column: says whose mention a row is; wins over the mapping.

    Raises:
        UsageError: a column that the user named is not there; or no source was named.
        NoPlanError: no column was found for the time or the text.

    >>> plan(["tweet", "date", "label"], FileMapping(), "x", None).columns
    {'created_at': 'date', 'text': 'tweet', 'sentiment': 'label'}
    """
    constants = dict(mapping.constants)
    columns = dict(mapping.columns)
    if source is not None:
        constants["source"] = source
    if brand_column is not None:
        columns["brand"] = brand_column
        constants.pop("brand", None)
    for column in columns.values():
        if column not in names:
            raise UsageError(f"there is no column {column!r}: there are {shown(names)}")
    counted = columns.pop(COUNT, None)
    if counted is not None:  # whoever counts mentions has no texts of them
        constants.setdefault("text", "")
    small: dict[str, str] = {}
    for name in names:
        small.setdefault(name.strip().lower(), name)
    for wanted, guesses in GUESSES.items():
        if wanted in columns or wanted in constants:
            continue
        guess = next((small[g] for g in guesses if g in small and small[g] not in columns.values()), None)
        if guess is not None:
            columns[wanted] = guess
    for wanted, what in (("created_at", "time"), ("text", "text")):
        if wanted not in columns and wanted not in constants:
            raise NoPlanError(
                f"no column found for the {what}: name it in a mapping ([columns] {wanted} = ...), "
                f"there are {shown(names)}"
            )
    if "source" not in columns and "source" not in constants:
        raise UsageError('name the source of the rows: --source x, or [constants] source = "x" in a mapping')
    return Plan({k: v for k, v in columns.items() if k not in constants}, constants, mapping.labels, counted)


def shown(names: Iterable[str]) -> str:
    """Return the columns as one bounded line.

    >>> shown(["a", "b" * 50])
    'a, bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb'
    """
    every = list(names)
    more = f" and {len(every) - SHOWN_COLUMNS} more" if len(every) > SHOWN_COLUMNS else ""
    names = ", ".join(ascii(n[:40])[1:-1] if not n.isprintable() else n[:40] for n in every[:SHOWN_COLUMNS])
    return (names or "none") + more


def _known(path: Path, what: str, found: Iterable[str], known: Collection[str]) -> None:
    for name in found:
        if name not in known:
            raise UsageError(f"{path}: there is no {what} named {name!r}, only {', '.join(known)}")
