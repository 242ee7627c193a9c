"""The lines of a file that may be packed, broken or hostile, with memory bounded."""

from collections.abc import Iterator
from typing import NamedTuple

from schemas.drop import KEPT_BYTES, DropReason
from streams.collect.files.content.inflating import BrokenFileError

MAX_LINE_BYTES = 16 << 20


class BadLine(NamedTuple):
    """A line that cannot be read, or where the file cannot be read further."""

    reason: DropReason
    detail: str
    data: bytes
    """How it begins, at most 64 KiB."""


def lines(pieces: Iterator[bytes]) -> Iterator[bytes | BadLine]:
    r"""Yield each line without its ``\n`` or ``\r\n``, at most 16 MiB long; what is longer is passed over unheld.

    Where the first piece ends no line with ``\n``, a ``\r`` alone ends one.

    Each answer is one line, so whoever counts them has the line's number. A file
    damaged or cut off ends with a `BadLine` for the line where that happened.

    >>> list(lines(iter([b"a\r\nb", b"c\n"]))), list(lines(iter([b"a\rb\r"])))
    ([b'a', b'bc'], [b'a', b'b'])
    """
    tail, skipped = bytearray(), 0  # the line begun; bytes of it already passed over
    end: bytes | None = None
    try:
        for piece in pieces:
            if end is None and piece:
                end = b"\r" if b"\n" not in piece and b"\r" in piece.rstrip(b"\r\n") else b"\n"
            found = piece.split(end or b"\n")
            last = found.pop()
            if found:
                found[0] = bytes(tail) + found[0]
                yield from _checked(found, skipped)
                tail, skipped = bytearray(), 0
            tail += last
            if skipped + len(tail) > MAX_LINE_BYTES and len(tail) > KEPT_BYTES:
                skipped += len(tail) - KEPT_BYTES
                tail = tail[:KEPT_BYTES]
    except BrokenFileError as error:
        yield BadLine(DropReason.MALFORMED, str(error), bytes(tail[:KEPT_BYTES]))
        return
    if tail:
        yield from _checked([bytes(tail)], skipped)


def _checked(found: list[bytes], skipped: int) -> Iterator[bytes | BadLine]:
    """Give each line, or that it is too long; of the first one `skipped` bytes are gone."""
    for line in found:
        length = len(line) + skipped
        skipped = 0
        if length > MAX_LINE_BYTES:
            detail = f"a line of {length} bytes, at most {MAX_LINE_BYTES} are read"
            yield BadLine(DropReason.OVERSIZED, detail, line[:KEPT_BYTES])
        else:
            yield line[:-1] if line.endswith(b"\r") else line
