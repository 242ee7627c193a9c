"""Tone of texts from words of feeling alone, as long as there is no model of their language."""

from collections.abc import Sequence
from functools import cache

from scoring.text.tone.reader import TextReader, prepared
from scoring.text.tone.word_list import listed_languages

WORDS = "words-3"
"""What mentions say that were read so."""


def read_by_words(texts: Sequence[str], lang: str | None) -> list[float] | None:
    """Return the sentiment of each text, -1 to 1; None where the language is unknown, or has no list.

    A text without a word of feeling has 0. `lang` is a primary language.

    >>> read_by_words(["I love this airline!", "Worst flight ever. Never again.", "Gate 5"], "en")
    [0.6696, -0.6249, 0.0]
    >>> read_by_words(["Großartig!"], "de"), read_by_words(["dobry"], "pl")
    ([0.6996], None)
    """
    return feelings_of_prepared([prepared(text) for text in texts], lang)


def feelings_of_prepared(texts: Sequence[str], lang: str | None) -> list[float] | None:
    """Return the same of texts that are prepared."""
    return _reader(lang).feelings(texts) if lang in listed_languages() and lang is not None else None


@cache
def _reader(lang: str) -> TextReader:
    return TextReader(lang)
