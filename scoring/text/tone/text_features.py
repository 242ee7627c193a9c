"""What of a text its tone is read from: hashed words, pairs of words and pieces of words, and its words of feeling.

The text is folded first (`scoring/text/folding.py`) and written anew (`scoring/text/tone/characters.py`).
A word is read whole, with the word before it, as negated where a negation reaches it, and in pieces of two to
five characters, its two edges among them; scripts without spaces are read by the character.
"""

import math

import numpy as np

from scoring.compute.kernels import native_inner
from scoring.text.tone import characters, clauses, stars, word_lookup
from scoring.text.tone.characters import (
    MIX,
    PRIME,
    READ_CHARACTERS,
    SIGN,
    SPACE,
    Codes,
    Floats,
    Ints,
    Kinds,
    hash_of,
    kind_of,
    word_end,
    write_anew,
)
from scoring.text.tone.clauses import DENIED, SIGN_WORD, Words, resolve
from scoring.text.tone.stars import star_feeling
from scoring.text.tone.word_lookup import BOOSTS, CONTRASTS, OPENS, SOFTENS, Lexicon, feeling_of, inside_tag, phrase_at

MODULES = characters, clauses, stars, word_lookup
"""Whose compiled functions are called here."""
PIECES = 2, 5
"""Shortest and longest piece of a word, in characters."""
MOST = 8 * READ_CHARACTERS + 4_096
"""Features in one text."""
SLOTS = 1 << 14
"""Of the table in which the features of one text are counted."""

GOOD, BAD, GOODS, BADS, BEST, WORST, TOGETHER, DENSITY = range(8)
"""Dense quantities: sum of good feelings and of bad, their numbers, the strongest; all as -1 to 1; all by the word."""
SHOUTS, ASKS, LINKS, HANDLES, HASHTAGS, LENGTH, DOTS, PRAISES, BLAMES = range(8, 17)
"""Further: "!" and "?", addresses, handles, hashtags, hundreds of characters, dots, clearly good or bad."""
SMILES, FROWNS, CONSTANT = range(17, 20)
"""Last: sum of good feelings and of bad of emoji and emoticons alone, as they mean what they say; and 1."""
DENSE = CONSTANT + 1
WEIGHT = np.array(
    [0.12, 0.12, 0.3, 0.3, 0.2, 0.2, 0.7, 0.9, 0.3, 0.3, 0.5, 0.2, 0.1, 0.3, 0.4, 0.5, 0.5, 0.2, 0.2, 1.0], np.float32
)
"""Brings each quantity to the size of the others, about 0.3 of its standard deviation."""

_BOOST, _SOFTENED = 1.25, 0.6
"""What a booster and a softener make of a feeling."""
_LONE = 0.5
"""How bad a negation is that turns nothing."""
_FEW = 4.0
"""So many words of feeling count in full; of more their mean counts as often."""
_PIECE, _PAIR, _NEGATED = np.uint64(0xD6E8FEB86659FD93), np.uint64(0xA0761D6478BD642F), np.uint64(0x3D0761D6478BD645)
_SHIFT = np.uint64(29)
_LONGEST_EMOTICON = 8
_ENDS_SENTENCE = (33, 34, 44, 46, 63)
_ENDS_CLAUSE = (46, 44, 59, 33, 63, 58)
_ENDS_IDEA = (46, 33, 63)
_DOT, _ELLIPSIS = 46, 0x2026
_ZERO, _NINE, _HASH = 48, 57, 35
_STARS = (0x2605, 0x2606, 0x2B50)


Scratch = tuple[Kinds, Codes, Ints, Ints, Floats, Floats, Words]
"""Kinds of characters, the text written anew, slots (-1 everywhere, before and after), ids, counts, the dense
quantities, and the words."""


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
def read(codes: Codes, lexicon: Lexicon, bits: int, scratch: Scratch) -> tuple[int, int]:
    """Fill the scratch with the features of a folded text, of ``2**bits``, and with its dense quantities.

    Return how many words, pairs and negated words there are, and how many features with the pieces.
    """
    kinds, anew, slots, ids, counts, dense, words = scratch
    dense[:] = 0.0
    n, dense[LINKS], dense[HANDLES] = write_anew(codes, kinds, anew)
    found = _read_words(anew, n, kinds, lexicon, words, dense)
    plain = _count_words(words, found, bits, slots, ids, counts)
    features = _read_pieces(anew, n, bits, slots, ids, counts, plain)
    _sum_up(n, found, lexicon[4], dense)
    return plain, features


