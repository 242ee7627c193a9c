"""What is asked of the process that compares and explains, and what it answers."""

from datetime import date

import msgspec

from schemas.brand import Brand
from schemas.reason import ProblemCode
from streams.analysis.themes.effects import Effects
from streams.analysis.themes.records import SaidAnswer
from streams.board.contract.comparison_responses import Comparison, Explanation
from streams.board.contract.people_responses import CampaignCounts, Preview
from streams.board.contract.responses import Corrections
from streams.board.contract.tone_responses import ToneAsked, ToneReason
from streams.config.errors import ConflictError, JaugeError, UnknownNameError, UsageError


class KnownCampaign(msgspec.Struct, frozen=True):
    """A campaign that was written on the board."""

    name: str
    brand: str
    first_day: date
    last_day: date


class ToCompare(msgspec.Struct, frozen=True, tag=True):
    """What is to be compared; the first with each of the others."""

    brands: tuple[str, ...]
    window: str
    at_ms: int | None
    against_ms: int | None
    first_day: date | None
    last_day: date | None
    campaigns: tuple[str, ...]
    known: tuple[KnownCampaign, ...] = ()
    """The campaigns that the board knows beside those of the settings file."""


class ToExplain(msgspec.Struct, frozen=True, tag=True):
    """What is to be explained."""

    brand: str
    window: str
    since_ms: int | None
    at_ms: int | None
    hidden: tuple[str, ...] = ()
    """Keys of ``hides``: their mentions are not shown."""


class ToFindThemes(msgspec.Struct, frozen=True, tag=True):
    """Of which change the themes, the breakdowns and the voices are to be found."""

    brand: str
    window: str
    since_ms: int | None
    at_ms: int | None
    hidden: tuple[str, ...] = ()
    """Keys of ``hides``: their mentions are not shown."""


class ToFindEffects(msgspec.Struct, frozen=True, tag=True):
    """Of which change the effects of mentions are to be found."""

    brand: str
    window: str
    at_ms: int | None


class ToReadTone(msgspec.Struct, frozen=True, tag=True):
    """What is to be read."""

    asked: ToneAsked


class ToUncorrect(msgspec.Struct, frozen=True, tag=True):
    """Of which brand the scores are to be read without corrections."""

    brand: str


class ToPreview(msgspec.Struct, frozen=True, tag=True):
    """What a draft would find."""

    draft: Brand
    turn: int
    now_ms: int
    """Of turn 0: 7 days are read back from here, ms UTC."""


class ToCount(msgspec.Struct, frozen=True, tag=True):
    """The mentions of which campaign are to be counted."""

    name: str
    brand: str
    first_day: date
    last_day: date
    words: tuple[str, ...]


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


class EffectsFound(msgspec.Struct, frozen=True, tag=True):
    """An answer."""

    effects: Effects


class ToneRead(msgspec.Struct, frozen=True, tag=True):
    """An answer."""

    reason: ToneReason


class Uncorrected(msgspec.Struct, frozen=True, tag=True):
    """An answer."""

    corrections: Corrections


class Counted(msgspec.Struct, frozen=True, tag=True):
    """An answer."""

    counts: CampaignCounts


class Previewed(msgspec.Struct, frozen=True, tag=True):
    """An answer."""

    preview: Preview


Question = ToCompare | ToExplain | ToFindThemes | ToFindEffects | ToReadTone | ToUncorrect | ToPreview | ToCount
Answer = Failed | Compared | Explained | ThemesFound | EffectsFound | ToneRead | Uncorrected | Previewed | Counted


def code_of(error: JaugeError) -> ProblemCode:
    """Return the code of an error that is not a fault of the board.

    >>> code_of(UsageError("name two brands"))
    <ProblemCode.INVALID_REQUEST: 'invalid_request'>
    """
    match error:
        case ConflictError():
            return ProblemCode.CONFLICT
        case UnknownNameError():
            return ProblemCode.UNKNOWN_NAME
        case UsageError():
            return ProblemCode.INVALID_REQUEST
    return ProblemCode.UNAVAILABLE
