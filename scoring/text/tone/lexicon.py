"""Tone of texts from words of feeling alone, as long as there is no model of their language."""

from collections.abc import Sequence
from functools import cache

from scoring.text.tone.lexicon_table import listed_languages
from scoring.text.tone.reader import TextReader

WORDS = "words-2"
"""What mentions say that were read so."""


def read_by_words(texts: Sequence[str], lang: str | None) -> list[float] | None:
    """Return the sentiment of each text, -1 to 1; None where the language has no list.

    A text without a word of feeling has 0. `lang` is a primary language; texts of an unknown one are tried as English.

    >>> read_by_words(["I love this airline!", "Worst flight ever. Never again.", "Gate 5"], None)
    [0.6696, -0.6249, 0.0]
    >>> read_by_words(["Großartig!"], "de"), read_by_words(["dobry"], "pl")
    ([0.6996], None)
    """
    known = lang or "en"
    return _reader(known).feelings(texts) if known == "en" or known in listed_languages() else None


@cache
def _reader(lang: str) -> TextReader:
    return TextReader(lang)
