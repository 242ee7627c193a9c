"""A campaign of a brand: a run of whole UTC days, and the words by which its mentions are known."""

from datetime import date, timedelta
from typing import Annotated

import msgspec

from schemas.bounds import key_fault, time_fault
from schemas.brand import Term, name_fault
from schemas.mention import Name, TimeMs
from schemas.people.brand_edit import Author

MOST_DAYS = 366
Words = Annotated[tuple[Term, ...], msgspec.Meta(max_length=50)]


class Campaign(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Key on the topic ``campaigns``: `name`. A tombstone ends it."""

    name: Name
    brand: Name
    first_day: date
    """UTC."""
    last_day: date
    """Included."""
    words: Words = ()
    """A mention of the brand with any of them is one of the campaign; none: all of these days are."""
    by: Author = ""
    """Whose token it was, as its file is named; empty: of a board without tokens."""
    at: TimeMs
    """When it was written, ms UTC."""


def campaign_fault(one: Campaign, key: bytes | None, now_ms: int) -> str:
    """Return why a record of ``campaigns`` is not believed, empty where nothing is wrong.

    >>> at = 1_790_000_000_000
    >>> week = Campaign(name="Launch", brand="Acme", first_day=date(2026, 9, 1), last_day=date(2026, 9, 7), at=at)
    >>> campaign_fault(week, b"Launch", at)
    ''
    >>> campaign_fault(msgspec.structs.replace(week, last_day=date(2026, 8, 7)), b"Launch", at)
    'it ends before it begins, or lasts over 366 days'
    """
    fault = key_fault(key, one.name) or name_fault(one.name) or name_fault(one.brand)
    if fault := fault or time_fault("at", one.at, now_ms):
        return fault
    if not timedelta(0) <= one.last_day - one.first_day < timedelta(days=MOST_DAYS):
        return "it ends before it begins, or lasts over 366 days"
    return ""
