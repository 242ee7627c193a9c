"""Lemmy: views of posts and comments, of the third and the fourth version of its API."""

import msgspec

from schemas.mention import Mention, Op
from streams.collect.beside_text import alt_of, title_of
from streams.collect.envelope import Envelope, Number, gone, instant_ms, mention, unwrap, whole

SOURCE = "lemmy"


class Said(msgspec.Struct, frozen=True):
    """A post or a comment; both versions' names."""

    id: int
    ap_id: str
    name: str | None = None
    """Title of a post."""
    body: str | None = None
    content: str | None = None
    """Markdown, of a post and of a comment."""
    url: str | None = None
    embed_title: str | None = None
    embed_description: str | None = None
    """Of the card of a link."""
    alt_text: str | None = None
    published: str | None = None
    published_at: str | None = None
    updated: str | None = None
    updated_at: str | None = None
    deleted: bool = False
    removed: bool = False
    path: str = ""
    """Of a comment: the numbers of those above it."""
    score: Number = None
    upvotes: Number = None
    comments: Number = None
    child_count: Number = None


class Creator(msgspec.Struct, frozen=True):
    """Who wrote it."""

    ap_id: str | None = None
    actor_id: str | None = None
    id: int | None = None


class Counts(msgspec.Struct, frozen=True):
    """What was counted of it, beside it in the third version."""

    upvotes: Number = None
    comments: Number = None
    child_count: Number = None


class View(msgspec.Struct, frozen=True):
    """A post, or a comment with its post."""

    post: Said | None = None
    comment: Said | None = None
    creator: Creator = Creator()
    counts: Counts = Counts()


class _Place(msgspec.Struct, frozen=True):
    post: Said | None = None
    comment: Said | None = None


def number_of(view: bytes) -> int:
    """Return the number of a view on its server; raises msgspec.MsgspecError."""
    said = _said(msgspec.json.decode(view, type=_Place))
    if said is None:
        raise msgspec.ValidationError("neither a post nor a comment")
    return said.id


def _said(view: "View | _Place") -> Said | None:
    return view.comment or view.post


def parse(data: bytes) -> Mention | None:
    """Return the mention that a view tells.

    Raises:
        msgspec.MsgspecError: it is no view.
    """
    envelope = unwrap(data)
    if (deleted := gone(envelope, SOURCE)) is not None:
        return deleted
    view = msgspec.json.decode(envelope.item, type=View)
    said = _said(view)
    return None if said is None else _of(envelope, view, said)


def _of(envelope: Envelope, view: View, said: Said) -> Mention:
    created_at = instant_ms(said.published_at or said.published)
    if said.deleted or said.removed:
        return mention(envelope, SOURCE, said.ap_id[:512], created_at, op="delete")
    op: Op = "create"
    if envelope.again:
        op = "update" if said.updated_at or said.updated else "engagement"
    author = view.creator.ap_id or view.creator.actor_id
    replies = said.comments, said.child_count, view.counts.comments, view.counts.child_count
    return mention(
        envelope,
        SOURCE,
        said.ap_id[:512],
        created_at,
        op=op,
        texts=(said.name, said.body or said.content),
        title=title_of((said.embed_title, said.embed_description)),
        alt=alt_of((said.alt_text,)),
        url=said.ap_id,
        author=author[:512] if author else None,
        likes=whole(said.upvotes if said.upvotes is not None else view.counts.upvotes),
        replies=whole(next((count for count in replies if count is not None), None)),
        reply_to=view.post.ap_id[:512] if view.comment and view.post else None,
    )
