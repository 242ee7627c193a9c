"""Texts read for their tone: the features of one or of many, and how they feel by words alone."""

from functools import cache
from html import unescape
from typing import NamedTuple

import numpy as np

from scoring.folding import fold
from scoring.tone import linear
from scoring.tone.characters import READ_CHARACTERS, ROOM, Codes, Floats, Ints, Kinds, kinds_of_characters
from scoring.tone.feelings import feelings_of
from scoring.tone.text_features import DENSE, MOST, SLOTS, TOGETHER, WEIGHT
from scoring.tone.word_feelings import Lexicon

BITS = 18
"""Hashed features, as a power of two: 4 MB of weights a language."""


class TextFeatures(NamedTuple):
    """What one text is read as."""

    ids: Ints
    counts: Floats
    """How often each stands in the text."""
    plain: int
    """Where the pieces of words begin in `ids`."""
    dense: Floats


class TextReader:
    """Reads texts of one language. Not for two threads at once."""

    def __init__(self, lang: str, bits: int = BITS) -> None:
        keys, values, what = feelings_of(lang)
        self.lexicon: Lexicon = keys, values, what
        self.bits = bits
        self.scratch: linear.Scratch = (
            _kinds(),
            np.zeros(ROOM, np.uint32),
            np.full(SLOTS, -1, np.int32),
            np.zeros(MOST, np.int32),
            np.zeros(MOST, np.float32),
            np.zeros(DENSE, np.float32),
        )

    def read(self, text: str) -> TextFeatures:
        """Return what `text` is read as; never raises."""
        plain, n = linear.features(codes_of(text), self.lexicon, self.bits, self.scratch)
        *_, ids, counts, dense = self.scratch
        return TextFeatures(ids[:n].copy(), counts[:n].copy(), plain, dense.copy())

    def feeling(self, text: str) -> float:
        """Return how the words of `text` feel, -1 to 1, by the list of the language alone.

        >>> round(TextReader("fr").feeling("Quelle honte, un service nul !"), 2)
        -0.85
        >>> round(TextReader("de").feeling("Ich bin gar nicht zufrieden"), 2)
        -0.43
        """
        linear.features(codes_of(text), self.lexicon, self.bits, self.scratch)
        return float(self.scratch[5][TOGETHER] / WEIGHT[TOGETHER])


def codes_of(text: str) -> Codes:
    """Return the code points of the folded opening of `text`.

    Some tell a text as it stands in a page: "&lt;3" is read as the heart that it is.
    """
    opening = text[: 2 * READ_CHARACTERS]
    if "&" in opening:
        opening = unescape(opening)
    return np.frombuffer(fold(opening).encode("utf-32-le", "surrogatepass"), np.uint32)


@cache
def _kinds() -> Kinds:
    return kinds_of_characters()
