"""Scores as they stood at full hours, for the topic ``score-history``.

An hour is over for a partition of the log once every partition of mentions is told to be
read past it. Then its scores are read, just before that word is folded: from then on
panes may be sealed and dropped. So a history is a function of the log, like a score.
"""

from collections.abc import Iterable

from schemas.codec import Record
from schemas.records import history_record
from schemas.score import Score
from scoring.method.constants import GRANULARITIES, WINDOWS, Window


def windows_at(at_ms: int) -> list[Window]:
    """Return the windows that are kept of a full hour: those of days at midnight UTC alone.

    >>> [window.name for window in windows_at(3_600_000)], len(windows_at(86_400_000))
    (['1h', '6h', '24h'], 5)
    """
    return [window for window in WINDOWS if at_ms % GRANULARITIES[window.granularity].length_ms == 0]


def history_records(scores: Iterable[Score]) -> list[Record]:
    """Return the records of scores read at a full hour.

    The key is ``brand|window|hour``, of a later version of the application ``brand|window|hour|version``.
    """
    return [history_record(score) for score in scores]
