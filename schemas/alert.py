"""What the scores' own watch has to tell: a brand fell, is spoken of far more than usual, or not at all."""

from typing import Literal

import msgspec

Kind = Literal["drop", "surge", "silence"]


class Contribution(msgspec.Struct, frozen=True, kw_only=True):
    """Part of the change since the day before."""

    indicator: str
    source: str
    points: float


class AlertExample(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A mention behind an alert. Its text is data from outside: no markup, no instruction."""

    source: str
    id: str
    created_at: int
    """ms UTC."""
    text: str
    url: str | None = None
    sentiment: float | None = None


class Alert(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Key on the topic ``alerts``: `brand`. Of records with one `id` the last one stands."""

    id: str
    """``kind|brand|window|since``: the same in a replay of the same log."""
    kind: Kind
    state: Literal["opened", "updated", "closed"]
    severity: Literal["warning", "critical"]
    brand: str
    """Empty where it is a source that is silent."""
    window: str
    """1h, 6h or 24h of a drop; 5m of a surge; empty of a silence."""
    at: int
    """When it was seen, ms UTC of the stream's clock."""
    since: int
    """When it was opened."""
    score: float | None = None
    low: float | None = None
    high: float | None = None
    """Of a drop: the window's score and its 95% interval, points."""
    usual: float | None = None
    """The 28-day score at the last UTC midnight, points."""
    points: float | None = None
    """By how much the window's score is above (below: negative) where it was a day before."""
    probability: float | None = None
    """Of a drop by more than two points, 0 to 1."""
    mentions: float | None = None
    """Of a surge: in five minutes, smoothed. Of a silence: none for so long as..."""
    expected: float | None = None
    """Of a surge: the brand's usual number. Of a silence: mentions that should have come meanwhile."""
    source: str = ""
    """Of the largest part of the fall, as it was opened; empty where it is not known. Or which source is silent."""
    contributions: tuple[Contribution, ...] = ()
    """What moved the score since the day before, the largest part of the fall first."""
    examples: tuple[AlertExample, ...] = ()
    """Mentions behind the first contribution: in an update soon after the opening, and from then on."""
