"""Scores in responses of the board's API: one brand, all brands, and a brand over time."""

import msgspec

from schemas.reason import ReasonCode
from schemas.score import Score
from scoring.reading.coverage import SourceState
from streams.board.contract.comparison_responses import Part


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """Where one brand stands in one window: a row of the league table, and what the stream tells of a change."""

    brand: str
    at: int
    """When it was read, ms UTC of the stream's clock."""
    complete_until: int
    """All that was seen before is in it, ms UTC; 0: not known."""
    catching_up: bool
    """Whether more than 60 s of stream time waited to be scored as it was read."""
    score: float
    """0 to 100 points; 50 is the median brand of the reference."""
    low: float | None
    high: float | None
    """95% interval, points."""
    provisional: bool
    """Whether the interval is too wide to say more than that."""
    provisional_reason: ReasonCode | None
    """Why it is provisional; null: it is not."""
    change: float | None
    """Points above (below: negative) the score one window length earlier; null: not followed for so long."""
    significant: bool | None
    """Whether that change is one, by the method's rule; null: not known."""
    change_reason: ReasonCode | None
    """Why there is no `change`; null: there is one."""
    presence: float
    reach: float
    engagement: float
    favour: float
    """The four indicators, 0 to 100 points."""
    breadth: float
    """Effective number of sources, 1 to 7."""
    coverage: float
    """Mean part of the window's exposure in which the sources were heard, 0 to 1."""
    mention_count: int
    voice_count: int
    share_of_voice: float | None
    """Part of the panel's mentions, 0 to 1."""
    rank: int | None
    """1 for the highest score of the panel."""
    percentile: float | None
    """Part of the panel's other brands that are lower, 0 to 100."""


class Versions(msgspec.Struct, frozen=True, kw_only=True):
    """What has to be equal for two scores to be compared."""

    method: str
    reference: str
    provisional_reference: bool
    """Whether the reference was fitted on simulated brands: levels then mean little, differences do."""
    profile: str
    application: str
    """Version of the application that read them; empty: the first."""


class ChangeReason(msgspec.Struct, frozen=True, kw_only=True):
    """Why a brand's score moved, as it was worked out last."""

    change: float
    """Of the row that was explained: by now it may have moved on, by less than a point."""
    comparable: bool
    """Whether the two times are; else there are no parts."""
    points: float
    """Score after minus score before: what `parts` sum to."""
    parts: list[Part]
    """The largest in size first."""


class League(msgspec.Struct, frozen=True, kw_only=True):
    """All brands in one window, the highest score first."""

    window: str
    panel: str
    """Name of the panel that ranks; empty: all brands."""
    at: int
    """The newest reading, ms UTC; 0: there is none yet."""
    versions: Versions | None
    """null: there is no score yet."""
    rows: list[Standing]
    sparks: dict[str, list[float]]
    """By brand: the score at the last full hours (of 7d and 28d: midnights), at most 24, the oldest first; those at
    which nothing was known are left out."""
    reasons: dict[str, ChangeReason]
    """By brand: of those that moved most, as far as it is worked out."""


class Moved(msgspec.Struct, frozen=True, kw_only=True):
    """What the stream tells: rows that changed since the message before, without rank, percentile and share."""

    window: str
    at: int
    rows: list[Standing]


class BrandView(msgspec.Struct, frozen=True, kw_only=True):
    """One brand in all windows."""

    brand: str
    terms: list[str]
    query: str
    since: int | None
    """Exposure counts from here on, ms UTC; null: from ever."""
    windows: list[Score]
    """Its newest score in each, with rank, percentile and share of voice among all brands."""
    standings: dict[str, Standing]
    """By window."""
    has_corrections: bool
    """Whether anybody corrected the tone of a mention, of any brand; GET /corrections says what that does to this."""
    source_states: dict[str, dict[str, SourceState]]
    """By window and source, of the reference or with a collector here: whether it was observed for some of the window;
    it was not, and at other times it is; no collector of it was ever connected here; or no score counts it."""


class Point(msgspec.Struct, frozen=True, kw_only=True):
    """A score as it stood at one time."""

    at: int
    """ms UTC."""
    score: float
    low: float | None
    high: float | None
    presence: float
    reach: float
    engagement: float
    favour: float
    breadth: float
    coverage: float
    mention_count: int


class Series(msgspec.Struct, frozen=True, kw_only=True):
    """The scores of one brand over time, the oldest first."""

    name: str
    """Of the campaign, or the brand."""
    brand: str
    points: list[Point]


class History(msgspec.Struct, frozen=True, kw_only=True):
    """Several series of one window."""

    window: str
    step_ms: int
    series: list[Series]
