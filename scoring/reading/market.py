"""Where a brand stands among the brands of a named panel: beside its score, and never inside it."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable

import msgspec

from schemas.score import Score


def placed(scores: Iterable[Score], panel: Collection[str] | None = None) -> list[Score]:
    """Return the scores, those of the panel's brands with share of voice, rank and percentile.

    Args:
        scores: of any brands and windows, one of each.
        panel: names of brands; None: all that are told. A score of another brand is returned as it is, and so is one
            of a brand of which nobody spoke: it has no place.

    Each window is a panel of its own. Share of voice: the brand's part of the panel's
    mentions, 0 to 1; none where nobody was mentioned. Rank: 1 for the highest score, and
    the same for equal ones. Percentile: the part of the other brands that are lower, equal
    ones counted half, 0 to 100; none for a brand alone.

    >>> from schemas.score import Indicators
    >>> def score_of(brand, score, mentions):
    ...     same = Indicators(presence=50, reach=50, engagement=50, favour=50)
    ...     return Score(method="", reference="", profile="", brand=brand, window="1h", at=0, watermark=0, score=score,
    ...                  indicators=same, u=(0, 0, 0, 0), breadth=1, coverage={}, mention_count=mentions, voice_count=0)
    >>> [(s.brand, s.share_of_voice, s.rank, s.percentile)
    ...  for s in placed([score_of("A", 40, 30), score_of("B", 60, 10), score_of("C", 40, 0)])]
    [('A', 0.75, 2, 25.0), ('B', 0.25, 1, 100.0), ('C', 0.0, 2, 25.0)]
    """
    given = list(scores)
    panels: defaultdict[str, list[Score]] = defaultdict(list)
    for score in given:
        if (panel is None or score.brand in panel) and not score.is_unknown:
            panels[score.window].append(score)
    sorted_points = {window: sorted(score.score for score in scores) for window, scores in panels.items()}
    mentions = {window: sum(score.mention_count for score in scores) for window, scores in panels.items()}
    return [
        _placed(score, sorted_points[score.window], mentions[score.window])
        if (panel is None or score.brand in panel) and not score.is_unknown
        else score
        for score in given
    ]


def _placed(score: Score, points: list[float], mentions: int) -> Score:
    """Place a score among the `points` of its panel, in their order."""
    lower = bisect_left(points, score.score)
    higher = len(points) - bisect_right(points, score.score)
    others = len(points) - 1
    return msgspec.structs.replace(
        score,
        share_of_voice=score.mention_count / mentions if mentions else None,
        rank=1 + higher,
        percentile=100 * (lower + (others - higher - lower) / 2) / others if others else None,
    )
