"""A feed's document: RSS, Atom and JSON Feed, bytes in, entries out. Runs in a process of its own."""

import re
from urllib.parse import urljoin

from streams.collect.feeds.decoding import text_of_bytes
from streams.collect.feeds.entry import Document
from streams.collect.feeds.json_feed import read_json
from streams.collect.feeds.xml_feed import declares_entities, read_xml

MOST_ENTRIES = 500
FEED_TYPES = ("application/rss+xml", "application/atom+xml", "application/feed+json", "application/json")
_LINK = re.compile(r"<link\b[^>]{0,2000}>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"([a-z]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s>]+))", re.IGNORECASE)


def read(body: bytes, content_type: str, url: str) -> Document:
    """Return what a document says.

    Raises:
        Exception: a parser fails at what is in it: the worker says so of the document.

    >>> read(b'{"version": "https://jsonfeed.org/version/1.1", "items": [{"id": 7}]}', "", "").entries[0].id
    '7'
    >>> read(b"<rss><channel><item><title>T</title></item></channel></rss>", "text/xml", "").entries[0].title
    'T'
    >>> read(b'<html><link rel="alternate" type="application/rss+xml" href="/f">', "text/html", "http://a.example/b").feed
    'http://a.example/f'
    >>> read(b'<!DOCTYPE r [<!ENTITY a "b">]><rss>&a;</rss>', "text/xml", "").refused
    'it declares entities'
    """
    document = text_of_bytes(body, content_type).lstrip("\ufeff \t\r\n")
    if not document:
        return Document(refused="it is empty")
    if document.startswith("{"):
        return read_json(document, MOST_ENTRIES)
    if declares_entities(document):
        return Document(refused="it declares entities")
    found = read_xml(document, url, MOST_ENTRIES)
    if found.refused and (feed := discovered(document, url)) is not None:
        return Document(feed=feed)
    return found


def discovered(page: str, url: str) -> str | None:
    """Return the address of the first feed that a page names."""
    for tag in _LINK.findall(page[:200_000]):
        attributes = {name.lower(): value or other or bare for name, value, other, bare in _ATTRIBUTE.findall(tag)}
        is_feed = attributes.get("type", "").lower() in FEED_TYPES
        if "alternate" in attributes.get("rel", "").lower() and is_feed and attributes.get("href"):
            try:
                onward = urljoin(url, attributes["href"])
            except ValueError:
                return None
            return onward if onward.startswith(("http://", "https://")) else None
    return None
