"""The content of a file, plain, gzip or zstd, in small pieces whatever it opens to."""

import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, NoReturn

import zstandard

from streams.config.errors import JaugeError

PIECE_BYTES = 1 << 17
ZSTD_FEED_BYTES = 256
"""Four bytes of zstd open to 128 KiB at most, so that one feed gives no more than 8 MiB."""
ZSTD_WINDOW_BYTES = 1 << 25
"""More than ``zstd -19`` needs; ``--ultra`` and ``--long`` are refused."""
BOMB_RATIO = 1_000
BOMB_BYTES = 64 << 20
"""Nobody's text packs a thousand to one; a small file that does (many empty lines) is harmless."""

GZIP = b"\x1f\x8b"
ZSTD = b"\x28\xb5\x2f\xfd"


class BrokenFileError(Exception):
    """The rest of a file cannot be read; what came before it stands."""


def pieces(path: Path) -> Iterator[bytes]:
    """Yield the bytes of a file, opened by what it begins with and not by its name.

    Memory stays under 64 MiB; a piece is mostly 128 KiB, never more than 8 MiB.

    Raises:
        BrokenFileError: damaged, cut off, or a bomb; after all that could be read.
        JaugeError: there is no such file, or it may not be read.
    """
    try:
        file = path.open("rb")
    except FileNotFoundError as error:
        raise JaugeError(f"{path}: there is no such file") from error
    except IsADirectoryError as error:
        raise JaugeError(f"{path} is a folder: name the files in it") from error
    except OSError as error:
        raise JaugeError(f"{path} cannot be read: {error.strerror}") from error
    with file:
        begin = file.read(4)
        file.seek(0)
        if begin.startswith(GZIP):
            yield from _bounded(file, _gunzip(file))
        elif begin == ZSTD:
            yield from _bounded(file, _unzstd(file))
        else:
            yield from iter(lambda: file.read(PIECE_BYTES), b"")


def _bounded(file: BinaryIO, opened: Iterator[bytes]) -> Iterator[bytes]:
    """Pass on what is opened, crumbs joined, until it is a bomb."""
    total, held = 0, bytearray()
    try:
        for piece in opened:
            total += len(piece)
            if total > BOMB_BYTES and total > BOMB_RATIO * file.tell():
                _refuse_bomb()
            held += piece
            if len(held) >= PIECE_BYTES:
                yield bytes(held)
                held.clear()
    except BrokenFileError:
        if held:
            yield bytes(held)
        raise
    if held:
        yield bytes(held)


def _refuse_bomb() -> NoReturn:
    raise BrokenFileError(f"opens to over {BOMB_RATIO} times its size: the rest is not read")


def _gunzip(file: BinaryIO) -> Iterator[bytes]:
    """Yield what all members of a gzip file hold."""
    member = zlib.decompressobj(wbits=31)
    rest = b""
    while packed := rest or file.read(PIECE_BYTES // 8):
        before = member.copy()
        try:
            piece = member.decompress(packed, PIECE_BYTES)
        except zlib.error as error:
            yield from _before_damage(before, packed)
            raise BrokenFileError(f"damaged gzip ({error})") from error
        if piece:
            yield piece
        rest = member.unconsumed_tail
        if member.eof:
            rest = member.unused_data.lstrip(b"\0")  # tapes and some tools pad with zeros
            if not rest:
                rest = file.read(PIECE_BYTES // 8).lstrip(b"\0")
            if not rest:
                return
            if not rest.startswith(GZIP[: len(rest)]):
                raise BrokenFileError("something else follows the gzip data")
            member = zlib.decompressobj(wbits=31)
    # All is fed in; the member may hold back what did not fit into the last piece.
    try:
        while piece := member.decompress(b"", PIECE_BYTES):
            yield piece
    except zlib.error as error:
        raise BrokenFileError(f"damaged gzip ({error})") from error
    if not member.eof:
        raise BrokenFileError("cut off: the gzip data has no end")


def _before_damage(member: "zlib._Decompress", packed: bytes) -> Iterator[bytes]:
    """Yield what stands before the damaged byte: zlib gives nothing of a call that fails."""
    for at in range(len(packed)):
        try:
            yield member.decompress(packed[at : at + 1])
        except zlib.error:
            return


def _unzstd(file: BinaryIO) -> Iterator[bytes]:
    """Yield what all frames of a zstd file hold."""
    opener = zstandard.ZstdDecompressor(max_window_size=ZSTD_WINDOW_BYTES)
    frame = opener.decompressobj()
    rest, begun = b"", False
    while packed := rest or file.read(ZSTD_FEED_BYTES):
        try:
            piece = frame.decompress(packed)
        except zstandard.ZstdError as error:
            raise BrokenFileError(f"damaged zstd, or one of a window over 32 MiB ({error})") from error
        if piece:
            yield piece
        rest, begun = b"", True
        if frame.eof:
            rest, begun = frame.unused_data, False
            frame = opener.decompressobj()
    if begun:
        raise BrokenFileError("cut off: the zstd data has no end")
