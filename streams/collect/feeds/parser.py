"""Entries of feeds: headline and excerpt, no more, for the rest belongs to whoever wrote it."""

import hashlib

import msgspec

from schemas.mention import Mention
from streams.collect.envelope import mention, unwrap
from streams.collect.feeds.document import Entry
from streams.collect.http.html_text import text_of

SOURCE = "rss"
UPDATE = "update"
"""`Envelope.kind` of an entry that was told with other words."""
EXCERPT = 500
"""Characters kept of a body."""
AHEAD_MS = 60_000


def parse(data: bytes) -> Mention | None:
    """Return the mention that an entry tells; `Envelope.server` is the feed.

    Raises:
        msgspec.MsgspecError: it is no entry.
    """
    envelope = unwrap(data)
    entry = msgspec.json.decode(envelope.item, type=Entry | None)
    if entry is None:
        return None
    body = text_of(entry.body)
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
        texts=(text_of(entry.title), body if len(body) <= EXCERPT else body[: EXCERPT - 1] + "…"),
        url=entry.link,
        author=f"{entry.publisher or feed}/{entry.author or ''}"[:512],
        lang=entry.lang,
    )
