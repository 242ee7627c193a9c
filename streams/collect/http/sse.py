"""Server-sent events: the lines of a stream -> events, as the HTML standard parses them."""

from collections.abc import AsyncGenerator, AsyncIterable
from typing import NamedTuple

MOST_BYTES = 1 << 20
"""Of one event. The servers' own bounds are far below; of a longer one the data are left out, and the others read."""
MOST_PASSED_BYTES = 64 << 20
"""Of one event that is passed over: where it does not end, the stream is given up."""


class ServerEvent(NamedTuple):
    """One event; a comment, which is a heartbeat, is none."""

    name: str
    """``message`` where the server gives none."""
    data: bytes
    """Empty where it is longer than MOST_BYTES."""
    id: str
    """Last one that the server gave, where to go on after a break."""


class EventTooLongError(Exception):
    """An event does not end, or not for MOST_PASSED_BYTES."""


async def events(chunks: AsyncIterable[bytes]) -> AsyncGenerator[ServerEvent, None]:
    """Yield the events; one that is cut off by the end of the stream was none.

    Raises:
        EventTooLongError: an event of over MOST_PASSED_BYTES.
    """
    parser = Parser()
    async for chunk in chunks:
        for event in parser.feed(chunk):
            yield event


class Parser:
    """Takes in the bytes of a stream as they come, and gives its events. Each byte is gone through once."""

    def __init__(self) -> None:
        self._line: list[bytes] = []
        """Pieces of the line that is being read, MOST_BYTES at most."""
        self._line_size = 0
        self._begun, self._after_return = False, False
        self._name, self._id = "", ""
        self._data: list[bytes] = []
        self._size = 0
        """Bytes of the event that is being read, with those that were left out."""

    def feed(self, chunk: bytes) -> list[ServerEvent]:
        r"""Take in bytes wherever they are cut; return the events that they complete.

        Raises:
            EventTooLongError: an event of over MOST_PASSED_BYTES.

        >>> parser = Parser()
        >>> parser.feed(b": beat\nid: 7\r\ndata: a\r"), parser.feed(b"\ndata:b\n\n")
        ([], [ServerEvent(name='message', data=b'a\nb', id='7')])
        """
        if not chunk:
            return []
        if self._after_return:  # a line feed would be the other half of a line end
            chunk = chunk.removeprefix(b"\n")
        self._after_return = chunk.endswith(b"\r")
        *whole, rest = chunk.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")
        found = []
        for end in whole:
            self._add(end)
            event = self._end_line()
            if event is not None:
                found.append(event)
        self._add(rest)
        return found

    def _add(self, piece: bytes) -> None:
        if self._size + self._line_size + len(piece) > MOST_PASSED_BYTES:
            raise EventTooLongError(f"an event of over {MOST_PASSED_BYTES} bytes")
        if piece and self._line_size < MOST_BYTES:
            self._line.append(piece)
        self._line_size += len(piece)

    def _end_line(self) -> ServerEvent | None:
        line, size = b"".join(self._line), self._line_size
        self._line, self._line_size = [], 0
        if not self._begun:
            self._begun = True
            line = line.removeprefix(b"\xef\xbb\xbf")
        if not size:
            is_event = self._data or self._size > MOST_BYTES
            event = ServerEvent(self._name or "message", b"\n".join(self._data), self._id) if is_event else None
            self._name, self._data, self._size = "", [], 0
            return event
        name, _, value = line.partition(b":")
        value = value.removeprefix(b" ")
        if name == b"data":
            self._size += size
            self._data.append(value)
            if self._size > MOST_BYTES:
                self._data.clear()
        elif name == b"event":
            self._name = value.decode(errors="replace")
        elif name == b"id" and b"\0" not in value:
            self._id = value.decode(errors="replace")
        return None
