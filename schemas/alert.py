"""What the scores' own watch has to tell: a brand fell, is spoken of far more than usual, or not at all."""

from collections.abc import Iterator
from typing import Annotated, Literal

import msgspec

from schemas.acknowledgement import Acknowledgement
from schemas.bounds import ROUNDING, first_fault, key_fault, time_fault
from schemas.mention import Label, TimeMs
from schemas.score import SCORE_WINDOWS, Change, Points, Ratio

Kind = Literal["drop", "surge", "silence"]
Amount = Annotated[float, msgspec.Meta(ge=0, le=2**53)]
Tone = Annotated[float, msgspec.Meta(ge=-1, le=1)]
AlertReason = Literal[
    "",
    "opened",
    "reopened",
    "worse",
    "refreshed",
    "examples",
    "acknowledged",
    "calm",
    "lasting",
    "returned",
    "unfollowed",
]
"""Why a record was sent. Of an incident that goes on: it was opened, or once more within a day of its end; it turned
critical or its peak grew; an hour has passed; its mentions were looked up; somebody took it up, snoozed it or let go.
Of one that is over: it is calm again; it lasted for three days and is the new usual; mentions come again; or whoever
knew more of it is gone (the brand is no longer followed, or a new release learns anew). Empty: by a former release."""
ALERT_WINDOWS = ("", "5m", *SCORE_WINDOWS)


class Contribution(msgspec.Struct, frozen=True, kw_only=True):
    """Part of the change since the day before."""

    indicator: Annotated[str, msgspec.Meta(max_length=32)]
    source: Annotated[str, msgspec.Meta(max_length=32)]
    points: Change


