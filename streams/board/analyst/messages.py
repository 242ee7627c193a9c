"""What is asked of the process that compares and explains, and what it answers."""

from datetime import date
from typing import Literal

import msgspec

from streams.board.contract.comparison_responses import Comparison, Explanation


class ToCompare(msgspec.Struct, frozen=True, tag=True):
    """What is to be compared; the first with each of the others."""

    brands: tuple[str, ...]
    window: str
    at_ms: int | None
    against_ms: int | None
    first_day: date | None
    last_day: date | None
    campaigns: tuple[str, ...]


class ToExplain(msgspec.Struct, frozen=True, tag=True):
    """What is to be explained."""

    brand: str
    window: str
    since_ms: int | None
    at_ms: int | None


class Refused(msgspec.Struct, frozen=True, tag=True):
    """Why there is no answer, and what to do."""

    detail: str
    why: Literal["name", "usage", "world"]
    """A name is not known, what was asked cannot be, or the broker is at fault."""


class Compared(msgspec.Struct, frozen=True, tag=True):
    """An answer."""

    comparison: Comparison


class Explained(msgspec.Struct, frozen=True, tag=True):
    """An answer."""

    explanation: Explanation


Question = ToCompare | ToExplain
Answer = Refused | Compared | Explained
