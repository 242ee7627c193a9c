"""Which encoding a file has, and its bytes as UTF-8."""

import codecs
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from streams.collect.files.content.inflating import BrokenFileError
from streams.config.errors import UsageError

UTF8 = "utf-8"
LOOKED_AT_BYTES = 64 << 20
"""Of a file; what is no UTF-8 behind them is refused line by line."""
EVIDENCE_BYTES = 64 << 10
"""Lines that are no UTF-8, by which the encoding is recognised."""


def _names(text: str) -> list[str]:
    return text.split()


CANDIDATES = _names(
    "cp1252 mac_roman cp1250 cp1251 cp1253 cp1254 cp1255 cp1256 koi8_r shift_jis euc_jp gb18030 big5 euc_kr"
)
BOMS: tuple[tuple[bytes, str], ...] = (
    (codecs.BOM_UTF8, UTF8),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # begins as UTF-16 does
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


@dataclass(frozen=True)
class Encoding:
    """How the bytes of a file become text."""

    name: str
    bom: bytes = b""
    """At the beginning, to be left out."""
    is_guess: bool = False
    """Whether other encodings would have given text as well."""


def known_encoding(name: str) -> str:
    """Return Python's name of an encoding.

    Raises:
        UsageError: there is no such encoding, or it is none of text.

    >>> known_encoding("Latin-1"), known_encoding("windows-1252")
    ('iso8859-1', 'cp1252')
    """
    try:
        found = codecs.lookup(name)
        found.incrementaldecoder("replace").decode(b"")
    except (LookupError, TypeError, ValueError, AttributeError) as error:
        raise UsageError(
            f"--encoding {name!r} is no encoding: use utf-8, utf-16, cp1252, latin-1, mac_roman..."
        ) from error
    if not getattr(found, "_is_text_encoding", True):
        raise UsageError(f"--encoding {name!r} is no encoding of text: use utf-8, utf-16, cp1252, latin-1...")
    return found.name


def encoding_of(pieces: Iterable[bytes], forced: str | None = None) -> Encoding:
    """Return the encoding of a file.

    Args:
        pieces: its bytes, unpacked, from the beginning; as many are taken as it needs.
        forced: its name in Python, where the user says it.
    """
    looked_at, begin = 0, b""
    utf8_lines, odd, tail = 0, bytearray(), b""
    try:
        for piece in pieces:
            if not looked_at:
                begin = piece[:4]
                if (found := _by_begin(piece)) is not None or forced is not None:
                    break
            looked_at += len(piece)
            whole = tail + piece
            cut = max(whole.rfind(b"\n"), whole.rfind(b"\r")) + 1
            tail = whole[cut:]
            utf8_lines, odd = _counted(whole[:cut], utf8_lines, odd)
            if looked_at > LOOKED_AT_BYTES or len(tail) > LOOKED_AT_BYTES // 4:
                tail = b""
                break
    except BrokenFileError:
        pass  # said where it is read
    bom = next((mark for mark, _ in BOMS if begin.startswith(mark)), b"")
    if forced is not None:
        name = {"utf-16": "utf-16-le", "utf-32": "utf-32-le", "utf-8-sig": UTF8}.get(forced, forced)
        return Encoding(next((own for mark, own in BOMS if mark == bom and own.startswith(forced[:6])), name), bom)
    if not looked_at:
        return found if begin and found is not None else Encoding(UTF8)
    utf8_lines, odd = _counted(tail, utf8_lines, odd)
    odd_lines = odd.count(b"\n")
    if not odd or utf8_lines > odd_lines:
        return Encoding(UTF8)
    return Encoding(_recognised(bytes(odd)), is_guess=True)


def _by_begin(piece: bytes) -> Encoding | None:
    """Return an encoding that the first bytes name; UTF-16 and UTF-32 are known by their zeros too."""
    for mark, name in BOMS:
        if piece.startswith(mark):
            return Encoding(name, mark)
    even, odd = piece[:400:2].count(0), piece[1:400:2].count(0)
    half = len(piece[:400]) // 2
    if half >= 2 and len(piece) % 2 == 0:
        if odd > 0.7 * half and even == 0:
            return Encoding("utf-16-le")
        if even > 0.7 * half and odd == 0:
            return Encoding("utf-16-be")
    return None


def _counted(lines: bytes, utf8_lines: int, odd: bytearray) -> tuple[int, bytearray]:
    """Count lines of UTF-8 that are not ASCII, and keep those that are no UTF-8."""
    if lines.isascii():
        return utf8_lines, odd
    try:
        lines.decode()
    except UnicodeDecodeError:
        for line in lines.splitlines():
            if line.isascii():
                continue
            try:
                line.decode()
                utf8_lines += 1
            except UnicodeDecodeError:
                if len(odd) < EVIDENCE_BYTES:
                    odd += line[:EVIDENCE_BYTES] + b"\n"
        return utf8_lines, odd
    return utf8_lines + sum(not line.isascii() for line in lines.splitlines()), odd


def _recognised(odd: bytes) -> str:
    """Return the likeliest encoding of lines that are no UTF-8."""
    from charset_normalizer import from_bytes  # noqa: PLC0415 - few files need it

    best = from_bytes(odd, cp_isolation=CANDIDATES, threshold=0.4).best()
    western = _western(odd)
    if _letters_alone(odd, western):
        return western
    if best is None or best.encoding in ("cp1250", "cp1252", "cp1254", "mac_roman", "latin_1"):
        return western
    return best.encoding


def _letters_alone(odd: bytes, name: str) -> bool:
    """Whether bytes that are not ASCII stand one by one between letters, as accents of western languages do.

    >>> _letters_alone("Acme ist übel, très «cher»".encode("cp1252"), "cp1252")
    True
    >>> _letters_alone("Акме плохо".encode("cp1251"), "cp1252"), _letters_alone("悪い".encode("shift_jis"), "cp1252")
    (False, False)
    """
    runs = _HIGH.findall(odd)
    text = odd.decode(name, errors="replace")
    strange = sum(ord(char) > 0x7F and char not in USUAL for char in text)
    return not strange and sum(len(run) == 1 for run in runs) >= 0.8 * len(runs)


_HIGH = re.compile(rb"[\x80-\xff]+")
USUAL = frozenset("àâäáãåæçéèêëíìîïñóòôöõøœúùûüÿßÀÂÄÁÃÅÆÉÈÊËÇÍÎÏÑÓÔÖÕØÚÙÛÜŒ‘’“”„«»–—…•€£§°©®™¿¡·´ \u00a0")


def _western(odd: bytes) -> str:
    """Tell Windows from the old Macintosh by what letters and signs the bytes would be."""

    def strangeness(name: str) -> int:
        text = odd.decode(name, errors="replace")
        return sum(2 if char == "\ufffd" else 1 for char in text if ord(char) > 0x7F and char not in USUAL)

    return "mac_roman" if strangeness("mac_roman") < strangeness("cp1252") else "cp1252"


def as_utf8(pieces: Iterator[bytes], encoding: Encoding) -> Iterator[bytes]:
    """Yield the bytes of a file as UTF-8; of one that is UTF-8 as they are, without the mark at their beginning."""
    skip = len(encoding.bom)
    if encoding.name == UTF8:
        for piece in pieces:
            yield piece[skip:]
            skip = 0
        return
    decoder = codecs.getincrementaldecoder(encoding.name)("replace")
    for piece in pieces:
        text = decoder.decode(piece[skip:])
        skip = 0
        yield text.encode("utf-8", "replace")
    yield decoder.decode(b"", True).encode("utf-8", "replace")
