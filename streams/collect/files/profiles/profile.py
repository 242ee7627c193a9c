"""A format by its columns: how it is recognised, and which column is what."""

import re
import tomllib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import msgspec

from schemas.mention import Mention
from streams.config.errors import UsageError

FIELDS: tuple[str, ...] = Mention.__struct_fields__
MOST_BYTES = 16 << 10
"""Of a profile or a mapping. A key of many dots takes Python's own reader the square of its length."""
SCALES = ("stars", "binary", "four", "percent", "hundred", "ten", "five", "unit")


class Profile(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What a file of TOML says of a format."""

    title: str
    """As people call it."""
    needs: list[str] = []
    """Columns, in normal form, that are all there in such a file."""
    header: list[str] = []
    """Names of columns where such files have none."""
    shape: dict[str, str] = {}
    """Of a file without a header: regular expressions that the values of columns match."""
    source: str = ""
    """Of its mentions, where the format has one alone."""
    columns: dict[str, list[str]] = {}
    """By field of a mention: columns in normal form, the first that is filled counts."""
    scale: str = ""
    """Of its labels: one of SCALES."""
    without: list[str] = []
    """Fields for which nothing is to be guessed."""


@dataclass(frozen=True)
class Known:
    """A profile and where it stands."""

    name: str
    place: str
    profile: Profile
    needs: frozenset[str] = field(default_factory=frozenset)


@lru_cache(10_000)
def normal(name: str) -> str:
    """Return a column's name in normal form: small letters, words parted by `_`, paths by dots.

    >>> normal("createTimeISO"), normal(" Full Text "), normal("authorMeta.fans"), normal("Twitter Followers (count)")
    ('create_time_iso', 'full_text', 'author_meta.fans', 'twitter_followers_count')
    """
    parts = [re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", part) for part in name[:200].split(".")]
    return ".".join(re.sub(r"[\W_]+", "_", part).strip("_").lower() for part in parts)


def read_profile(content: bytes, place: str) -> Known:
    """Return the profile that a file of TOML holds.

    Raises:
        UsageError: it is no TOML, too large, or names what there is not.
    """
    if len(content) > MOST_BYTES:
        raise UsageError(f"{place}: a profile has at most {MOST_BYTES} bytes")
    try:
        tables: dict[str, Any] = tomllib.loads(content.decode())
        profile = msgspec.convert(tables, Profile)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError, msgspec.ValidationError) as error:
        raise UsageError(f"{place} is no profile: {error}") from error
    for name in (*profile.columns, *profile.without):
        if name not in FIELDS:
            raise UsageError(f"{place}: there is no field {name!r}, only {', '.join(FIELDS)}")
    if profile.scale and profile.scale not in SCALES:
        raise UsageError(f"{place}: there is no scale {profile.scale!r}, only {', '.join(SCALES)}")
    if not profile.needs and not profile.shape:
        raise UsageError(f"{place}: needs = [...] names the columns by which such a file is recognised")
    try:
        for pattern in profile.shape.values():
            re.compile(pattern)
    except re.error as error:
        raise UsageError(f"{place}: no regular expression ({error})") from error
    needs = frozenset(normal(name) for name in profile.needs)
    return Known(Path(place).stem, place, profile, needs)


def recognised(profiles: Iterable[Known], columns: Collection[str]) -> Known | None:
    r"""Return the profile that most columns speak for; None: no profile knows them.

    >>> tables = [read_profile(b'title = "A"\nneeds = ["full_text"]', "a.toml")]
    >>> recognised(tables, ["Full Text", "Date"]).name
    'a'
    """
    names = {normal(name) for name in columns}
    fitting = [known for known in profiles if known.needs and known.needs <= names]
    return max(fitting, key=lambda known: (len(known.needs), known.name), default=None)


def recognised_by_shape(profiles: Iterable[Known], rows: Sequence[Sequence[str]]) -> Known | None:
    """Return the profile that rows without a header have the shape of."""
    for known in profiles:
        header, shape = known.profile.header, known.profile.shape
        if not shape or not rows:
            continue
        places = {header.index(name): re.compile(pattern) for name, pattern in shape.items() if name in header}
        if all(
            len(row) == len(header) and all(pattern.fullmatch(row[at][:100]) for at, pattern in places.items())
            for row in rows
        ):
            return known
    return None


def resolved(profile: Profile, columns: Iterable[str]) -> Mapping[str, tuple[str, ...]]:
    """Return the columns that are there for each field of a profile, as the file spells them."""
    spelled: dict[str, str] = {}
    for column in columns:
        spelled.setdefault(normal(column), column)
    found = {
        name: tuple(dict.fromkeys(spelled[normal(one)] for one in wanted if normal(one) in spelled))
        for name, wanted in profile.columns.items()
    }
    return {name: there for name, there in found.items() if there}
