"""The score of one brand over one window, as subscribers get it, and how far the scores of a partition are read."""

from collections.abc import Iterator
from typing import Annotated

import msgspec

from schemas.bounds import ROUNDING, first_fault, key_fault, late_fault, time_fault
from schemas.codec import rfc3339
from schemas.mention import Name, TimeMs

Points = Annotated[float, msgspec.Meta(ge=0, le=100)]
Change = Annotated[float, msgspec.Meta(ge=-100, le=100)]
Ratio = Annotated[float, msgspec.Meta(ge=0, le=1)]
Transformed = Annotated[float, msgspec.Meta(ge=-1e6, le=1e6)]
Number = Annotated[int, msgspec.Meta(ge=0, le=2**53)]
Label = Annotated[str, msgspec.Meta(max_length=128)]
SCORE_WINDOWS = ("1h", "6h", "24h", "7d", "28d")
"""Names of the windows of a score, the shortest first."""
_HOUR = len("2026-01-01T00")


class Indicators(msgspec.Struct, frozen=True, kw_only=True):
    """The four parts, each 0 to 100 points; 50 is the median brand of the reference."""

    presence: Points
    reach: Points
    engagement: Points
    favour: Points


class Score(msgspec.Struct, frozen=True, kw_only=True):
    """Key on the topic ``scores``: ``brand|window``. Of two, the one with the later `at` stands."""

    method: Label
    reference: Label
    profile: Label
    brand: Name
    window: str
    """One of 1h, 6h, 24h, 7d, 28d."""
    at: TimeMs
    """The time at which it was read, ms UTC: the stream's clock."""
    watermark: TimeMs
    """Newest `seen_at` folded from the brand's partition, ms UTC."""
    complete_until: TimeMs = 0
    """All that was seen before is in the score, ms UTC; 0: not known. Later than that it is in part."""
    catching_up: bool = False
    """Whether more than 60 s of stream time waited to be read: the score will move, and is not to be used as it is."""
    score: Points
    low: Points | None = None
    high: Points | None = None
    """95% interval, points."""
    se: Annotated[float, msgspec.Meta(ge=0, le=1e6)] | None = None
    """Standard error of ln(score / (100 - score))."""
    provisional: bool | None = None
    """Whether the interval is wider than 30 points."""
    indicators: Indicators
    u: tuple[Transformed, Transformed, Transformed, Transformed]
    """What the indicators are made from, in their order."""
    breadth: Annotated[float, msgspec.Meta(ge=0, le=16)]
    """Effective number of sources, 1 to 7."""
    momentum: Change | None = None
    """Score minus the score one window length earlier, points; None: the brand was not followed then."""
    momentum_significant: bool | None = None
    """Whether that is a change, by the rule of comparison; None: not known, or the two are not comparable."""
    share_of_voice: Ratio | None = None
    rank: Annotated[int, msgspec.Meta(ge=1, le=2**53)] | None = None
    percentile: Points | None = None
    coverage: Annotated[dict[Annotated[str, msgspec.Meta(max_length=32)], Ratio], msgspec.Meta(max_length=64)]
    """Part of the window's exposure in which each source was heard, 0 to 1."""
    mention_count: Number
    voice_count: Number
    """Cells: one author (or chorus) in one pane."""
    corrected_count: Number | None = None
    """Mentions of the window whose tone a person corrected; None: not worked out, as on the topics, or no mention that
    was told of has a correction."""
    uncorrected: Points | None = None
    """The score without corrections, points; None likewise."""
    application: Annotated[str, msgspec.Meta(max_length=24)] = ""
    """Version of the application that read it: `jauge rescore` begins a new one; empty: the first."""

    @property
    def is_unknown(self) -> bool:
        """Whether nobody spoke of the brand in all that it rests on: its number says nothing, and is not shown."""
        return is_unknown(self.low, self.high)

    @property
    def order(self) -> tuple[bool, float, str]:
        """Key by which scores are listed: the highest first, those that say nothing last, equal ones by name."""
        return self.is_unknown, -self.score, self.brand


def is_unknown(low: float | None, high: float | None) -> bool:
    """Whether an interval holds every score there is: nobody spoke of the brand.

    >>> is_unknown(0.0, 100.0), is_unknown(24.8, 80.1), is_unknown(None, None)
    (True, False, False)
    """
    return low == 0 and high == 100


