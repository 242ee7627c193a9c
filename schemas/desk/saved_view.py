"""A search of the mentions, or a watch list of brands, that everybody of a board sees."""

from typing import Annotated, Literal
from unicodedata import category

import msgspec

from schemas.bounds import key_fault, time_fault
from schemas.mention import Name, TimeMs
from schemas.people.brand_edit import Author

ViewKind = Literal["search", "watchlist"]
ViewName = Annotated[str, msgspec.Meta(min_length=1, max_length=80)]
MOST_WATCHED = 500
"""Brands of one watch list."""
LONGEST_QUERY = 4_000
Query = Annotated[str, msgspec.Meta(max_length=LONGEST_QUERY)]
Watched = Annotated[tuple[Name, ...], msgspec.Meta(max_length=MOST_WATCHED)]


class SavedView(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Key on the topic ``saved-views``: ``kind|name``. A tombstone removes it."""

    kind: ViewKind
    name: ViewName
    """Data from outside: no markup."""
    query: Query = ""
    """Of a search: the parameters of GET /mentions/search, as in an address."""
    brands: Watched = ()
    """Of a watch list."""
    by: Author = ""
    """Who wrote this; empty: of a board without tokens. Data from outside: no markup."""
    at: TimeMs
    """When it was written, ms UTC; a later one of the same key has a later time."""


def view_key(kind: str, name: str) -> str:
    """Return the key of a saved view.

    >>> view_key("search", "Late parcels")
    'search|Late parcels'
    """
    return f"{kind}|{name}"


def saved_view_fault(one: SavedView, key: bytes | None, now_ms: int) -> str:
    """Return why a record of ``saved-views`` is not believed, empty where nothing is wrong.

    >>> at = 1_790_000_000_000
    >>> one = SavedView(kind="search", name="Late", query="q=late", at=at)
    >>> saved_view_fault(one, b"search|Late", at), saved_view_fault(one, b"Late", at)
    ('', 'its key is not the one of its value')
    """
    fault = line_fault("name", one.name)
    return fault or key_fault(key, view_key(one.kind, one.name)) or time_fault("at", one.at, now_ms)


def line_fault(field: str, text: str) -> str:
    r"""Return why a text is no line that people can read; empty: it is.

    >>> line_fault("name", "a\x1b[2J"), line_fault("name", " Late "), line_fault("name", "Late")
    ('the name has control characters', 'the name is blank, or has spaces around it', '')
    """
    if not text or text != text.strip():
        return f"the {field} is blank, or has spaces around it"
    if any(category(one) in ("Cc", "Cs", "Zl", "Zp") for one in text):
        return f"the {field} has control characters"
    return ""
