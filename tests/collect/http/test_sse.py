"""Server-sent events are read as the HTML standard says; one that is too long is passed over."""

from collections.abc import AsyncGenerator
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.collect.http.sse import (
    MOST_BYTES,
    MOST_PASSED_BYTES,
    EventTooLongError,
    Parser,
    ServerEvent,
    events,
)


def message(data: bytes, name: str = "message", last: str = "") -> ServerEvent:
    return ServerEvent(name, data, last)


@pytest.mark.parametrize(
    ("stream", "expected"),
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
def test_a_stream_is_read_as_the_standard_says(stream: bytes, expected: list[ServerEvent]) -> None:
    assert Parser().feed(stream) == expected
    parser = Parser()
    assert [event for at in range(len(stream)) for event in parser.feed(stream[at : at + 1])] == expected


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


GOOD = b"id: 7\ndata: good\n\n"


async def cut(stream: bytes, size: int) -> AsyncGenerator[bytes, None]:
    for start in range(0, len(stream), size):
        yield stream[start : start + size]


@pytest.mark.parametrize("size", [1_000, 65_536, 1 << 22])
@pytest.mark.parametrize(
    "long",
    [
        b"event: update\nid: 6\ndata: " + b"x" * (MOST_BYTES + 5) + b"\n\n",
        b"event: update\nid: 6\n" + (b"data: " + b"x" * 99_990 + b"\r\n") * 12 + b"\r\n",
        b"event: update\ndata: " + b"x" * (3 * MOST_BYTES) + b"\rid: 6\r\r",
    ],
)
async def test_the_data_of_a_long_event_are_left_out_and_the_others_are_read(long: bytes, size: int) -> None:
    found = [event async for event in events(cut(GOOD + long + GOOD, size))]
    good = ServerEvent("message", b"good", "7")
    assert found == [good, ServerEvent("update", b"", "6"), good]


async def test_an_event_without_an_end_gives_the_stream_up() -> None:
    async def endless() -> AsyncGenerator[bytes, None]:
        yield b"data: "
        while True:
            yield b"x" * (1 << 20)

    with pytest.raises(EventTooLongError, match=str(MOST_PASSED_BYTES)):
        async for _ in events(endless()):
            pass
