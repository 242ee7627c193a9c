"""Small inputs that each target begins with: what is well formed, and what has broken readers before."""

import gzip
import zlib
from functools import cache

import zstandard

from scoring.text.tone.model import ToneModel

HTML = (
    *(b"<p>Aw shucks,&nbsp;guys&#x27;s <b>best</b><br>Second<script>alert(1)</script> line<p>K?", b"a < b &amp;amp; c"),
    *(
        b"<!--" * 50,
        b"<![CDATA[a]]><![ acme",
        b"<!doctype html><!a",
        b"<?xml a",
        b"<a/" * 50,
        b'<a b="c',
        b"&#xD800;&#0;",
    ),
    *(b"<svg></math>" * 20, b"<title>a</title", b"</script x>", b"\xff\xfe<\x00p\x00>", b"<div a b" * 20, b"-->"),
)
RSS = (
    b"<?xml version='1.0'?><rss version='2.0'><channel><ttl>5</ttl><skipHours><hour>3</hour></skipHours><item><guid>1"
    b"</guid><title>Acme</title><link>/a</link><pubDate>Mon, 01 Jan 2024 00:00:00 GMT</pubDate><description>&lt;p&gt;b"
    b"</description></item></channel></rss>"
)
ATOM = (
    b"<feed xmlns='http://www.w3.org/2005/Atom' xml:lang='fr'><entry><id>tag:1</id><title type='html'>A</title><link "
    b"href='b'/><updated>2024-01-01T00:00:00Z</updated><content type='xhtml'><div>c</div></content></entry></feed>"
)
JSON_FEED = (
    b'{"version":"https://jsonfeed.org/version/1.1","items":[{"id":"1","title":"Acme","content_html":"<![ acme",'
    b'"date_published":"2024-01-01T00:00:00Z","authors":[{"name":"a"}]},{"id":2,"authors":[]}]}'
)
PAGE = b'<html><link rel="alternate" type="application/rss+xml" href="/f"><link ' + b"<link a=" * 20
FRAME = (
    b'{"did":"did:plc:a","time_us":5000,"kind":"commit","commit":{"operation":"create","collection":'
    b'"app.bsky.feed.post","rkey":"r","rev":"1","record":{"text":"acme","createdAt":"2024-01-01T00:00:00Z",'
    b'"langs":["en"],"reply":{"parent":{"uri":"at://x"}}}}}'
)
FRAME_2 = (
    b'{"$type":"message","payload":{"$type":"#commit","seq":1,"did":"did:plc:a","time":"2024-01-01T00:00:00Z",'
    b'"operation":"delete","collection":"app.bsky.feed.post","rkey":"r"}}'
)
CSV = b'created_at,text,author,likes,label\n2024-01-01,"a ""b""\nc",x,3,positive\n2024-01-02,"open,1,2,3\n1,2\n'
ROWS = (
    b'{"source":"x","id":"1","seen_at":5,"created_at":5,"text":"acme"}\n{"time":"1704067200","text":"a","likes":"1e3"}\n'
    b'{"created_at":1e400,"text":1}\n[[[\n"a"\n{"created_at":"0001-01-01T00:00:00+23:59","text":"b"}\n'
)
MAPPING = b'[columns]\ntext = "tweet"\ncount = "n"\n[constants]\nsource = "x"\n[labels]\ngood = 1\nso = "none"\n'
QUERIES = (
    b'apple (iphone OR mac* OR "app store") OR raw:Apple -pie -"big apple"\nMy iPhone from Apple',
    b'"new york"~5 OR acme ONEAR/3 (late OR "so late") NEAR/9 gone lang:fr\nacme is so late new york gone',
    "raw:\u0bca OR トヨタ NEAR/2 ไ tag:a followers:>=10 -is:reply\n\u0bc6\u0bbe A \ufdfa #a".encode(),
    *(
        b"(" * 60,
        b"NOT " * 60 + b"a",
        b"- - a",
        b'"x"~3\nx',
        b" NEAR/999 ".join([b"a"] * 41),
        b"NEAR/1",
        b'a*** "',
        b"a ~",
    ),
    *(b"a* OR aa*\n" + b"a" * 99, b"a NEAR/999 a NEAR/999 a\n" + b"a " * 50, b'" "~3'),
)
PUSH = b'{"id":"1","text":"acme","created_at":5,"backfill":true}'
CLOUD_EVENT = b'{"specversion":"1.0","id":"1","time":"2024-01-01T00:00:00Z","data":{"text":"a"}}'
ARTICLE = b"\t".join([b"1", b"20240101000000", b"", b"a.example", b"https://a.example/b", *[b""] * 20, b"srclc:fra"])


