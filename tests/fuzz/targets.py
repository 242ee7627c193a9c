"""One target for each reader of foreign bytes: it reads them, and nothing but a documented refusal may come of it."""

import tempfile
import zlib
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeAlias

import msgspec
import zstandard

from schemas.brand import Brand
from schemas.codec import encode
from schemas.mention import Mention
from scoring.text.matching import Matcher
from scoring.text.queries.limits import check
from scoring.text.queries.linter import lint
from scoring.text.queries.parser import MOST_CHARACTERS, QueryError
from scoring.text.tone.serialization import UnreadableModelError, unpack
from streams.collect.feeds import document
from streams.collect.files.mapping import mapping_of
from streams.collect.files.reader import Form, read_files
from streams.collect.http.html_text import text_of
from streams.collect.http.sse import EventTooLongError, Parser
from streams.collect.protocol import PARSE_ERRORS
from streams.collect.sources.bluesky import parser as bluesky
from streams.collect.sources.gdelt import parser as gdelt
from streams.collect.sources.webhook.bodies import TooLargeError, UnknownEncodingError, mentions_of, opened
from streams.config.errors import JaugeError, UsageError

Target: TypeAlias = Callable[[bytes], None]
TONE_MAGIC = b"jauge-tone-2\n"
NOW_MS = 1_800_000_000_000
FEED_TYPES = ("", "text/xml", "application/atom+xml; charset=utf-16", "application/feed+json", "text/html", "x")
PUSH_TYPES = ("", "application/x-ndjson", "application/cloudevents+json", "application/cloudevents-batch+json")


def chosen(data: bytes, choices: tuple[str, ...]) -> tuple[str, bytes]:
    """The choice that the first byte makes, and the rest."""
    return choices[data[0] % len(choices) if data else 0], data[1:]


def html(data: bytes) -> None:
    """HTML of any post or feed."""
    text_of(data.decode(errors="replace")).encode()


def feed(data: bytes) -> None:
    """RSS, Atom, JSON Feed, or a page that names one; the type is chosen by the first byte."""
    content_type, body = chosen(data, FEED_TYPES)
    msgspec.msgpack.encode(document.read(body, content_type, "http://feed.example/a/b"))


def events(data: bytes) -> None:
    """Server-sent events: however the stream is cut, the same come of it; the first byte says how."""
    size, stream = (data[0] % 16 + 1 if data else 1), data[1:]
    with suppress(EventTooLongError):
        parser = Parser()
        found = [event for at in range(0, len(stream), size) for event in parser.feed(stream[at : at + size])]
        assert found == Parser().feed(stream)


def jetstream(data: bytes) -> None:
    """A frame of Bluesky's Jetstream."""
    with suppress(*PARSE_ERRORS):
        _encoded(bluesky.parse(data))


def gkg(data: bytes) -> None:
    """A raw record that GDELT's rows are in."""
    with suppress(*PARSE_ERRORS):
        _encoded(gdelt.parse(data))


def csv(data: bytes) -> None:
    """A file of CSV, plain or packed."""
    _read_file(data, "csv")


def jsonl(data: bytes) -> None:
    """A file of JSON lines, plain or packed."""
    _read_file(data, "jsonl")


def mapping(data: bytes) -> None:
    """A mapping of columns, as TOML."""
    with suppress(UsageError):
        mapping_of(data, Path("mapping.toml"))


def query(data: bytes) -> None:
    """A query in the first line, and a text that is held against it in the others."""
    line, _, text = data.decode(errors="replace").partition("\n")
    brand = Brand(brand="B", query=line[: MOST_CHARACTERS + 1])
    try:
        check(brand)
    except QueryError:
        return
    list(lint(brand))
    matcher = Matcher([brand])
    matcher.match(text, Mention(source="x", id="1", seen_at=9, created_at=5, text=text, url=text))
    for hit in matcher.explain(text):
        assert 0 <= hit.start < hit.end <= len(text)


def tone(data: bytes) -> None:
    """A file with a model of tone; and its arrays behind their header as JSON, with the checksum that they have."""
    with suppress(UnreadableModelError):
        unpack(data)
    line, _, arrays = data.partition(b"\n")
    with suppress(*PARSE_ERRORS, UnreadableModelError):
        header = {**msgspec.json.decode(line, type=dict[str, Any]), "checksum": zlib.crc32(arrays)}
        if header.get("bits") == 8:  # a few MB of zeros each time would be all that is measured
            unpack(TONE_MAGIC + encode(header) + b"\n" + zstandard.compress(arrays, 1))


def webhook(data: bytes) -> None:
    """The body of a push; type and packing are chosen by the first bytes."""
    kind, rest = chosen(data, PUSH_TYPES)
    encoding, body = chosen(rest, ("", "gzip", "deflate"))
    with suppress(TooLargeError, UnknownEncodingError):
        for row in mentions_of(opened(body, encoding), {"Content-Type": kind}, "x", NOW_MS):
            if isinstance(row, Mention):
                encode(row)


def _encoded(mention: Mention | None) -> None:
    if mention is not None:
        encode(mention)


def _read_file(data: bytes, form: Form) -> None:
    with tempfile.NamedTemporaryFile() as file:
        file.write(data)
        file.flush()
        with suppress(JaugeError):
            for row in read_files([Path(file.name)], source="x", form=form, now_ms=NOW_MS):
                if isinstance(row, Mention):
                    encode(row)


TARGETS: dict[str, Target] = {
    target.__name__: target
    for target in (html, feed, events, jetstream, gkg, csv, jsonl, mapping, query, tone, webhook)
}
