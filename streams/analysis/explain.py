"""`jauge explain`: why a brand's score moved, with the mentions that weigh most."""

from typing import NamedTuple

from schemas.reason import Reason
from scoring.method.windows import edge_before, period
from scoring.reading.archive import Read
from scoring.reading.comparison import Compared, compare, not_comparable
from scoring.reading.examples import Example, examples
from streams.analysis.archive import Past, Quote
from streams.analysis.attribution import Contribution, Why, why
from streams.analysis.compare import at_edge, window_named
from streams.config.errors import UsageError
from streams.config.timefmt import minute

EXPLAINED = 3
"""Contributions of which examples are shown."""


class Behind(NamedTuple):
    """A contribution, and what was said behind it."""

    contribution: Contribution
    examples: list[tuple[Example, Quote | None]]


class Explanation(NamedTuple):
    """A score at two times, and why it moved."""

    window: str
    before: Read
    after: Read
    compared: Compared | None
    """None: the two are not comparable."""
    reason: Reason | None
    why: Why
    behind: list[Behind]


async def explain(past: Past, brand: str, window_name: str, since_ms: int | None, at_ms: int | None) -> Explanation:
    """Explain how a score came from where it was (one window length earlier, unless told) to where it is."""
    window, archive = window_named(window_name), past.archive
    to_ms = at_edge(window, at_ms, past.newest_ms)
    from_ms = edge_before(window, to_ms) if since_ms is None else at_edge(window, since_ms, past.newest_ms)
    if from_ms >= to_ms:
        raise UsageError(f"--since {minute(from_ms)} must be before {minute(to_ms)}")
    before, after = archive.read(brand, [period(window, from_ms), period(window, to_ms)])
    reason = not_comparable(before.side, after.side)
    change = why(archive, before, after)
    observations = archive.observations_of_brand(brand)
    found = [
        (
            one,
            examples(
                observations, before.period, after.period, one.source, one.indicator, one.points, archive.reference
            ),
        )
        for one in change.noteworthy[:EXPLAINED]
    ]
    quotes = await past.quotes(brand, {example.key for _, named in found for example in named})
    hidden = {key for key, quote in quotes.items() if quote.is_hidden}
    behind = [
        Behind(one, [(example, quotes.get(example.key)) for example in named if example.key not in hidden])
        for one, named in found
    ]
    compared = None if reason else compare(after.side, before.side)
    return Explanation(window_name, before, after, compared, reason, change, behind)
