"""What Bluesky's AppView tells of posts that were heard: who reads their author, who likes and passes them on."""

from collections import OrderedDict
from collections.abc import AsyncGenerator, Iterable, Sequence
from contextlib import suppress

import msgspec

from schemas.mention import Mention
from streams.collect.collector_context import CollectorContext
from streams.collect.envelope import Number, mention, unwrap, whole, wrap
from streams.collect.protocol import PARSE_ERRORS, Raw
from streams.collect.sources.bluesky import beside
from streams.collect.sources.bluesky.parser import SOURCE, post_text_of, time_us

AT_ONCE = 25
"""Posts, or authors, of one request."""
HELD = 50_000
FRESH_MS = 6 * 3_600_000
"""So long a count of followers is taken for true."""
RIPE_MS = 50 * 60_000
"""Of a post: before, its reactions are not told, so that at any age the same of all posts is known."""
VIEW = b"view "
"""Begins the raw record of what is read again."""


class Author(msgspec.Struct, frozen=True):
    """Who wrote a post."""

    did: str


class Record(beside.Record, frozen=True, rename="camel", kw_only=True):
    """The post itself."""

    text: str = ""
    created_at: str = ""
    langs: tuple[str, ...] = ()


class Post(msgspec.Struct, frozen=True, rename="camel"):
    """What is read of a view."""

    uri: str
    author: Author
    record: Record = Record()
    like_count: Number = None
    repost_count: Number = None
    quote_count: Number = None
    reply_count: Number = None


class View(msgspec.Struct, frozen=True):
    """A post as it is shown, and its author's followers."""

    post: Post
    followers: Number = None


class _Posts(msgspec.Struct):
    posts: list[msgspec.Raw] = []


class _Uri(msgspec.Struct):
    uri: str
    author: Author


class _Profile(msgspec.Struct, rename="camel"):
    did: str
    followers_count: int | None = None


class _Profiles(msgspec.Struct):
    profiles: list[msgspec.Raw] = []


def _uri_of(post: msgspec.Raw) -> _Uri:
    try:
        return msgspec.json.decode(post, type=_Uri)
    except PARSE_ERRORS:
        return _Uri("", Author(""))  # `parse_view` will say what is wrong


def _counts(profiles: Iterable[msgspec.Raw]) -> dict[str, int | None]:
    counts = {}
    for profile in profiles:
        with suppress(*PARSE_ERRORS):  # of an author whose profile cannot be read, the followers are not known
            one = msgspec.json.decode(profile, type=_Profile)
            counts[one.did] = one.followers_count
    return counts


def parse_view(data: bytes) -> Mention | None:
    """Return the version that a view tells; None: it cannot be told which mention it is of.

    Raises:
        msgspec.MsgspecError: it is no view.
    """
    envelope = unwrap(data.removeprefix(VIEW))
    view = msgspec.json.decode(envelope.item, type=View)
    post, us = view.post, time_us(view.post.record.created_at)
    if us is None:  # its event time was when it was heard, which nobody knows now
        return None
    created_at = us // 1_000
    ripe = envelope.at - created_at >= RIPE_MS
    reposts = [count for count in (whole(post.repost_count), whole(post.quote_count)) if count is not None]
    title, alt = beside.beside_of(post.record)
    _, did, _, rkey = [*post.uri.removeprefix("at:/").split("/"), "", "", "", ""][:4]
    return mention(
        envelope,
        SOURCE,
        post.uri[:512],
        created_at,
        op="engagement",
        texts=(post_text_of(post.record.text),),
        title=title,
        alt=alt,
        url=f"https://bsky.app/profile/{did}/post/{rkey}",
        author=post.author.did[:512],
        lang=next((lang for lang in post.record.langs if 0 < len(lang) <= 35), None),
        followers=whole(view.followers),
        likes=whole(post.like_count) if ripe else None,
        reposts=sum(reposts) if ripe and reposts else None,
        replies=whole(post.reply_count) if ripe else None,
    )


class AppView:
    """Asks it, sparingly: no author twice within some hours."""

    def __init__(self, address: str, context: CollectorContext) -> None:
        self._address, self._context = address.rstrip("/"), context
        self._followers: OrderedDict[str, tuple[int, int | None]] = OrderedDict()
        """By author: when it was asked, ms UTC, and what was said."""

    async def views(self, uris: Sequence[str]) -> AsyncGenerator[Raw, None]:
        """Yield the posts as they are now. Those that are gone are left out: the stream tells of deletions."""
        for start in range(0, len(uris), AT_ONCE):
            posts = await self._posts(uris[start : start + AT_ONCE])
            followers = await self._followers_of({post.author.did for post, _ in posts if post.author.did})
            for post, raw in posts:
                item = {"post": raw, "followers": followers.get(post.author.did)}
                yield Raw(VIEW + wrap(self._context.now_ms(), msgspec.json.encode(item), again=True), "")

    async def _posts(self, uris: Sequence[str]) -> list[tuple[_Uri, msgspec.Raw]]:
        answer = await self._get("app.bsky.feed.getPosts", [("uris", uri) for uri in uris])
        found = msgspec.json.decode(answer, type=_Posts).posts
        return [(_uri_of(post), post) for post in found]

    async def _followers_of(self, authors: set[str]) -> dict[str, int | None]:
        now_ms = self._context.now_ms()
        stale = sorted(did for did in authors if now_ms - self._followers.get(did, (-FRESH_MS, None))[0] >= FRESH_MS)
        if stale:
            answer = await self._get("app.bsky.actor.getProfiles", [("actors", did) for did in stale])
            counts = _counts(msgspec.json.decode(answer, type=_Profiles).profiles)
            for did in stale:
                self._followers[did] = now_ms, counts.get(did)
                self._followers.move_to_end(did)
        while len(self._followers) > HELD:
            self._followers.popitem(last=False)
        return {did: self._followers[did][1] for did in authors if did in self._followers}

    async def _get(self, method: str, asked: Sequence[tuple[str, str]]) -> bytes:
        self._context.budget.take()
        return (await self._context.outgoing.get(f"{self._address}/xrpc/{method}", params=asked)).body
