"""What one frame of Bluesky's Jetstream says, on either wire: pure, bytes in, a mention out.

Wires: ``subscribeEvents`` (v2) and ``/subscribe`` (v1) of bluesky-social/jetstream.
"""

from datetime import UTC, datetime, timedelta
from typing import Literal

import msgspec

from schemas.mention import Mention
from streams.collect.sources.bluesky.beside import Record, beside_of

SOURCE = "bluesky"
POSTS = "app.bsky.feed.post"
MAX_LANG_CHARACTERS = 35
END_US = 2**53
"""In the year 2255: a cursor that is later would never be reached."""
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
CONTROLS = dict.fromkeys([*(set(range(0x20)) - {0x09, 0x0A, 0x0D}), *range(0x7F, 0xA0)])


class Commit(msgspec.Struct, frozen=True):
    """One change of one record."""

    operation: str
    collection: str
    rkey: str
    rev: str = ""
    record: msgspec.Raw = msgspec.Raw()


class Account(msgspec.Struct, frozen=True):
    """Whether an account still stands."""

    active: bool


class Event(msgspec.Struct, frozen=True):
    """What both wires say of one event."""

    did: str
    us: int
    """When the server saw it, microseconds since the epoch."""
    seq: int | None = None
    """v2: its place in the stream of this server."""
    commit: Commit | None = None
    account: Account | None = None

    @property
    def key(self) -> tuple[str, ...]:
        """The same for the same event told again, by any server."""
        if self.commit is not None:
            return self.did, self.commit.rev, self.commit.operation, self.commit.collection, self.commit.rkey
        return self.did, str(self.us), str(self.account and self.account.active)


class Notice(msgspec.Struct, frozen=True):
    """What a server says of the stream itself."""

    kind: Literal["info", "error"]
    """After an error nothing more comes."""
    name: str


class _Payload(msgspec.Struct, frozen=True, rename={"type": "$type", "witnessed_at": "witnessedAt"}):
    type: str
    seq: int | None = None
    did: str = ""
    time: str = ""
    witnessed_at: str | None = None
    operation: str = ""
    collection: str = ""
    rkey: str = ""
    rev: str = ""
    record: msgspec.Raw = msgspec.Raw()
    account: Account | None = None
    name: str = ""


class _Frame(msgspec.Struct, frozen=True, rename={"type": "$type"}):
    type: str = ""
    payload: _Payload | None = None
    error: str = ""
    did: str = ""
    time_us: int | None = None
    kind: str = ""
    commit: Commit | None = None
    account: Account | None = None


class _Reference(msgspec.Struct, frozen=True):
    uri: str


class _Reply(msgspec.Struct, frozen=True):
    parent: _Reference


class _Post(Record, frozen=True, rename={"created_at": "createdAt"}, kw_only=True):
    text: str
    created_at: str = ""
    langs: list[str] | None = None
    reply: _Reply | None = None


_decode_frame = msgspec.json.Decoder(_Frame).decode
_decode_post = msgspec.json.Decoder(_Post).decode


def time_us(text: str) -> int | None:
    """Microseconds since the epoch of an RFC 3339 time, or None if it is none.

    >>> time_us("1970-01-01T00:00:01.000002Z"), time_us("yesterday"), time_us("2026-01-01")
    (1000002, None, None)
    """
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        return None
    return None if time.tzinfo is None else (time - EPOCH) // timedelta(microseconds=1)


