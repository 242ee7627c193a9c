"""Hashed features of a text: words, pairs and pieces of words, and the list's entries by which words feel.

Each is counted once, with how often it stands in the text. By its entry, what was learned of one form of a word is
known of the others.
"""

import numpy as np

from scoring.compute.kernels import native_inner
from scoring.text.tone.characters import MIX, PRIME, READ_CHARACTERS, Codes, Floats, Ints
from scoring.text.tone.clauses import DENIED, Words
from scoring.text.tone.word_lookup import NO_ENTRY

PIECES = 2, 5
"""Shortest and longest piece of a word, in characters."""
MOST = 8 * READ_CHARACTERS + 4_096
"""Features in one text."""
SLOTS = 1 << 14
"""Of the table in which the features of one text are counted."""

_PIECE, _PAIR, _NEGATED = np.uint64(0xD6E8FEB86659FD93), np.uint64(0xA0761D6478BD642F), np.uint64(0x3D0761D6478BD645)
_ENTRY = np.uint64(0x165667B19E3779F9)
_SHIFT = np.uint64(29)


@native_inner
def _count(h: np.uint64, bits: int, ids: Ints, counts: Floats, slots: Ints, begin: int, n: int) -> int:
    """Count one feature among those of its block, ``ids[begin:n]``; return the new `n`."""
    feature = int(((h ^ (h >> _SHIFT)) * MIX) >> np.uint64(64 - bits))
    slot = feature & (SLOTS - 1)
    while True:
        found = slots[slot]
        if found < 0:
            slots[slot] = n
            ids[n] = feature
            counts[n] = 1.0
            return n + 1
        if found >= begin and ids[found] == feature:
            counts[found] += 1.0
            return n
        slot = (slot + 1) & (SLOTS - 1)


@native_inner
def _forget(ids: Ints, slots: Ints, begin: int, n: int) -> None:
    """Empty the table again: every chain, from where it begins."""
    for k in range(begin, n):
        slot = int(ids[k]) & (SLOTS - 1)
        while slots[slot] >= 0:
            slots[slot] = -1
            slot = (slot + 1) & (SLOTS - 1)


@native_inner
def count_words(words: Words, n: int, bits: int, slots: Ints, ids: Ints, counts: Floats) -> int:
    """Count words, pairs, words behind a negation, and entries; return how many features there are."""
    _, _, _, _, hashes, what, _, _, _, entries = words
    features, before = 0, np.uint64(0)
    for k in range(n):
        h = hashes[k]
        features = _count(h, bits, ids, counts, slots, 0, features)
        features = _count((before ^ _PAIR) * PRIME ^ h, bits, ids, counts, slots, 0, features)
        if what[k] & DENIED:
            features = _count((h ^ _NEGATED) * PRIME, bits, ids, counts, slots, 0, features)
        if entries[k] != NO_ENTRY:
            features = _count((entries[k] ^ _ENTRY) * PRIME, bits, ids, counts, slots, 0, features)
        before = h
    _forget(ids, slots, 0, features)
    return features


@native_inner
def count_pieces(anew: Codes, n: int, bits: int, slots: Ints, ids: Ints, counts: Floats, plain: int) -> int:
    """Count the pieces of words behind the `plain` features that there are; return how many features there are then."""
    features, start = plain, 0
    while start < n - 1:
        end = start + 1
        while end < n and anew[end] != 32:
            end += 1
        for begin in range(start, end):
            h = _PIECE
            for last in range(begin, min(begin + PIECES[1], end + 1)):
                h = (h ^ np.uint64(anew[last])) * PRIME
                if last - begin + 1 >= PIECES[0] and features < MOST:
                    features = _count(h, bits, ids, counts, slots, plain, features)
        start = end
    _forget(ids, slots, plain, features)
    return features