def wrapped(item: bytes) -> bytes:
    """A raw record with an item of a source."""
    return b'{"at":5,"item":' + item + b"}"


@cache
def seeds() -> dict[str, list[bytes]]:
    """The inputs of each target, by its name."""
    model = ToneModel("en", bits=8)
    model.learn_one("acme is great", "positive")
    packed = model.to_bytes()
    _, header, arrays = packed.split(b"\n", 2)
    opened = header + b"\n" + zstandard.decompress(arrays)
    article = ARTICLE + b"\t<PAGE_TITLE>Acme &amp; co</PAGE_TITLE>" + b"<PAGE_TITLE>" * 20
    stream = b": beat\nid: 7\r\ndata: a\rdata\n\nevent: b\ndata:c\n\n\xef\xbb\xbfdata: d\n\n"
    whole = {
        "html": [*HTML],
        "feed": [
            *(b"\0" + body for body in (RSS, ATOM, JSON_FEED, PAGE, b'<!DOCTYPE r [<!ENTITY a "b">]><rss>&a;</rss>')),
            b"\2" + RSS.decode().encode("utf-16"),
        ],
        "events": [b"\0" + stream, b"\2" + stream, b"\6data: a\r\n\r\n"],
        "jetstream": [
            FRAME,
            FRAME_2,
            b'{"$type":"error","error":"ConsumerTooSlow"}',
            b"[" * 2_000,
            b'{"did":"\\ud800"}',
        ],
        "gkg": [wrapped(b'"' + article.replace(b"\t", b"\\t") + b'"'), wrapped(b"null"), wrapped(b'"a"')],
        "csv": [CSV, CSV.replace(b",", b";"), gzip.compress(CSV), zstandard.compress(CSV), b"\xff\xfea\0", b'"\n' * 40],
        "jsonl": [
            ROWS,
            gzip.compress(ROWS)[:-3],
            b"{" * 2_000,
            b'{"created_at":5,"text":"\\ud800"}',
            b"\xef\xbb\xbf{}",
        ],
        "mapping": [
            MAPPING,
            b"a=" + b"[" * 3_000,
            b"a={" * 3_000,
            b"a." * 300 + b"a=1",
            b"[labels]\na=nan",
            b"a=1979-05-27",
        ],
        "query": [*QUERIES],
        "tone": [
            opened,
            opened[:-9],
            packed,
            packed[:-5],
            packed[:90],
            b"jauge-tone-1\n",
            b"jauge-tone-2\n{}\n",
            b"PK",
        ],
        "webhook": [
            *(b"\0\0" + body for body in (PUSH, b"[" + PUSH + b",1]", b"[" * 2_000, b'{"id":"1","created_at":1e999}')),
            *(b"\1\0" + PUSH + b"\n{\n", b"\2\0" + CLOUD_EVENT, b"\3\0[" + CLOUD_EVENT + b",5]"),
            *(b"\0\1" + gzip.compress(PUSH), b"\0\2" + zlib.compress(PUSH), b"\0\1" + gzip.compress(bytes(5 << 20))),
        ],
    }
    return {name: [b"", *each] for name, each in whole.items()}
