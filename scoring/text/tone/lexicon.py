"""Tone of texts from words of feeling alone, as long as there is no model of their language."""

from collections.abc import Sequence
from functools import cache, lru_cache

from scoring.text.prepared import prepared
from scoring.text.tone.reader import TextReader
from scoring.text.tone.word_list import CLEARLY_GOOD, listed_languages, word_list

WORDS = "words-3"
"""What mentions say that were read so."""

CLEAR = 0.05
"""From here on a sentiment is told as positive, or negative: the bound of Hutto & Gilbert (2014)."""


def read_by_words(texts: Sequence[str], lang: str | None) -> list[float] | None:
    """Return the sentiment of each text, -1 to 1; None where the language is unknown, or has no list.

    A text without a word of feeling has 0. `lang` is a primary language.

    >>> read_by_words(["I love this airline!", "Worst flight ever. Never again.", "Gate 5"], "en")
    [0.5516, -0.8126, 0.0]
    >>> read_by_words(["Großartig!"], "de"), read_by_words(["dobry"], "pl")
    ([0.5923], None)
    """
    return feelings_of_prepared([prepared(text) for text in texts], lang)


def feelings_of_prepared(texts: Sequence[str], lang: str | None) -> list[float] | None:
    """Return the same of texts that are prepared."""
    if lang is None or lang not in listed_languages():
        return None
    good = word_list(lang).clearly_good
    return [feeling if feeling <= 0 else _sentiment_of(feeling, good) for feeling in _reader(lang).feelings(texts)]


@lru_cache(maxsize=65_536)  # with four decimals there are 10,000 above 0 a language; below, 0.0 and -0.0 would be one
def _sentiment_of(feeling: float, clearly_good: float = CLEARLY_GOOD) -> float:
    """Return a feeling so that it is positive from `CLEAR` on, as sentiments are, where it is clearly good.

    >>> _sentiment_of(0.25), _sentiment_of(1.0), _sentiment_of(-0.5)
    (0.05, 1.0, -0.5)
    """
    if feeling <= 0:
        return feeling
    if feeling <= clearly_good:
        return round(feeling * CLEAR / clearly_good, 4)
    return round(CLEAR + (feeling - clearly_good) * (1 - CLEAR) / (1 - clearly_good), 4)


@cache
def _reader(lang: str) -> TextReader:
    return TextReader(lang)