def score_fault(score: Score, key: bytes | None, now_ms: int) -> str:
    """Return why a record of ``scores`` is not believed, empty where nothing is wrong.

    Args:
        score: as it was decoded, so that each of its numbers is within its own bounds.
        key: of the record.
        now_ms: the broker's clock as the record arrived, ms UTC.

    >>> at = 1_790_000_000_000
    >>> made = Score(method="m", reference="r", profile="p", brand="Acme", window="24h", at=at, watermark=0, score=60.0,
    ...     low=55.0, high=64.0, indicators=Indicators(presence=1.0, reach=1.0, engagement=1.0, favour=1.0),
    ...     u=(0.0, 0.0, 0.0, 0.0), breadth=1.0, coverage={}, mention_count=1, voice_count=1)
    >>> score_fault(made, b"Acme|24h", at), score_fault(made, b"Acme|24h", at - 600_000)
    ('', '`at` is 600 s ahead of the clock of the broker')
    >>> score_fault(msgspec.structs.replace(made, low=61.0), b"Acme|24h", at)
    '`low`, `score` and `high` are not in this order'
    """
    return key_fault(key, f"{score.brand}|{score.window}") or first_fault(_faults(score, now_ms))


def history_fault(score: Score, key: bytes | None, now_ms: int) -> str:
    """Return why a record of ``score-history`` is not believed, empty where nothing is wrong; see `score_fault`.

    Its key names brand, window and hour, and the version of the application where it is not the first.
    """
    fault = first_fault(_faults(score, now_ms))
    if fault:
        return fault
    parts = [score.brand, score.window, rfc3339(score.at)[:_HOUR]]
    return key_fault(key, "|".join([*parts, score.application] if score.application else parts))


def _faults(score: Score, now_ms: int) -> Iterator[str]:
    if score.window not in SCORE_WINDOWS:
        yield "`window` is none of the method's"
    yield time_fault("at", score.at, now_ms)
    yield late_fault("watermark", score.watermark, now_ms)
    yield late_fault("complete_until", score.complete_until, now_ms)
    if (score.low is None) != (score.high is None):
        yield "of `low` and `high` there is one alone"
    if score.low is not None and score.high is not None:
        is_ordered = score.low - ROUNDING <= score.score <= score.high + ROUNDING
        yield "" if is_ordered else "`low`, `score` and `high` are not in this order"


class ScoreProgress(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Key on the topic ``score-progress``: `partition`, in decimal digits. Sent when it changes, at most once a second.

    A brand's scores are on the partition of the topic ``scores`` that has the same number.
    """

    partition: Number
    complete_until: TimeMs
    """All that was seen before is in the scores of this partition, ms UTC; 0: not known yet."""
    head: TimeMs
    """Up to when there is something to read, as far as is known, ms UTC: the newest tick, or the end of a past."""
    begin: TimeMs
    """Where the catching up that lasts began, ms UTC; else `complete_until`."""
    catching_up: bool = False
    """Whether more than 60 s of stream time wait to be scored: the scores are not to be used as they are."""
    application: Label = ""
    """Version of the application that read them: see `Score.application`."""

    @property
    def done(self) -> float:
        """How much of the catching up is done, 0 to 1: ``(complete_until - begin) / (head - begin)``.

        >>> ScoreProgress(partition=0, complete_until=40, begin=0, head=100, catching_up=True).done
        0.4
        """
        whole = self.head - self.begin
        if not self.catching_up or whole <= 0:
            return 1.0
        return min(1.0, max(0.0, (self.complete_until - self.begin) / whole))


def score_progress_fault(progress: ScoreProgress, key: bytes | None, now_ms: int) -> str:
    """Return why a record of ``score-progress`` is not believed, empty where nothing is wrong.

    Args:
        progress: as it was decoded.
        key: of the record.
        now_ms: the broker's clock as the record arrived, ms UTC.

    >>> progress = ScoreProgress(partition=3, complete_until=50, head=60, begin=0)
    >>> score_progress_fault(progress, b"3", 1_000), score_progress_fault(progress, b"4", 1_000)
    ('', 'its key is not the one of its value')
    """
    return key_fault(key, str(progress.partition)) or first_fault(_progress_faults(progress, now_ms))


def _progress_faults(progress: ScoreProgress, now_ms: int) -> Iterator[str]:
    for name in ("complete_until", "head", "begin"):
        yield late_fault(name, getattr(progress, name), now_ms)
