"""A mark on the trends: an event, a release, or an outage of ours."""

from typing import Annotated, Literal
from unicodedata import category

import msgspec

from schemas.bounds import EARLIEST_MS, key_fault, time_fault
from schemas.mention import Name, TimeMs
from schemas.people.brand_edit import Author

Kind = Literal["event", "release", "outage"]
MOST_MS = 366 * 86_400_000
"""An annotation lasts at most a year, and lies at most so far ahead."""
AnnotationId = Annotated[str, msgspec.Meta(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9._:-]+$")]
AnnotationText = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]


class Annotation(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Key on the topic ``annotations``: `id`. A tombstone takes it off the trends."""

    id: AnnotationId
    """Whoever posts the same id again writes over it."""
    text: AnnotationText
    """Data from outside: no markup."""
    kind: Kind = "event"
    """``outage``: our own collection or service was down, so that scores of that time say less."""
    at: TimeMs
    """When it happened or began, ms UTC."""
    until: TimeMs | None = None
    """When it was over, ms UTC; None: it is one moment."""
    brand: Name | None = None
    """On whose trends it stands; None: on all."""
    by: Author = ""
    """Whose token it was, as its file is named; empty: of a board without tokens."""
    written_at: TimeMs
    """When it was written, ms UTC."""


def annotation_fault(one: Annotation, key: bytes | None, now_ms: int) -> str:
    """Return why a record of ``annotations`` is not believed, empty where nothing is wrong.

    >>> at = 1_790_000_000_000
    >>> mark = Annotation(id="v2", text="Version 2", at=at, written_at=at)
    >>> annotation_fault(mark, b"v2", at), annotation_fault(mark, b"v3", at)
    ('', 'its key is not the one of its value')
    >>> annotation_fault(msgspec.structs.replace(mark, until=at), b"v2", at)
    '`until` is not after `at`, or over a year after it'
    """
    fault = key_fault(key, one.id) or time_fault("written_at", one.written_at, now_ms)
    return fault or mark_fault(one.text, one.at, one.until, now_ms)


def mark_fault(text: str, at_ms: int, until_ms: int | None, now_ms: int) -> str:
    r"""Return why a text cannot stand at a time; empty: it can.

    >>> mark_fault("a\x1b[2J", 1_790_000_000_000, None, 1_790_000_000_000)
    'the text is blank or has control characters'
    """
    if not text.strip() or any(category(one) in ("Cc", "Cs", "Zl", "Zp") for one in text):
        return "the text is blank or has control characters"
    if not EARLIEST_MS <= at_ms <= now_ms + MOST_MS:
        return "`at` is before the year 2000, or over a year ahead"
    if until_ms is not None and not at_ms < until_ms <= at_ms + MOST_MS:
        return "`until` is not after `at`, or over a year after it"
    return ""
