"""What the board's API answers, as types: the OpenAPI document, the server and the page are held against them."""

from typing import Annotated, Literal

import msgspec

from schemas.acknowledgement import Acknowledgement
from schemas.alert import Alert
from schemas.brand_mention import BrandMention
from schemas.health import Policy
from schemas.mention import TimeMs, ToneName
from schemas.reason import ProblemCode
from scoring.method.participation import Participation
from streams.board.contract.score_responses import Versions

FreshnessState = Literal[
    "broker_away",
    "no_brand",
    "no_source",
    "sources_down",
    "reading",
    "catching_up",
    "no_mention",
    "delayed",
    "partial",
    "live",
]
"""What keeps the numbers from being current, the worst first; ``live``: nothing."""


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
    complete_until: int
    """All that was seen before is in the scores, ms UTC; 0: not known."""
    catching_up: bool
    """Whether more than 60 s of stream time wait to be scored: the scores will move, and are not to be used as they
    are."""
    caught_up: float
    """How much of the catching up is done, 0 to 1; 1: nothing waits."""
    state: FreshnessState
    """What keeps the numbers from being current, the worst alone; ``live``: they are complete to within 2 minutes."""
    sources: list[str]
    """Sources that are not connected, or silent."""


class Campaign(msgspec.Struct, frozen=True, kw_only=True):
    """A run of whole UTC days of one brand."""

    name: str
    brand: str
    first_day: str
    last_day: str
    """ISO dates, both included."""
    words: list[str]
    """A mention with any of them is one of the campaign; empty: all of its days are."""
    is_of_file: bool
    """Whether the settings file defines it: then it is not edited here."""
    by: str
    """Who wrote it on the board; empty: the settings file, or a board without tokens."""


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


class Alerts(msgspec.Struct, frozen=True, kw_only=True):
    """Alerts, the newest first."""

    rows: list[Alert]
    next: str | None
    """What to give as `before` for the page that follows; null: this is the last."""


class IncidentAction(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What somebody does about an open incident."""

    incident: Annotated[str, msgspec.Meta(min_length=1, max_length=512)]
    """`id` of the alert."""
    action: Literal["acknowledge", "snooze", "undo"]
    """``acknowledge``: somebody looks after it; ``snooze``: nobody wants to be reminded until `until`."""
    until: TimeMs | None = None
    """Of ``snooze``: at most a week ahead, ms UTC."""


class Acknowledged(msgspec.Struct, frozen=True, kw_only=True):
    """An action that the broker has."""

    acknowledgement: Acknowledgement | None
    """As it stands now; null: it was taken back."""


Counts = Literal["now", "days", "next_rescore", "not_counted", "not_kept"]
"""Where a correction counts: in all windows; in 7d and 28d, and in the others at the next rescore, for its mention is
over 6 hours old; at the next rescore, for it is over 72; nowhere, for no score counts the mention, or for it is kept no
more."""


class Mentions(msgspec.Struct, frozen=True, kw_only=True):
    """Mentions of one brand, the newest first."""

    rows: list[BrandMention]
    next: str | None
    late_labels: dict[str, Counts]
    """Where the corrections of rows count that do not count in all windows, by ``source:id``."""


class SourceView(msgspec.Struct, frozen=True, kw_only=True):
    """How one source's collector is doing."""

    source: str
    names: dict[str, str]
    """What people call the source, by language; empty: as `source`."""
    instance: str
    connected: bool
    """Whether it says so, and said so within 150 s."""
    at: int
    """Up to when all it had to say is told, ms UTC."""
    last_event_time: int | None
    lag_ms: int | None
    published: int
    refused: dict[str, int]
    gaps: list[tuple[int, int]]
    """The newest spans that can no longer be read, ms UTC."""
    policy: Policy | None
    participation: Participation
    """Whether its mentions are part of the score, by the rules of the source and by the reference."""
    silent: bool
    """Whether an open alert says that it is not heard."""


class Sources(msgspec.Struct, frozen=True, kw_only=True):
    """All sources."""

    rows: list[SourceView]
    not_observed: list[str]
    """Sources of the reference of which no collector was ever connected here."""


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
    """A correction of one mention's tone, or its withdrawal."""

    source: Annotated[str, msgspec.Meta(min_length=1, max_length=32)]
    id: Annotated[str, msgspec.Meta(max_length=512)]
    text: Annotated[str, msgspec.Meta(min_length=1, max_length=2_000)]
    tone: ToneName
    lang: Annotated[str, msgspec.Meta(max_length=35)] | None = None
    brand: Annotated[str, msgspec.Meta(min_length=1, max_length=128)] | None = None
    """Whose mention it is; needed for older mentions than GET /mentions lists, and for `copies`."""
    withdraw: bool = False
    """Whether the correction is undone: the tone is read again."""
    copies: bool = False
    """Whether all mentions of the brand with nearly the same text are corrected as well."""


class LabelAccepted(msgspec.Struct, frozen=True, kw_only=True):
    """A correction that the broker has."""

    at: TimeMs
    corrected: int
    """Mentions that have it; 0: nothing of the mention is kept any more, and the text alone is learned from."""
    counts: Counts
    """Where it counts."""
    by: str
    """Whose it is, as the mention will show it."""


class Correction(msgspec.Struct, frozen=True, kw_only=True):
    """What corrections do to the newest score of one window."""

    window: str
    count: int
    """Mentions of the window whose tone a person corrected."""
    score: float
    """With all corrections, points."""
    uncorrected: float
    """Without any, of the window or of the 28 days that it rests on, points."""


class Corrections(msgspec.Struct, frozen=True, kw_only=True):
    """What corrections do to the scores of one brand."""

    brand: str
    rows: list[Correction]
    """By window, the shortest first; empty: there are none."""


class Entry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A token, to be let in with."""

    token: Annotated[str, msgspec.Meta(min_length=1, max_length=512)]


class Entered(msgspec.Struct, frozen=True, kw_only=True):
    """Who came in."""

    role: Literal["viewer", "editor", "admin"]


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """What went wrong (RFC 9457), as ``application/problem+json``."""

    title: str
    status: int
    detail: str
    """What to do about it, in English."""
    code: ProblemCode
    """The reason as a code, for a text in the reader's language."""
    type: str = "about:blank"
