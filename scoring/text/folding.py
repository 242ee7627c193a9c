"""How words, phrases and every text are folded before they meet.

Two texts that a reader takes for the same word fold to the same string: NFKC, case,
accents, kinds of quotes, apostrophes and dashes, trademark signs, invisible characters and the width of white space do
not count, nor do the strokes of ø and ł, the vowel marks of Arabic and Hebrew and the forms of alef, and a hyphen
between words is a space. The fold goes character by character after NFKC, so that a place in the folded text can be
told in the original.
"""

import re
from bisect import bisect_right
from typing import NamedTuple
from unicodedata import category, combining, decimal, normalize

from scoring.compute.memoize import memoize
from scoring.text.normalization import normalized
from scoring.text.own_words import GLUE

_DIACRITICS = (
    (0x300, 0x36F),
    (0x591, 0x5BD),  # points of Hebrew, which few write
    (0x5BF, 0x5BF),
    (0x5C1, 0x5C2),
    (0x5C4, 0x5C5),
    (0x5C7, 0x5C7),
    (0x610, 0x61A),  # vowel marks of Arabic, likewise, and its hamza above and below
    (0x64B, 0x65F),
    (0x670, 0x670),
    (0x6D6, 0x6DC),
    (0x6DF, 0x6E4),
    (0x6E7, 0x6E8),
    (0x6EA, 0x6ED),
    (0x1AB0, 0x1AFF),
    (0x1DC0, 0x1DFF),
    (0x20D0, 0x20FF),
    (0xFE20, 0xFE2F),
)
"""Accents. Marks of other scripts, such as Indic vowels or the Japanese dakuten, make another word and stay."""

_SELECTORS = ((0xFE00, 0xFE0F), (0xE0100, 0xE01EF))
"""Variation selectors: they choose a glyph, not a character."""

_ZERO_WIDTH_SPACE = "\u200b"

_SIGNS = {
    **dict.fromkeys("\u2122\u2120\u00ae\u24c7\u24e1\u00a9\u24b8\u24d2", ""),  # trademarks, rights: no part of a name
    **dict.fromkeys("\u2018\u2019\u201a\u201b\u02bc\u02b9\u02bb\u00b4\u0060\u2032\u2035\uff07", "'"),
    **dict.fromkeys("\u201c\u201d\u201e\u201f\u00ab\u00bb\u2033\u2036\u300c\u300d\u300e\u300f\uff02", '"'),
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u2043\ufe58\ufe63\uff0d", "-"),
}
"""Before NFKC, which makes letters of some and a space of others."""
_BEFORE = str.maketrans(_SIGNS)
_AS_LONG = str.maketrans({sign: to or "\u2060" for sign, to in _SIGNS.items()})
"""The same, an invisible character in place of none: places stay."""

_SAME_LETTERS = {
    **dict(zip("øłđðħŧıɨ", "oldðhtii", strict=True)),
    "æ": "ae",
    "œ": "oe",
    "ð": "d",
    "þ": "th",
    "ŀ": "l",
    **dict(
        zip("\u0671\u0649\u06cc\u06a9\u0629\u06c1\u06d5", "\u0627\u064a\u064a\u0643\u0647\u0647\u0647", strict=True)
    ),
    "\u0640": "",  # the stroke that draws a word out
}
"""Letters that have no accent taken off by Unicode, and forms of one letter in Arabic and Persian."""

_HYPHEN = re.compile(r"(?<=\w)-(?=\w)")

_UNSPACED = (
    (0x0E00, 0x0EFF),  # Thai, Lao
    (0x1000, 0x109F),  # Myanmar
    (0x1100, 0x11FF),  # Hangul letters: particles are written onto the noun
    (0x1780, 0x17FF),  # Khmer
    (0x1980, 0x1AAF),  # New Tai Lue, Tai Tham
    (0x1B00, 0x1B7F),  # Balinese
    (0x3005, 0x3007),  # ideographic iteration and zero
    (0x3031, 0x4DBF),  # kana, Bopomofo, Hangul compatibility letters, ideographs
    (0x4E00, 0xA4CF),  # ideographs, Yi
    (0xA960, 0xA9FF),  # Hangul, Javanese, Myanmar
    (0xAA60, 0xAA7F),  # Myanmar
    (0xAC00, 0xD7FF),  # Hangul
    (0xF900, 0xFAFF),  # ideographs
    (0x1B000, 0x1B16F),  # kana
    (0x20000, 0x3FFFF),  # ideographs
)
"""Scripts written without spaces between words: there is no word boundary to ask for."""
_UNSPACED_STARTS = [first for first, _ in _UNSPACED]


def _within(code: int, ranges: tuple[tuple[int, int], ...]) -> bool:
    return any(first <= code <= last for first, last in ranges)


