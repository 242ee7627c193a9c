"""JSON Feed: each item is read by itself, so that one that is wrong takes no other along."""

import hashlib
import re
from html import escape
from typing import Any

import msgspec

from streams.collect.feeds.dates import time_ms
from streams.collect.feeds.entry import EXCERPT, LONGEST, Document, Entry, text, unreadable
from streams.collect.http.html_text import text_of, title_of
from streams.collect.http.references import without_lone_escapes

_CONTROLS = re.compile(rb"[\x00-\x1f]")
UNREADABLE = (msgspec.MsgspecError, ValueError, RecursionError)
"""What decoding hostile bytes raises."""


class _Item(msgspec.Struct):
    """What says something has to be of its type; what describes it counts for nothing where it is not."""

    id: str | int | float | None = None
    url: Any = None
    title: str | None = None
    content_html: str | None = None
    content_text: str | None = None
    summary: str | None = None
    date_published: Any = None
    date_modified: Any = None
    language: Any = None
    authors: Any = None
    author: Any = None


class _JsonFeed(msgspec.Struct):
    items: list[msgspec.Raw]
    language: Any = None


def read_json(document: str, most_entries: int) -> Document:
    """Return what a JSON feed says.

    >>> read_json('{"items": [{"id": 1, "title": "A <b>"}, {"id": 2, "title": 5}]}', 9).entries[1].wrong
    'Expected `str | null`, got `int` - at `$.title`'
    """
    # A control character is white space between values, and within one no JSON may hold it.
    data = without_lone_escapes(_CONTROLS.sub(b" ", document.encode(errors="replace")))
    try:
        feed = msgspec.json.decode(data, type=_JsonFeed)
    except UNREADABLE as error:
        return Document(refused=f"it is no JSON feed ({type(error).__name__})")
    entries = tuple(_read(bytes(item), feed.language) for item in feed.items[:most_entries])
    return Document(entries, left_out=max(0, len(feed.items) - most_entries))


def _read(item: bytes, language: Any) -> Entry:
    try:
        return _entry(msgspec.json.decode(item, type=_Item), language)
    except UNREADABLE as error:
        why = str(error) if isinstance(error, msgspec.ValidationError) else type(error).__name__
        return unreadable(item[:LONGEST].decode(errors="replace"), why)


def _entry(item: _Item, language: Any) -> Entry:
    html = item.content_html or escape(item.content_text or item.summary or "")
    link = text(item.url)
    entry_id = str(item.id) if item.id is not None else link
    digest = hashlib.sha256(f"{item.title}\0{html}".encode(errors="replace")).hexdigest()
    return Entry(
        id=(entry_id or digest)[:400],
        title=title_of(text(item.title)),
        body=text_of(text(html))[: EXCERPT + 1],
        link=link or None,
        author=_author(item)[:200] or None,
        published_ms=time_ms(item.date_published),
        updated_ms=time_ms(item.date_modified),
        lang=(text(item.language) or text(language))[:35] or None,
    )


def _author(item: _Item) -> str:
    """Return the name of the first author, of either version."""
    first = item.authors[0] if isinstance(item.authors, list) and item.authors else item.author
    return text(first.get("name")) if isinstance(first, dict) else text(first)
