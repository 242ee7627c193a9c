"""What each recorded payload is parsed to, as digests: the payloads themselves are not ours to keep.

``python -m tests.collect.payload_digests`` writes the file anew, after a change that was meant.
"""

import base64
import json
from collections.abc import Callable, Iterator
from hashlib import sha256
from typing import Any

import msgspec

from schemas.codec import encode
from schemas.mention import Mention
from streams.collect.envelope import wrap
from streams.collect.feeds import parser as rss
from streams.collect.feeds.document import read
from streams.collect.protocol import PARSE_ERRORS
from streams.collect.sources.bluesky import appview
from streams.collect.sources.bluesky import parser as bluesky_frames
from streams.collect.sources.hn import parser as hn
from streams.collect.sources.mastodon import parser as mastodon
from streams.collect.sources.reddit import parser as reddit
from streams.collect.sources.wikimedia import parser as wikimedia
from streams.collect.sources.x import parser as x
from streams.collect.sources.youtube import parser as youtube
from tests.collect.payloads import payloads
from tests.paths import ROOT

GOLDEN = ROOT / "tests/golden/payloads.json"
AT_MS = 1_790_000_000_000
Row = dict[str, Any]
Parsed = Mention | None | str


def _wrapped(parse: Callable[[bytes], Mention | None], **envelope: Any) -> Callable[[Any], Parsed]:
    def parsed(item: Any) -> Parsed:
        return _parsed(parse, wrap(AT_MS, json.dumps(item).encode(), **envelope))

    return parsed


def _parsed(parse: Callable[[bytes], Mention | None], data: bytes) -> Parsed:
    try:
        return parse(data)
    except PARSE_ERRORS as error:
        return f"refused: {type(error).__name__}"


def _bluesky(row: Row) -> Iterator[Parsed]:
    yield _parsed(bluesky_frames.parse, json.dumps(row["payload"]).encode())


def _views(row: Row) -> Iterator[Parsed]:
    thread = row["payload"].get("thread")
    if thread:
        data = json.dumps({"post": thread["post"]}).encode()
        yield _parsed(appview.parse_view, appview.VIEW + wrap(AT_MS, data, again=True))


def _statuses(row: Row) -> Iterator[Parsed]:
    yield _wrapped(mastodon.parse, kind=mastodon.UNINDEXED)(row["payload"])


def _items(row: Row) -> Iterator[Parsed]:
    yield _wrapped(hn.parse)(row["payload"])


def _hits(row: Row) -> Iterator[Parsed]:
    yield from map(_wrapped(hn.parse, kind=hn.HIT, backfill=True), row["payload"].get("hits", []))


def _things(row: Row) -> Iterator[Parsed]:
    listed = row["payload"]["data"].get("children") if row["payload"]["kind"] == "Listing" else [row["payload"]]
    yield from map(_wrapped(reddit.parse), listed)


def _comments(row: Row) -> Iterator[Parsed]:
    for item in row["payload"].get("items", []):
        if item.get("kind") == "youtube#commentThread":
            for entry in youtube.comments_of(json.dumps(item).encode()):
                yield _parsed(youtube.parse, wrap(AT_MS, entry))
        elif item.get("kind") == "youtube#comment":
            yield _wrapped(youtube.parse)({"comment": item})


def _lines(row: Row) -> Iterator[Parsed]:
    yield _wrapped(x.parse)(row["payload"])


def _posts(row: Row) -> Iterator[Parsed]:
    posts = row["payload"].get("data", [])
    yield from map(_wrapped(x.parse), ({"data": one} for one in posts if isinstance(one, dict) and "text" in one))


def _changes(row: Row) -> Iterator[Parsed]:
    yield _wrapped(wikimedia.parse, server="Acme")(row["payload"])


def _entries(row: Row) -> Iterator[Parsed]:
    body = base64.b64decode(row["body_base64"]) if "body_base64" in row else row["body"].encode()
    document = read(body, "", "https://feed.example/")
    for entry in document.entries:
        data = wrap(AT_MS, msgspec.json.encode(entry), server="https://feed.example/")
        yield _parsed(rss.parse, data)


FILES: dict[str, Callable[[Row], Iterator[Parsed]]] = {
    "bluesky_jetstream": _bluesky,
    "bluesky_jetstream_golden": _bluesky,
    "bluesky_rest": _views,
    "mastodon_status": _statuses,
    "hackernews_firebase": _items,
    "hackernews_algolia": _hits,
    "reddit_things": _things,
    "reddit_listing": _things,
    "youtube": _comments,
    "x_v2_filtered_stream": _lines,
    "x_v2_filtered_stream_expanded": _lines,
    "x_v2_rest": _posts,
    "wikimedia_recentchange": _changes,
    "feeds": _entries,
}


def digests(name: str) -> list[list[str]]:
    """Return, by payload of a file, what it is parsed to: the kind of version and a digest of the whole."""
    return [[_digest(parsed) for parsed in FILES[name](row)] for row in payloads(name)]


def _digest(parsed: Parsed) -> str:
    if not isinstance(parsed, Mention):
        return parsed or "nothing"
    return f"{parsed.op} {sha256(encode(parsed)).hexdigest()[:16]}"


if __name__ == "__main__":
    lines = [f'"{name}": {json.dumps(digests(name))}' for name in FILES]
    GOLDEN.write_text("{\n" + ",\n".join(lines) + "\n}\n")
