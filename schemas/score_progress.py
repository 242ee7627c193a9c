"""How far the scores of one partition are read: what a subscriber needs to know how fresh they are."""

from collections.abc import Iterator

import msgspec

from schemas.bounds import first_fault, key_fault, late_fault
from schemas.mention import TimeMs
from schemas.score import Label, Number


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
    return key_fault(key, str(progress.partition)) or first_fault(_faults(progress, now_ms))


def _faults(progress: ScoreProgress, now_ms: int) -> Iterator[str]:
    for name in ("complete_until", "head", "begin"):
        yield late_fault(name, getattr(progress, name), now_ms)
