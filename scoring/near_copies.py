"""Texts that are nearly the same have the same group, so that people see one where a thousand repeat it.

By MinHash (Broder 1997) over runs of three words: the group is made of three minima, so that two
texts of which nine runs in ten are the same share it three times in four, and unrelated ones never.
It needs no memory of other texts.
"""

import numpy as np
from numpy.typing import NDArray

from scoring.fingerprint import normal_form
from scoring.kernels import entry

RUN = 3
FEWEST = 5
"""Words below which a text has no group: "great, thanks" is nobody's copy."""
READ_CHARACTERS = 1_000

_PRIME, _BASIS = np.uint64(0x100000001B3), np.uint64(0xCBF29CE484222325)
_SEEDS = np.array([0x9E3779B97F4A7C15, 0x85EBCA6BC2B2AE35, 0xC2B2AE3D27D4EB4F], np.uint64)
_SPACE = 32


def group_of(text: str) -> str:
    """Return 24 hexadecimal digits, or nothing for a short text. Of the text 1,000 characters are read.

    >>> text = "the crew of our flight to Boston was the kindest that we have ever met"
    >>> group_of(text) == group_of(f"RT: {text.upper()}!!! https://t.co/a"), group_of("great, thanks")
    (True, '')
    """
    words = normal_form(text[:READ_CHARACTERS]).removeprefix("rt ").encode(errors="ignore")
    least = np.empty(len(_SEEDS), np.uint32)
    if _minima(np.frombuffer(words, np.uint8), _SEEDS, least) < FEWEST:
        return ""
    return "".join(f"{number:08x}" for number in least.tolist())


@entry()
def _minima(text: NDArray[np.uint8], seeds: NDArray[np.uint64], least: NDArray[np.uint32]) -> int:
    """Write the least number that any run has, by each seed, to `least`; return how many words there are.

    Words stand apart by one space.
    """
    least[:] = np.uint32(0xFFFFFFFF)
    first, second, h, words = np.uint64(0), np.uint64(0), _BASIS, 0
    for place in range(len(text) + 1):
        if place < len(text) and text[place] != _SPACE:
            h = (h ^ np.uint64(text[place])) * _PRIME
            continue
        if place == 0:
            break
        words += 1
        if words >= RUN:
            run = ((first * _PRIME ^ second) * _PRIME ^ h) * _PRIME
            run ^= run >> np.uint64(29)
            for k in range(len(seeds)):
                number = np.uint32((run * seeds[k]) >> np.uint64(32))
                least[k] = min(least[k], number)
        first, second, h = second, h, _BASIS
    return words
