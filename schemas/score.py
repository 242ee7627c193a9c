"""The score of one brand over one window, as subscribers get it."""

import msgspec


class Indicators(msgspec.Struct, frozen=True, kw_only=True):
    """The four parts, each 0 to 100 points; 50 is the median brand of the reference."""

    presence: float
    reach: float
    engagement: float
    favour: float


class Score(msgspec.Struct, frozen=True, kw_only=True):
    """Key on the topic ``scores``: ``brand|window``. Of two, the one with the later `at` stands."""

    method: str
    reference: str
    profile: str
    brand: str
    window: str
    """One of 1h, 6h, 24h, 7d, 28d."""
    at: int
    """The time at which it was read, ms UTC: the stream's clock."""
    watermark: int
    """Newest `seen_at` folded from the brand's partition, ms UTC."""
    score: float
    low: float | None = None
    high: float | None = None
    """95% interval, points."""
    se: float | None = None
    """Standard error of ln(score / (100 - score))."""
    provisional: bool | None = None
    """Whether the interval is wider than 30 points."""
    indicators: Indicators
    u: tuple[float, float, float, float]
    """What the indicators are made from, in their order."""
    breadth: float
    """Effective number of sources, 1 to 7."""
    momentum: float | None = None
    """Score minus the score one window length earlier, points; None: the brand was not followed then."""
    momentum_significant: bool | None = None
    """Whether that is a change, by the rule of comparison; None: not known, or the two are not comparable."""
    share_of_voice: float | None = None
    rank: int | None = None
    percentile: float | None = None
    coverage: dict[str, float]
    """Part of the window's exposure in which each source was heard, 0 to 1."""
    mention_count: int
    voice_count: int
    """Cells: one author (or chorus) in one pane."""
    application: str = ""
    """Version of the application that read it: `jauge rescore` begins a new one; empty: the first."""
