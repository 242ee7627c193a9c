"""The words of feeling of each language, in a table that the compiled functions look up.

English has VADER's list (Hutto & Gilbert 2014, MIT licence, from its own package), and so
have emoji and emoticons everywhere. The lists of French, Spanish, German, Italian and
Portuguese, and of the English words that are used everywhere, were written for this project
(`scoring/text/tone/words/`).
"""

from functools import cache
from importlib.resources import files
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from vaderSentiment.vaderSentiment import BOOSTER_DICT, NEGATE, SentimentIntensityAnalyzer

from scoring.text.folding import fold
from scoring.text.tone.word_lookup import BOOSTS, NEGATES, START, WHOLE, first_slot, hash_word

NEGATIONS, INTENSIFIERS = "negations:", "intensifiers:"
"""How the lines of a list begin that name words which turn a feeling, and words which strengthen it."""
EVERYWHERE = "everywhere"
"""The list for texts of every language but English."""
_FOLDER = files("scoring.text.tone") / "words"


class WordList(NamedTuple):
    """What a file of ``words/`` holds."""

    feelings: dict[str, float]
    """By word; one that ends in ``*`` stands for any ending."""
    negations: list[str]
    intensifiers: list[str]


class Feelings(NamedTuple):
    """An open table: hash of a word, how it feels, and what the entry is; 0 where empty."""

    keys: NDArray[np.uint64]
    values: NDArray[np.float32]
    what: NDArray[np.uint8]


@cache
def feelings_of(lang: str) -> Feelings:
    """Return the words of feeling of a language; of one without a list, emoji and what is used everywhere.

    >>> len(feelings_of("fr").keys) > len(feelings_of("hi").keys) > 1_000
    True
    """
    analyzer = SentimentIntensityAnalyzer()
    entries: dict[str, tuple[float, int]] = {}
    for sign, description in analyzer.emojis.items():
        if feeling := analyzer.polarity_scores(description)["compound"]:
            entries[fold(sign)] = 3.0 * feeling, WHOLE
    for word, value in analyzer.lexicon.items():
        if lang == "en" or not word[:2].isalpha():
            entries.setdefault(fold(word), (value, WHOLE))
    if lang == "en":
        _mark(entries, [*NEGATE, "no"], NEGATES)
        _mark(entries, [word for word, boost in BOOSTER_DICT.items() if boost > 0], BOOSTS)
    else:
        _enter(entries, _list_of(EVERYWHERE).feelings)
    if lang in listed_languages():
        words = _list_of(lang)
        _enter(entries, words.feelings)
        _mark(entries, words.negations, NEGATES)
        _mark(entries, words.intensifiers, BOOSTS)
    return _table(entries)


def _enter(entries: dict[str, tuple[float, int]], listed: dict[str, float]) -> None:
    for word, value in listed.items():
        entries[word.rstrip("*")] = value, START if word.endswith("*") else WHOLE


def _mark(entries: dict[str, tuple[float, int]], words: list[str], bit: int) -> None:
    for word in words:
        value, bits = entries.get(word, (0.0, 0))
        entries[word] = value, bits | bit


@cache
def listed_languages() -> frozenset[str]:
    """Return the languages with a list of their own: a file of ``words/`` is all that one takes.

    >>> sorted(listed_languages())
    ['de', 'es', 'fr', 'it', 'pt']
    """
    names = (file.name.removesuffix(".txt") for file in _FOLDER.iterdir() if file.name.endswith(".txt"))
    return frozenset(names) - {EVERYWHERE}


def _list_of(lang: str) -> WordList:
    """Return a list as it is written: a line with a number stands for the words below it."""
    words = WordList({}, [], [])
    value = 0.0
    for line in (_FOLDER / f"{lang}.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith(NEGATIONS):
            words.negations.extend(line.removeprefix(NEGATIONS).split())
        elif line.startswith(INTENSIFIERS):
            words.intensifiers.extend(line.removeprefix(INTENSIFIERS).split())
        elif line[:1] in "+-":
            value = float(line)
        elif not line.startswith("#"):
            words.feelings.update(dict.fromkeys(line.split(), value))
    return words


def _table(entries: dict[str, tuple[float, int]]) -> Feelings:
    size = 1 << (4 * len(entries)).bit_length()
    table = Feelings(np.zeros(size, np.uint64), np.zeros(size, np.float32), np.zeros(size, np.uint8))
    for word, (value, bits) in entries.items():
        h = hash_word(word)
        slot = first_slot(h, size)
        while table.keys[slot]:
            slot = (slot + 1) % size
        table.keys[slot], table.values[slot], table.what[slot] = h, value, bits
    return table
