"""What a door could not take in, on its way to ``dead-letters``."""

from typing import NamedTuple

from schemas.drop import DropReason


class Rejection(NamedTuple):
    """One row or message that changes no score, and why."""

    origin: str
    """Where it came from: ``file:line`` (the file's name without its folders), or ``source:id``."""
    reason: DropReason
    detail: str
    """What was wrong and with which field; never the text."""
    data: bytes
    """What was read of it, at most 64 KiB."""