class AlertExample(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A mention behind an alert. Its text is data from outside: no markup, no instruction."""

    source: Annotated[str, msgspec.Meta(max_length=32)]
    id: Annotated[str, msgspec.Meta(max_length=512)]
    created_at: TimeMs
    """ms UTC."""
    text: Annotated[str, msgspec.Meta(max_length=280)]
    """Empty on the topic, where an alert stays for longer than a text may: ``brand-mentions`` has it while it is kept,
    under `source` and `id`. Answers of the board have it until then."""
    url: Annotated[str, msgspec.Meta(max_length=2048)] | None = None
    """Likewise."""
    sentiment: Annotated[float, msgspec.Meta(ge=-1, le=1)] | None = None
    entered: bool = True
    """Whether it came into the window since the day before; else it left it."""
    indicator: Annotated[str, msgspec.Meta(max_length=32)] = ""
    """Of the contribution that it stands behind; empty: by a former release."""
    part: Ratio | None = None
    """Of all that moved that contribution its way, 0 to 1."""
    label: Label | None = None
    """The correction that stands now, in answers of the board; an alert has none."""


class Alert(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An incident as it stands. Key on the topic ``alerts``: `brand`. Of records with one `id` the last one stands.

    Of two records of an incident on the topic the later one has the higher `revision`, and no earlier `at`.
    """

    id: Annotated[str, msgspec.Meta(min_length=1, max_length=512)]
    """Of the incident: ``kind|brand|when it was opened first``, the same in a replay of the same log."""
    kind: Kind
    state: Literal["opened", "updated", "closed"]
    severity: Literal["warning", "critical"]
    brand: Annotated[str, msgspec.Meta(max_length=128)]
    """Empty where it is a source that is silent."""
    window: str
    """Of a drop, which of 1h, 6h and 24h had fallen furthest as it was opened; 5m of a surge; empty of a silence."""
    at: TimeMs
    """When it was seen, ms UTC of the stream's clock."""
    since: TimeMs
    """When it began: of a drop, when tone began to fall, at most a day before it was opened; of a silence, when the
    last mention came."""
    score: Points | None = None
    low: Points | None = None
    high: Points | None = None
    """Of a drop: the window's score and its 95% interval, points."""
    usual: Points | None = None
    """The 28-day score at the last UTC midnight, points."""
    fall: Annotated[float, msgspec.Meta(ge=-100, le=100)] | None = None
    """Of a drop: by how much the lowest of 1h, 6h and 24h lies below the 28-day score, points."""
    peak: Amount | None = None
    """The largest `fall` so far; of a surge, mentions an hour in its busiest half hour."""
    peak_at: TimeMs | None = None
    """When that was, ms UTC."""
    tone: Tone | None = None
    """Mean tone of the last 2 hours; of 6 or 18, where too little was said. None: of these as well."""
    usual_tone: Tone | None = None
    """What is usual for the brand on such a day."""
    reopenings: Annotated[int, msgspec.Meta(ge=0)] = 0
    """How often it was opened again, within a day of its end."""
    points: Change | None = None
    """By how much the window's score is above (below: negative) where it was a day before."""
    probability: Ratio | None = None
    """Of a drop by more than two points, 0 to 1."""
    mentions: Amount | None = None
    """Of a surge: in five minutes, smoothed. Of a silence: none for so long as..."""
    expected: Amount | None = None
    """Of a surge: the brand's usual number. Of a silence: mentions that should have come meanwhile."""
    source: Annotated[str, msgspec.Meta(max_length=32)] = ""
    """Of the largest part of the fall, as it was opened; empty where it is not known. Or which source is silent."""
    contributions: Annotated[tuple[Contribution, ...], msgspec.Meta(max_length=100)] = ()
    """What moved the score since the day before, the largest part of the fall first."""
    examples: Annotated[tuple[AlertExample, ...], msgspec.Meta(max_length=100)] = ()
    """Mentions behind the contributions: those that entered the window first, then those that left it. They come in an
    update soon after the opening, and are looked up anew each hour."""
    reason: AlertReason = ""
    """Why this record was sent."""
    revision: Annotated[int, msgspec.Meta(ge=0, le=2**53)] = 0
    """Records of this incident that were sent before."""
    acknowledgement: Acknowledgement | None = None
    """Who has taken it up, or does not want to be reminded for a while; None: nobody."""


class AlertText(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a mention behind an alert says. Key on the topic ``alert-texts``: ``source:id``."""

    source: Annotated[str, msgspec.Meta(min_length=1, max_length=32)]
    id: Annotated[str, msgspec.Meta(max_length=512)]
    since: TimeMs
    """When the broker had the mention, ms UTC: from then on its text may be kept."""
    text: Annotated[str, msgspec.Meta(max_length=280)]
    url: Annotated[str, msgspec.Meta(max_length=2048)] | None = None
    author: Annotated[str, msgspec.Meta(max_length=512)] | None = None
    """Pseudonym, so that the text goes with the account."""


def alert_text_fault(text: AlertText, key: bytes | None, now_ms: int) -> str:
    """Return why a record of ``alert-texts`` is not believed, empty where nothing is wrong.

    >>> at = 1_790_000_000_000
    >>> alert_text_fault(AlertText(source="x", id="1", since=at, text="Awful"), b"x:1", at)
    ''
    """
    return key_fault(key, f"{text.source}:{text.id}") or time_fault("since", text.since, now_ms)


def alert_fault(alert: Alert, key: bytes | None, now_ms: int) -> str:
    """Return why a record of ``alerts`` is not believed, empty where nothing is wrong.

    Args:
        alert: as it was decoded.
        key: of the record.
        now_ms: the broker's clock as the record arrived, ms UTC.

    >>> at = 1_790_000_000_000
    >>> told = Alert(id="a", kind="surge", state="opened", severity="warning", brand="B", window="5m", at=at, since=at)
    >>> alert_fault(told, b"B", at), alert_fault(told, b"C", at)
    ('', 'its key is not the one of its value')
    >>> alert_fault(msgspec.structs.replace(told, since=at + 1), b"B", at)
    '`since` is after `at`'
    """
    return key_fault(key, alert.brand) or first_fault(_faults(alert, now_ms))


def _faults(alert: Alert, now_ms: int) -> Iterator[str]:
    if alert.window not in ALERT_WINDOWS:
        yield "`window` is none of an alert's"
    yield time_fault("at", alert.at, now_ms)
    yield time_fault("since", alert.since, now_ms)
    if alert.since > alert.at:
        yield "`since` is after `at`"
    if alert.peak_at is not None:
        yield time_fault("peak_at", alert.peak_at, now_ms)
    if alert.acknowledgement is not None:
        yield time_fault("acknowledgement.at", alert.acknowledgement.at, now_ms)
    if alert.low is not None and alert.high is not None and alert.low > alert.high + ROUNDING:
        yield "`low` is above `high`"
