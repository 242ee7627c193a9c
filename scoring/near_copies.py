"""Texts that are nearly the same have the same group, so that people see one where a thousand repeat it.

By MinHash (Broder 1997) over runs of three words: the group is made of three minima, so that two
texts of which nine runs in ten are the same share it three times in four, and unrelated ones never.
It needs no memory of other texts.
"""

from zlib import crc32

from scoring.fingerprint import normal_form

RUN = 3
FEWEST = 5
"""Words below which a text has no group: "great, thanks" is nobody's copy."""
_SEEDS = (0x9E3779B1, 0x85EBCA77, 0xC2B2AE3D)
_MASK = 0xFFFFFFFF
READ_CHARACTERS = 1_000


def group_of(text: str) -> str:
    """Return 24 hexadecimal digits, or nothing for a short text. Of the text 1,000 characters are read.

    >>> text = "the crew of our flight to Boston was the kindest that we have ever met"
    >>> group_of(text) == group_of(f"RT: {text.upper()}!!! https://t.co/a"), group_of("great, thanks")
    (True, '')
    """
    words = normal_form(text[:READ_CHARACTERS]).removeprefix("rt ").split()
    if len(words) < FEWEST:
        return ""
    runs = [crc32(" ".join(words[k : k + RUN]).encode(errors="ignore")) for k in range(len(words) - RUN + 1)]
    return "".join(f"{min((run ^ run >> 15) * seed & _MASK for run in runs):08x}" for seed in _SEEDS)
