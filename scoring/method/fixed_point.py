"""The method's exact numbers: logarithms in fixed point and 64-bit keys."""

from hashlib import sha256

from scoring.method.constants import ROWS

L2_MAX = 1 << 40
"""Arguments of `l2` are cut to this."""

_ONE = 1 << 62
_TWO = 1 << 63


def l2(y: int) -> int:
    """256 * log2(y) rounded down, the same on every machine; 1 <= y, cut to 2**40 (SPEC section 2).

    Raises:
        ValueError: y < 1.

    >>> [l2(y) for y in (1, 2, 3, 1_000_000)]
    [0, 256, 405, 5102]
    """
    if y < 1:
        raise ValueError(f"{y=} has no logarithm here")
    y = min(y, L2_MAX)
    result = y.bit_length() - 1
    mantissa = (y << 62) >> result  # in [1, 2), 62 binary places
    for _ in range(8):
        mantissa = (mantissa * mantissa) >> 62
        result *= 2
        if mantissa >= _TWO:
            result += 1
            mantissa >>= 1
    return result


def h64(text: str) -> int:
    """First 8 bytes, big-endian, of the SHA-256 of the UTF-8 of `text`: 0 to 2**64 - 1.

    >>> h64("") == 0xE3B0C44298FC1C14
    True
    """
    return int.from_bytes(sha256(text.encode()).digest()[:8], "big")


def mention_key(source: str, mention_id: str) -> int:
    """Key of a mention, unsigned."""
    return h64(f"{source}\x1f{mention_id}")


def author_key(source: str, author: str) -> int:
    """Key of an author, unsigned; under jauge-1 ``key % 32`` is the author's row of a pane.

    >>> author_key("hn", "u824472") % 32
    14
    """
    return h64(f"{source}\x1fa:{author}")


def public_row(source: str, name: str) -> int:
    """Row of an author under jauge-2, 0 to 31, from the name by which the source makes the account public.

    Five bits name one account in 32; two auditors with other keys for pseudonyms get the same rows.

    >>> public_row("reddit", "u4"), public_row("hn", "u824472")
    (22, 26)
    """
    return h64(f"{source}\x1fr:{name}") % ROWS


def chorus_key(source: str, fingerprint: str) -> int:
    """Key of all copies of one text; `fingerprint` in 16 hexadecimal digits."""
    return h64(f"{source}\x1ff:{fingerprint}")


def signed(key: int) -> int:
    """The same 64 bits as a two's complement number, as records and columns hold keys.

    >>> signed(2**64 - 1), signed(7)
    (-1, 7)
    """
    return key - (1 << 64) if key >> 63 else key


def unsigned(key: int) -> int:
    """Inverse of `signed`.

    >>> unsigned(-1) == 2**64 - 1
    True
    """
    return key & ((1 << 64) - 1)
