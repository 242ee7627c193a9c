"""Whether a source is part of the score: the one answer of board, doctor, report and command line."""

from collections.abc import Collection
from typing import Literal

from scoring.method.reference import REFERENCES, Reference

Participation = Literal["counted", "not_counted", "not_observed"]
"""Of a source: part of the score; not counted in the score, whatever is said there; or part of the score that nobody
reads here, so that nothing is known of it."""

IN_ENGLISH: dict[Participation, str] = {
    "counted": "part of the score",
    "not_counted": "not counted in the score",
    "not_observed": "not observed",
}
"""For the terminal; page and report have their own words in each language."""


def participation(
    source: str, reference: Reference, *, composable: bool = True, connected: Collection[str] | None = None
) -> Participation:
    """Return how a source takes part in the scores that are read under a reference.

    Args:
        source: as `Mention.source` has it.
        reference: one that does not name a source leaves its mentions out of the score.
        composable: whether the rules of the source let its mentions be part of a score.
        connected: sources that were ever connected here; None: that is not asked.

    >>> [participation(name, REFERENCES["2026.2-provisional"], connected={"hn"}) for name in ("hn", "x", "telegram")]
    ['counted', 'not_observed', 'not_counted']
    >>> participation("reddit", REFERENCES["2026.2-provisional"], composable=False)
    'not_counted'
    """
    if not composable or not reference.knows(source):
        return "not_counted"
    return "counted" if connected is None or source in connected else "not_observed"


def is_provisional(reference: str) -> bool:
    """Whether a reference was fitted on simulated brands, and holds the place of a measured one: the published do.

    >>> is_provisional("2026.2-provisional"), is_provisional("ours-2026")
    (True, False)
    """
    return reference in REFERENCES
