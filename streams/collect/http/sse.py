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
        """Pieces of the line begun."""
        self._line_size = 0
        self._is_cut = False
        """Whether the line begun is too long, and left out."""
        self._begun, self._after_return = False, False
        self._name, self._id = "", ""
        self._data: list[bytes] = []
        self._size = 0

    def feed(self, chunk: bytes) -> list[ServerEvent]:
        r"""Take in bytes wherever they are cut; return the events that they complete.

        >>> parser = Parser()
        >>> parser.feed(b": beat\nid: 7\r\ndata: a\r"), parser.feed(b"\ndata:b\n\n")
        ([], [ServerEvent(name='message', data=b'a\nb', id='7')])
        """
        if not chunk:
            return []
        if self._after_return:  # a line feed would be the other half of a line end
            chunk = chunk.removeprefix(b"\n")
        self._after_return = chunk.endswith(b"\r") if chunk else False
        *whole, rest = chunk.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")
        found = []
        for end in whole:
            if end:
                self._add(end)
            event = self._end_line()
            if event is not None:
                found.append(event)
        if rest:
            self._add(rest)
        return found

    def _add(self, piece: bytes) -> None:
        """Take in more of a line; the rest of one that is too long is left out."""
        if self._is_cut:
            self._pass_over(len(piece))
            return
        self._line.append(piece)
        self._line_size += len(piece)
        if self._line_size > MOST_BYTES:
            self._pass_over(self._line_size)
            self._line, self._line_size, self._is_cut = [], 0, True

    def _pass_over(self, size: int) -> None:
        """Leave out the data of the event that is being read."""
        self._size, self._data = self._size + size, []
        if self._size > MOST_PASSED_BYTES:
            raise EventTooLongError(f"an event of over {MOST_PASSED_BYTES} bytes")

    def _end_line(self) -> ServerEvent | None:
        line = b"".join(self._line)
        is_cut = self._is_cut
        self._line, self._line_size, self._is_cut = [], 0, False
        if not self._begun:
            self._begun = True
            line = line.removeprefix(b"\xef\xbb\xbf")
        if is_cut:
            return None
        if not line:
            is_event = self._data or self._size > MOST_BYTES
            event = ServerEvent(self._name or "message", b"\n".join(self._data), self._id) if is_event else None
            self._name, self._data, self._size = "", [], 0
            return event
        name, _, value = line.partition(b":")
        value = value.removeprefix(b" ")
        if name == b"data":
            if self._size + len(value) < MOST_BYTES:
                self._data.append(value)
                self._size += len(value) + 1
            else:
                self._pass_over(len(value) + 1)
        elif name == b"event":
            self._name = value.decode(errors="replace")
        elif name == b"id" and b"\0" not in value:
            self._id = value.decode(errors="replace")
        return None