def read_frame(data: bytes) -> Event | Notice:
    """Return what a frame of either wire says.

    Raises:
        msgspec.DecodeError: not JSON.
        msgspec.ValidationError: JSON of another kind.

    >>> read_frame(b'{"$type":"error","error":"ConsumerTooSlow","message":""}')
    Notice(kind='error', name='ConsumerTooSlow')
    >>> read_frame(b'{"did":"did:plc:a","time_us":5,"kind":"account","account":{"active":false}}')
    Event(did='did:plc:a', us=5, seq=None, commit=None, account=Account(active=False))
    """
    frame = _decode_frame(data)
    if frame.type == "error":
        return Notice("error", frame.error)
    if frame.payload is not None:
        return _read_payload(frame.payload)
    if frame.type or frame.time_us is None or not frame.did or not 0 <= frame.time_us < END_US:
        raise msgspec.ValidationError("neither an event of v1 (`did`, `time_us`) nor a message of v2 (`payload`)")
    # A commit of another kind says nothing to us: kinds are told apart by `kind`, as the wire does.
    return Event(
        frame.did,
        frame.time_us,
        commit=frame.commit if frame.kind == "commit" else None,
        account=frame.account if frame.kind == "account" else None,
    )


def _read_payload(payload: _Payload) -> Event | Notice:
    kind = payload.type.rpartition("#")[2]
    if kind == "info":
        return Notice("info", payload.name)
    us = time_us(payload.witnessed_at or payload.time)  # `time` alone can be changed by an import
    if payload.seq is None or us is None or not 0 <= us < END_US or not payload.did:
        raise msgspec.ValidationError("a message without `seq`, `did` or a `time`")
    commit = None
    if kind == "commit":
        commit = Commit(payload.operation, payload.collection, payload.rkey, payload.rev, payload.record)
    return Event(payload.did, us, payload.seq, commit, payload.account if kind == "account" else None)


def parse(data: bytes) -> Mention | None:
    """Turn one frame into a mention, or None where it tells of none: a like, a follow, a new name.

    An account taken down, deleted or put to sleep takes all its mentions along; one that
    comes back brings none back (Jetstream, ``#account``).

    Raises:
        msgspec.DecodeError: not JSON.
        msgspec.ValidationError: not what the wire promises, naming the field.

    >>> parse(b'{"did":"did:plc:a","time_us":5000,"kind":"account","account":{"active":false}}')
    Mention(source='bluesky', id='', op='account_delete', seen_at=5, ... author='did:plc:a', ...)
    """
    event = read_frame(data)
    if isinstance(event, Notice):
        return None
    seen_at = event.us // 1_000
    if event.account is not None and not event.account.active:
        return Mention(source=SOURCE, op="account_delete", seen_at=seen_at, author=event.did)
    commit = event.commit
    if commit is None or commit.collection != POSTS:
        return None
    if not commit.rkey:
        raise msgspec.ValidationError("a commit without `rkey`")
    native_id = f"at://{event.did}/{commit.collection}/{commit.rkey}"
    if commit.operation == "delete":
        return Mention(source=SOURCE, id=native_id, op="delete", seen_at=seen_at, author=event.did)
    if commit.operation not in ("create", "update"):
        raise msgspec.ValidationError("an `operation` that is neither create, update nor delete")
    if not bytes(commit.record):
        raise msgspec.ValidationError("a commit without `record`")
    post = _decode_post(commit.record)
    title, alt = beside_of(post)
    return Mention(
        source=SOURCE,
        id=native_id,
        op="create" if commit.operation == "create" else "update",
        seen_at=seen_at,
        created_at=_created_at(post.created_at, seen_at),
        author=event.did,
        text=post_text_of(post.text),
        title=title,
        alt=alt,
        lang=next((lang for lang in post.langs or () if 0 < len(lang) <= MAX_LANG_CHARACTERS), None),
        url=f"https://bsky.app/profile/{event.did}/post/{commit.rkey}",
        reply_to=None if post.reply is None else post.reply.parent.uri[:512],
    )


def post_text_of(text: str) -> str:
    """Return a post's text without control characters."""
    return text.translate(CONTROLS)


def _created_at(claimed: str, seen_at: int) -> int:
    """Return the time that the author's client claims, ms; the server's where that is none.

    A claim far ahead stays as it is and is refused by the gate or the method: were it read
    as the server's, an edit would have another event time than its post and count beside it.

    >>> _created_at("1970-01-01T00:00:09Z", 5), _created_at("soon", 5)
    (9000, 5)
    """
    us = time_us(claimed)
    return seen_at if us is None else us // 1_000
