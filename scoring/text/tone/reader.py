"""Texts read for their tone: the features of one or of many, and how they feel by words alone."""

from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from scoring.compute.kernels import native_entry
from scoring.text.prepared import prepared
from scoring.text.tone import text_features
from scoring.text.tone.characters import ROOM, Codes, Floats, Ints, Kinds, kinds_of_characters
from scoring.text.tone.clauses import TURNED
from scoring.text.tone.hashed_features import MOST, SLOTS
from scoring.text.tone.lexicon_table import feelings_of
from scoring.text.tone.text_features import DENSE, Scratch, feeling, read
from scoring.text.tone.word_lookup import Lexicon

_LONGEST_SIGN = 8
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


@native_entry(text_features, *text_features.MODULES)
def read_features(codes: Codes, lexicon: Lexicon, bits: int, scratch: Scratch) -> tuple[int, int]:
    """Read a folded text into the scratch; return how many words and pairs, and how many features, it has."""
    return read(codes, lexicon, bits, scratch)


@native_entry(text_features, *text_features.MODULES)
def read_feelings(
    codes: Codes, ends: NDArray[np.int64], lexicon: Lexicon, scratch: Scratch, out: NDArray[np.float64]
) -> None:
    """Write how the words of each text feel, -1 to 1; text t, folded, ends at ``ends[t]``, where the next begins."""
    begin = 0
    for t in range(len(ends)):
        out[t] = feeling(codes[begin : ends[t]], lexicon, scratch)
        begin = ends[t]


class FeltWord(NamedTuple):
    """A word, phrase or sign that decided, and what it counts for."""

    text: str
    weight: float
    """Points of feeling, after what stands around it: below 0 bad."""
    turned: bool
    """Whether a negation turned it."""


class TextReader:
    """Reads texts of one language. Not for two threads at once."""

    def __init__(self, lang: str, bits: int = BITS) -> None:
        keys, values, what, pairs_cancel, report = feelings_of(lang)
        self.lexicon: Lexicon = keys, values, what, pairs_cancel, report
        self.bits = bits
        self.scratch: Scratch = (
            _kinds(),
            np.zeros(ROOM, np.uint32),
            np.full(SLOTS, -1, np.int32),
            np.zeros(MOST, np.int32),
            np.zeros(MOST, np.float32),
            np.zeros(DENSE, np.float32),
            (
                np.zeros(ROOM, np.float32),
                np.zeros(ROOM, np.int32),
                np.zeros(ROOM, np.int32),
                np.zeros(ROOM, np.int32),
                np.zeros(ROOM, np.uint64),
                np.zeros(ROOM, np.uint8),
                np.zeros(ROOM, np.int32),
                np.zeros(ROOM, np.int32),
                np.zeros(ROOM, np.uint8),
                np.zeros(ROOM, np.uint64),
            ),
        )

    def read(self, text: str) -> TextFeatures:
        """Return what a text is read as; never raises."""
        codes, _ = codes_of([prepared(text)])
        plain, n = read_features(codes, self.lexicon, self.bits, self.scratch)
        *_, ids, counts, dense, _ = self.scratch
        return TextFeatures(ids[:n].copy(), counts[:n].copy(), plain, dense.copy())

    def feelings(self, texts: Sequence[str]) -> list[float]:
        """Return how the words of each text feel, -1 to 1, by the list of the language alone; texts are prepared.

        >>> TextReader("fr").feelings(["quelle honte, un service nul !", "il est midi"])
        [-0.8516, 0.0]
        >>> TextReader("de").feelings(["ich bin gar nicht zufrieden"])
        [-0.431]
        """
        out = np.empty(len(texts))
        read_feelings(*codes_of(texts), self.lexicon, self.scratch, out)
        return out.round(4).tolist()

    def felt_words(self, text: str) -> list[FeltWord]:
        """Return what of a prepared text its feeling comes from, in the order of the text.

        >>> TextReader("en").felt_words("not good :(")
        [FeltWord(text='good', weight=-1.55, turned=True), FeltWord(text=':(', weight=-1.9, turned=False)]
        """
        codes, ends = codes_of([text])
        self.scratch[-1][-3][:] = 0
        read_feelings(codes, ends, self.lexicon, self.scratch, np.empty(1))
        _, anew, *_, words = self.scratch
        values, _, _, _, _, kinds, starts, stops, _, _ = words
        return [
            FeltWord(_text_at(anew, starts[k], stops[k]), round(float(values[k]), 2), bool(kinds[k] & TURNED))
            for k in range(int(np.flatnonzero(stops).max(initial=-1)) + 1)
            if values[k]
        ]


def codes_of(texts: Sequence[str]) -> tuple[Codes, NDArray[np.int64]]:
    """Return the code points of prepared texts, one behind the other, and where each ends."""
    codes = np.frombuffer("".join(texts).encode("utf-32-le", "surrogatepass"), np.uint32)
    return codes, np.cumsum([len(one) for one in texts], dtype=np.int64)


def _text_at(codes: Codes, begin: int, end: int) -> str:
    """Return a word as it was read; a sign alone up to the next space, for an emoticon has several."""
    text = codes[begin:end].tobytes().decode("utf-32-le", "replace")
    if len(text) > 1 or text.isalnum():
        return text
    rest = codes[begin : begin + _LONGEST_SIGN].tobytes().decode("utf-32-le", "replace")
    return rest.split(" ")[0]


@cache
def _kinds() -> Kinds:
    return kinds_of_characters()
