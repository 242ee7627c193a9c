"""The mentions that entered or left a window between two times, what each did to the score, and what it said."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple, Protocol

import msgspec

from schemas.reason import Reason
from schemas.score import is_unknown
from schemas.sources import SOURCES
from scoring.method.fixed_point import unsigned
from scoring.reading.archive import Archive, Read
from scoring.reading.examples import effects
from scoring.text.near_duplicates import groups_of
from streams.analysis.archive import Past, Quote
from streams.analysis.attribution import Why

MOST_READ = 20_000
"""Texts of each of the two times that are read; of more, those with the smallest keys, which are as good as drawn."""
POSTS = 3
"""Mentions shown of each theme, text and voice."""


class Said(NamedTuple):
    """One mention."""

    key: int
    """Mention key, 64 bits unsigned."""
    created_at: int
    """ms UTC."""
    source: str
    author: int
    """A number that is the same for the same author; where the author is not known, one of the mention."""
    entered: bool
    """Whether it came into the window between the two times; else it left it."""
    sentiment: float | None
    """-1 to 1; None: nothing could be read."""
    points: float
    """What it added to the score; all of them and `WhatWasSaid.rest` sum to the change."""


class Moved(Protocol):
    """A change that is taken apart: an explanation, or a change of the report."""

    @property
    def before(self) -> Read: ...  # noqa: D102
    @property
    def after(self) -> Read: ...  # noqa: D102
    @property
    def why(self) -> Why: ...  # noqa: D102
    @property
    def reason(self) -> Reason | None: ...  # noqa: D102


class Post(NamedTuple):
    """A mention that is shown."""

    said: Said
    quote: Quote


class WhatWasSaid(NamedTuple):
    """All that was said behind a change."""

    said: list[Said]
    """In order of source, then of arrival."""
    rest: float
    """Points that no mention added."""
    is_known: bool
    """Whether the points mean something: both scores are known, and may be compared."""
    quotes: Mapping[int, Quote]
    """By key: of the mentions whose texts were read and are kept."""

    @property
    def entered(self) -> list[Said]:
        """Those that came into the window."""
        return [one for one in self.said if one.entered]

    @property
    def left(self) -> list[Said]:
        """Those that left it."""
        return [one for one in self.said if not one.entered]

    def quoting(self, quotes: Mapping[int, Quote]) -> "WhatWasSaid":
        """Return the same with what these mentions said, by their key."""
        return self._replace(quotes=_grouped({one.key: quotes[one.key] for one in self.said if one.key in quotes}))


async def what_was_said(past: Past, change: Moved) -> WhatWasSaid:
    """Return what was said behind a change, its texts as far as they are kept."""
    bare = mentions_behind(past.archive, change)
    return bare.quoting(await past.quotes(change.after.brand, keys_to_read(bare.said)))


def mentions_behind(archive: Archive, change: Moved) -> WhatWasSaid:
    """Return the mentions behind a change; nothing is quoted yet."""
    before, after = change.before, change.after
    rows = archive.observations_of_brand(after.brand)
    found = effects(rows, before.period, after.period, change.why.table, archive.reference)
    said = [
        Said(unsigned(key), created_at, SOURCES[source], author or key, entered, s / 100 if c else None, points)
        for key, created_at, source, author, s, c, entered, points in zip(
            *(found.mentions[name].tolist() for name in ("mention", "t", "source", "author", "s", "c")),
            found.entered.tolist(),
            found.points.tolist(),
            strict=True,
        )
    ]
    unknown = any(is_unknown(read.low, read.high) for read in (before, after))
    return WhatWasSaid(said, found.rest, change.reason is None and not unknown, {})


def keys_to_read(said: Iterable[Said], most: int = MOST_READ) -> set[int]:
    """Return the mentions whose texts are read, at most so many of each of the two times."""
    by_time: dict[bool, list[int]] = {True: [], False: []}
    for one in said:
        by_time[one.entered].append(one.key)
    return {key for keys in by_time.values() for key in sorted(keys)[:most]}


def _grouped(quotes: Mapping[int, Quote]) -> dict[int, Quote]:
    """Return quotes with the group of those that came without one."""
    bare = [key for key, quote in quotes.items() if not quote.group]
    groups = dict(zip(bare, groups_of([quotes[key].text for key in bare]), strict=True))
    return {
        key: msgspec.structs.replace(quote, group=groups[key]) if groups.get(key) else quote
        for key, quote in quotes.items()
    }


def posts_of(said: Iterable[Said], quotes: Mapping[int, Quote], count: int = POSTS) -> list[Post]:
    """Return the mentions that did most to the score, none of them nearly the same text or of the same author.

    Of equal effect the newest comes first. Texts that are too short to have a group stand twice only where there are no
    others.
    """
    ranked = sorted(said, key=lambda one: (-abs(one.points), -one.created_at, one.key))
    found: list[Post] = []
    seen: set[int | str] = set()
    for are_texts_apart in (True, False):
        for one in ranked:
            quote = quotes.get(one.key)
            if quote is None or quote.is_hidden or len(found) == count:
                continue
            marks = {one.author, quote.group or one.author, quote.text if are_texts_apart else one.author}
            if seen.isdisjoint(marks):
                found.append(Post(one, quote))
                seen |= marks
    return sorted(found, key=lambda post: (-abs(post.said.points), -post.said.created_at, post.said.key))


def mean_tone(said: Iterable[Said]) -> float | None:
    """Return the mean tone, -1 to 1; None: nothing could be read."""
    tones = [round(100 * one.sentiment) for one in said if one.sentiment is not None]
    return sum(tones) / len(tones) / 100 if tones else None


def points_of(said: Sequence[Said]) -> float:
    """Return what some mentions added to the score together."""
    return sum(one.points for one in said)
