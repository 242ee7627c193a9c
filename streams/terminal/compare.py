"""What `jauge compare` and `jauge explain` print: plain words first, the table under them."""

from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from scoring.method.constants import INDICATORS
from scoring.reading.archive import Read
from scoring.reading.comparison import Compared
from streams.analysis.attribution import SHOWN, Why
from streams.analysis.compare import Comparison
from streams.analysis.explain import Explanation
from streams.config.sanitize import printable
from streams.config.timefmt import minute, rfc3339

QUOTED = 160
"""Characters of a text that are shown."""


def compare_words(told: Comparison) -> str:
    """Say which is higher.

    Where it is not certain that either is, that is said first.
    """
    one, other = (printable(label) for label in told.labels)
    if told.reason is not None or told.compared is None:
        return f"{one} and {other} are not comparable: {told.reason}."
    scores = f"{_bounds(told.one)} against {_bounds(told.other)}"
    points = told.compared.points
    if not told.compared.significant:
        return f"There is no significant difference between {one} and {other}: {scores}, {points:+.1f} points."
    word = "above" if points > 0 else "below"
    stays = told.robust_ratio if points > 0 else 1 - (told.robust_ratio or 0.0)
    return (
        f"{one} is {abs(points):.1f} points {word} {other}: {scores}; it is significant. It stays {word} under "
        f"{stays:.0%} of the weights that are each moved by up to half."
    )


def explain_words(told: Explanation) -> str:
    """Say how the score moved, and the largest reason."""
    points = told.why.points
    moved = "did not move" if abs(points) < SHOWN else f"{'rose' if points > 0 else 'fell'} {abs(points):.1f} points"
    since = f"since {minute(told.before.period.end_ms)} (to {minute(told.after.period.end_ms)}, {told.window})"
    certain = _certain(told.compared, told.reason)
    head = f"{printable(told.after.brand)} {moved} {since}: {_bounds(told.before)} to {_bounds(told.after)}; "
    return f"{head}{certain}. {told.why.words}".strip()


def _certain(compared: Compared | None, reason: str | None) -> str:
    if compared is None:
        return f"the two are not comparable: {reason}"
    return "it is significant" if compared.significant else "it is not significant"


def _bounds(read: Read) -> str:
    return f"{read.side.score:.1f} ({read.low:.1f} to {read.high:.1f})"


def contributions_table(why: Why, title: str) -> Table:
    """Return the contributions as a table; its last row and column are sums."""
    table = Table(title=Text(title), box=box.SIMPLE_HEAD, title_style="bold", padding=(0, 1, 0, 0))
    table.add_column("Points")
    for source in (*why.sources, "all"):
        table.add_column(source, justify="right", no_wrap=True)
    for indicator, row in zip(INDICATORS, why.table.tolist(), strict=True):
        table.add_row(indicator.capitalize(), *(_points(value) for value in (*row, sum(row))))
    sums = why.table.sum(0).tolist()
    table.add_row("All", *(_points(value) for value in (*sums, sum(sums))), style="bold")
    return table


def _points(value: float) -> str:
    return f"{value:+.1f}" if abs(value) >= SHOWN else "·"


def print_comparison(told: Comparison, console: Console) -> None:
    """Print a comparison for people."""
    words = compare_words(told)
    console.print(Text(words + (f" {told.why.words}" if told.why and told.why.words else "")))
    if told.why is not None:
        one, other = (printable(label) for label in told.labels)
        console.print(contributions_table(told.why, f"What sets {one} apart from {other}"))


def print_explanation(told: Explanation, console: Console) -> None:
    """Print an explanation for people: words, table, and what was said."""
    console.print(Text(explain_words(told)))
    console.print(contributions_table(told.why, f"Why {printable(told.after.brand)} moved"))
    for contribution, named in told.behind:
        if not named:
            continue
        console.print(Text(f"{contribution.words} ({contribution.points:+.1f}), part of it and what was said:"))
        for example, quote in named:
            text = "(its text is not kept)" if quote is None else printable(quote.text[:QUOTED])
            console.print(Text(f"  {example.part:5.0%}  {minute(example.created_at)}  {text}"))


def comparison_json(told: Comparison) -> dict[str, Any]:
    """Return a comparison for programs."""
    return {
        "comparable": told.reason is None,
        "reason": told.reason,
        "one": _side(told.one),
        "other": _side(told.other),
        "points": told.compared.points if told.compared else None,
        "delta": told.compared.delta if told.compared else None,
        "se": told.compared.se if told.compared else None,
        "significant": told.compared.significant if told.compared else None,
        "robust_ratio": told.robust_ratio,
        "contributions": told.why.by_name() if told.why else None,
        "words": compare_words(told),
    }


def explanation_json(told: Explanation) -> dict[str, Any]:
    """Return an explanation for programs."""
    return {
        "brand": told.after.brand,
        "window": told.window,
        "before": _side(told.before),
        "after": _side(told.after),
        "points": told.why.points,
        "comparable": told.reason is None,
        "reason": told.reason,
        "significant": told.compared.significant if told.compared else None,
        "contributions": told.why.by_name(),
        "examples": [
            {
                "indicator": contribution.indicator,
                "source": contribution.source,
                "points": contribution.points,
                "mentions": [
                    {"part": example.part, "created_at": rfc3339(example.created_at)}
                    | ({} if quote is None else {"id": quote.id, "text": quote.text, "url": quote.url})
                    for example, quote in named
                ],
            }
            for contribution, named in told.behind
        ],
        "words": explain_words(told),
    }


def _side(read: Read) -> dict[str, Any]:
    return {
        "brand": read.brand,
        "at": rfc3339(read.period.end_ms),
        "score": read.side.score,
        "low": read.low,
        "high": read.high,
        "se": read.side.se,
        "indicators": dict(zip(INDICATORS, read.side.indicators, strict=True)),
        "mention_count": read.mention_count,
    }
