"""X: posts of the filtered stream and of the look-up, with who wrote them."""

import msgspec

from schemas.mention import Mention, Op
from streams.collect.envelope import Envelope, Number, gone, instant_ms, mention, unwrap, whole

SOURCE = "x"
PAGE = "https://x.com/i/status/"
NO_LANGUAGE = ("und", "zxx", "qme", "qst", "qam", "qct", "qht", "art", "")
"""X' own codes of posts without words of any language."""
EPOCH_MS = 1_288_834_974_657
"""Of the numbers of posts, which hold their time in all but the lowest 22 bits."""


class Counts(msgspec.Struct, frozen=True):
    """``public_metrics`` of a post, or of a user."""

    retweet_count: Number = None
    reply_count: Number = None
    like_count: Number = None
    quote_count: Number = None
    followers_count: Number = None


class Reference(msgspec.Struct, frozen=True):
    """Another post that one is about."""

    id: str
    type: str = ""


class Note(msgspec.Struct, frozen=True):
    """The whole of a long post."""

    text: str = ""


class Post(msgspec.Struct, frozen=True):
    """What is read of a post."""

    id: str
    text: str
    author_id: str | None = None
    created_at: str | None = None
    lang: str | None = None
    public_metrics: Counts = Counts()
    referenced_tweets: tuple[Reference, ...] = ()
    edit_history_tweet_ids: tuple[str, ...] = ()
    note_tweet: Note = Note()


class User(msgspec.Struct, frozen=True):
    """Who wrote one."""

    id: str
    public_metrics: Counts = Counts()


class Includes(msgspec.Struct, frozen=True):
    """What goes along with posts."""

    users: tuple[User, ...] = ()


class Line(msgspec.Struct, frozen=True):
    """One line of the stream."""

    data: Post
    includes: Includes = Includes()


def created_ms(post_id: str) -> int | None:
    """Return when a post was written, ms UTC, from its number; None where that is none of these.

    >>> created_ms("1490448039991025664"), created_ms("20")
    (1644185478576, None)
    """
    ms = (int(post_id) >> 22) + EPOCH_MS if post_id.isdecimal() and len(post_id) < 20 else EPOCH_MS
    return ms if ms > EPOCH_MS else None


def number_at(at_ms: int) -> int:
    """Return a number before which lie those of all posts written before `at_ms`, ms UTC.

    >>> created_ms(str(number_at(1_644_185_478_576)))
    1644185478576
    """
    return max(0, at_ms - EPOCH_MS) << 22


def parse(data: bytes) -> Mention | None:
    """Return the mention that a line tells.

    Raises:
        msgspec.MsgspecError: it is none.
    """
    envelope = unwrap(data)
    if (deleted := gone(envelope, SOURCE)) is not None:
        return deleted
    line = msgspec.json.decode(envelope.item, type=Line | None)
    return None if line is None else _of(envelope, line)


def _of(envelope: Envelope, line: Line) -> Mention:
    post = line.data
    counts = post.public_metrics
    author = next((user for user in line.includes.users if user.id == post.author_id), None)
    about = {one.type: one.id for one in post.referenced_tweets}
    passed_on = [count for count in (whole(counts.retweet_count), whole(counts.quote_count)) if count is not None]
    op: Op = "engagement" if envelope.again else "create"  # an edit is a post of its own
    return mention(
        envelope,
        SOURCE,
        post.id[:512],
        instant_ms(post.created_at) or created_ms(post.id) or envelope.at,
        op=op,
        texts=(post.note_tweet.text or post.text,),
        url=f"{PAGE}{post.id}",
        author=post.author_id[:512] if post.author_id else None,
        lang=None if post.lang is None or post.lang in NO_LANGUAGE else post.lang[:35],
        followers=None if author is None else whole(author.public_metrics.followers_count),
        likes=whole(counts.like_count),
        reposts=sum(passed_on) if passed_on else None,
        replies=whole(counts.reply_count),
        reply_to=about.get("replied_to"),
        repost_of=about.get("retweeted"),
    )
