"""What `jauge compare` and `jauge explain` print: plain words first, the table under them."""

from typing import Any

import msgspec
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from schemas.codec import rfc3339
from scoring.method.constants import INDICATORS
from scoring.reading.archive import Read
from streams.analysis.attribution import SHOWN, Why
from streams.analysis.compare import Comparison
from streams.analysis.explain import Explanation
from streams.analysis.sentences import (
    comparison_sentence,
    contribution_name,
    explanation_sentence,
    reason_fields,
    why_sentence,
)
from streams.analysis.themes.records import SaidAnswer
from streams.config.sanitize import printable
from streams.config.timefmt import minute

QUOTED = 160
"""Characters of a text that are shown."""


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


def print_comparison(comparison: Comparison, console: Console) -> None:
    """Print a comparison for people."""
    why = comparison.why
    sentence = comparison_sentence(comparison)
    largest = why_sentence(why) if why is not None else ""
    console.print(Text(f"{sentence} {largest}".rstrip()))
    if why is not None:
        one, other = (printable(label) for label in comparison.labels)
        console.print(contributions_table(why, f"What sets {one} apart from {other}"))


def print_explanation(explanation: Explanation, console: Console) -> None:
    """Print an explanation for people: sentence, table, and the mentions that weigh most."""
    console.print(Text(explanation_sentence(explanation)))
    console.print(
        contributions_table(
            explanation.why, f"Why {printable(explanation.after.brand)} moved ({explanation.after.side.method})"
        )
    )
    for contribution, named in explanation.behind:
        if not named:
            continue
        name = contribution_name(contribution)
        console.print(Text(f"{name} ({contribution.points:+.1f}), part of it and what was said:"))
        has_left = False
        for example, quote in named:
            if not example.entered and not has_left:
                has_left = True
                console.print(Text("  no longer in the window:"))
            text = "(its text is not kept)" if quote is None else printable(quote.text[:QUOTED])
            console.print(Text(f"  {example.part:5.0%}  {minute(example.created_at)}  {text}"))


def comparison_json(comparison: Comparison) -> dict[str, Any]:
    """Return a comparison for programs."""
    return {
        "comparable": comparison.reason is None,
        **reason_fields(comparison.reason),
        "one": _side(comparison.one),
        "other": _side(comparison.other),
        "points": comparison.compared.points if comparison.compared else None,
        "delta": comparison.compared.delta if comparison.compared else None,
        "se": comparison.compared.se if comparison.compared else None,
        "significant": comparison.compared.significant if comparison.compared else None,
        "robust_ratio": comparison.robust_ratio,
        "contributions": comparison.why.by_name() if comparison.why else None,
        "words": comparison_sentence(comparison),
    }


def explanation_json(explanation: Explanation, said: SaidAnswer) -> dict[str, Any]:
    """Return an explanation for programs, and what was said behind it."""
    return {
        "brand": explanation.after.brand,
        "window": explanation.window,
        "before": _side(explanation.before),
        "after": _side(explanation.after),
        "points": explanation.why.points,
        "comparable": explanation.reason is None,
        **reason_fields(explanation.reason),
        "significant": explanation.compared.significant if explanation.compared else None,
        "contributions": explanation.why.by_name(),
        "examples": [
            {
                "indicator": contribution.indicator,
                "source": contribution.source,
                "points": contribution.points,
                "mentions": [
                    {"part": example.part, "created_at": rfc3339(example.created_at), "entered": example.entered}
                    | ({} if quote is None else {"id": quote.id, "text": quote.text, "url": quote.url})
                    for example, quote in named
                ],
            }
            for contribution, named in explanation.behind
        ],
        "words": explanation_sentence(explanation),
        **msgspec.to_builtins(said),
    }


def _side(read: Read) -> dict[str, Any]:
    return {
        "method": read.side.method,
        "brand": read.brand,
        "at": rfc3339(read.period.end_ms),
        "score": read.side.score,
        "low": read.low,
        "high": read.high,
        "se": read.side.se,
        "indicators": dict(zip(INDICATORS, read.side.indicators, strict=True)),
        "mention_count": read.mention_count,
    }
