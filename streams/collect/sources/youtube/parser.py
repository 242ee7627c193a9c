"""YouTube: comments on videos and channels."""

import msgspec

from schemas.mention import Mention, Op
from streams.collect.envelope import Envelope, Number, gone, instant_ms, mention, unwrap, whole
from streams.collect.http.html_text import text_of

SOURCE = "youtube"
PAGE = "https://www.youtube.com/watch"


class ChannelId(msgspec.Struct, frozen=True):
    """Whose channel."""

    value: str = ""


class Snippet(msgspec.Struct, frozen=True, rename="camel"):
    """What is read of a comment."""

    text_original: str | None = None
    text_display: str | None = None
    """HTML; all that is there where the text was not asked for plain."""
    author_channel_id: ChannelId | None = None
    video_id: str | None = None
    parent_id: str | None = None
    like_count: Number = None
    published_at: str | None = None
    updated_at: str | None = None


class Comment(msgspec.Struct, frozen=True):
    """A comment, or an answer to one."""

    id: str
    snippet: Snippet = Snippet()


class _Replies(msgspec.Struct, frozen=True):
    comments: list[msgspec.Raw] = []


class _ThreadSnippet(msgspec.Struct, frozen=True, rename="camel"):
    top_level_comment: msgspec.Raw
    total_reply_count: Number = None
    video_id: str | None = None


class _Thread(msgspec.Struct, frozen=True):
    snippet: _ThreadSnippet
    replies: _Replies = _Replies()


class Entry(msgspec.Struct, frozen=True):
    """A comment with what is said of it in its thread, as it goes to `parse`."""

    comment: Comment
    replies: int | None = None
    followers: int | None = None
    """Subscribers of the channel on which it was said."""


def comments_of(thread: bytes, followers: int | None = None) -> list[bytes]:
    """Return the entries of a thread, answers last; raises msgspec.MsgspecError."""
    decoded = msgspec.json.decode(thread, type=_Thread)
    replies = whole(decoded.snippet.total_reply_count)
    every = [(decoded.snippet.top_level_comment, replies), *((one, None) for one in decoded.replies.comments)]
    return [msgspec.json.encode({"comment": one, "replies": count, "followers": followers}) for one, count in every]


class _Published(msgspec.Struct, frozen=True, rename="camel"):
    published_at: str | None = None


class Place(msgspec.Struct, frozen=True):
    """Which comment it is, and when it was written."""

    id: str
    snippet: _Published = _Published()


class _Placed(msgspec.Struct, frozen=True):
    comment: Place


def place_of(entry: bytes) -> Place:
    """Return which comment an entry is of, its HTML unread; raises msgspec.MsgspecError."""
    return msgspec.json.decode(entry, type=_Placed).comment


def parse(data: bytes) -> Mention | None:
    """Return the mention that an entry tells; None: it has no id.

    Raises:
        msgspec.MsgspecError: it is no entry.
    """
    envelope = unwrap(data)
    if (deleted := gone(envelope, SOURCE)) is not None:
        return deleted
    entry = msgspec.json.decode(envelope.item, type=Entry | None)
    return None if entry is None or not entry.comment.id else _of(envelope, entry)


def _of(envelope: Envelope, entry: Entry) -> Mention:
    comment, said = entry.comment, entry.comment.snippet
    edited = said.updated_at is not None and said.updated_at != said.published_at
    op: Op = "create"
    if envelope.again:
        op = "update" if edited else "engagement"
    video = said.video_id
    text = said.text_original if said.text_original is not None else text_of(said.text_display or "")
    return mention(
        envelope,
        SOURCE,
        comment.id[:512],
        instant_ms(said.published_at),
        op=op,
        texts=(text,),
        url=f"{PAGE}?v={video}&lc={comment.id}" if video else None,
        author=said.author_channel_id.value[:512] if said.author_channel_id else None,
        followers=entry.followers,
        likes=whole(said.like_count),
        replies=entry.replies,
        reply_to=said.parent_id,
    )
