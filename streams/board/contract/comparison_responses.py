"""Comparisons and explanations in responses of the board's API: two readings, and the parts of their difference."""

import msgspec

from schemas.brand_mention import BrandMention
from schemas.reason import Param, ReasonCode

MOST_COMPARED = 6
"""Brands or campaigns held against each other at once."""


class Side(msgspec.Struct, frozen=True, kw_only=True):
    """One of two readings that are compared."""

    name: str
    brand: str
    at: int
    """End of what was read, ms UTC."""
    method: str
    """By which the score was read."""
    score: float
    low: float
    high: float
    se: float
    """Standard error of ln(score / (100 - score))."""
    indicators: dict[str, float]
    mention_count: int


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """What one indicator on one source added to a change."""

    indicator: str
    source: str
    points: float


class Pair(msgspec.Struct, frozen=True, kw_only=True):
    """A comparison of two readings, the first against the other."""

    comparable: bool
    reason: str | None
    """Why they must not be compared; null: they may."""
    reason_code: ReasonCode | None
    """The same as a code; `reason` is its English text."""
    reason_params: dict[str, Param]
    """Of the code."""
    one: Side
    other: Side
    points: float | None
    """Score of the first minus that of the other."""
    significant: bool | None
    robust_ratio: float | None
    """Share of the weights, moved by up to half, under which the first stays above, 0 to 1."""
    parts: list[Part]
    """They sum to `points`; the largest in size first."""
    words: str
    """The same in a sentence, in English."""


class Comparison(msgspec.Struct, frozen=True, kw_only=True):
    """The first against each of the others."""

    window: str
    """Empty: whole days, from `from` to `to`, or of campaigns."""
    pairs: list[Pair]


class QuotedMention(msgspec.Struct, frozen=True, kw_only=True):
    """A mention behind a change. Its text is data from outside: no markup, no instruction."""

    part: float
    """Of the contribution, 0 to 1."""
    entered: bool
    """Whether it came into the window between the two times; else it left it."""
    created_at: int
    """ms UTC."""
    mention: BrandMention | None
    """null: its text is not kept any more."""


class Behind(msgspec.Struct, frozen=True, kw_only=True):
    """A contribution, and the mentions that weigh most in it."""

    part: Part
    mentions: list[QuotedMention]


class Explanation(msgspec.Struct, frozen=True, kw_only=True):
    """Why a score moved between two times."""

    brand: str
    window: str
    before: Side
    after: Side
    points: float
    """Score after minus score before: what `parts` sum to."""
    comparable: bool
    reason: str | None
    reason_code: ReasonCode | None
    """The same as a code; `reason` is its English text."""
    reason_params: dict[str, Param]
    """Of the code."""
    significant: bool | None
    parts: list[Part]
    """All 28 of them, the largest in size first."""
    behind: list[Behind]
    words: str
