"""How a word or phrase feels: looked up whole, by its beginning, apart at its apostrophe, shortened if drawn out.

And what signs say that stand in a row: stars, so many of five, and emoticons.
"""

import numpy as np
from numpy.typing import NDArray

from scoring.compute.kernels import native_inner
from scoring.text.tone.characters import BASIS, MIX, PRIME, STARS, Codes, Floats

WHOLE, START, NEGATES, BOOSTS, BACKWARD, SOFTENS, CONTRASTS, CONCEDES, BURDENS, OPENS, PHRASE = (
    1 << k for k in range(11)
)
"""What an entry of the words of feeling is, in bits: of a whole word, of any that begins so, and what
`scoring/text/tone/word_list.py` says; OPENS: a phrase begins with the word."""
ROLES = NEGATES | BOOSTS | BACKWARD | SOFTENS | CONTRASTS | CONCEDES | BURDENS | OPENS
LONGEST_PHRASE = 6
"""In words."""
_SPACE = 32
_ELONGATED = 1.15
"""What a drawn-out word makes of a feeling."""
_DRAWN_OUT = 3
"""Times that a letter stands in a row."""
_APOSTROPHE, _N, _T = 39, 110, 116
_STOPS = (33, 34, 44, 46, 58, 59, 63)
_SHORTEST_IN_TAG, _CLEAR_IN_TAG = 5, 1.5
_FULL, _EMPTY, _EMOJI = STARS
_OF, _SELECTOR = 5, 0xFE0F
_WORST, _BEST = -2.5, 2.5
_LONGEST_EMOTICON = 8
_ENDS_SENTENCE = (33, 34, 44, 46, 63)
_ZERO, _NINE = 48, 57

NO_ENTRY = np.uint64(0)

Whats = NDArray[np.uint16]
Lexicon = tuple[NDArray[np.uint64], Floats, Whats, bool, float]
"""An open table: hashes of words, how they feel, and what each entry is; whether two negators cancel; and how many
points of feeling an address takes."""


def hash_word(word: str) -> int:
    """Return what `hash_of` returns of a whole word."""
    h = int(BASIS)
    for character in word:
        h = (h ^ ord(character)) * int(PRIME) % 2**64
    return h


def first_slot(h: int, size: int) -> int:
    """Return where `find` begins to look."""
    return (h * int(MIX) % 2**64 >> 40) & (size - 1)


@native_inner
def find(keys: NDArray[np.uint64], h: np.uint64) -> int:
    """Return the slot of `h` in an open table, else -1."""
    mask = len(keys) - 1
    slot = int((h * MIX) >> np.uint64(40)) & mask
    while keys[slot] != np.uint64(0):
        if keys[slot] == h:
            return slot
        slot = (slot + 1) & mask
    return -1


@native_inner
def feeling_of(codes: Codes, start: int, end: int, lexicon: Lexicon) -> tuple[float, int, np.uint64]:
    """Return how a word feels (0: not at all), in bits what else it does, and the hash of the entry by which it feels.

    That is `NO_ENTRY` where it feels nothing, or is drawn out.
    """
    keys, values, what, _, _ = lexicon
    value, role, entry = _feeling(codes, start, end, keys, values, what)
    if value == 0.0 and role & ~OPENS == 0:
        last = start
        for cut in range(start + 1, end - 1):
            if codes[cut] == _APOSTROPHE:  # l'amour, n'est, don't
                last = cut + 1
                first, one, entry_of_first = _feeling(codes, start, cut, keys, values, what)
                value, other, entry = _feeling(codes, cut + 1, end, keys, values, what)
                role |= (one | other) & ~OPENS
                if end - cut == 2 and codes[cut + 1] == _T and codes[cut - 1] == _N:
                    role |= NEGATES
                if value == 0.0:
                    value, entry = first, entry_of_first
        if value == 0.0 and role & ~OPENS == 0 and end - last > 3:
            value = _drawn_out(codes, last, end, keys, values, what)
    return value, role, entry


@native_inner
def _feeling(
    codes: Codes, start: int, end: int, keys: NDArray[np.uint64], values: Floats, what: Whats
) -> tuple[float, int, np.uint64]:
    """Return how a word feels (0: not at all), what else it does, and the hash of the entry by which it feels."""
    h, entry = BASIS, NO_ENTRY
    value, bits = 0.0, 0
    for place in range(start, end):
        h = (h ^ np.uint64(codes[place])) * PRIME
        is_last = place == end - 1
        if not is_last and place - start < 1:
            continue
        slot = find(keys, h)
        if slot >= 0 and (what[slot] & START or is_last):
            if what[slot] & (WHOLE | START):
                value = values[slot]  # a longer beginning wins over a shorter one, the whole word over both
                entry = h if value != 0.0 else NO_ENTRY
            bits = int(what[slot]) & ROLES
    return value, bits, entry


