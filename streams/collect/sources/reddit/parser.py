"""Reddit: submissions (t3) and comments (t1)."""

import msgspec

from schemas.mention import Mention, Op
from streams.collect.beside_text import NO_PART, part_of, title_of
from streams.collect.envelope import Number, gone, mention, unwrap, whole

SOURCE = "reddit"
REMOVED = ("[deleted]", "[removed]")
"""What stands in place of an author or a text that was taken away."""
PAGE = "https://www.reddit.com"


class Option(msgspec.Struct, frozen=True):
    """Of a poll."""

    text: str | None = None


class Poll(msgspec.Struct, frozen=True):
    """What may be chosen."""

    options: tuple[Option, ...] = ()


class Data(msgspec.Struct, frozen=True):
    """What is read of a submission or a comment."""

    name: str
    """Kind and number in base 36: ``t1_cg7r41r``."""
    author: str | None = None
    author_fullname: str | None = None
    title: str | None = None
    selftext: str | None = None
    body: str | None = None
    """Markdown, of a comment."""
    created_utc: Number = None
    edited: bool | int | float | None = None
    """When it was edited, s UTC."""
    score: Number = None
    num_comments: Number = None
    permalink: str | None = None
    parent_id: str | None = None
    removed_by_category: str | None = None
    poll_data: msgspec.Raw = NO_PART


class Thing(msgspec.Struct, frozen=True):
    """As listings hold them."""

    kind: str
    data: Data


class _Name(msgspec.Struct, frozen=True):
    name: str


class _Named(msgspec.Struct, frozen=True):
    data: _Name


def name_of(thing: bytes) -> str:
    """Return the kind and number of a thing; raises msgspec.MsgspecError."""
    return msgspec.json.decode(thing, type=_Named).data.name


def number_of(thing: bytes) -> int:
    """Return the number of a thing, which grows with its kind; raises msgspec.MsgspecError or ValueError."""
    return int(name_of(thing).partition("_")[2], 36)


def parse(data: bytes) -> Mention | None:
    """Return the mention that a thing tells; None: it is neither a submission nor a comment.

    Raises:
        msgspec.MsgspecError: it is no thing.
    """
    envelope = unwrap(data)
    if (deleted := gone(envelope, SOURCE)) is not None:
        return deleted
    thing = msgspec.json.decode(envelope.item, type=Thing)
    if thing.kind not in ("t1", "t3"):
        return None
    said = thing.data
    created_s = whole(said.created_utc)
    created_at = None if created_s is None else created_s * 1_000
    if said.author in (None, *REMOVED) or said.removed_by_category or (said.body or said.selftext) in REMOVED:
        return mention(envelope, SOURCE, said.name[:512], created_at, op="delete")
    op: Op = "create"
    if envelope.again:
        op = "update" if said.edited else "engagement"
    return mention(
        envelope,
        SOURCE,
        said.name[:512],
        created_at,
        op=op,
        texts=(said.title, said.selftext or said.body),
        title=title_of(option.text for option in (part_of(said.poll_data, Poll) or Poll()).options),
        url=None if said.permalink is None else f"{PAGE}{said.permalink}",
        author=said.author_fullname or said.author,
        likes=whole(said.score),
        replies=whole(said.num_comments) if thing.kind == "t3" else None,
        reply_to=said.parent_id,
    )
