"""Hacker News: items of its own API, and hits of Algolia's search."""

import msgspec

from schemas.mention import Mention
from streams.collect.envelope import Envelope, mention, unwrap, whole
from streams.collect.http.html_text import text_of, title_of

SOURCE = "hn"
SPOKEN = ("story", "comment", "poll", "job")
"""Kinds of items that say something; options of polls do not."""
HIT = "hit"
"""`Envelope.kind` of what the search gives."""
PAGE = "https://news.ycombinator.com/item?id="


class Item(msgspec.Struct, frozen=True):
    """What is read of an item."""

    id: int
    type: str = ""
    by: str | None = None
    time: int | float | None = None
    """s UTC."""
    title: str | None = None
    text: str | None = None
    """HTML."""
    parent: int | None = None
    score: int | float | None = None
    descendants: int | float | None = None
    deleted: bool | None = None
    dead: bool | None = None


class Hit(msgspec.Struct, frozen=True):
    """What is read of a hit."""

    objectID: str  # noqa: N815 # as the source writes it
    created_at_i: int | float
    author: str | None = None
    title: str | None = None
    """Plain text, as the search gives it."""
    story_text: str | None = None
    comment_text: str | None = None
    points: int | float | None = None
    num_comments: int | float | None = None
    parent_id: int | None = None


def words_of(item: bytes) -> int:
    """Return a hash of what an item says; of what is no item, 0. Points do not change it."""
    try:
        said = msgspec.json.decode(item, type=Item)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return 0
    return hash((said.title, said.text, said.deleted, said.dead))


def parse(data: bytes) -> Mention | None:
    """Return the mention that an item or a hit tells; None: it says nothing.

    Raises:
        msgspec.MsgspecError: it is neither.
    """
    envelope = unwrap(data)
    if envelope.kind == HIT:
        return _of_hit(envelope, msgspec.json.decode(envelope.item, type=Hit))
    item = msgspec.json.decode(envelope.item, type=Item | None)
    if item is None or item.type not in SPOKEN:
        return None
    return _of_item(envelope, item)


def _of_item(envelope: Envelope, item: Item) -> Mention | None:
    created_at = None if item.time is None else int(item.time * 1_000)
    if item.deleted or item.dead:
        return mention(envelope, SOURCE, str(item.id), created_at, op="delete")
    if item.by is None:
        return None
    return mention(
        envelope,
        SOURCE,
        str(item.id),
        created_at,
        op="update" if envelope.again else "create",  # an item does not say whether it was edited
        texts=(text_of(item.title or ""), text_of(item.text or "")),
        url=f"{PAGE}{item.id}",
        author=item.by,
        reply_to=None if item.parent is None else str(item.parent),
        likes=whole(item.score),
        replies=whole(item.descendants),
    )


def _of_hit(envelope: Envelope, hit: Hit) -> Mention | None:
    if not hit.objectID.isdecimal() or hit.author is None:
        return None
    return mention(
        envelope,
        SOURCE,
        hit.objectID,
        int(hit.created_at_i * 1_000),
        texts=(title_of(hit.title or ""), text_of(hit.story_text or hit.comment_text or "")),
        url=f"{PAGE}{hit.objectID}",
        author=hit.author,
        likes=whole(hit.points),
        replies=whole(hit.num_comments),
        reply_to=None if hit.parent_id is None else str(hit.parent_id),
    )
