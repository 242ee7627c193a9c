"""Which version of the application speaks in public."""

from typing import Annotated

import msgspec

from schemas.mention import TimeMs

CURRENT_KEY = b"current"
"""Key of the one record on the topic ``applications`` that counts."""


class Application(msgspec.Struct, frozen=True, kw_only=True):
    """The version whose scores are published; what it replaces stops at once."""

    name: Annotated[str, msgspec.Meta(pattern=r"^([a-z0-9][a-z0-9-]{0,23})?$")]
    """Part of the names of its own topics and groups; empty: the first version."""
    at: TimeMs
    """When it was made current."""
