"""What moved a score from one reading to another, with the mentions that weigh most in it."""

from collections.abc import Collection
from typing import NamedTuple

from scoring.archive import Archive, Read
from scoring.comparison import Compared, compare, not_comparable
from scoring.examples import Example, examples
from scoring.fixed_point import h64, signed
from streams.archives import Past, Quote
from streams.explaining import EXPLAINED, Behind
from streams.why import Contribution, Why, why

QUOTED = 2
"""Mentions shown of a contribution; each mention is shown once."""


class Moved(NamedTuple):
    """A change, and what it consists of."""

    before: Read
    after: Read
    why: Why
    compared: Compared | None
    """None: the two are not comparable, for other sources were heard."""
    behind: list[Behind]


def compared(one: Read, other: Read) -> Compared | None:
    """Compare two readings; None where they must not be."""
    return None if not_comparable(one.side, other.side) else compare(one.side, other.side)


async def moved(past: Past, before: Read, after: Read, limited: Collection[str]) -> Moved:
    """Take the change from one reading of a brand to another apart.

    Texts of `limited` sources, whose rules let them stay for some time only, are not quoted: a report stays.
    """
    archive, brand = past.archive, after.brand
    change = why(archive, before, after)
    named: list[tuple[Contribution, list[Example]]] = []
    seen: set[int] = set()
    for one in change.noteworthy[:EXPLAINED]:
        found = [example for example in _examples(archive, before, after, one) if example.key not in seen][:QUOTED]
        seen |= {example.key for example in found}
        named += [(one, found)] if found else []
    keys = {example.key for one, found in named if one.source not in limited for example in found}
    quotes: dict[int, Quote] = await past.quotes(brand, keys) if keys else {}
    behind = [Behind(one, [(example, quotes.get(example.key)) for example in found]) for one, found in named]
    return Moved(before, after, change, compared(after, before), behind)


def _examples(archive: Archive, before: Read, after: Read, one: Contribution) -> list[Example]:
    key = signed(h64(after.brand))
    told = archive.observations[(archive.observations["brand"] == key) | (archive.observations["brand"] == 0)]
    asked = (one.source, one.indicator, one.points, archive.reference, QUOTED * EXPLAINED)
    return examples(told, before.period, after.period, *asked)
