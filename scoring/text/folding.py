"""How words, phrases and every text are folded before they meet.

Two texts that a reader takes for the same word fold to the same string: NFKC, case,
accents, curly apostrophes, invisible characters and the width of white space do not
count. The fold goes character by character after NFKC, so that a place in the folded
text can be told in the original.
"""

from bisect import bisect_right
from typing import NamedTuple
from unicodedata import category, combining, normalize

from scoring.compute.memoize import memoize
from scoring.text.normalization import normalized

_DIACRITICS = ((0x300, 0x36F), (0x1AB0, 0x1AFF), (0x1DC0, 0x1DFF), (0x20D0, 0x20FF), (0xFE20, 0xFE2F))
"""Accents. Marks of other scripts, such as Indic vowels or the Japanese dakuten, make another word and stay."""

_SELECTORS = ((0xFE00, 0xFE0F), (0xE0100, 0xE01EF))
"""Variation selectors: they choose a glyph, not a character."""

_APOSTROPHES = frozenset("\u2018\u2019\u02bc")
_ZERO_WIDTH_SPACE = "\u200b"

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
        if character in _APOSTROPHES:
            folded = "'"
        elif character == _ZERO_WIDTH_SPACE:
            folded = " "
        elif category(character) == "Cs":
            folded = "\ufffd"  # half a character: what searches a text cannot be given it
        elif category(character) == "Cf" or _within(code, _SELECTORS):
            folded = ""
        else:
            apart = normalize("NFKD", normalize("NFKD", character).casefold())
            folded = normalize("NFC", "".join(c for c in apart if not _within(ord(c), _DIACRITICS)))
        self[code] = folded
        return folded


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
"""A term ends inside a longer word where the characters on both sides of its end join."""


def fold(text: str) -> str:
    r"""Return `text` as it is compared: linear in its length, never raises.

    >>> fold("Café  CRÈME\tﬁn")
    'cafe creme fin'
    >>> fold("ＤＥＬＴＡ") == fold("del\u00adta")
    True
    """
    return _fold(text)


@memoize
def _fold(text: str) -> str:
    if text.isascii():
        folded = text.lower()
        # As most are: the words stand one space apart already.
        if folded.isprintable() and "  " not in folded and folded[:1] != " " and folded[-1:] != " ":
            return folded
    else:
        folded = normalized("NFKC", text).translate(_FOLDS)
    return " ".join(folded.split())


class Folded(NamedTuple):
    """A folded text and, of each of its characters, where in the original it comes from."""

    text: str
    places: list[tuple[int, int]]
    """Half-open spans in the original, by character of `text`."""


def fold_with_places(text: str) -> Folded:
    """Return the same `text` as `fold`, with places; ten times slower.

    >>> fold_with_places("Œ É")
    Folded(text='œ e', places=[(0, 1), (1, 2), (2, 3)])
    """
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
    return Folded("".join(characters), places)


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
