"""What a feed's document says: its entries as plain text, and how it wants to be asked."""

import hashlib
from typing import Any

import msgspec

from streams.collect.http.references import paired

LONGEST = 20_000
"""Characters that are read of a field."""
EXCERPT = 500
"""Characters kept of a body."""


class Entry(msgspec.Struct, frozen=True, omit_defaults=True):
    """One entry."""

    id: str
    """Unique within the feed: its own, else its link, else a hash of what it says."""
    title: str = ""
    """Plain text, as the body."""
    body: str = ""
    """Its beginning: one character more than EXCERPT says that there was more."""
    link: str | None = None
    author: str | None = None
    published_ms: int | None = None
    updated_ms: int | None = None
    lang: str | None = None
    publisher: str | None = None
    """Of an entry that was gathered from elsewhere: where it is from."""
    wrong: str = ""
    """Why it cannot be read; it is refused with this, and the others are read."""

    @property
    def digest(self) -> str:
        """Six hexadecimal digits of id and content: another where either changed."""
        content = f"{self.id}\0{self.title}\0{self.body}"
        return hashlib.sha256(content.encode(errors="surrogatepass")).hexdigest()[:6]


class Document(msgspec.Struct, frozen=True, omit_defaults=True):
    """A feed, or a page that names one, or a reason why it is neither."""

    entries: tuple[Entry, ...] = ()
    feed: str | None = None
    """Of a page: where its feed is."""
    ttl_s: int = 0
    """How long the feed asks to be left alone."""
    skip_hours: tuple[int, ...] = ()
    """Hours of the day, UTC, in which it does not want to be asked."""
    refused: str = ""
    left_out: int = 0
    """Entries beyond the most that are read."""


def unreadable(data: str, why: str) -> Entry:
    """Return an entry that could not be read: `data` as far as it is known, `why` without any of it."""
    name = hashlib.sha256(data.encode(errors="replace")).hexdigest()
    return Entry(id=f"unreadable {name}", body=paired(data[:LONGEST]), wrong=why[:200])


def text(value: Any) -> str:
    """Return a field, cut to what is read; of what is no text, nothing."""
    return paired(value[:LONGEST]) if isinstance(value, str) else ""
