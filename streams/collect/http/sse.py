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
    parser = _Parser()
    async for chunk in chunks:
        for event in parser.feed(chunk):
            yield event


class _Parser:
    def __init__(self) -> None:
        self._rest = b""
        self._begun = False
        self._name, self._id = "", ""
        self._data: list[bytes] = []
        self._size = 0
        self._is_cut = False
        """Whether the beginning of the line that is being read was left out."""

    def feed(self, chunk: bytes) -> list[ServerEvent]:
        r"""Take in bytes wherever they are cut; return the events that they complete.

        >>> parser = _Parser()
        >>> parser.feed(b": beat\nid: 7\r\ndata: a\r"), parser.feed(b"\ndata:b\n\n")
        ([], [ServerEvent(name='message', data=b'a\nb', id='7')])
        """
        if not self._begun and chunk:
            self._begun = True
            chunk = chunk.removeprefix(b"\xef\xbb\xbf")
        text = self._rest + chunk
        # A carriage return at the very end may be half of a line end.
        whole = text[:-1] if text.endswith(b"\r") else text
        lines = whole.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")
        self._rest = lines.pop() + text[len(whole) :]
        if self._is_cut and lines:
            del lines[0]
            self._is_cut = False
        events = [event for line in lines if (event := self._line(line)) is not None]
        if self._is_cut or len(self._rest) > MOST_BYTES:
            self._pass_over(len(self._rest))
            self._rest, self._is_cut = self._rest[-1:] if self._rest.endswith(b"\r") else b"", True
        return events

    def _pass_over(self, size: int) -> None:
        """Leave out the data of the event that is being read."""
        self._size, self._data = self._size + size, []
        if self._size > MOST_PASSED_BYTES:
            raise EventTooLongError(f"an event of over {MOST_PASSED_BYTES} bytes")

    def _line(self, line: bytes) -> ServerEvent | None:
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
