"""No function that reads bytes of sources, files or pushes takes the square of their length, whatever is repeated."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import suppress
from pathlib import Path

import msgspec
import pytest

from schemas.mention_codec import RejectedError
from streams.analysis.tables import defused
from streams.collect.envelope import LONGEST_TEXT, Envelope, instant_ms, mention, whole, wrap
from streams.collect.feeds import document
from streams.collect.files.columns import NoPlanError, plan
from streams.collect.files.content.encoding import encoding_of
from streams.collect.files.content.lines import lines
from streams.collect.files.formats.csv_rows import Dialect, csv_rows
from streams.collect.files.formats.csv_table import dialect_of
from streams.collect.files.formats.json_rows import NoJsonError, columns_of, decoded, path_of
from streams.collect.files.mapping import FileMapping, read_mapping, shown
from streams.collect.files.profiles.profile import normal, read_profile
from streams.collect.files.reader import read_files
from streams.collect.files.values.amounts import amount, count
from streams.collect.files.values.labels import WORDS
from streams.collect.files.values.languages import language
from streams.collect.files.values.texts import identity
from streams.collect.files.values.texts import text as row_text
from streams.collect.files.values.times import TimeReader
from streams.collect.http.html_text import plain, text_of, title_of
from streams.collect.http.sse import EventTooLongError, events
from streams.collect.protocol import PARSE_ERRORS
from streams.collect.sources.bluesky import parser as bluesky
from streams.collect.sources.gdelt import parser as gdelt
from streams.collect.sources.webhook.bodies import TooLargeError, UnknownEncodingError, mentions_of, opened
from streams.config.errors import JaugeError
from streams.config.sanitize import printable
from streams.report.sanitize import name_shown, quoted
from streams.report.sanitize import shown as shown_in_report
from tests.growth import grown_too_much

pytestmark = pytest.mark.thorough

REFUSED = (
    NoJsonError,
    *(*PARSE_ERRORS, OverflowError, RejectedError, NoPlanError, JaugeError),
    *(EventTooLongError, TooLargeError, UnknownEncodingError),
)
"""What a reader may say of text that it cannot read."""
FEED = "<rss><channel><item><guid>1</guid><description><![CDATA[TEXT]]></description></item></channel></rss>"
NDJSON = {"Content-Type": "application/x-ndjson"}


def encoded(text: str) -> bytes:
    return text.encode(errors="surrogatepass")


def as_json(**fields: object) -> bytes:
    """An object whose texts are replaced where they are no Unicode, as any reader of bytes would."""
    plain_fields = {
        name: value.encode(errors="replace").decode() if isinstance(value, str) else value
        for name, value in fields.items()
    }
    return msgspec.json.encode(plain_fields)


def as_feed(text: str) -> bytes:
    """A JSON feed of one item."""
    return b'{"items":[%b]}' % as_json(id="1", title=text, content_html=text)


def streamed(text: str, size: int) -> None:
    """Server-sent events of a stream that comes in pieces of so many bytes."""

    async def chunks() -> AsyncGenerator[bytes, None]:
        data = encoded(text)
        for at in range(0, len(data), size):
            yield data[at : at + size]

    async def read() -> None:
        async for _ in events(chunks()):
            pass

    asyncio.run(read())


def article(text: str) -> object:
    cells = ["1"] * 27
    cells[4], cells[25], cells[26] = "https://a.example/b", text, text
    return gdelt.parse(wrap(5, msgspec.json.encode("\t".join(cells).encode(errors="replace").decode())))


def post(text: str) -> object:
    commit = {
        "operation": "create",
        "collection": bluesky.POSTS,
        "rkey": "a",
        "record": {"text": text, "langs": [text]},
    }
    return bluesky.parse(as_json(did="did:plc:a", time_us=5, kind="commit", commit=commit))


READERS: dict[str, Callable[[str], object]] = {
    "plain text": plain,
    "mention": lambda text: mention(Envelope(5, msgspec.Raw(b"1")), "x", "1", 5, texts=(text, text), url=text),
    "numbers": whole,
    "instant": instant_ms,
    "HTML": text_of,
    "plain title": title_of,
    "feed": lambda text: document.read(encoded(FEED.replace("TEXT", text)), "text/xml", "http://a.example"),
    "JSON feed": lambda text: document.read(as_feed(text), "", "http://a.example"),
    "times of rows": TimeReader().ms,
    "times of rows in a form": TimeReader(("%d %B %Y",)).ms,
    "counts of rows": count,
    "amounts of rows": amount,
    "labels of rows": WORDS.value,
    "texts of rows": row_text,
    "languages of rows": language,
    "ids of rows": identity,
    "names of columns": normal,
    "profile": lambda text: read_profile(encoded(text), "a.toml"),
    "encoding": lambda text: encoding_of([encoded(text)]),
    "dialect": lambda text: dialect_of([line + "\n" for line in text.split("\n")[:200]], lambda names: False),
    "CSV": lambda text: list(csv_rows(iter(encoded(text).split(b"\n")), Dialect())),
    "CSV with a quote": lambda text: list(csv_rows(iter((b'"' + encoded(text)).split(b"\n")), Dialect())),
    "columns": lambda text: plan(text.split(" "), FileMapping(), "x", None),
    "columns shown": lambda text: shown(text.split(",")),
    "JSON row": lambda text: columns_of([decoded(as_json(created_at=5, text=text, author=text))]),
    "JSON row of text": lambda text: path_of([encoded(text)], lambda one: False),
    "events in large pieces": lambda text: streamed(text, 16_384),
    "events in small pieces": lambda text: streamed(text, 16),
    "article": article,
    "post": post,
    "frame": lambda text: bluesky.parse(encoded(text)),
    "push": lambda text: mentions_of(encoded(text), {}, "x", 5),
    "pushed lines": lambda text: mentions_of(encoded(text), NDJSON, "x", 5),
    "pushed text": lambda text: mentions_of(as_json(id="1", created_at=5, text=text), {}, "x", 5),
    "packed push": lambda text: opened(encoded(text), "gzip"),
    "terminal": printable,
    "report": shown_in_report,
    "names in the report": name_shown,
    "quotes in the report": quoted,
    "cells of a table": defused,
}


def calm(read: Callable[[str], object]) -> Callable[[str], None]:
    """The same, what cannot be read passed over."""

    def reading(text: str) -> None:
        with suppress(*REFUSED):
            read(text)

    return reading


@pytest.mark.parametrize("name", READERS)
def test_reading_takes_time_in_proportion_to_the_length(name: str) -> None:
    assert grown_too_much(calm(READERS[name])) == {}


def test_reading_files_takes_time_in_proportion_to_their_length(tmp_path: Path) -> None:
    file = tmp_path / "file"

    def read(text: str) -> None:
        file.write_bytes(encoded(text))
        for each in (
            lambda: list(lines(iter([encoded(text)]))),
            lambda: list(read_files([file], source="x")),
            lambda: list(read_files([file], source="x", form="csv")),
            lambda: read_mapping(file),
        ):
            with suppress(*REFUSED):
                each()

    assert grown_too_much(read) == {}


def test_a_line_that_never_ends_costs_each_byte_once_however_small_its_pieces_are() -> None:
    begun = f"data: {'a' * 40}"
    assert grown_too_much(lambda text: streamed(begun + text, 1), LONGEST_TEXT) == {}
