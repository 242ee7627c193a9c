"""Who changed what on the board, and when."""

from typing import Annotated, Literal

import msgspec

from schemas.bounds import key_fault, time_fault
from schemas.mention import TimeMs
from schemas.people.brand_edit import Author

Subject = Annotated[str, msgspec.Meta(min_length=1, max_length=32, pattern=r"^[a-z/]+$")]
Did = Literal["wrote", "removed"]


class AuditEntry(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Key on the topic ``audit``: ``at|number``. It names no mention and nobody who wrote one, so it may stay."""

    at: TimeMs
    """When, ms UTC."""
    number: Annotated[int, msgspec.Meta(ge=0, le=2**53)]
    """Parts entries of one time; a board begins at a random one."""
    by: Author = ""
    """Whose token it was, as its file is named; empty: of a board without tokens. Data from outside: no markup."""
    subject: Subject
    """What was changed: the path of the call, as ``brands`` or ``mentions/notes``."""
    did: Did
    what: Annotated[str, msgspec.Meta(max_length=400)] = ""
    """The names and values of the change. Data from outside: no markup."""


def audit_key(at_ms: int, number: int) -> str:
    """Return the key of an entry.

    >>> audit_key(5, 7)
    '5|7'
    """
    return f"{at_ms}|{number}"


def audit_entry_fault(one: AuditEntry, key: bytes | None, now_ms: int) -> str:
    """Return why a record of ``audit`` is not believed, empty where nothing is wrong.

    >>> at = 1_790_000_000_000
    >>> audit_entry_fault(AuditEntry(at=at, number=1, subject="brands", did="wrote"), b"1790000000000|1", at)
    ''
    """
    return key_fault(key, audit_key(one.at, one.number)) or time_fault("at", one.at, now_ms)
