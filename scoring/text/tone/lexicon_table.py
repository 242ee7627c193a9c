"""The words of feeling of each language, in a table that the compiled functions look up."""

from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

from scoring.text.folding import fold
from scoring.text.tone.word_list import EMOJI, EVERYWHERE, WordList, listed_languages, word_list
from scoring.text.tone.word_lookup import (
    BACKWARD,
    BOOSTS,
    BURDENS,
    CONCEDES,
    CONTRASTS,
    NEGATES,
    OPENS,
    PHRASE,
    SOFTENS,
    START,
    WHOLE,
    first_slot,
    hash_word,
)

Entries = dict[str, tuple[float, int]]
"""How a word feels, and what it is."""


class Feelings(NamedTuple):
    """An open table: hash of a word or phrase, how it feels, and what the entry is; 0 where empty."""

    keys: NDArray[np.uint64]
    values: NDArray[np.float32]
    what: NDArray[np.uint16]
    pairs_cancel: bool
    report: float


@cache
def feelings_of(lang: str) -> Feelings:
    """Return the words of feeling of a language; of one without a list, emoji and what is used everywhere.

    >>> len(feelings_of("fr").keys) > len(feelings_of("hi").keys) > 1_000
    True
    """
    entries: Entries = {}
    for word, value in SentimentIntensityAnalyzer().lexicon.items():
        if lang == "en" or not word[:2].isalpha():
            entries.setdefault(fold(word), (value, WHOLE))
    if lang != "en":
        _enter(entries, word_list(EVERYWHERE).feelings)
    words = word_list(lang) if lang in listed_languages() else None
    if words is not None:
        _enter(entries, words.feelings)
        _enter_roles(entries, words)
    for sign, value in word_list(EMOJI).feelings.items():
        if value:
            entries[fold(sign)] = value, WHOLE
    pairs_cancel, report = (words.pairs_cancel, words.report) if words is not None else (False, 0.0)
    return _table(entries, pairs_cancel, report)


def _enter(entries: Entries, listed: dict[str, float]) -> None:
    for word, value in listed.items():
        entries[word.rstrip("*")] = value, START if word.endswith("*") else WHOLE


def _enter_roles(entries: Entries, words: WordList) -> None:
    for word in words.negators:
        entries[word] = 0.0, WHOLE | NEGATES
    _mark(entries, words.both_ways, BACKWARD)
    _mark(entries, words.boosters, BOOSTS)
    _mark(entries, words.softeners, SOFTENS)
    _mark(entries, words.contrasts, CONTRASTS)
    _mark(entries, words.concessions, CONCEDES)
    _mark(entries, [word for word in words.burdens if not _feels(entries, word)], BURDENS)
    for phrase, value in words.idioms.items():
        entries[phrase] = value, entries.get(phrase, (0.0, 0))[1] | WHOLE | PHRASE
    for phrase in [word for word in entries if " " in word]:
        _mark(entries, [phrase], PHRASE)
        _mark(entries, [phrase.split()[0]], OPENS)


def _mark(entries: Entries, words: list[str], bit: int) -> None:
    for word in words:
        value, bits = entries.get(word.rstrip("*"), (0.0, 0))
        entries[word.rstrip("*")] = value, bits | bit | (START if word.endswith("*") else 0)


def _feels(entries: Entries, word: str) -> bool:
    """Whether a word feels anything, by itself or by how it begins."""
    bare = word.rstrip("*")
    if bare in entries and entries[bare][1] & WHOLE:
        return entries[bare][0] != 0
    return any(entries.get(bare[:size], (0.0, 0))[1] & START for size in range(2, len(bare) + 1))


def _table(entries: Entries, pairs_cancel: bool, report: float) -> Feelings:
    size = 1 << (4 * len(entries)).bit_length()
    keys, values = np.zeros(size, np.uint64), np.zeros(size, np.float32)
    what = np.zeros(size, np.uint16)
    for word, (value, bits) in entries.items():
        h = hash_word(word)
        slot = first_slot(h, size)
        while keys[slot]:
            slot = (slot + 1) % size
        keys[slot], values[slot], what[slot] = h, value, bits
    return Feelings(keys, values, what, pairs_cancel, report)
