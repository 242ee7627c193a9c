"""What moved a score from one reading to another, with the mentions that weigh most in it."""

from collections.abc import Collection, Mapping
from typing import NamedTuple

from schemas.reason import Reason
from scoring.reading.archive import Archive, Read
from scoring.reading.comparison import Compared, compare, not_comparable
from scoring.reading.examples import Example, examples
from streams.analysis.archive import Quote
from streams.analysis.attribution import Contribution, Why, why
from streams.analysis.explain import EXPLAINED, Behind

QUOTED = 2
"""Mentions shown of a contribution, of those that came into the window; each mention is shown once."""


class Change(NamedTuple):
    """A change, and what it consists of."""

    before: Read
    after: Read
    why: Why
    compared: Compared | None
    """None: the two are not comparable."""
    reason: Reason | None
    """Why they are not comparable; None: they are."""
    behind: list[Behind]

    def keys(self, limited: Collection[str]) -> set[int]:
        """Return the mentions that are to be quoted.

        None of `limited` sources, whose rules let a text stay for some time only: a report stays.
        """
        return {
            example.key
            for contribution, named in self.behind
            if contribution.source not in limited
            for example, _ in named
        }

    def quoting(self, quotes: Mapping[int, Quote]) -> "Change":
        """Return the same with what the mentions said, by their key."""
        behind = [
            one._replace(examples=[(example, quotes.get(example.key)) for example, _ in one.examples])
            for one in self.behind
        ]
        return self._replace(behind=behind)


def compared(one: Read, other: Read) -> Compared | None:
    """Compare two readings; None where they must not be."""
    return None if not_comparable(one.side, other.side) else compare(one.side, other.side)


def change_between(archive: Archive, before: Read, after: Read) -> Change:
    """Take the change from one reading of a brand to another apart; nothing is quoted yet."""
    attribution = why(archive, before, after)
    behind: list[Behind] = []
    seen: set[int] = set()
    for one in attribution.noteworthy[:EXPLAINED]:
        found = [example for example in _examples(archive, before, after, one) if example.key not in seen][:QUOTED]
        seen |= {example.key for example in found}
        behind += [Behind(one, [(example, None) for example in found])] if found else []
    reason = not_comparable(after.side, before.side)
    return Change(before, after, attribution, compared(after, before), reason, behind)


def _examples(archive: Archive, before: Read, after: Read, one: Contribution) -> list[Example]:
    asked = (one.source, one.indicator, one.points, archive.reference, QUOTED * EXPLAINED)
    found = examples(archive.observations_of_brand(after.brand), before.period, after.period, *asked)
    return [one for one in found if one.entered]
