"""What a brand's score was an hour ago, for the eye of whoever watches."""

from collections import deque

from schemas.score import Score
from scoring.method.constants import HOUR_MS

STEP_MS = 60_000
"""One reading in so long is remembered."""
TOO_OLD_MS = 2 * HOUR_MS
"""A reading that is older was left behind by a leap of the clock, as in a back-fill, and is no "hour ago"."""


class LastHour:
    """Remembers the readings of one window for an hour, by brand.

    Until it has known a brand for an hour, it compares with the first reading it knows.
    """

    def __init__(self) -> None:
        self._told: dict[str, deque[tuple[int, float]]] = {}

    def note(self, score: Score) -> None:
        """Take in a reading; one that is older than what is known changes nothing."""
        told = self._told.setdefault(score.brand, deque())
        if told and score.at < told[-1][0] + STEP_MS:
            return
        told.append((score.at, score.score))

    def before(self, score: Score) -> float | None:
        """Return the score that stood an hour before `score`; None where nothing earlier is known."""
        told = self._told.get(score.brand, deque())
        while len(told) > 1 and told[1][0] <= score.at - HOUR_MS:
            told.popleft()
        while told and told[0][0] < score.at - TOO_OLD_MS:
            told.popleft()
        return told[0][1] if told and told[0][0] < score.at else None
