"""A mention matched to one brand, for people and programs."""

from typing import Annotated, Literal

import msgspec

from schemas.bounds import first_fault, key_fault, late_fault, time_fault
from schemas.mention import Count, Label, Mention, Op, TimeMs

MentionKind = Literal["post", "reply", "repost"]
"""What a mention is: something new, an answer to another one, or another one passed on."""


class BrandMention(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Key on the topic ``brand-mentions``: `brand`."""

    brand: Annotated[str, msgspec.Meta(max_length=128)]
    """Empty in what takes a mention away without its words: it stands in every brand, and on every partition."""
    source: Annotated[str, msgspec.Meta(min_length=1, max_length=32)]
    id: Annotated[str, msgspec.Meta(max_length=512)]
    op: Op
    created_at: TimeMs
    seen_at: TimeMs
    author: Annotated[str, msgspec.Meta(max_length=512)] | None = None
    text: Annotated[str, msgspec.Meta(max_length=280)] = ""
    """Cut to 280 characters."""
    lang: Annotated[str, msgspec.Meta(max_length=35)] | None = None
    """As its source declares it, else as it looks."""
    url: Annotated[str, msgspec.Meta(max_length=2048)] | None = None
    sentiment: Annotated[float, msgspec.Meta(ge=-1, le=1)] | None = None
    """-1 to 1; None where nothing could be read."""
    confidence: Annotated[float, msgspec.Meta(ge=0, le=1)] | None = None
    model: Annotated[str, msgspec.Meta(max_length=64)] = ""
    """What read the tone: ``source`` where the source told it, ``label`` where a person corrected it."""
    group: Annotated[str, msgspec.Meta(max_length=64)] = ""
    """The same for texts that are nearly the same; empty for short ones."""
    scored: bool = True
    """Whether it is part of the score; else its source's rules, or the reference, leave it beside."""
    followers: Count | None = None
    likes: Count | None = None
    reposts: Count | None = None
    replies: Count | None = None
    label: Label | None = None
    """The correction that stands: `sentiment` is its."""
    offset: Annotated[int, msgspec.Meta(ge=0)] | None = None
    """Where this version lies on the topic ``mentions``, in the partition of its key."""
    kind: MentionKind = "post"
    """``post`` in records of before there was one."""

    @property
    def deletes(self) -> bool:
        """Whether it takes something away."""
        return self.op in ("delete", "account_delete")


def kind_of(mention: Mention) -> MentionKind:
    """Return what a mention is.

    >>> kind_of(Mention(source="x", id="2", seen_at=1, reply_to="1"))
    'reply'
    """
    if mention.repost_of:
        return "repost"
    return "reply" if mention.reply_to else "post"


def brand_mention_fault(mention: BrandMention, key: bytes | None, now_ms: int) -> str:
    """Return why a record of ``brand-mentions`` is not believed, empty where nothing is wrong.

    Args:
        mention: as it was decoded.
        key: of the record.
        now_ms: the broker's clock as the record arrived, ms UTC.

    >>> at = 1_790_000_000_000
    >>> told = BrandMention(brand="Acme", source="x", id="1", op="create", created_at=at, seen_at=at)
    >>> brand_mention_fault(told, b"Acme", at), brand_mention_fault(msgspec.structs.replace(told, brand=""), b"", at)
    ('', 'it names no brand, and takes nothing away')
    """
    takes_away = mention.deletes
    if not mention.brand and not takes_away:
        return "it names no brand, and takes nothing away"
    created = late_fault if takes_away else time_fault
    return key_fault(key, mention.brand) or first_fault(
        [time_fault("seen_at", mention.seen_at, now_ms), created("created_at", mention.created_at, now_ms)]
    )
