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

LISTED = ("de", "es", "fr", "it", "pt")
"""Languages with a list of their own."""

_NEGATORS = {
    "de": "nicht kein keine keinen keinem keiner nie niemals ohne weder",
    "es": "no nunca jamas tampoco ni sin nada",
    "fr": "ne n pas jamais rien ni sans aucun aucune guere plus",
    "it": "non mai senza ne nessun nessuna",
    "pt": "nao nunca nem sem jamais",
}
_BOOSTERS = {
    "de": "sehr so total wirklich echt richtig absolut extrem viel zu",
    "es": "muy tan mas super demasiado bastante",
    "fr": "tres trop tellement vraiment si super bien absolument extremement",
    "it": "molto cosi tanto davvero troppo piu",
    "pt": "muito tao mais bem demais",
}


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
        _enter(entries, _list_of("everywhere"))
    if lang in LISTED:
        _enter(entries, _list_of(lang))
        _mark(entries, _NEGATORS[lang].split(), NEGATES)
        _mark(entries, _BOOSTERS[lang].split(), BOOSTS)
    return _table(entries)


def _enter(entries: dict[str, tuple[float, int]], listed: dict[str, float]) -> None:
    for word, value in listed.items():
        entries[word.rstrip("*")] = value, START if word.endswith("*") else WHOLE


def _mark(entries: dict[str, tuple[float, int]], words: list[str], bit: int) -> None:
    for word in words:
        value, bits = entries.get(word, (0.0, 0))
        entries[word] = value, bits | bit


def _list_of(lang: str) -> dict[str, float]:
    """Return a list as it is written: a line with a number stands for the words below it."""
    listed: dict[str, float] = {}
    value = 0.0
    for line in (files("scoring.text.tone") / "words" / f"{lang}.txt").read_text(encoding="utf-8").splitlines():
        if line[:1] in "+-":
            value = float(line)
        elif not line.startswith("#"):
            listed |= dict.fromkeys(line.split(), value)
    return listed


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
