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
        self._points: dict[str, deque[tuple[int, float]]] = {}

    def note(self, score: Score) -> None:
        """Take in a reading; one that is older than what is known changes nothing."""
        points = self._points.setdefault(score.brand, deque())
        if points and score.at < points[-1][0] + STEP_MS:
            return
        points.append((score.at, score.score))

    def before(self, score: Score) -> float | None:
        """Return the score that stood an hour before `score`; None where nothing earlier is known."""
        points = self._points.get(score.brand, deque())
        while len(points) > 1 and points[1][0] <= score.at - HOUR_MS:
            points.popleft()
        while points and points[0][0] < score.at - TOO_OLD_MS:
            points.popleft()
        return points[0][1] if points and points[0][0] < score.at else None
