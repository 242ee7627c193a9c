"""The report as a table: a row a brand, window and time."""

from statistics import fmean

from schemas.codec import rfc3339
from schemas.score import Score
from streams.analysis.tables import Cell
from streams.report.contents import BrandPart, Contents

TYPES: dict[str, type] = {
    "brand": str,
    "window": str,
    "at": str,
    "at_ms": int,
    "newest": bool,
    "score": float,
    "low": float,
    "high": float,
    "se": float,
    "provisional": bool,
    "presence": float,
    "reach": float,
    "engagement": float,
    "favour": float,
    "breadth": float,
    "rank": int,
    "percentile": float,
    "share_of_voice": float,
    "mention_count": int,
    "voice_count": int,
    "coverage": float,
    "change_since": str,
    "change": float,
    "change_significant": bool,
    "method": str,
    "reference": str,
    "profile": str,
}
"""Columns, and what they hold; times are UTC, scores and changes in points, ratios 0 to 1 but for the percentile."""


def rows_of(contents: Contents) -> list[list[Cell]]:
    """Return the days of each brand, the oldest first, and its newest score with how it moved."""
    rows = []
    for part in contents.brands:
        past = part.trend if contents.campaign is not None else part.trend[:-1]
        rows += [_row(score, None) for score in past]
        rows.append(_row(part.score, part))
    return rows


def _row(score: Score, newest: BrandPart | None) -> list[Cell]:
    """Return a row in the order of TYPES; `newest`: where it is the newest of a brand."""
    change = newest.change if newest else None
    cells: dict[str, Cell] = {
        **{name: getattr(score, name) for name in TYPES if hasattr(score, name)},
        **{name: getattr(score.indicators, name) for name in score.indicators.__struct_fields__},
        "at": rfc3339(score.at),
        "at_ms": score.at,
        "newest": newest is not None,
        "coverage": fmean(score.coverage.values()),
        "change_since": rfc3339(change.before.period.end_ms) if change else None,
        "change": change.why.points if change else None,
        "change_significant": change.compared.significant if change and change.compared else None,
    }
    return [cells[name] for name in TYPES]
