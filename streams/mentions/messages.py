"""What is asked of the process that holds the mention store, and what it answers."""

from typing import Literal, NamedTuple

import msgspec

from schemas.brand_mention import BrandMention
from schemas.mention import ToneName
from schemas.reason import ProblemCode

Sort = Literal["newest", "audience", "engagement", "effect"]
MOST_ROWS = 10_000
"""Of one answer: a file has as many."""


class Search(msgspec.Struct, frozen=True, kw_only=True, tag=True, omit_defaults=True):
    """Which mentions are wanted, and in which order; what is empty asks nothing."""

    words: str = ""
    """As a reader types it: `streams.mentions.query`."""
    brands: tuple[str, ...] = ()
    """One of them."""
    followed: frozenset[str] = frozenset()
    """Those that may be shown at all, where `brands` names none."""
    sources: tuple[str, ...] = ()
    tones: tuple[ToneName | Literal["unread"], ...] = ()
    languages: tuple[str, ...] = ()
    """First parts of language tags: ``fr`` for ``fr-CA`` too."""
    id: str | None = None
    """Of one mention, in each of `sources`."""
    audience: int = 0
    """At least so many could have seen it."""
    engagement: int = 0
    """At least so many likes, reposts and replies together."""
    from_ms: int | None = None
    to_ms: int | None = None
    """When it was published, both included, ms UTC."""
    corrected: bool | None = None
    """Whether a person corrected its tone."""
    scored: bool | None = None
    """Whether it is part of the score."""
    tags: tuple[str, ...] = ()
    """Each of them is noted about it."""
    handled: bool | None = None
    """Whether it is noted as handled."""
    assignee: str = ""
    """Who looks after it."""
    hidden_authors: frozenset[tuple[str, str]] = frozenset()
    """Sources and pseudonyms that are left out."""
    hidden_sites: frozenset[str] = frozenset()
    """Host names that are left out, as `schemas.desk.hide.site_of` returns them."""
    folded: bool = False
    """Whether of nearly the same texts of a brand the first in order alone is shown."""
    sort: Sort = "newest"
    effects: dict[int, int] = {}
    """Sorted by effect: its size by `streams.mentions.places.thread_of`, above 0; others are not among the mentions."""
    before: str | None = None
    """What the page before gave as `next`."""
    limit: int = 50

    @property
    def of_notes(self) -> "Search":
        """It with no filter but those of notes."""
        return Search(tags=self.tags, handled=self.handled, assignee=self.assignee)


class CountNew(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """How many of those that are wanted came after an answer."""

    search: Search
    since: int
    """`newest` of that answer."""


class AskState(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """How far the store is."""


class Row(NamedTuple):
    """One mention that was found."""

    mention: BrandMention
    copies: int
    """How many retained mentions of the brand have nearly the same text; 1: this one alone."""


class Found(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """A page of mentions."""

    rows: list[Row]
    next: str | None
    newest: int
    """Number of the newest mention that the store took in; for `CountNew`."""


class Counted(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """How many mentions are new."""

    count: int
    """At most `streams.mentions.store.MOST_NEW`."""


class StoreState(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """How far the store is."""

    caught_up: float
    """The part of the retained records that it took in, 0 to 1."""


class Refused(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """Why there is no answer, and what to do."""

    detail: str
    code: ProblemCode


Question = Search | CountNew | AskState
Answer = Found | Counted | StoreState | Refused
