"""What of a text its tone is read from: hashed words, pairs of words and pieces of words, and its words of feeling.

The text is folded first (`scoring/text/folding.py`) and written anew (`scoring/text/tone/characters.py`).
A word is read whole, with the word before it, as negated where a negation reaches it, and in pieces of two to
five characters, its two edges among them (`scoring/text/tone/hashed_features.py`); scripts without spaces are read by
the character.
"""

import math

import numpy as np

from scoring.compute.kernels import native_inner
from scoring.text.tone import characters, clauses, hashed_features, word_lookup
from scoring.text.tone.characters import (
    SIGN,
    SPACE,
    STARS,
    Codes,
    Floats,
    Ints,
    Kinds,
    hash_of,
    kind_of,
    word_end,
    write_anew,
)
from scoring.text.tone.clauses import SIGN_WORD, Words, resolve
from scoring.text.tone.hashed_features import count_pieces, count_words
from scoring.text.tone.word_lookup import (
    BOOSTS,
    CONTRASTS,
    NO_ENTRY,
    OPENS,
    SOFTENS,
    Lexicon,
    emoticon_feeling,
    feeling_of,
    inside_tag,
    phrase_at,
    star_feeling,
)

MODULES = characters, clauses, hashed_features, word_lookup
"""Whose compiled functions are called here."""

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
"""How bad a negation is that turns nothing, where nobody smiles."""
_FEW = 4.0
"""So many words of feeling count in full; of more their mean counts as often."""
_ENDS_CLAUSE = (46, 44, 59, 33, 63, 58)
_ENDS_IDEA = (46, 33, 63)
_DOT, _ELLIPSIS = 46, 0x2026
_HASH = 35


Scratch = tuple[Kinds, Codes, Ints, Ints, Floats, Floats, Words]
"""Kinds of characters, the text written anew, slots (-1 everywhere, before and after), ids, counts, the dense
quantities, and the words."""


@native_inner
def read(codes: Codes, lexicon: Lexicon, bits: int, scratch: Scratch) -> tuple[int, int]:
    """Fill the scratch with the features of a folded text, of ``2**bits``, and with its dense quantities.

    Return how many words, pairs and negated words there are, and how many features with the pieces.
    """
    kinds, anew, slots, ids, counts, dense, words = scratch
    dense[:] = 0.0
    n, dense[LINKS], dense[HANDLES] = write_anew(codes, kinds, anew)
    found = _read_words(anew, n, kinds, lexicon, words, dense)
    plain = count_words(words, found, bits, slots, ids, counts)
    features = count_pieces(anew, n, bits, slots, ids, counts, plain)
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
    values, roles, clause_of, sentence_of, hashes, what, starts, ends, _, entries = words
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
        value, role, entry = 0.0, 0, NO_ENTRY
        if place >= phrase_end:
            value, role, phrase_end, entry = _word_or_phrase(anew, place, end, n, lexicon)
            if is_sign:
                value, role = _sign(anew, place, n, lexicon, after_sign, value, role)
            elif after_hash and value == 0.0 and role == 0:
                value = inside_tag(anew, place, end, lexicon)
        after_sign, after_hash = is_sign, code == _HASH
        if role & CONTRASTS:
            clause += 1
        values[count], roles[count], clause_of[count], sentence_of[count] = value * strength, role, clause, sentence
        what[count] = SIGN_WORD if is_sign else 0
        hashes[count], entries[count] = hash_of(anew, place, end), entry
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
    if dense[SMILES] == 0.0:
        dense[BAD] += _LONE * min(lone, 2)
    return count


@native_inner
def _sign(
    anew: Codes, place: int, n: int, lexicon: Lexicon, after_sign: bool, value: float, role: int
) -> tuple[float, int]:
    """Return how a sign feels and what it does: the first of a row for all of it, else `value` and `role`."""
    if anew[place] in STARS and (anew[place - 1] in STARS or anew[place + 1] in STARS):
        return (0.0 if anew[place - 1] in STARS else star_feeling(anew, place, n)), 0
    face = 0.0 if after_sign else emoticon_feeling(anew, place, n, lexicon)
    return (value, role) if face == 0.0 else (face, 0)


@native_inner
def _word_or_phrase(anew: Codes, start: int, end: int, n: int, lexicon: Lexicon) -> tuple[float, int, int, np.uint64]:
    """Return how a word feels or the phrase that it begins, what that does, where it ends, and by which entry."""
    value, role, entry = feeling_of(anew, start, end, lexicon)
    if role & OPENS:
        phrase_end, feels, does = phrase_at(anew, start, n, lexicon)
        if phrase_end > 0:
            return feels, does, phrase_end, NO_ENTRY
    return value, role, end, entry


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
