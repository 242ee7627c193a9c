"""What a source told of one public message, as it travels on the topic ``mentions``."""

from typing import Annotated, Literal, get_args

import msgspec

Op = Literal["create", "update", "engagement", "delete", "account_delete"]
Count = Annotated[int, msgspec.Meta(ge=-(2**53), le=2**53)]
"""A number that a source counted; the method reads negative ones as 0."""
TimeMs = Annotated[int, msgspec.Meta(ge=0, le=2**53)]
"""Milliseconds since the epoch, UTC."""
Name = Annotated[str, msgspec.Meta(min_length=1, max_length=128)]

Privacy = Literal["linked", "strict"]
"""Whether what is stored leads back to the source: by ids and addresses, or not."""
ToneName = Literal["negative", "neutral", "positive"]
TONES: tuple[ToneName, ...] = get_args(ToneName)
"""From the worst to the best."""


class Label(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A person's correction of the tone of one mention, which holds for its later versions too."""

    tone: ToneName
    by: Annotated[str, msgspec.Meta(max_length=64)]
    """Whose it is: the role of a token, and which of its tokens; never the token."""
    at: TimeMs
    """When it was given, ms UTC: `seen_at` of the version that carries it."""
    withdrawn: bool = False
    """Whether it undoes the labels before it: the tone is read again."""


class Mention(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One version of one public message that may speak of a brand.

    Key on the topic: ``source:id``, so that all versions of a message lie on one
    partition in the order in which they were told.
    """

    source: Annotated[str, msgspec.Meta(min_length=1, max_length=32)]
    id: Annotated[str, msgspec.Meta(max_length=512)] = ""
    """Unique within `source`; empty for ``account_delete`` alone."""
    op: Op = "create"
    seen_at: TimeMs
    """Ingest time of this version."""
    created_at: TimeMs | None = None
    """Event time; a deletion may come without it."""
    author: Annotated[str, msgspec.Meta(max_length=512)] | None = None
    """Pseudonym of the author, made at the ingest gateway; the same author has the same one."""
    row: Annotated[int, msgspec.Meta(ge=0, le=31)] | None = None
    """Five bits of the author's public name, made before the pseudonym: the group of the jackknife (SPEC section 2)."""
    text: str | None = None
    title: Annotated[str, msgspec.Meta(max_length=2_000)] | None = None
    """What the author wrote beside the text: content warning, question and options of a poll, tags, title and
    description of a link card. Searched like the text, and not read for tone."""
    alt: Annotated[str, msgspec.Meta(max_length=8_000)] | None = None
    """Alternative text of pictures and videos, likewise."""
    lang: Annotated[str, msgspec.Meta(max_length=35)] | None = None
    """BCP 47, as the source declares it."""
    url: Annotated[str, msgspec.Meta(max_length=2048)] | None = None
    followers: Count | None = None
    likes: Count | None = None
    reposts: Count | None = None
    replies: Count | None = None
    sentiment: Annotated[float, msgspec.Meta(ge=-1, le=1)] | None = None
    """Told by the source or a label, -1 to 1; without it the tone of `text` is read."""
    confidence: Annotated[float, msgspec.Meta(ge=0, le=1)] | None = None
    reply_to: Annotated[str, msgspec.Meta(max_length=512)] | None = None
    """The message answered, as its `id` in the same source."""
    repost_of: Annotated[str, msgspec.Meta(max_length=512)] | None = None
    """The message passed on, likewise."""
    backfill: bool = False
    """Whether it was history when it was read: from the time before the source was followed."""
    composable: bool = True
    """Whether the source's rules let it be part of the score; else it is shown beside it."""
    label: Label | None = None
    """A correction, in the version that it makes; a source has none, so the ingest gateway takes it off."""
    brand: Name | None = None
    """Set where the source already says whose mention it is; the brand queries are then not asked."""

    @property
    def deleted(self) -> bool:
        """Whether this version takes something away."""
        return self.op in ("delete", "account_delete")

    def without_words(self) -> "Mention":
        """Return it without what a person wrote and where that stands: for what is kept beside the flow.

        >>> said = Mention(source="x", id="1", seen_at=5, text="Fine", url="https://x.example/1").without_words()
        >>> said.id, said.text, said.url
        ('1', None, None)
        """
        return msgspec.structs.replace(self, text=None, title=None, alt=None, url=None)
