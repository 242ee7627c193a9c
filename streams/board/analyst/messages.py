"""What is asked of the process that compares and explains, and what it answers."""

from datetime import date

import msgspec

from schemas.reason import ProblemCode
from streams.analysis.themes.records import SaidAnswer
from streams.board.contract.comparison_responses import Comparison, Explanation
from streams.board.contract.responses import Corrections
from streams.board.contract.tone_responses import ToneAsked, ToneReason
from streams.config.errors import JaugeError, UnknownNameError, UsageError


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


class ToFindThemes(msgspec.Struct, frozen=True, tag=True):
    """Of which change the themes, the breakdowns and the voices are to be found."""

    brand: str
    window: str
    since_ms: int | None
    at_ms: int | None


class ToReadTone(msgspec.Struct, frozen=True, tag=True):
    """What is to be read."""

    asked: ToneAsked


class ToUncorrect(msgspec.Struct, frozen=True, tag=True):
    """Of which brand the scores are to be read without corrections."""

    brand: str


class Failed(msgspec.Struct, frozen=True, tag=True):
    """Why there is no answer, and what to do."""

    detail: str
    code: ProblemCode
    """A name is not known, what was asked cannot be, or the broker is at fault."""


class Compared(msgspec.Struct, frozen=True, tag=True):
    """An answer."""

    comparison: Comparison


class Explained(msgspec.Struct, frozen=True, tag=True):
    """An answer."""

    explanation: Explanation


class ThemesFound(msgspec.Struct, frozen=True, tag=True):
    """An answer."""

    said: SaidAnswer


class ToneRead(msgspec.Struct, frozen=True, tag=True):
    """An answer."""

    reason: ToneReason


class Uncorrected(msgspec.Struct, frozen=True, tag=True):
    """An answer."""

    corrections: Corrections


Question = ToCompare | ToExplain | ToFindThemes | ToReadTone | ToUncorrect
Answer = Failed | Compared | Explained | ThemesFound | ToneRead | Uncorrected


def code_of(error: JaugeError) -> ProblemCode:
    """Return the code of an error that is not a fault of the board.

    >>> code_of(UsageError("name two brands"))
    <ProblemCode.INVALID_REQUEST: 'invalid_request'>
    """
    match error:
        case UnknownNameError():
            return ProblemCode.UNKNOWN_NAME
        case UsageError():
            return ProblemCode.INVALID_REQUEST
    return ProblemCode.UNAVAILABLE
