"""Where a collector goes on reading."""

import msgspec


class Cursor(msgspec.Struct, frozen=True, kw_only=True):
    """Key on the topic ``cursors``: `instance`, one running collector of one source."""

    instance: str
    position: str
    """The source's own; opaque to all but its collector."""
    at: int
    """When it was saved, ms UTC: after the broker acknowledged all before it."""
