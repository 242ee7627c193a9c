"""RSS and Atom, as feedparser reads them; where it fails, entry by entry."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from io import BytesIO
from time import process_time
from typing import Any
from xml.parsers.expat import ExpatError, ParserCreate

from streams.collect.feeds.dates import time_ms
from streams.collect.feeds.decoding import xml_of
from streams.collect.feeds.entry import EXCERPT, Document, Entry, text, unreadable
from streams.collect.http.html_text import text_of, title_of

_HOUR = re.compile(r"<hour>\s{0,9}(\d{1,2})\s{0,9}</hour>")
_PROLOG = re.compile(r"<!--|<\?|<!\s*+ENTITY|<!|[\"']|<[A-Za-z_:]", re.IGNORECASE)
_CLOSED_BY = {"<!--": "-->", "<?": "?>", '"': '"', "'": "'"}
_ENTRY = re.compile(r"<(?:\w{1,20}:)?(?:item|entry)(?=[\s>])", re.IGNORECASE)
_ENTRY_END = re.compile(r"</(?:\w{1,20}:)?(?:item|entry)\s{0,99}>", re.IGNORECASE)
_ROOT = re.compile(r"<([A-Za-z_][\w:.-]{0,40})(?:\s[^<>]{0,4000})?>")
LONGEST_MENDED, LONGEST_MENDING_S = 50_000, 2.0
"""Characters of an entry that is no XML and is read all the same, and the time that all such of a document may take."""
_ARTICLE = "the "
"""What some names of publishers begin with, here and not there."""


def declares_entities(document: str) -> bool:
    """Whether the subset of a DOCTYPE, which stands before the first element, declares an entity.

    >>> declares_entities("<!DOCTYPE a [<!-- <a> --> <!ENTITY b 'c'>]><a/>")
    True
    >>> declares_entities("<a><![CDATA[<!ENTITY]]>")
    False
    """
    at = 0
    while (found := _PROLOG.search(document, at)) is not None:
        begun = found[0]
        if begun.upper().endswith("ENTITY"):
            return True
        if begun == "<!":
            at = found.end()
            continue
        if begun not in _CLOSED_BY:
            return False
        end = document.find(_CLOSED_BY[begun], found.end())
        if end < 0:
            # It never closes: no parser comes to the end of it. What looks like a declaration behind it is refused.
            at, rest = len(document), document[found.end() :]
            return any(one[0].upper().endswith("ENTITY") for one in _PROLOG.finditer(rest))
        at = end + len(_CLOSED_BY[begun])
    return False


def read_xml(document: str, url: str, most_entries: int) -> Document:
    """Return what a feed says."""
    xml = xml_of(document)
    begins = [] if _is_well_formed(xml) else [found.start() for found in _ENTRY.finditer(xml)]
    if begins:
        return _one_by_one(xml, begins, url, most_entries)
    parsed = _parsed(xml, url)
    if not parsed.entries and not parsed.get("version"):
        why = type(parsed.get("bozo_exception")).__name__ if parsed.get("bozo") else "no entries"
        return Document(refused=f"it is no feed ({why})")
    entries = tuple(_read(entry, parsed.feed.get("language")) for entry in parsed.entries[:most_entries])
    return _document(parsed, xml, entries, len(parsed.entries))


def _document(parsed: Any, xml: str, entries: tuple[Entry, ...], count: int) -> Document:
    ttl_s = 60 * (_whole(parsed.feed.get("ttl")) or 0)
    return Document(entries, ttl_s=ttl_s, skip_hours=_skip_hours(xml), left_out=max(0, count - len(entries)))


def _is_well_formed(xml: str) -> bool:
    try:
        ParserCreate("utf-8", " ").Parse(xml.encode(errors="replace"), True)
    except ExpatError:
        return False
    return True


def _parsed(xml: str, url: str) -> Any:
    import feedparser  # noqa: PLC0415 # loaded where it may be killed

    headers = {"content-type": "application/xml; charset=utf-8", "content-location": url}
    # As bytes it would be taken for the name of a file, and that file be read. Of HTML the words alone are kept.
    body = BytesIO(xml.encode(errors="replace"))
    return feedparser.parse(body, response_headers=headers, sanitize_html=False, resolve_relative_uris=False)


def _one_by_one(xml: str, begins: Sequence[int], url: str, most_entries: int) -> Document:
    """Return the entries of a document that is no XML, each read in a document of its own.

    So one that is whole is read as in any feed, whatever stands in others.
    """
    head = xml[: begins[0]]
    root = _ROOT.search(head)
    opening, closing = "", ""
    if root is not None:
        is_rss = root[1].lower() == "rss"
        opening, closing = root[0] + "<channel>" * is_rss, "</channel>" * is_rss + f"</{root[1]}>"
    feed = _parsed(head + closing, url)
    read: list[Entry] = []
    until_s = process_time() + LONGEST_MENDING_S
    for begin, end in zip(begins[:most_entries], [*begins[1:], len(xml)], strict=False):
        ends = [found.end() for found in _ENTRY_END.finditer(xml, begin, end)]
        item = xml[begin : ends[-1] if ends else end]
        alone = opening + item + closing
        if not _is_well_formed(alone) and (len(item) > LONGEST_MENDED or process_time() > until_s):
            read.append(unreadable(item, "it is no XML"))
            continue
        try:
            read += [_read(entry, feed.feed.get("language")) for entry in _parsed(alone, url).entries]
        except Exception as error:  # feedparser raises what it likes at one entry
            read.append(unreadable(item, type(error).__name__))
    return _document(feed, head, tuple(read[:most_entries]), max(len(begins), len(read)))


def _read(entry: Mapping[str, Any], lang: object) -> Entry:
    try:
        return _entry(entry, lang)
    except Exception as error:  # what feedparser makes of an entry has no type
        return unreadable(str(entry.get("id") or entry.get("link") or ""), type(error).__name__)


def _entry(entry: Mapping[str, Any], lang: object) -> Entry:
    contents = entry.get("content") or []
    html = text(contents[0].get("value") if contents else entry.get("summary"))
    title = text(entry.get("title"))
    is_plain = (entry.get("title_detail") or {}).get("type") == "text/plain"
    said = title_of(title) if is_plain else text_of(title)
    headline = _without_publisher(said, entry.get("source"))
    body = text_of(html)
    if headline != said and body.startswith(headline):
        body = ""  # a gathered headline once more, and those of others
    link = text(entry.get("link"))
    name = text(entry.get("id")) or link or hashlib.sha256(f"{title}\0{html}".encode(errors="replace")).hexdigest()
    return Entry(
        id=name[:400],
        title=headline,
        body=body[: EXCERPT + 1],
        link=link or None,
        author=text(entry.get("author"))[:200] or None,
        published_ms=time_ms(entry.get("published")),
        updated_ms=time_ms(entry.get("updated")),
        lang=text(entry.get("language") or lang)[:35] or None,
        publisher=_publisher(entry.get("source")),
    )


def _without_publisher(title: str, source: object) -> str:
    """Return a headline without the name of its publisher at the end, as those who gather headlines write it.

    >>> _without_publisher("Best cat toys - Yahoo Finance", {"title": "Yahoo Finance"})
    'Best cat toys'
    >>> _without_publisher("Best cat toys | The Guardian", {"title": "Guardian"})
    'Best cat toys'
    """
    name = text(source.get("title")).strip() if isinstance(source, Mapping) else ""
    bare = name[len(_ARTICLE) :] if name.casefold().startswith(_ARTICLE) else name
    for dash in (" - ", " – ", " — ", " | "):
        for ending in (f"{dash}{_ARTICLE}{bare}", f"{dash}{bare}"):
            if bare and title.casefold().endswith(ending.casefold()):
                return title[: -len(ending)].rstrip() or title
    return title


def _publisher(source: object) -> str | None:
    """Return where an entry is from: the address, else the name."""
    if not isinstance(source, Mapping):
        return None
    name = text(source.get("href")) or text(source.get("link")) or text(source.get("title"))
    return name[:200] or None


def _skip_hours(document: str) -> tuple[int, ...]:
    """Return the hours that a feed names: feedparser does not.

    >>> _skip_hours("<skipHours><hour>3</hour><hour>24</hour><hour>x</hour></skipHours>")
    (3, 0)
    """
    _, _, skipped = document.partition("<skipHours>")
    return tuple(int(hour) % 24 for hour in _HOUR.findall(skipped[:2_000].partition("</skipHours>")[0])[:24])


def _whole(value: object) -> int | None:
    return int(value) if isinstance(value, str) and value.isdecimal() and len(value) < 7 else None
