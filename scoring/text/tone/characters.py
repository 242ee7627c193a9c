"""A text as code points: kinds of characters, and its opening written anew for reading its tone.

Addresses become ``http``, handles ``@user`` (that a text speaks *to* a brand is no opinion of it),
and a character that stands more than three times in a row is cut to three, but for stars, which are counted.
"""

import numpy as np
from numpy.typing import NDArray

from scoring.compute.kernels import native_inner
from scoring.text.folding import JOINS
from scoring.text.own_words import ADDRESS

READ_CHARACTERS = 1_000
"""How much of a text is read: its opening tells its tone, and the time for it stays bounded."""
ROOM = 3 * READ_CHARACTERS
"""For the opening as it is written anew: a handle ``@a`` becomes two and a half times as long, and there is a space at
each end. Some room stays behind it."""

SPACE, LETTER, ALONE, SIGN = 0, 1, 2, 3
"""Kinds of characters; ALONE: a letter of a script without spaces. Signs are words of one character too."""

Codes = NDArray[np.uint32]
Floats = NDArray[np.float32]
Ints = NDArray[np.int32]
Kinds = NDArray[np.uint8]
"""By code point of the basic plane."""

STARS = 0x2605, 0x2606, 0x2B50
"""Full, empty, and as an emoji: five in a row say more than three."""
_ADDRESS = ord(ADDRESS)

PRIME = np.uint64(0x100000001B3)
BASIS = np.uint64(0xCBF29CE484222325)
MIX = np.uint64(0x9E3779B97F4A7C15)


def kinds_of_characters() -> Kinds:
    """Return the kind of each character of the basic plane, by code point."""
    table = np.full(65_536, SIGN, np.uint8)
    for code in range(65_536):
        character = chr(code)
        if character.isspace():
            table[code] = SPACE
        elif JOINS[character]:
            table[code] = LETTER
        elif character.isalnum():
            table[code] = ALONE
    return table


@native_inner
def kind_of(code: int, kinds: Kinds) -> int:
    """Return the kind of any character."""
    if code < 65_536:
        return int(kinds[code])
    if code >= 0x20000:
        return ALONE
    return SIGN if code >= 0x1F000 else LETTER


@native_inner
def _begins(codes: Codes, place: int, size: int) -> bool:
    """Whether an address begins here: http:// or https://."""
    if place + 7 >= size or codes[place] != 104 or codes[place + 1] != 116 or codes[place + 2] != 116:
        return False
    colon = place + 5 if codes[place + 4] == 115 else place + 4
    return bool(codes[place + 3] == 112 and codes[colon] == 58 and codes[colon + 1] == 47)


@native_inner
def write_anew(codes: Codes, kinds: Kinds, out: Codes) -> tuple[int, int, int]:
    """Write the text to `out`, a space at each end; return its length, and how many addresses and handles it has."""
    size = min(len(codes), READ_CHARACTERS)
    out[0] = 32
    n, place, before, links, handles = 1, 0, SPACE, 0, 0
    while place < size:
        code = codes[place]
        kind = kind_of(code, kinds)
        if code == _ADDRESS or (code == 104 and before != LETTER and _begins(codes, place, size)):
            links += 1
            for letter in (104, 116, 116, 112):
                out[n] = letter
                n += 1
            while place < size and codes[place] != 32:
                place += 1
            before = LETTER
            continue
        if code == 64 and place + 1 < size and kind_of(codes[place + 1], kinds) == LETTER:
            handles += 1
            for letter in (64, 117, 115, 101, 114):
                out[n] = letter
                n += 1
            place += 1
            while place < size and kind_of(codes[place], kinds) == LETTER:
                place += 1
            before = LETTER
            continue
        if n < 3 or code != out[n - 1] or code != out[n - 2] or code != out[n - 3] or code in STARS:
            out[n] = code
            n += 1
        before = kind
        place += 1
    if out[n - 1] != 32:
        out[n] = 32
        n += 1
    return n, links, handles


@native_inner
def word_end(codes: Codes, place: int, n: int, kinds: Kinds) -> int:
    """Return the end of the word that begins here: a run of letters, over an apostrophe too, or one sign."""
    if kind_of(codes[place], kinds) != LETTER:
        return place + 1
    while place < n and (
        kind_of(codes[place], kinds) == LETTER
        or (codes[place] == 39 and place + 1 < n and kind_of(codes[place + 1], kinds) == LETTER)
    ):
        place += 1
    return place


@native_inner
def hash_of(codes: Codes, start: int, end: int) -> np.uint64:
    """Return the hash of a piece of text (Fowler, Noll and Vo's, by code point)."""
    h = BASIS
    for place in range(start, end):
        h = (h ^ np.uint64(codes[place])) * PRIME
    return h