@native_inner
def feeling(codes: Codes, lexicon: Lexicon, scratch: Scratch) -> float:
    """Return how the words of a folded text feel, -1 to 1; no features are counted for it."""
    kinds, anew, _, _, _, dense, words = scratch
    dense[:] = 0.0
    n, dense[LINKS], _ = write_anew(codes, kinds, anew)
    found = _read_words(anew, n, kinds, lexicon, words, dense)
    _sum_up(n, found, lexicon[4], dense)
    return float(dense[TOGETHER] / WEIGHT[TOGETHER])


@native_inner
def _read_words(anew: Codes, n: int, kinds: Kinds, lexicon: Lexicon, words: Words, dense: Floats) -> int:
    """Write what each word is to `words`, add up what the words feel, and return how many there are."""
    values, roles, clause_of, sentence_of, hashes, what, starts, ends, _ = words
    count, place, phrase_end, clause, sentence = 0, 0, 0, 0, 0
    strength, after_sign, after_hash = 1.0, False, False
    while place < n:
        code = anew[place]
        if kind_of(code, kinds) == SPACE:
            place += 1
            after_sign = after_hash = False
            continue
        is_sign = kind_of(code, kinds) == SIGN
        end = word_end(anew, place, n, kinds)
        value, role = 0.0, 0
        if place >= phrase_end:
            value, role, phrase_end = _word_or_phrase(anew, place, end, n, lexicon)
            if is_sign and not after_sign:
                sign = _row_of_signs(anew, place, n, lexicon)
                if sign != 0.0:
                    value, role = sign, 0
            elif after_hash and value == 0.0 and role == 0:
                value = inside_tag(anew, place, end, lexicon)
        after_sign, after_hash = is_sign, code == _HASH
        if role & CONTRASTS:
            clause += 1
        values[count], roles[count], clause_of[count], sentence_of[count] = value * strength, role, clause, sentence
        what[count] = SIGN_WORD if is_sign else 0
        hashes[count] = hash_of(anew, place, end)
        starts[count], ends[count] = place, max(end, phrase_end)
        _see_sign(code, end < n and anew[end] == _DOT, dense)
        strength = _BOOST if role & BOOSTS else _SOFTENED if role & SOFTENS else 1.0
        if code in _ENDS_CLAUSE or code == _HASH or (is_sign and value != 0.0):
            clause += 1
            if code in _ENDS_IDEA:
                sentence += 1
        place = end
        count += 1
    lone = resolve(words, count, lexicon[3])
    for k in range(count):
        _feel(values[k], dense)
        if what[k] & SIGN_WORD:
            dense[SMILES if values[k] > 0 else FROWNS] += abs(values[k])
    dense[BAD] += _LONE * min(lone, 2)
    return count


@native_inner
def _word_or_phrase(anew: Codes, start: int, end: int, n: int, lexicon: Lexicon) -> tuple[float, int, int]:
    """Return how a word feels or the phrase that it begins, what that does, and where it ends."""
    value, role = feeling_of(anew, start, end, lexicon)
    if role & OPENS:
        phrase_end, feels, does = phrase_at(anew, start, n, lexicon)
        if phrase_end > 0:
            return feels, does, phrase_end
    return value, role, end


@native_inner
def _row_of_signs(anew: Codes, start: int, n: int, lexicon: Lexicon) -> float:
    """Return how an emoticon or a row of stars feels; 0: it is neither."""
    value = _emoticon(anew, start, n, lexicon)
    return star_feeling(anew, start, n) if value == 0.0 and anew[start] in _STARS else value


