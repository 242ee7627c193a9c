"""Why an event left the flow unscored, and what is kept of one that could not be read."""

from enum import StrEnum
from typing import Annotated, NamedTuple

import msgspec

KEPT_BYTES = 65_536


class DropReason(StrEnum):
    """A closed set: received = scored + dropped by reason, at every role."""

    MALFORMED = "malformed"
    """Bytes that are not JSON, not UTF-8, not a whole row."""
    WRONG_TYPE = "wrong_type"
    """Readable, but not a mention: a field is missing, of another type or out of bounds."""
    OVERSIZED = "oversized"
    """More bytes than the door takes."""
    TIME_OUT_OF_RANGE = "time_out_of_range"
    """A time before 2000, or later than the clock of the door (a topic's: of its broker) by over 5 minutes."""
    UNKNOWN_SOURCE = "unknown_source"
    """A source that the reference does not name: shown beside the score."""
    NOT_COMPOSABLE = "not_composable"
    """Of a source that the operator has not declared to be allowed within a score: shown beside it."""
    OWN_ACCOUNT = "own_account"
    """Said by the brand itself: no opinion of it."""
    UNMATCHED = "unmatched"
    """No followed brand is spoken of."""
    FUTURE = "future"
    """Created more than 5 minutes after it was seen."""
    LATE = "late"
    """Seen later than the grain's lateness allows."""
    DUPLICATE = "duplicate"
    """Not greater than the version already held."""
    SEALED = "sealed"
    """In time by its own record, but its pane was gone: an operational fault."""


class DeadLetter(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Key on the topic ``dead-letters``: `origin`."""

    origin: str
    """``topic/partition/offset``, or the gateway: ``file:line``, a source."""
    reason: DropReason
    detail: Annotated[str, msgspec.Meta(max_length=500)]
    """What was wrong and with which field; never the text."""
    at: int
    """ms UTC, of the record or of the door."""
    data: bytes
    """The first 64 KiB (base64 in JSON). Of a mention that could be read, without its words and its address; empty once
    `jauge forget` has erased it."""


class Rejection(NamedTuple):
    """One row or message that changes no score, and why."""

    origin: str
    """Where it came from: ``file:line`` (the file's name without its folders), or ``source:id``."""
    reason: DropReason
    detail: str
    """What was wrong and with which field; never the text."""
    data: bytes
    """What was read of it, at most 64 KiB."""
