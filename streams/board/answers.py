"""What the board's API answers, as types: the OpenAPI document, the server and the page are held against them."""

from typing import Annotated, Literal

import msgspec

from schemas.alert import Alert
from schemas.brand_mention import BrandMention
from schemas.health import Policy
from schemas.mention import TimeMs
from schemas.score import Score
from schemas.tone_label import ToneName

MOST_COMPARED = 6
"""Brands or campaigns held against each other at once."""


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """Where one brand stands in one window: a row of the league table, and what the stream tells of a change."""

    brand: str
    at: int
    """When it was read, ms UTC of the stream's clock."""
    score: float
    """0 to 100 points; 50 is the median brand of the reference."""
    low: float | None
    high: float | None
    """95% interval, points."""
    provisional: bool
    """Whether the interval is too wide to take the score at its word."""
    change: float | None
    """Points above (below: negative) the score one window length earlier; null: not followed for so long."""
    significant: bool | None
    """Whether that change is one, by the method's rule; null: not known."""
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
    profile: str
    application: str
    """Version of the application that read them; empty: the first."""


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
    """By brand: the score at the last full hours (of 7d and 28d: midnights), at most 24, the oldest first."""


class Moved(msgspec.Struct, frozen=True, kw_only=True):
    """What the stream tells: rows that changed since the message before, without rank, percentile and share."""

    window: str
    at: int
    rows: list[Standing]


class State(msgspec.Struct, frozen=True, kw_only=True):
    """How current the board is."""

    ready: bool
    """Whether it has read all that was there when it started."""
    stale_since: int | None
    """Since when the broker has not been heard, ms UTC; null: it is."""
    now: int
    """The board's wall clock, ms UTC."""
    newest: int
    """The newest score of any brand, ms UTC of the stream's clock; 0: none."""


class Campaign(msgspec.Struct, frozen=True, kw_only=True):
    """A run of whole UTC days of one brand."""

    name: str
    brand: str
    first_day: str
    last_day: str
    """ISO dates, both included."""


class Panel(msgspec.Struct, frozen=True, kw_only=True):
    """Brands that are held against each other."""

    name: str
    brands: list[str]


class Market(msgspec.Struct, frozen=True, kw_only=True):
    """Who is followed."""

    brands: list[str]
    panels: list[Panel]
    campaigns: list[Campaign]
    may_label: bool
    """Whether whoever asks may correct the tone of mentions."""


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


class Side(msgspec.Struct, frozen=True, kw_only=True):
    """One of two readings that are compared."""

    name: str
    brand: str
    at: int
    """End of what was read, ms UTC."""
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
    significant: bool | None
    parts: list[Part]
    """All 28 of them, the largest in size first."""
    behind: list[Behind]
    words: str


class Alerts(msgspec.Struct, frozen=True, kw_only=True):
    """Alerts, the newest first."""

    rows: list[Alert]
    next: str | None
    """What to give as `before` for the page that follows; null: this is the last."""


class Mentions(msgspec.Struct, frozen=True, kw_only=True):
    """Mentions of one brand, the newest first."""

    rows: list[BrandMention]
    next: str | None


class SourceView(msgspec.Struct, frozen=True, kw_only=True):
    """How one source's collector is doing."""

    source: str
    instance: str
    connected: bool
    at: int
    """Up to when all it had to say is told, ms UTC."""
    last_event_time: int | None
    lag_ms: int | None
    published: int
    refused: dict[str, int]
    gaps: list[tuple[int, int]]
    """The newest spans that can no longer be read, ms UTC."""
    policy: Policy | None
    silent: bool
    """Whether an open alert says that it is not heard."""


class Sources(msgspec.Struct, frozen=True, kw_only=True):
    """All sources."""

    rows: list[SourceView]


class SourceLine(msgspec.Struct, frozen=True, kw_only=True):
    """A source in the reference."""

    source: str
    voices_a_day: float
    """Of the median brand."""
    has_audience: bool
    reach: float
    engagement: float
    favour: float
    """The centres: what is usual there."""


class Method(msgspec.Struct, frozen=True, kw_only=True):
    """The formula's numbers, for the page that tells it in words."""

    versions: Versions
    weights: dict[str, float]
    """By indicator, summing to 1."""
    windows: list[str]
    provisional_points: float
    sources: list[SourceLine]


class Label(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A correction of one mention's tone."""

    source: Annotated[str, msgspec.Meta(min_length=1, max_length=32)]
    id: Annotated[str, msgspec.Meta(max_length=512)]
    text: Annotated[str, msgspec.Meta(min_length=1, max_length=2_000)]
    tone: ToneName
    lang: Annotated[str, msgspec.Meta(max_length=35)] | None = None


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """A correction that the broker has."""

    at: TimeMs


class Entry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A token, to be let in with."""

    token: Annotated[str, msgspec.Meta(min_length=1, max_length=512)]


class Entered(msgspec.Struct, frozen=True, kw_only=True):
    """Who came in."""

    role: Literal["viewer", "editor"]


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """What went wrong (RFC 9457), as ``application/problem+json``."""

    title: str
    status: int
    detail: str
    """What to do about it."""
    type: str = "about:blank"
