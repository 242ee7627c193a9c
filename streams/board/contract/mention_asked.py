"""What is asked of the mention stream."""

from typing import Annotated, Literal

import msgspec

from schemas.desk.mention_note import MOST_TAGS, Tag
from schemas.mention import ToneName
from streams.board.contract.params import Asked, Limit, Several, Time, WindowName

SourceName = Annotated[str, msgspec.Meta(min_length=1, max_length=32)]
Some = Annotated[tuple[SourceName, ...], msgspec.Meta(max_length=20)]
Language = Annotated[str, msgspec.Meta(min_length=2, max_length=8, pattern=r"^[A-Za-z]{2,8}$")]
StorePlace = Annotated[str, msgspec.Meta(max_length=40, pattern=r"^[0-9]{1,19}/[0-9]{1,19}$")]
"""What an answer gave as `next`."""
Least = Annotated[int, msgspec.Meta(ge=0, le=2**53)]
MOST_TYPED = 512
"""Characters of the words."""
Tone = ToneName | Literal["unread"]


class FilterAsked(Asked, frozen=True, kw_only=True):
    """Which retained mentions: words, and filters that all have to pass; of one that is given again, one of them."""

    q: Annotated[str, msgspec.Meta(max_length=MOST_TYPED)] = ""
    """Words, ``"phrases"``, ``beginnings*``, ``OR``, ``-without`` and parentheses."""
    brand: Several = ()
    source: Some = ()
    id: Annotated[str, msgspec.Meta(min_length=1, max_length=512)] | None = None
    """Of one mention of one source."""
    tone: Annotated[tuple[Tone, ...], msgspec.Meta(max_length=4)] = ()
    lang: Annotated[tuple[Language, ...], msgspec.Meta(max_length=20)] = ()
    audience: Least = 0
    """At least so many could have seen it."""
    engagement: Least = 0
    """At least so many likes, reposts and replies."""
    kind: Literal["all", "scored", "beside"] = "all"
    """Whether it is part of the score, or shown beside it."""
    from_: Time | None = msgspec.field(default=None, name="from")
    to: Time | None = None
    corrected: Literal["any", "yes", "no"] = "any"
    fold: Literal["yes", "no"] = "no"
    """Whether of nearly the same texts of a brand one is shown."""
    sort: Literal["newest", "audience", "engagement", "effect"] = "newest"
    """By ``effect`` on the score of the one brand: the mentions alone that moved it, those that moved it most first."""
    window: WindowName = "24h"
    """Sorted by effect: whose change it is, against one window length before."""
    at: Time | None = None
    """Sorted by effect: when the window ends; by default just after `to`, and without that at the newest time."""
    tag: Annotated[tuple[Tag, ...], msgspec.Meta(max_length=MOST_TAGS)] = ()
    """Each of them."""
    status: Literal["any", "new", "handled"] = "any"
    assignee: Annotated[str, msgspec.Meta(max_length=64)] = ""
    """Who looks after it; empty: anybody, or nobody."""
    hidden: Literal["no", "yes"] = "no"
    """Whether mentions of hidden authors and sites are among them."""


class SearchAsked(FilterAsked, frozen=True, kw_only=True):
    """A page of retained mentions of all brands."""

    before: StorePlace | None = None
    limit: Limit = 50


class NewAsked(FilterAsked, frozen=True, kw_only=True):
    """How many mentions came since an answer of the search."""

    since: Annotated[int, msgspec.Meta(ge=0, le=2**53)]
    """`newest` of that answer."""


class FileAsked(FilterAsked, frozen=True, kw_only=True):
    """The mentions that a search finds, as a file."""

    format: Literal["csv", "xlsx", "json", "parquet"] = "csv"
