"""Which languages the words of a text speak for: those by which a language is known, and words of feeling."""

from collections import defaultdict
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from scoring.compute.kernels import native_entry
from scoring.text.tone import characters, word_lookup
from scoring.text.tone.characters import BASIS, LETTER, PRIME, Codes, Kinds, kind_of, kinds_of_characters
from scoring.text.tone.word_list import EVERYWHERE, listed_languages, other_languages, word_list
from scoring.text.tone.word_lookup import find, first_slot, hash_of_shortened, hash_word, is_drawn_out

READ_WORDS = 60
"""Of each text; more decide nothing."""
_COMMON, _FELT, _ALONE = 1.0, 0.6, 1.3
"""How much a word speaks for a language that is known by it, and that has it among its words of feeling; and how many
times that where no other has it."""
_EVERYWHERE = 0.3
"""Of an English word that texts of every language use, so much of that is left."""
_AT, _ADDRESS, _APOSTROPHE = 64, ord("\x01"), 39


class WordTable(NamedTuple):
    """An open table: hash of a word, the row of its weights; and by row and language how much it speaks for it."""

    keys: NDArray[np.uint64]
    rows: NDArray[np.int32]
    weights: NDArray[np.float32]


@cache
def languages() -> list[str]:
    """Return the languages that have words, those with lists first."""
    return [*sorted(listed_languages()), *sorted(other_languages())]


@cache
def _table() -> WordTable:
    places = {lang: place for place, lang in enumerate(languages())}
    weights: defaultdict[str, dict[int, float]] = defaultdict(dict)
    for lang in listed_languages():
        words = word_list(lang)
        for word in words.feelings:
            if not word.endswith("*") and len(word) > 2:
                weights[word][places[lang]] = _FELT
        for word in (*words.negators, *words.boosters):
            weights[word][places[lang]] = _FELT
        for word in words.common:
            weights[word][places[lang]] = _COMMON
    for lang, common in other_languages().items():
        for word in common:
            weights[word][places[lang]] = _COMMON
    everywhere = word_list(EVERYWHERE)
    for word in everywhere.common.union(everywhere.feelings).intersection(weights):
        if places["en"] in weights[word]:
            weights[word][places["en"]] *= _EVERYWHERE
    size = 1 << (2 * len(weights)).bit_length()
    table = WordTable(
        np.zeros(size, np.uint64), np.zeros(size, np.int32), np.zeros((len(weights), len(places)), np.float32)
    )
    for row, (word, by_place) in enumerate(weights.items()):
        h = hash_word(word)
        slot = first_slot(h, size)
        while table.keys[slot]:
            slot = (slot + 1) % size
        table.keys[slot], table.rows[slot] = h, row
        for place, weight in by_place.items():
            table.weights[row, place] = weight * (_ALONE if len(by_place) == 1 else 1.0)
    return table


def evidence(codes: Codes, ends: NDArray[np.int64]) -> NDArray[np.float32]:
    """Return of each text how much its words speak for each of `languages()`; in the last column, how many it has."""
    out = np.zeros((len(ends), len(languages()) + 1), np.float32)
    _write_evidence(codes, ends, _kinds(), *_table(), out)
    return out


@native_entry(characters, word_lookup)
def _write_evidence(
    codes: Codes,
    ends: NDArray[np.int64],
    kinds: Kinds,
    keys: NDArray[np.uint64],
    rows: NDArray[np.int32],
    weights: NDArray[np.float32],
    out: NDArray[np.float32],
) -> None:
    begin = 0
    for t in range(len(ends)):
        place, end, words = begin, ends[t], 0
        begin = end
        while place < end and words < READ_WORDS:
            code = codes[place]
            if code == _ADDRESS:
                while place < end and codes[place] != 32:
                    place += 1
                continue
            is_name = code == _AT
            if is_name:
                place += 1
            h, start = BASIS, place
            while place < end and (kind_of(codes[place], kinds) == LETTER or codes[place] == _APOSTROPHE):
                h = (h ^ np.uint64(codes[place])) * PRIME
                place += 1
            if place == start:
                place += 1
                continue
            if is_name:
                continue
            words += 1
            slot = find(keys, h)
            if slot < 0 and is_drawn_out(codes, start, place):
                slot = find(keys, hash_of_shortened(codes, start, place))
            if slot >= 0:
                row = rows[slot]
                for lang in range(weights.shape[1]):
                    out[t, lang] += weights[row, lang]
        out[t, weights.shape[1]] = words


@cache
def _kinds() -> Kinds:
    return kinds_of_characters()
