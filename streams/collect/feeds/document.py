"""What a feed's document says: RSS, Atom and JSON Feed, bytes in, entries out. Runs in a process of its own."""

import hashlib
import re
from collections.abc import Mapping
from io import BytesIO
from typing import Any
from urllib.parse import urljoin

import msgspec

MOST_ENTRIES = 500
LONGEST = 20_000
"""Characters kept of a field."""
FEED_TYPES = ("application/rss+xml", "application/atom+xml", "application/feed+json", "application/json")
_LINK = re.compile(rb"<link\b[^>]{0,2000}>", re.IGNORECASE)
_ATTRIBUTE = re.compile(rb"([a-z]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s>]+))", re.IGNORECASE)
_SKIPPED = re.compile(rb"<skipHours>([^!]{0,2000}?)</skipHours>")
_HOUR = re.compile(rb"<hour>\s{0,9}(\d{1,2})\s{0,9}</hour>")
_ENTITY = re.compile(rb"<!\s*ENTITY", re.IGNORECASE)


class Entry(msgspec.Struct, frozen=True, omit_defaults=True):
    """One entry."""

    id: str
    """Unique within the feed: its own, else its link, else a hash of what it says."""
    title: str = ""
    body: str = ""
    """HTML."""
    link: str | None = None
    author: str | None = None
    published_ms: int | None = None
    updated_ms: int | None = None
    lang: str | None = None
    publisher: str | None = None
    """Of an entry that was gathered from elsewhere: where it is from."""

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


