"""Files that are no mentions in any format that is read: each is refused with what to do about it."""

import re
from collections.abc import Iterable

BEGINNINGS: tuple[tuple[bytes, str], ...] = (
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a workbook of Excel before 2007: save it as XLSX or CSV"),
    (b"%PDF-", "a PDF: export a table or JSON instead"),
    (b"SQLite format 3\0", "a database of SQLite: export its table as CSV"),
    (b"7z\xbc\xaf\x27\x1c", "an archive of 7-Zip: unpack it first"),
    (b"Rar!\x1a\x07", "an archive of RAR: unpack it first"),
    (b"Obj\x01", "a file of Avro: make JSON lines of it"),
    (b"ORC", "a file of ORC: make Parquet or CSV of it"),
    (b"{\\rtf", "a document in RTF: save it as CSV"),
    (b"application/vnd.oasis", "part of a document of LibreOffice: save it as XLSX or CSV"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
)
TAR_MARK = b"ustar"
TAR_PLACE = 257
WRITTEN_BYTES = 2_000
"""Of the beginning, in which a page of HTML or a document of XML says what it is."""
_HTML = re.compile(
    rb"\s*(?:<!--.{0,500}?-->\s*)?(?:<!doctype html|<html|<head|<body|<table)", re.IGNORECASE | re.DOTALL
)
_XML = re.compile(rb"\s*<(?:\?xml|rss|feed|[a-z]+:)", re.IGNORECASE)
_CHAT = re.compile(
    r"\u200e?\[?\d{1,4}[./-]\d{1,2}[./-]\d{1,4},? \d{1,2}[:.]\d\d(?:[:.]\d\d)?(?:\s?[ap]\.?m\.?)?(?:\]| -) \S",
    re.IGNORECASE,
)


def foreign(begin: bytes) -> str:
    r"""Return what a file is that begins so, and what to do about it; empty: it may be one that is read.

    >>> foreign(b"%PDF-1.7\n"), foreign(b"\n<!DOCTYPE html>"), foreign(b"date,text\n")
    ('a PDF: export a table or JSON instead', 'a page of HTML: export the same as JSON or CSV', '')
    """
    found = next((what for mark, what in BEGINNINGS if begin.startswith(mark)), "")
    if found:
        return found
    if begin[TAR_PLACE : TAR_PLACE + len(TAR_MARK)] == TAR_MARK:
        return "an archive of tar: unpack it first"
    begin = begin.removeprefix(b"\xef\xbb\xbf")[:WRITTEN_BYTES]
    if _HTML.match(begin):
        return "a page of HTML: export the same as JSON or CSV"
    return "a document of XML: feeds are read by the source rss, others as JSON or CSV" if _XML.match(begin) else ""


def no_format(lines: Iterable[str]) -> str:
    """Return why lines are of no format that is read; empty: one of them may begin JSON.

    >>> no_format(["[04/03/2026, 18:05:12] Ann: I love it"])
    'a chat of WhatsApp: make a table of it, with columns for the time, the author and the text'
    >>> no_format(["hello", "world"])[:40], no_format(["# two posts", '{"id": 1}'])
    ('neither a table with a header nor JSON: ', '')
    """
    some = [line.lstrip("\ufeff \t") for line in lines if line.strip()]
    if any(_CHAT.match(line) for line in some[:3]):
        return "a chat of WhatsApp: make a table of it, with columns for the time, the author and the text"
    if any(line[:1] in ("{", "[") for line in some):
        return ""
    return "neither a table with a header nor JSON: what is read is CSV, JSON, XLSX and Parquet, packed or not"
