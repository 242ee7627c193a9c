"""Server-sent events are read as the HTML standard says, wherever the bytes of the stream are cut."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.collect.http.sse import MOST_BYTES, Parser, ServerEvent


def message(data: bytes, name: str = "message", last: str = "") -> ServerEvent:
    return ServerEvent(name, data, last)


@pytest.mark.parametrize(
    ("stream", "events"),
    [
        (b"data: YHOO\ndata: +2\ndata: 10\n\n", [message(b"YHOO\n+2\n10")]),
        (b": test stream\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\ndata:  third event\n\n",
         [message(b"first event", last="1"), message(b"second event"), message(b" third event")]),
        (b"data\n\ndata\ndata\n\ndata:", [message(b""), message(b"\n")]),
        (b"data:test\n\ndata: test\n\n", [message(b"test"), message(b"test")]),
        (b"\xef\xbb\xbfevent: update\rdata: a\r\r", [message(b"a", "update")]),
        (b"data: a\r\n\r\ndata: b\n\r\n", [message(b"a"), message(b"b")]),
        (b"id: 1\0\ndata: a\n\nretry: 5\n\nevent: x\n\n", [message(b"a")]),
        (b"data: cut", []),
    ],
)  # fmt: skip
def test_a_stream_is_read_as_the_standard_says(stream: bytes, events: list[ServerEvent]) -> None:
    assert Parser().feed(stream) == events
    parser = Parser()
    assert [event for at in range(len(stream)) for event in parser.feed(stream[at : at + 1])] == events


lines = st.sampled_from([b"data: a", b"data", b"id: 7", b"event: e", b": c", b"", b"x", b"data:\xff"])
ends = st.sampled_from([b"\n", b"\r", b"\r\n"])


@given(st.lists(st.tuples(lines, ends)), st.lists(st.integers(0, 60), max_size=5))
def test_where_the_bytes_are_cut_changes_nothing(parts: list[tuple[bytes, bytes]], cuts: list[int]) -> None:
    stream = b"".join(line + end for line, end in parts)
    whole = Parser().feed(stream)
    parser = Parser()
    places = [0, *sorted(cuts), len(stream)]
    pieces = [stream[begin:end] for begin, end in pairwise(places)]
    assert [event for piece in pieces for event in parser.feed(piece)] == whole


@pytest.mark.parametrize(
    "piece", [b"a" * 65_536, b"data: a\n" * 8_192, b"data: \xff\xfe" + b"a" * 60_000, b"data:\n" * 9_999]
)
def test_what_is_kept_of_an_event_that_does_not_end_is_bounded(piece: bytes) -> None:
    parser = Parser()
    for _ in range(12 * MOST_BYTES // len(piece)):
        parser.feed(piece)
    assert sum(map(len, [*parser._line, *parser._data])) <= MOST_BYTES
    assert parser.feed(b"\n\ndata: next\n\n")[-1] == message(b"next")