@native_inner
def _count_words(words: Words, n: int, bits: int, slots: Ints, ids: Ints, counts: Floats) -> int:
    """Count words, pairs, and words behind a negation; return how many features there are."""
    _, _, _, _, hashes, what, _, _, _ = words
    features, before = 0, np.uint64(0)
    for k in range(n):
        h = hashes[k]
        features = _count(h, bits, ids, counts, slots, 0, features)
        features = _count((before ^ _PAIR) * PRIME ^ h, bits, ids, counts, slots, 0, features)
        if what[k] & DENIED:
            features = _count((h ^ _NEGATED) * PRIME, bits, ids, counts, slots, 0, features)
        before = h
    _forget(ids, slots, 0, features)
    return features


@native_inner
def _read_pieces(anew: Codes, n: int, bits: int, slots: Ints, ids: Ints, counts: Floats, plain: int) -> int:
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


@native_inner
def _feel(value: float, dense: Floats) -> None:
    """Add how one word feels where it stands."""
    if value > 0:
        dense[GOOD] += value
        dense[GOODS] += 1
        dense[BEST] = max(dense[BEST], value)
    elif value < 0:
        dense[BAD] -= value
        dense[BADS] += 1
        dense[WORST] = max(dense[WORST], -value)


@native_inner
def _see_sign(code: int, before_dot: bool, dense: Floats) -> None:
    """Count the sign that a word is, if it is one."""
    if code == 33:
        dense[SHOUTS] += 1
    elif code == 63:
        dense[ASKS] += 1
    elif code == _HASH:
        dense[HASHTAGS] += 1
    elif code == _ELLIPSIS or (code == _DOT and before_dot):
        dense[DOTS] += 1


@native_inner
def _emoticon(anew: Codes, start: int, n: int, lexicon: Lexicon) -> float:
    """Return how the emoticon feels that begins at a sign and ends before a space: ":-)", ":)))", ":D!"; else 0."""
    if _ZERO <= anew[start - 1] <= _NINE:  # a result, or a time of day
        return 0.0
    end = start
    while end < n and anew[end] != 32:
        end += 1
    while end - start > 2 and anew[end - 1] in _ENDS_SENTENCE:
        end -= 1
    if not 1 < end - start <= _LONGEST_EMOTICON:
        return 0.0
    value = feeling_of(anew, start, end, lexicon)[0]
    if value == 0.0:
        last = n  # each character once, written behind the text, where there is room
        for place in range(start, end):
            if place == start or anew[place] != anew[place - 1]:
                anew[last] = anew[place]
                last += 1
        if 1 < last - n < end - start:
            value = feeling_of(anew, n, last, lexicon)[0]
    return value


@native_inner
def _sum_up(n: int, words: int, report: float, dense: Floats) -> None:
    """Finish the quantities: bounds, and what follows from others.

    `report`: so many points of feeling a text with an address has to have before any counts.
    """
    difference, all_of = dense[GOOD] - dense[BAD], dense[GOOD] + dense[BAD]
    if difference != 0.0:
        difference *= math.sqrt(abs(difference) / all_of) * min(1.0, _FEW / max(dense[GOODS] + dense[BADS], 1.0))
        difference += math.copysign(0.292 * min(dense[SHOUTS], 4.0), difference)
    if dense[LINKS] > 0.0:
        difference = math.copysign(max(0.0, abs(difference) - report), difference)
    together = difference / math.sqrt(difference * difference + 15.0)  # VADER's own
    dense[TOGETHER], dense[DENSITY] = together, difference / max(words, 1)
    dense[PRAISES], dense[BLAMES] = 1.0 if together > 0.4 else 0.0, 1.0 if together < -0.05 else 0.0
    for k in (SHOUTS, ASKS, HANDLES, HASHTAGS):
        dense[k] = min(dense[k], 4.0)
    dense[LINKS], dense[DOTS] = min(dense[LINKS], 1.0), min(dense[DOTS], 2.0)
    dense[LENGTH], dense[CONSTANT] = n / 100.0, 1.0
    for k in range(DENSE):
        dense[k] *= WEIGHT[k]
