"""Server-sent events: one that is too long is passed over, one that never ends gives the stream up."""

from collections.abc import AsyncGenerator

import pytest

from streams.collect.http.sse import MOST_BYTES, MOST_PASSED_BYTES, EventTooLongError, ServerEvent, events

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