def read(body: bytes, content_type: str, url: str) -> Document:
    """Return what a document says; never raises for what is in it.

    >>> read(b'{"version": "https://jsonfeed.org/version/1.1", "items": [{"id": 7}]}', "", "").entries[0].id
    '7'
    >>> read(b"<rss><channel><item><title>T</title></item></channel></rss>", "text/xml", "").entries[0].title
    'T'
    >>> read(b'<html><link rel="alternate" type="application/rss+xml" href="/f">', "text/html", "http://a.example/b").feed
    'http://a.example/f'
    >>> read(b'<!DOCTYPE r [<!ENTITY a "b">]><rss>&a;</rss>', "text/xml", "").refused
    'it declares entities'
    """
    if not body.strip():
        return Document(refused="it is empty")
    if body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{":
        return _json_feed(body)
    if _ENTITY.search(body) or _ENTITY.search(body.replace(b"\0", b"")):  # in UTF-16 as well
        return Document(refused="it declares entities")
    return _xml_feed(body, content_type, url)


def _xml_feed(body: bytes, content_type: str, url: str) -> Document:
    import feedparser  # noqa: PLC0415 # loaded where it may be killed

    headers = {"content-type": content_type, "content-location": url} if content_type else {"content-location": url}
    # As bytes it would be taken for the name of a file, and that file be read.
    parsed = feedparser.parse(BytesIO(body), response_headers=headers, sanitize_html=False, resolve_relative_uris=True)
    entries = tuple(_entry(entry, parsed.feed.get("language")) for entry in parsed.entries[:MOST_ENTRIES])
    if entries or parsed.version:
        return Document(entries, ttl_s=60 * (_whole(parsed.feed.get("ttl")) or 0), skip_hours=_skip_hours(body))
    if (feed := discovered(body, url)) is not None:
        return Document(feed=feed)
    why = type(parsed.get("bozo_exception")).__name__ if parsed.get("bozo") else "no entries"
    return Document(refused=f"it is no feed ({why})")


def _skip_hours(body: bytes) -> tuple[int, ...]:
    """Return the hours that a feed names: feedparser does not.

    >>> _skip_hours(b"<skipHours><hour>3</hour><hour>24</hour><hour>x</hour></skipHours>")
    (3, 0)
    """
    found = _SKIPPED.search(body)
    return tuple(int(hour) % 24 for hour in _HOUR.findall(found[1])[:24]) if found else ()


def _entry(entry: Mapping[str, Any], lang: object) -> Entry:
    contents = entry.get("content") or []
    body = contents[0].get("value") if contents else entry.get("summary")
    link = _text(entry.get("link"))
    title, body = _text(entry.get("title")), _text(body)
    name = _text(entry.get("id")) or link or hashlib.sha256(f"{title}\0{body}".encode(errors="replace")).hexdigest()
    return Entry(
        id=name[:400],
        title=title,
        body=body,
        link=link or None,
        author=_text(entry.get("author"))[:200] or None,
        published_ms=_time_ms(entry.get("published_parsed")),
        updated_ms=_time_ms(entry.get("updated_parsed")),
        lang=_text(entry.get("language") or lang)[:35] or None,
        publisher=_publisher(entry.get("source")),
    )


def _publisher(source: object) -> str | None:
    """Return where an entry is from: the address, else the name."""
    if not isinstance(source, Mapping):
        return None
    name = _text(source.get("href")) or _text(source.get("link")) or _text(source.get("title"))
    return name[:200] or None


class _Item(msgspec.Struct):
    id: str | int | float | None = None
    url: str | None = None
    title: str | None = None
    content_html: str | None = None
    content_text: str | None = None
    summary: str | None = None
    date_published: str | None = None
    date_modified: str | None = None
    language: str | None = None
    authors: list[dict[str, Any]] | None = None
    author: dict[str, Any] | None = None


class _JsonFeed(msgspec.Struct):
    items: list[_Item]
    language: str | None = None


def _json_feed(body: bytes) -> Document:
    from html import escape  # noqa: PLC0415

    from streams.collect.envelope import instant_ms  # noqa: PLC0415

    try:
        feed = msgspec.json.decode(body.lstrip(b"\xef\xbb\xbf"), type=_JsonFeed)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        return Document(refused=f"it is no JSON feed ({type(error).__name__})")
    entries = []
    for item in feed.items[:MOST_ENTRIES]:
        body_html = item.content_html or escape(item.content_text or item.summary or "")
        who = (item.authors or [item.author or {}])[0].get("name")
        entry_id = str(item.id) if item.id is not None else item.url
        digest = hashlib.sha256(f"{item.title}\0{body_html}".encode(errors="replace")).hexdigest()
        entries.append(
            Entry(
                id=(entry_id or digest)[:400],
                title=_text(item.title),
                body=_text(body_html),
                link=item.url,
                author=_text(who)[:200] or None,
                published_ms=instant_ms(item.date_published),
                updated_ms=instant_ms(item.date_modified),
                lang=_text(item.language or feed.language)[:35] or None,
            )
        )
    return Document(tuple(entries))


def discovered(page: bytes, url: str) -> str | None:
    """Return the address of the first feed that a page names."""
    for tag in _LINK.findall(page[:200_000]):
        attributes = {name.lower(): (a or b or c) for name, a, b, c in _ATTRIBUTE.findall(tag)}
        kind = attributes.get(b"type", b"").decode(errors="replace").lower()
        if b"alternate" in attributes.get(b"rel", b"").lower() and kind in FEED_TYPES and attributes.get(b"href"):
            onward = urljoin(url, attributes[b"href"].decode(errors="replace"))
            return onward if onward.startswith(("http://", "https://")) else None
    return None


def _text(value: object) -> str:
    return value[:LONGEST] if isinstance(value, str) else ""


def _whole(value: object) -> int | None:
    return int(value) if isinstance(value, str) and value.isdecimal() and len(value) < 7 else None


def _time_ms(parsed: Any) -> int | None:
    """Return a time of feedparser's (UTC) as ms; None where it is none that a calendar has."""
    from calendar import timegm  # noqa: PLC0415

    try:
        ms = timegm(parsed) * 1_000 if parsed else None
    except (ValueError, OverflowError, TypeError):
        return None
    return ms if ms is not None and 0 <= ms < 2**53 else None
