"""Texts that are nearly the same have the same group, so that people see one where a thousand repeat it.

By MinHash (Broder 1997) over runs of three words: the group is made of three minima, so that two
texts of which nine runs in ten are the same share it three times in four, and unrelated ones never.
It needs no memory of other texts.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from scoring.compute.kernels import entry
from scoring.text.normal_forms import NormalForms, normal_forms

RUN = 3
FEWEST = 5
"""Words below which a text has no group: "great, thanks" is nobody's copy."""
READ_CHARACTERS = 1_000

_PRIME, _BASIS = np.uint64(0x100000001B3), np.uint64(0xCBF29CE484222325)
_SEEDS = np.array([0x9E3779B97F4A7C15, 0x85EBCA6BC2B2AE35, 0xC2B2AE3D27D4EB4F], np.uint64)
_SPACE, _R, _T = 32, 114, 116


def groups_of(texts: Sequence[str]) -> list[str]:
    """Return of each text 24 hexadecimal digits, or nothing if it is short. Of a text 1,000 characters are read.

    >>> text = "the crew of our flight to Boston was the kindest that we have ever met"
    >>> one, other, short = groups_of([text, f"RT: {text.upper()}!!! https://t.co/a", "great, thanks"])
    >>> one == other, short
    (True, '')
    """
    return _groups_of(normal_forms([text[:READ_CHARACTERS] for text in texts]))


def copies_of(texts: Sequence[str]) -> tuple[NDArray[np.uint64], list[str]]:
    """Return the fingerprint of each text as a number (0: none), and its group: their normal forms are written once.

    >>> from scoring.text.fingerprint import fingerprint_of
    >>> fingerprints, groups = copies_of(["the crew of our flight to Boston was kind", "great, thanks"])
    >>> fingerprints.tolist() == [int(fingerprint_of("The crew of our flight to Boston was kind.") or "0", 16), 0]
    True
    """
    forms = normal_forms([text[:READ_CHARACTERS] for text in texts])
    fingerprints = forms.fingerprints()
    if long := [place for place, text in enumerate(texts) if len(text) > READ_CHARACTERS]:
        fingerprints[long] = normal_forms([texts[place] for place in long]).fingerprints()
    return fingerprints, _groups_of(forms)


def _groups_of(forms: NormalForms) -> list[str]:
    least, words = np.empty((len(forms.ends), len(_SEEDS)), np.uint32), np.empty(len(forms.ends), np.int64)
    _minima(forms.joined, forms.ends, _SEEDS, least, words)
    digits, size = least.astype(">u4").tobytes().hex(), 8 * len(_SEEDS)
    return [digits[size * t : size * (t + 1)] if count >= FEWEST else "" for t, count in enumerate(words.tolist())]


@entry()
def _minima(
    texts: NDArray[np.uint8],
    ends: NDArray[np.int64],
    seeds: NDArray[np.uint64],
    least: NDArray[np.uint32],
    counts: NDArray[np.int64],
) -> None:
    """Write of each text the least number that any run has, by each seed, to `least`, and how many words there are.

    Words stand apart by one space; text t ends at ``ends[t]``, where the next begins. A first word "rt" does not count.
    """
    least[:] = np.uint32(0xFFFFFFFF)
    begin = 0
    for t in range(len(ends)):
        text = texts[begin : ends[t]]
        begin = ends[t]
        if len(text) > 2 and text[0] == _R and text[1] == _T and text[2] == _SPACE:
            text = text[3:]
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
                    least[t, k] = min(least[t, k], number)
            first, second, h = second, h, _BASIS
        counts[t] = words
