"""Mastodon and its kin: statuses, and the ids of those that were deleted."""

import msgspec

from schemas.mention import Mention, Op
from streams.collect.beside_text import NO_PART, alt_of, part_of, title_of
from streams.collect.envelope import Envelope, gone, instant_ms, mention, unwrap, whole
from streams.collect.http.html_text import text_of

SOURCE = "mastodon"
UPDATE, DELETE = "status.update", "delete"
"""`Envelope.kind` of what a stream says besides new statuses; a deletion's item is the status' address."""
UNINDEXED = "unindexed"
"""`Envelope.kind`s end with it where accounts that ask not to be indexed are taken all the same."""


class Account(msgspec.Struct, frozen=True):
    """Who wrote it."""

    id: str = ""
    url: str | None = None
    uri: str | None = None
    acct: str = ""
    followers_count: int | float | str | None = None
    indexable: bool | None = None
    noindex: bool | None = None


class Option(msgspec.Struct, frozen=True):
    """Of a poll."""

    title: str | None = None


class Poll(msgspec.Struct, frozen=True):
    """What may be chosen."""

    options: tuple[Option, ...] = ()


class Attachment(msgspec.Struct, frozen=True):
    """A picture, video or sound."""

    description: str | None = None


class Status(msgspec.Struct, frozen=True):
    """What is read of a status."""

    id: str
    uri: str
    account: Account
    created_at: str | None = None
    edited_at: str | None = None
    content: str | None = None
    """HTML."""
    spoiler_text: str | None = None
    language: str | None = None
    visibility: str = "public"
    url: str | None = None
    replies_count: int | float | str | None = None
    reblogs_count: int | float | str | None = None
    favourites_count: int | float | str | None = None
    poll: msgspec.Raw = NO_PART
    media_attachments: msgspec.Raw = NO_PART
    reblog: msgspec.Raw = msgspec.Raw(b"null")


class Place(msgspec.Struct, frozen=True):
    """What says where a status stands."""

    id: str
    """Its number on the server that tells it."""
    uri: str = ""
    in_reply_to_id: str | None = None


def place_of(status: bytes) -> Place:
    """Return where a status stands; raises msgspec.MsgspecError."""
    return msgspec.json.decode(status, type=Place)


def parse(data: bytes) -> Mention | None:
    """Return the mention that a status tells; None: it is not for everybody, or not to be indexed.

    Raises:
        msgspec.MsgspecError: it is no status.
    """
    envelope = unwrap(data)
    if envelope.kind.startswith(DELETE):
        return mention(envelope, SOURCE, msgspec.json.decode(envelope.item, type=str), None, op="delete")
    if (deleted := gone(envelope, SOURCE)) is not None:
        return deleted
    status = msgspec.json.decode(envelope.item, type=Status)
    hides = status.account.noindex or status.account.indexable is False
    if status.visibility != "public" or (hides and not envelope.kind.endswith(UNINDEXED)) or not status.uri:
        return None
    return _of(envelope, status)


def _of(envelope: Envelope, status: Status) -> Mention:
    op: Op = "create"
    if envelope.kind.startswith(UPDATE) or (envelope.again and status.edited_at is not None):
        op = "update"
    elif envelope.again:
        op = "engagement"
    poll = part_of(status.poll, Poll) or Poll()
    return mention(
        envelope,
        SOURCE,
        status.uri[:512],
        instant_ms(status.created_at),
        op=op,
        texts=(text_of(status.content or ""),),
        title=title_of((text_of(status.spoiler_text or ""), *(option.title for option in poll.options))),
        alt=alt_of(one.description for one in part_of(status.media_attachments, tuple[Attachment, ...]) or ()),
        url=status.url,
        author=(status.account.uri or status.account.url or f"{envelope.server}/{status.account.id}")[:512],
        lang=status.language[:35] if status.language else None,
        followers=whole(status.account.followers_count),
        likes=whole(status.favourites_count),
        reposts=whole(status.reblogs_count),
        replies=whole(status.replies_count),
        reply_to=envelope.answers,
        repost_of=_reposted(status.reblog),
    )


def _reposted(reblog: msgspec.Raw) -> str | None:
    if bytes(reblog) == b"null":
        return None
    return msgspec.json.decode(reblog, type=Place).uri[:512] or None
