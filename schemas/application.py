"""Which version of the application speaks in public."""

from typing import Annotated

import msgspec

from schemas.bounds import time_fault
from schemas.mention import Privacy, TimeMs

FORMAT = 2
"""Newest that this program knows of what the topics hold; it grows when an older one could not go on with it.

1: ids as the sources give them. 2: ids by a key, beside which an older program would put those of the sources.
"""
CURRENT_KEY = b"current"
"""Key of the one record on the topic ``applications`` that names the version whose scores are published."""
BEGUN = b"begun|"
"""Keys of the records that say when `jauge rescore` began to build a version begin so; the version's name follows."""

MOST_PARTITIONS = 1_024
MOST_GROWTHS = 64
Count = Annotated[int, msgspec.Meta(ge=1, le=MOST_PARTITIONS)]


class Application(msgspec.Struct, frozen=True, kw_only=True):
    """The version whose scores are published; what it replaces stops at once."""

    name: Annotated[str, msgspec.Meta(pattern=r"^([a-z0-9][a-z0-9-]{0,23})?$")]
    """Part of the names of its own topics and groups; empty: the first version."""
    at: TimeMs
    """When it was made current; under a key of BEGUN, when its building began."""
    method: Annotated[str, msgspec.Meta(max_length=32)] = "jauge-1"
    """Name of the method that its scores are read by; records of before there were two leave it out."""
    format: Annotated[int, msgspec.Meta(ge=1, le=2**31)] = 1
    """Of what the topics hold; records of before it was written down are of format 1."""
    partitions: Annotated[int, msgspec.Meta(ge=0, le=1_024)] = 0
    """Of its topics; 0: as many as the settings say, as before `jauge topics grow`."""
    earlier_partitions: Annotated[
        tuple[Annotated[int, msgspec.Meta(ge=1, le=1_024)], ...], msgspec.Meta(max_length=64)
    ] = ()
    """Numbers that there were before each growth: older records of a key lie where those say."""
    privacy: Privacy = "linked"
    """How the ids on the topics are made: as the source gives them, or by a key."""


def format_of(privacy: Privacy) -> int:
    """Return the least format of topics whose ids are made so: an older program may go on with the others.

    >>> format_of("linked"), format_of("strict")
    (1, 2)
    """
    return 2 if privacy == "strict" else 1


def application_fault(application: Application, key: bytes | None, now_ms: int) -> str:
    """Return why a record of ``applications`` is not believed, empty where nothing is wrong.

    Whether there is such a version, only the broker knows: see `streams.runtime.versions`.

    >>> application_fault(Application(name="b", at=1_790_000_000_000), b"later", 1_790_000_000_000)
    'its key is not `current`'
    """
    if key not in (CURRENT_KEY, BEGUN + application.name.encode()):
        return "its key is not `current`"
    return time_fault("at", application.at, now_ms)
