"""What words make of each other: negations, contrasts and concessions within a sentence."""

import numpy as np
from numpy.typing import NDArray

from scoring.compute.kernels import native_inner
from scoring.text.tone.characters import Floats, Ints
from scoring.text.tone.word_lookup import BACKWARD, BURDENS, CONCEDES, CONTRASTS, NEGATES, PHRASE

REACH, BACK = 4, 4
"""A negation turns the feelings of so many next words, else one that turns backwards the nearest of so many before."""
MARKED = 3
"""So many next words are features of their own behind a negation."""
_TURNED_GOOD, _TURNED_BAD, _DENIED_BURDEN = -0.74, -0.45, 1.0
"""What a negation makes of a feeling, the first is VADER's; and how a burden feels that is denied."""
_BEFORE, _AFTER = 0.5, 1.5
"""What a contrast makes of the feelings before and after it; VADER's."""
_GRANTED, _GRANTED_WORDS = 0.3, 5
"""What a concession makes of those in its clause, or in so many words where its clause ends the sentence."""

Hashes = NDArray[np.uint64]
Words = tuple[Floats, Ints, Ints, Ints, Hashes, NDArray[np.uint8], Ints, Ints, NDArray[np.uint8], Hashes]
"""By word: how it feels, what it does, its clause, its sentence, its hash, what it is (`SIGN_WORD`, `DENIED`,
`TURNED`), where it begins and ends, how many negations turn it, and the hash of the entry by which it feels."""
SIGN_WORD, DENIED, TURNED = 1, 2, 4


@native_inner
def resolve(words: Words, n: int, pairs_cancel: bool) -> int:
    """Turn and weigh the feelings of the first `n` words; return how many negations turned nothing."""
    values, roles, _, sentences, _, kinds, _, _, turns, _ = words
    turns[:n] = 0
    lone = 0
    for place in range(n):
        if roles[place] & NEGATES and not _turn(words, n, place):
            lone += 1
    for place in range(n):
        is_turned = turns[place] & 1 if pairs_cancel else turns[place] > 0
        if not is_turned:
            continue
        kinds[place] |= TURNED
        if values[place] == 0.0:
            values[place] = _DENIED_BURDEN
        else:
            values[place] *= _TURNED_GOOD if values[place] > 0 else _TURNED_BAD
    for place in range(n):
        if roles[place] & CONTRASTS:
            _weigh_contrast(values, sentences, kinds, n, place)
        elif roles[place] & CONCEDES:
            _weigh_concession(words, n, place)
    return lone


@native_inner
def _turn(words: Words, n: int, at: int) -> bool:
    """Note what the negation at a place turns; return whether there is anything."""
    values, roles, clauses, _, _, kinds, _, _, turns, _ = words
    found = False
    for place in range(at, min(n, at + REACH + 1)):
        if clauses[place] != clauses[at]:
            break
        if place > at + 1 and roles[place] & NEGATES and found:
            break
        if place > at and place <= at + MARKED:
            kinds[place] |= DENIED
        if not _can_turn(values[place], roles[place], kinds[place]):
            continue
        turns[place] += 1
        found = True
    if not roles[at] & BACKWARD:
        return found
    for place in range(at - 1, max(-1, at - (1 if found else BACK) - 1), -1):
        if clauses[place] != clauses[at]:
            break
        if place >= at - MARKED:
            kinds[place] |= DENIED
        if _can_turn(values[place], roles[place], kinds[place]):
            if turns[place] == 0:
                turns[place] = 1
            return True
    return found


@native_inner
def _can_turn(value: float, role: int, kind: int) -> bool:
    return (value != 0.0 or role & BURDENS != 0) and role & PHRASE == 0 and kind & SIGN_WORD == 0


@native_inner
def _weigh_contrast(values: Floats, sentences: Ints, kinds: NDArray[np.uint8], n: int, at: int) -> None:
    place = at - 1
    while place >= 0 and sentences[place] == sentences[at]:
        if kinds[place] & SIGN_WORD == 0:
            values[place] *= _BEFORE
        place -= 1
    place = at + 1
    while place < n and sentences[place] == sentences[at]:
        if kinds[place] & SIGN_WORD == 0:
            values[place] *= _AFTER
        place += 1


@native_inner
def _weigh_concession(words: Words, n: int, at: int) -> None:
    values, _, clauses, sentences, _, kinds, _, _, _, _ = words
    end = at
    while end < n and clauses[end] == clauses[at]:
        end += 1
    if end == n or sentences[end] != sentences[at]:
        end = min(end, at + _GRANTED_WORDS)
    for place in range(at, end):
        if kinds[place] & SIGN_WORD == 0:
            values[place] *= _GRANTED
