"""Comparisons and explanations as English sentences: for the terminal, and beside the figures of the API and JSON."""

from typing import Any

from schemas.reason import Reason
from schemas.score import is_unknown
from scoring.reading.archive import Read
from scoring.reading.comparison import Compared
from streams.analysis.attribution import SHOWN, Contribution, Why
from streams.analysis.compare import Comparison
from streams.analysis.explain import Explanation
from streams.analysis.reasons import reason_text
from streams.config.sanitize import printable
from streams.config.source_registry import name_in_text
from streams.config.timefmt import minute

MOST_NAMED = 4
"""Contributions in one sentence."""


def comparison_sentence(comparison: Comparison) -> str:
    """Say which is higher.

    Where it is not certain that either is, that is said first.
    """
    one, other = (printable(label) for label in comparison.labels)
    compared = comparison.compared
    if comparison.reason is not None:
        return f"{one} and {other} are not comparable: {reason_text(comparison.reason)}."
    if compared is None:
        raise ValueError("a comparison has a result or a reason")
    scores = f"{_bounds(comparison.one)} against {_bounds(comparison.other)}"
    points = compared.points
    if not compared.significant:
        return f"There is no significant difference between {one} and {other}: {scores}, {points:+.1f} points."
    word = "above" if points > 0 else "below"
    stays = comparison.robust_ratio if points > 0 else 1 - (comparison.robust_ratio or 0.0)
    holds = "every weighting tested" if stays == 1 else f"{stays:.0%} of the weightings tested"
    return f"{one} is {abs(points):.1f} points {word} {other}: {scores}; it is significant. Holds under {holds} (±50%)."


def explanation_sentence(explanation: Explanation) -> str:
    """Say how the score moved, and the largest reason."""
    points, before, after = explanation.why.points, explanation.before, explanation.after
    moved = "did not move" if abs(points) < SHOWN else f"{'rose' if points > 0 else 'fell'} {abs(points):.1f} points"
    since = f"since {minute(before.period.end_ms)} (to {minute(after.period.end_ms)}, {explanation.window})"
    certain = _certain(explanation.compared, explanation.reason)
    head = f"{printable(after.brand)} {moved} {since}: {_bounds(before)} to {_bounds(after)}; "
    return f"{head}{certain}. {why_sentence(explanation.why)}".strip()


def why_sentence(why: Why) -> str:
    """Name the largest contributions, for or against the change; empty where none is large enough."""
    named = why.noteworthy[:MOST_NAMED]
    if named and abs(why.points) < SHOWN:
        return " and ".join(f"{contribution_name(one)} moved {one.points:+.1f}" for one in named) + "."
    along = [one for one in named if one.points * why.points > 0]
    against = [one for one in named if one.points * why.points < 0]
    parts = []
    if along:
        parts.append(" and ".join(f"{abs(one.points):.1f} of it is {contribution_name(one)}" for one in along))
    if against:
        parts.append(" and ".join(f"{contribution_name(one)} moved {one.points:+.1f} against it" for one in against))
    return "; ".join(parts) + "." if parts else ""


def contribution_name(contribution: Contribution) -> str:
    """Name a contribution.

    >>> contribution_name(Contribution("reach", "hn", 1.5))
    'Reach on Hacker News'
    """
    return f"{contribution.indicator.capitalize()} on {name_in_text(contribution.source, 'en')}"


def reason_fields(reason: Reason | None) -> dict[str, Any]:
    """Return the fields of an answer that carry a reason: the sentence, and the code with its parameters."""
    if reason is None:
        return {"reason": None, "reason_code": None, "reason_params": {}}
    return {"reason": reason_text(reason), "reason_code": reason.code, "reason_params": reason.params}


def _certain(compared: Compared | None, reason: Reason | None) -> str:
    if reason is not None:
        return f"the two are not comparable: {reason_text(reason)}"
    return "it is significant" if compared and compared.significant else "it is not significant"


def _bounds(read: Read) -> str:
    if is_unknown(read.low, read.high):
        return "no data (nobody mentioned it)"
    return f"{read.side.score:.1f} ({read.low:.1f} to {read.high:.1f})"
