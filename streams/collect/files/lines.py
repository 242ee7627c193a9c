"""The lines of a file that may be packed, broken or hostile, with memory bounded."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from schemas.drop import KEPT_BYTES, DropReason
from streams.collect.files.inflating import BrokenFileError, pieces

MAX_LINE_BYTES = 1 << 20

UTF8_BOM = b"\xef\xbb\xbf"
UTF16_BOMS = (b"\xff\xfe", b"\xfe\xff")


class BadLine(NamedTuple):
    """A line that cannot be read, or where the file cannot be read further."""

    reason: DropReason
    detail: str
    data: bytes
    """How it begins, at most 64 KiB."""


def lines(path: Path) -> Iterator[bytes | BadLine]:
    r"""Yield each line without its ``\n`` or ``\r\n``, at most 1 MiB long; what is longer is passed over unheld.

    Each answer is one line, so whoever counts them has the line's number. A file
    damaged or cut off ends with a `BadLine` for the line where that happened.

    Raises:
        JaugeError: there is no such file, or it may not be read.
    """
    tail, skipped = b"", 0  # the line begun; bytes of it already passed over
    first = True
    try:
        for piece in pieces(path):
            if first:
                first = False
                head = _head(piece)
                if isinstance(head, BadLine):
                    yield head
                    return
                found = head.split(b"\n")
            else:
                found = piece.split(b"\n")
            last = found.pop()
            if found:
                found[0] = tail + found[0]
                yield from _checked(found, skipped)
                tail, skipped = b"", 0
            tail += last
            if skipped + len(tail) > MAX_LINE_BYTES and len(tail) > KEPT_BYTES:
                skipped += len(tail) - KEPT_BYTES
                tail = tail[:KEPT_BYTES]
    except BrokenFileError as error:
        yield BadLine(DropReason.MALFORMED, str(error), tail[:KEPT_BYTES])
        return
    if tail:
        yield from _checked([tail], skipped)


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


def _head(piece: bytes) -> bytes | BadLine:
    """Return the first piece without its byte-order mark, or that it is not UTF-8."""
    utf16 = piece.startswith(UTF16_BOMS) or (len(piece) >= 2 and (piece[0] == 0) != (piece[1] == 0))
    if utf16:
        detail = "UTF-16 or no text at all: only UTF-8 is read; run `iconv -f UTF-16 -t UTF-8`"
        return BadLine(DropReason.MALFORMED, detail, piece[:KEPT_BYTES])
    return piece.removeprefix(UTF8_BOM)
