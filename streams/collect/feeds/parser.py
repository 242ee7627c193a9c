"""Entries of feeds: headline and excerpt, no more, for the rest belongs to whoever wrote it."""

import hashlib

import msgspec

from schemas.mention import Mention
from streams.collect.envelope import mention, unwrap
from streams.collect.feeds.entry import EXCERPT, Entry

SOURCE = "rss"
UPDATE = "update"
"""`Envelope.kind` of an entry that was told with other words."""
AHEAD_MS = 60_000


def parse(data: bytes) -> Mention | None:
    """Return the mention that an entry tells; `Envelope.server` is the feed.

    Its text is plain already: the child process that read the document read its HTML as well.

    Raises:
        msgspec.MsgspecError: it is no entry, or one that could not be read.
    """
    envelope = unwrap(data)
    entry = msgspec.json.decode(envelope.item, type=Entry | None)
    if entry is None:
        return None
    if entry.wrong:
        raise msgspec.ValidationError(entry.wrong)
    body = entry.body
    created_at = entry.published_ms or entry.updated_ms
    if created_at is None or created_at > envelope.at + AHEAD_MS:
        created_at = envelope.at  # a date that is missing or wrong: when it was first seen
    feed = hashlib.sha256(envelope.server.encode()).hexdigest()[:12]
    return mention(
        envelope,
        SOURCE,
        f"{feed}/{entry.id}"[:512],
        created_at,
        op="update" if envelope.kind == UPDATE else "create",
        texts=(entry.title, body if len(body) <= EXCERPT else body[: EXCERPT - 1] + "…"),
        url=entry.link,
        author=f"{entry.publisher or feed}/{entry.author or ''}"[:512],
        lang=entry.lang,
    )
