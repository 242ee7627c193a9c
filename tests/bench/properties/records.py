"""What was said, as the records that the state folds: many at once."""

import numpy as np

from schemas.observation import OBSERVATION, VERSION
from scoring.method.fixed_point import L2_MAX
from scoring.method.reference import REFERENCE
from scoring.simulation.public import Public, Said, keys, mixed

DELAY_MS = 1_000


def records(said: Said, author_keys: np.ndarray, brand: int) -> np.ndarray:
    """OBSERVATION of each mention: its own text each, so that none is a copy.

    Args:
        said: mentions.
        author_keys: uint64 of each; the lowest five bits are the row.
        brand: the key under which they are folded, signed 64 bits.
    """
    codes = np.array(REFERENCE.codes())
    rows = np.zeros(len(said.author), OBSERVATION)
    rows["version"] = VERSION
    rows["source"] = codes[said.source]
    rows["s"] = np.clip(np.rint(100 * said.sentiment), -100, 100)
    rows["c"] = np.clip(np.rint(100 * said.confidence), 0, 100)
    rows["a"] = points(said.followers, np.array(REFERENCE.audience_cap)[said.source])
    rows["e"] = points(said.reactions, np.array(REFERENCE.engagement_cap)[said.source])
    rows["r"] = said.reactions
    rows["created_at"] = said.created_ms
    rows["seen_at"] = said.created_ms + DELAY_MS
    rows["brand"] = brand
    # Of two brands the same number may come: a mention is kept by brand.
    rows["mention"] = mixed(np.arange(len(rows), dtype=np.uint64)).view(np.int64)
    rows["author"] = author_keys.view(np.int64)
    return rows


def records_of(public: Public, said: Said, brand: int) -> np.ndarray:
    """OBSERVATION of what a public said."""
    return records(said, keys(public, said.author), brand)


def points(counts: np.ndarray, caps: np.ndarray) -> np.ndarray:
    """256 * log2(1 + count), capped; -1 where unknown."""
    return np.where(counts < 0, -1, np.minimum(caps, logs(1 + np.maximum(counts, 0))))


def logs(numbers: np.ndarray) -> np.ndarray:
    """`scoring.method.fixed_point.l2` of many, to the last bit: int64, 1 or more.

    >>> logs(np.array([1, 2, 3, 1_000_000])).tolist()
    [0, 256, 405, 5102]
    """
    cut = np.minimum(numbers, L2_MAX)
    result: np.ndarray = np.frexp(cut.astype(np.float64))[1].astype(np.int64) - 1
    low = np.uint64((1 << 31) - 1)
    mantissa = cut.astype(np.uint64) << (62 - result).astype(np.uint64)
    for _ in range(8):
        # (m * m) >> 62 of halves of 32 and 31 bits: the product itself has 126.
        upper, lower = mantissa >> np.uint64(31), mantissa & low
        mantissa = upper * upper + ((upper * lower + (lower * lower >> np.uint64(32))) >> np.uint64(30))
        above = mantissa >> np.uint64(63)
        result = 2 * result + above.astype(np.int64)
        mantissa >>= above
    return result
