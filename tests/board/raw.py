"""Requests as bytes, which no client library would send."""

import asyncio
import json
from typing import Any, NamedTuple

from tests.patience import PATIENCE_S


class RawAnswer(NamedTuple):
    """What came back."""

    status: int
    head: bytes
    body: bytes

    @property
    def problem(self) -> Any:
        """The problem that it tells."""
        assert b"application/problem+json" in self.head, (self.head, self.body)
        return json.loads(self.body)


async def exchange(url: str, request: bytes) -> RawAnswer:
    """Send bytes and read what is answered, up to the length that it has, or to its end."""
    host, _, port = url.removeprefix("http://").rpartition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    try:
        async with asyncio.timeout(PATIENCE_S):
            writer.write(request)
            head = await reader.readuntil(b"\r\n\r\n")
            lines = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:] if b": " in line)
            length = b"0" if head.split()[1] in (b"204", b"304") else lines.get(b"content-length")
            if lines.get(b"transfer-encoding") == b"chunked":
                body = await reader.readuntil(b"0\r\n\r\n")
            else:
                body = await (reader.read() if length is None else reader.readexactly(int(length)))
        return RawAnswer(int(head.split()[1]), head, body)
    finally:
        writer.close()


def get(path: bytes, *headers: bytes, host: bytes = b"127.0.0.1") -> bytes:
    """A GET."""
    return b"\r\n".join((b"GET " + path + b" HTTP/1.1", b"Host: " + host, *headers)) + b"\r\n\r\n"


def post(path: bytes, body: bytes, *headers: bytes) -> bytes:
    """A POST of JSON."""
    lines = (b"POST " + path + b" HTTP/1.1", b"Host: 127.0.0.1", b"Content-Type: application/json", *headers)
    if not any(line.lower().startswith((b"content-length", b"transfer-encoding")) for line in headers):
        lines += (b"Content-Length: %d" % len(body),)
    return b"\r\n".join(lines) + b"\r\n\r\n" + body