@native_inner
def phrase_at(codes: Codes, start: int, n: int, lexicon: Lexicon) -> tuple[int, float, int]:
    """Return the end of the longest phrase that begins here, how it feels and what it does; -1 where none does."""
    keys, values, what, _, _ = lexicon
    h, words = BASIS, 0
    longest, value, role = -1, 0.0, 0
    for place in range(start, n):
        is_gap = codes[place] == _SPACE
        if is_gap or place == n - 1 or codes[place] in _STOPS:
            words += 1
            slot = find(keys, h) if words > 1 else -1
            if slot >= 0 and what[slot] & PHRASE:
                longest, value, role = place, values[slot], int(what[slot]) & (ROLES | PHRASE)
            if words == LONGEST_PHRASE or not is_gap:
                break
        h = (h ^ np.uint64(codes[place])) * PRIME
    return longest, value, role


@native_inner
def inside_tag(codes: Codes, start: int, end: int, lexicon: Lexicon) -> float:
    """Return how a tag of joined small letters feels: by the word that it ends with, else by the one it begins with."""
    keys, values, what, _, _ = lexicon
    for begin in range(start, end - _SHORTEST_IN_TAG + 1):
        h = BASIS
        for place in range(begin, end):
            h = (h ^ np.uint64(codes[place])) * PRIME
        slot = find(keys, h)
        if slot >= 0 and what[slot] & (WHOLE | START) and abs(values[slot]) >= _CLEAR_IN_TAG:
            return float(values[slot])
    h, value = BASIS, 0.0
    for place in range(start, end):
        h = (h ^ np.uint64(codes[place])) * PRIME
        if place - start + 1 >= _SHORTEST_IN_TAG:
            slot = find(keys, h)
            if slot >= 0 and what[slot] & (WHOLE | START) and abs(values[slot]) >= _CLEAR_IN_TAG:
                value = float(values[slot])
    return value


@native_inner
def is_drawn_out(codes: Codes, start: int, end: int) -> bool:
    """Whether a letter stands three times in a row."""
    run = 1
    for place in range(start + 1, end):
        run = run + 1 if codes[place] == codes[place - 1] else 1
        if run == _DRAWN_OUT:
            return True
    return False


@native_inner
def hash_of_shortened(codes: Codes, start: int, end: int) -> np.uint64:
    """Return the hash of a word whose runs of three letters and more are cut to one."""
    h = BASIS
    for place in range(start, end):
        if place == start or codes[place] != codes[place - 1] or not _is_run_of_three(codes, place, start, end):
            h = (h ^ np.uint64(codes[place])) * PRIME
    return h


@native_inner
def _drawn_out(codes: Codes, start: int, end: int, keys: NDArray[np.uint64], values: Floats, what: Whats) -> float:
    """Return how a word feels whose runs of three are cut to two, and to one: "looove", "sooo"."""
    if not is_drawn_out(codes, start, end):  # as nearly every word: there is nothing to cut
        return 0.0
    for keep in (2, 1):
        h, run, cut, value = BASIS, 0, False, 0.0
        for place in range(start, end):
            run = run + 1 if place > start and codes[place] == codes[place - 1] else 1
            if run > keep and keep == 1 and not _is_run_of_three(codes, place, start, end):
                run = keep
            if run > keep:
                cut = True
                continue
            h = (h ^ np.uint64(codes[place])) * PRIME
            slot = find(keys, h)
            if slot >= 0 and what[slot] & START:
                value = values[slot]
        slot = find(keys, h)
        if slot >= 0 and what[slot] & (WHOLE | START):
            value = values[slot]
        if cut and value != 0.0:
            return value * _ELONGATED
    return 0.0


@native_inner
def _is_run_of_three(codes: Codes, place: int, start: int, end: int) -> bool:
    first, last = place, place
    while first > start and codes[first - 1] == codes[place]:
        first -= 1
    while last < end - 1 and codes[last + 1] == codes[place]:
        last += 1
    return last - first >= 2


@native_inner
def star_feeling(codes: Codes, start: int, n: int) -> float:
    """Return how the row of stars feels that begins at a place: one of five -2.5, five 2.5; one alone says nothing."""
    full, empty = 0, 0
    for place in range(start, n):
        if codes[place] == _EMPTY:
            empty += 1
        elif codes[place] in (_FULL, _EMOJI):
            full += 1
        elif codes[place] != _SELECTOR:
            break
    if full + empty > _OF or (empty == 0 and full < 2) or full == 0:
        return 0.0
    return _WORST + (_BEST - _WORST) * (full - 1) / (_OF - 1)


@native_inner
def emoticon_feeling(anew: Codes, start: int, n: int, lexicon: Lexicon) -> float:
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