class _Folds(dict[int, str]):
    """Fold of each character, by code point, filled as characters are met."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        if character == _ZERO_WIDTH_SPACE:
            folded = " "
        elif category(character) == "Cs":
            folded = "\ufffd"  # half a character: what searches a text cannot be given it
        elif category(character) == "Cf" or _within(code, _SELECTORS):
            folded = ""
        else:
            apart = normalize("NFKD", normalize("NFKD", character).casefold())
            bare = "".join(_SAME_LETTERS.get(c, c) for c in apart if not _within(ord(c), _DIACRITICS))
            folded = normalize("NFC", "".join(map(_digit, bare)))
        self[code] = folded
        return folded


def _digit(character: str) -> str:
    value = decimal(character, None)
    return character if value is None else str(value)


_FOLDS = _Folds()


class _Joining(dict[str, bool]):
    """Whether a character, by itself, can make a word longer; filled as characters are met.

    Letters, marks, numbers and "_" do, except in scripts without spaces.
    """

    def __missing__(self, character: str) -> bool:
        code = ord(character)
        place = bisect_right(_UNSPACED_STARTS, code) - 1
        unspaced = place >= 0 and code <= _UNSPACED[place][1]
        joins = not unspaced and (character == "_" or category(character)[0] in "LMN")
        self[character] = joins
        return joins


JOINS = _Joining()
JOINS[GLUE] = True
"""A term ends inside a longer word where the characters on both sides of its end join."""


def fold(text: str) -> str:
    r"""Return `text` as it is compared: linear in its length, never raises.

    >>> fold("Café  CRÈME\tﬁn")
    'cafe creme fin'
    >>> fold("ＤＥＬＴＡ") == fold("del\u00adta")
    True
    >>> fold("Coca‑Cola™ of Ørsted")
    'coca cola of orsted'
    """
    return _fold_ascii(text) if text.isascii() else _fold_any(text)


def _fold_ascii(text: str) -> str:
    """Return the same of a text in ASCII: sooner done than looked up."""
    folded = text.lower()
    if "`" in folded:
        folded = folded.replace("`", "'")
    # As most are: the words stand one space apart already.
    if not folded.isprintable() or "  " in folded or folded[:1] == " " or folded[-1:] == " ":
        folded = " ".join(folded.split())
    return _HYPHEN.sub(" ", folded) if "-" in folded else folded


@memoize
def _fold_any(text: str) -> str:
    folded = " ".join(normalized("NFKC", text.translate(_BEFORE)).translate(_FOLDS).split())
    return _HYPHEN.sub(" ", folded) if "-" in folded else folded


class Folded(NamedTuple):
    """A folded text and, of each of its characters, where in the original it comes from."""

    text: str
    places: list[tuple[int, int]]
    """Half-open spans in the original, by character of `text`."""


def fold_with_places(text: str) -> Folded:
    """Return the same `text` as `fold`, with places; ten times slower.

    >>> fold_with_places("Œ É")
    Folded(text='oe e', places=[(0, 1), (0, 1), (1, 2), (2, 3)])
    """
    text = text.translate(_AS_LONG)
    inner = [i for i in range(1, len(text)) if not _continues(text[i])]
    spans = list(zip([0, *inner], [*inner, len(text)], strict=True))
    if "".join(normalized("NFKC", text[a:b]) for a, b in spans) != normalized("NFKC", text):
        spans = [(0, len(text))]  # some characters compose across: the place is then the whole text
    characters: list[str] = []
    places: list[tuple[int, int]] = []
    for start, end in spans:
        for character in normalized("NFKC", text[start:end]).translate(_FOLDS):
            if not character.isspace():
                characters.append(character)
            elif characters and characters[-1] != " ":
                characters.append(" ")
            else:
                continue
            places.append((start, end))
    if characters and characters[-1] == " ":
        del characters[-1], places[-1]
    folded = "".join(characters)
    return Folded(_HYPHEN.sub(" ", folded) if "-" in folded else folded, places)


def _continues(character: str) -> bool:
    """Whether NFKC may melt `character` into the one before: marks, Hangul vowels and finals, half-width voicing."""
    return bool(combining(character)) or "\u1160" <= character <= "\u11ff" or character in "\uff9e\uff9f"


def terms_of(terms: tuple[str, ...]) -> dict[str, str]:
    """Return terms folded, each with the words it was written in.

    One that folds to nothing (an accent alone) can never match and is left out.

    >>> terms_of(("ACME", "Ácme  Corp"))
    {'acme': 'ACME', 'acme corp': 'Ácme  Corp'}
    """
    return {folded: term for term in terms if (folded := fold(term))}
