"""What the indicator needs of one mention for one brand: a fixed binary record.

A fetched batch decodes with one `np.frombuffer`. Keys are the method's unsigned
64-bit hashes, held in two's complement, because mixing signs in compiled arithmetic
gives doubles.
"""

import numpy as np

from schemas.sources import SOURCES as SOURCES  # noqa: PLC0414 # whoever decodes observations needs it

VERSION = 1

DELETED = 1
"""Flag: takes the mention away."""
ANY_TIME = 2
"""Flag, with DELETED: without event time; stands against every mention of the key still in lateness."""
ACCOUNT = 4
"""Flag, with DELETED and ANY_TIME: stands against every mention of the author key."""
ANY_BRAND = 8
"""Flag, with DELETED: the text is unknown, so it stands in every brand of the partition."""

PROGRESS = 16
"""Flag, alone: no observation, but how far one partition of ``mentions`` is read.

`origin` is its number; all that was seen there up to `seen_at` stands earlier in the log.
`match` reads its partitions at different paces, so panes are sealed by the slowest of them.
"""

FINAL = 32
"""Flag, with DELETED: no version seen later brings back what it takes away, as one that comes again would."""

LABELLED = 64
"""Flag: a person corrected the tone. `s` and `c` are the correction's, `origin` has those read: see `own_tone`."""

OBSERVATION = np.dtype(
    [
        ("version", "<u1"),
        ("flags", "<u1"),
        ("source", "<u1"),
        ("chorus_row", "<u1"),  # chorus key mod 32; 0 without fingerprint
        ("s", "<i1"),  # sentiment, -100..100
        ("c", "<u1"),  # confidence, 0..100
        ("a", "<i2"),  # audience, 256 * log2, capped by source; -1 unknown
        ("e", "<i2"),  # engagement, likewise; -1 unknown
        ("author_row", "<u1"),  # 1 + row of the author, 1 to 32; 0 in records of before there was one
        ("pad", "<u1"),
        ("origin", "<u4"),  # partition of mentions, under PROGRESS; s and c as read, under LABELLED; else 0
        ("r", "<i8"),  # reactions, -1 unknown
        ("created_at", "<i8"),  # ms UTC; 0 under ANY_TIME
        ("seen_at", "<i8"),  # ms UTC
        ("brand", "<i8"),  # h64(brand); 0 under ANY_BRAND
        ("mention", "<i8"),
        ("author", "<i8"),  # 0 unknown (a deletion by mention key)
        ("fingerprint", "<i8"),  # as a number, 0 none
    ]
)
SIZE = OBSERVATION.itemsize


def packed_tone(s: int, c: int) -> int:
    """Return `origin` of a labelled observation.

    >>> packed_tone(-100, 50)
    12956
    """
    return (s & 0xFF) | c << 8


def own_tone(origin: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return s and c as they were read, of labelled observations.

    >>> [part.tolist() for part in own_tone(np.array([packed_tone(-100, 50), packed_tone(3, 100)], np.uint32))]
    [[-100, 3], [50, 100]]
    """
    return (origin & 0xFF).astype(np.uint8).view(np.int8), (origin >> 8).astype(np.uint8)
