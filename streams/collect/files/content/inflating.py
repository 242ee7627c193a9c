"""The content of a file, plain, gzip, zstd, xz or bzip2, in small pieces whatever it opens to."""

import bz2
import lzma
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from typing import BinaryIO, NoReturn

import zstandard

from streams.collect.files.content.source import ZIP, Source

PIECE_BYTES = 1 << 17
ZSTD_FEED_BYTES = 256
"""Four bytes of zstd open to 128 KiB at most, so that one feed gives no more than 8 MiB."""
ZSTD_WINDOW_BYTES = 1 << 31
"""What ``zstd --long=31`` needs, by which dumps of Reddit are packed."""
XZ_MEMORY_BYTES = 128 << 20
"""Twice what ``xz -9`` needs."""
BOMB_RATIO = 1_000
BOMB_BYTES = 64 << 20
"""Nobody's text packs a thousand to one; a small file that does (many empty lines) is harmless."""

GZIP = b"\x1f\x8b"


class BrokenFileError(Exception):
    """The rest of a file cannot be read; what came before it stands."""


def pieces(source: Source) -> Iterator[bytes]:
    """Yield the bytes of a source, opened by what it begins with and not by its name.

    Memory stays under 64 MiB and the window that a zstd frame asks for; a piece is mostly 128 KiB, never more than
    8 MiB.

    Raises:
        BrokenFileError: damaged, cut off, or a bomb; after all that could be read.
        JaugeError: there is no such file, or it may not be read.
    """
    try:
        with source.open() as file:
            begin = file.read(6)
            file.seek(0)
            for magic, opened in _OPENERS.items():
                if begin.startswith(magic):
                    yield from _bounded(file, opened(file))
                    return
            if source.packed_bytes is not None and is_bomb(source.size_bytes, source.packed_bytes):
                _refuse_bomb()
            yield from iter(lambda: file.read(PIECE_BYTES), b"")
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError) as error:
        raise BrokenFileError(f"damaged or locked member of a ZIP archive ({error})") from error


def packed_again(source: Source) -> str:
    """Return what the opened content of a source is, where that is a packed file once more; empty: it is not.

    One that holds itself would never end: what is packed twice is unpacked once, and left to the user then.
    """
    try:
        begin = next(pieces(source), b"")
    except BrokenFileError:
        return ""  # whoever reads it says so
    found = next((name for magic, name in _PACKED.items() if begin.startswith(magic)), "")
    return f"{found} inside a packed file: unpack it first" if found else ""


def is_bomb(opened: int, packed: int) -> bool:
    """Whether so many bytes of so few are no text of anybody."""
    return opened > BOMB_BYTES and opened > BOMB_RATIO * packed


def _bounded(file: BinaryIO, opened: Iterator[bytes]) -> Iterator[bytes]:
    """Pass on what is opened, crumbs joined, until it is a bomb."""
    total, held = 0, bytearray()
    try:
        for piece in opened:
            total += len(piece)
            if is_bomb(total, file.tell()):
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
            raise BrokenFileError(f"damaged zstd ({error})") from error
        if piece:
            yield piece
        rest, begun = b"", True
        if frame.eof:
            rest, begun = frame.unused_data, False
            frame = opener.decompressobj()
    if begun:
        raise BrokenFileError("cut off: the zstd data has no end")


def _unxz(file: BinaryIO) -> Iterator[bytes]:
    """Yield what all streams of an xz file hold."""
    yield from _streams(file, lambda: lzma.LZMADecompressor(lzma.FORMAT_XZ, XZ_MEMORY_BYTES), "xz")


def _unbz2(file: BinaryIO) -> Iterator[bytes]:
    """Yield what all streams of a bzip2 file hold."""
    yield from _streams(file, bz2.BZ2Decompressor, "bzip2")


def _streams(
    file: BinaryIO, opener: "Callable[[], lzma.LZMADecompressor | bz2.BZ2Decompressor]", name: str
) -> Iterator[bytes]:
    stream, begun, packed = opener(), False, b""
    while True:
        if stream.needs_input and not packed:
            packed = file.read(PIECE_BYTES // 8)
            if not packed:
                break
        try:
            piece = stream.decompress(packed, PIECE_BYTES)
        except (lzma.LZMAError, OSError, ValueError) as error:
            raise BrokenFileError(f"damaged {name} ({error})") from error
        begun, packed = True, b""
        if piece:
            yield piece
        if stream.eof:
            packed = stream.unused_data.lstrip(b"\0")
            stream, begun = opener(), False
    if begun:
        raise BrokenFileError(f"cut off: the {name} data has no end")


_OPENERS: Mapping[bytes, Callable[[BinaryIO], Iterator[bytes]]] = {
    GZIP: _gunzip,
    b"\x28\xb5\x2f\xfd": _unzstd,
    b"\xfd7zXZ\0": _unxz,
    b"BZh": _unbz2,
}
"""By what a file begins with."""
_PACKED = {
    ZIP: "a ZIP archive or a workbook",
    b"PAR1": "a Parquet file",
    GZIP: "a gzip file",
    b"\x28\xb5\x2f\xfd": "a zstd file",
    b"\xfd7zXZ\0": "an xz file",
    b"BZh": "a bzip2 file",
}
"""What is packed, by its first bytes."""
