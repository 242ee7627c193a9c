"""Where a collector goes on reading."""

from typing import Annotated

import msgspec

from schemas.bounds import key_fault, time_fault
from schemas.mention import TimeMs


class Cursor(msgspec.Struct, frozen=True, kw_only=True):
    """Key on the topic ``cursors``: `instance`, one running collector of one source."""

    instance: Annotated[str, msgspec.Meta(min_length=1, max_length=256)]
    position: Annotated[str, msgspec.Meta(max_length=65_536)]
    """The source's own; opaque to all but its collector."""
    at: TimeMs
    """When it was saved, ms UTC: after the broker acknowledged all before it."""


def cursor_fault(cursor: Cursor, key: bytes | None, now_ms: int) -> str:
    r"""Return why a record of ``cursors`` is not believed, empty where nothing is wrong.

    What its position means, only its collector knows.

    >>> at = 1_790_000_000_000
    >>> cursor_fault(Cursor(instance="hn", position="7", at=at), b"hn", at)
    ''
    >>> cursor_fault(Cursor(instance="hn", position="7\n8", at=at), b"hn", at)
    '`position` has control characters'
    """
    fault = key_fault(key, cursor.instance) or time_fault("at", cursor.at, now_ms)
    if not fault and any(one < " " for one in cursor.position):
        return "`position` has control characters"
    return fault
