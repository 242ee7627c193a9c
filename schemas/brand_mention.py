"""A mention matched to one brand, for people and programs."""

from typing import Annotated

import msgspec

from schemas.mention import Op


class BrandMention(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Key on the topic ``brand-mentions``: `brand`."""

    brand: str
    """Empty in what takes a mention away without its words: it stands in every brand, and on every partition."""
    source: str
    id: str
    op: Op
    created_at: int
    seen_at: int
    author: str | None = None
    text: Annotated[str, msgspec.Meta(max_length=280)] = ""
    """Cut to 280 characters."""
    lang: str | None = None
    """As its source declares it, else as it looks."""
    url: str | None = None
    sentiment: float | None = None
    """-1 to 1; None where nothing could be read."""
    confidence: float | None = None
    model: str = ""
    """What read the tone: ``source`` where the source or a label told it."""
    group: str = ""
    """The same for texts that are nearly the same; empty for short ones."""
    scored: bool = True
    """Whether it is part of the score; else its source's rules, or the reference, leave it beside."""
    followers: int | None = None
    likes: int | None = None
    reposts: int | None = None
    replies: int | None = None
