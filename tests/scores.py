"""Scores for tests of what shows them."""

from schemas.score import Indicators, Score

AT_MS = 1_790_000_000_000


def score(
    brand: str,
    points: float = 50.0,
    window: str = "24h",
    at: int = AT_MS,
    mentions: int = 7,
    coverage: float = 1.0,
    provisional: bool = False,
) -> Score:
    """A score that is right in form."""
    return Score(
        method="jauge-1",
        reference="2026.1-provisional",
        profile="standard-1",
        brand=brand,
        window=window,
        at=at,
        watermark=at,
        score=points,
        low=max(0.0, points - 5),
        high=min(100.0, points + 5),
        se=0.1,
        provisional=provisional,
        indicators=Indicators(presence=61.4, reach=52.0, engagement=48.0, favour=71.0),
        u=(0.0, 0.0, 0.0, 0.0),
        breadth=3.0,
        coverage={"x": coverage, "bluesky": 1.0},
        mention_count=mentions,
        voice_count=5,
    )
