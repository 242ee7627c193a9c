"""A model of tone as bytes: the same bytes for the same history, on any machine of the same kind."""

import zlib
from typing import Any, NamedTuple

import msgspec
import numpy as np
import zstandard
from numpy.typing import NDArray

from scoring.text.tone.linear import CLASSES, TOTALS, State
from scoring.text.tone.reader import TextFeatures
from scoring.text.tone.text_features import DENSE, MOST

_KIND = b"jauge-tone-"
_MAGIC = _KIND + b"2\n"
"""The number is of what a text is read as too: weights of other features say nothing."""
_BITS = range(8, 23)
_MOST_KEPT = 4_096

Kept = list[tuple[TextFeatures, int]]


class UnreadableModelError(ValueError):
    """The bytes hold no model of this version."""


class Header(msgspec.Struct, frozen=True):
    """What stands before the arrays."""

    lang: str
    bits: int
    seed: int
    learned: int
    rows: int
    """Features that were ever met."""
    kept: int
    """Texts kept to be gone over again, and the features of all of them."""
    features: int
    checksum: int
    """CRC-32 of the arrays."""


class Saved(NamedTuple):
    """What the bytes hold."""

    header: Header
    state: State
    confusion: NDArray[np.int64]
    kept: Kept


def new_state(bits: int) -> State:
    """Return a state of nothing but zeros."""
    return (
        np.zeros((2**bits, CLASSES), np.int32),
        np.zeros((2**bits, CLASSES), np.float32),
        np.zeros((DENSE, CLASSES)),
        np.zeros(TOTALS),
    )


def pack(
    lang: str, bits: int, seed: int, learned: int, state: State, confusion: NDArray[np.int64], kept: Kept
) -> bytes:
    """Return the bytes: a line of magic, a line of header, and the arrays, compressed."""
    seen, weights, dense, totals = state
    rows = np.flatnonzero(seen.any(axis=1) | weights.any(axis=1)).astype(np.int32)
    texts = [text for text, _ in kept]
    arrays: list[NDArray[Any]] = [
        *(rows, seen[rows], weights[rows], dense, totals, confusion),
        np.array([(len(text.ids), text.plain, label) for text, label in kept], np.int32),
        *([text.ids for text in texts] + [text.counts for text in texts] + [text.dense for text in texts]),
    ]
    data = b"".join(array.tobytes() for array in arrays)
    features = sum(len(text.ids) for text in texts)
    header = Header(lang, bits, seed, learned, len(rows), len(texts), features, zlib.crc32(data))
    return _MAGIC + msgspec.json.encode(header) + b"\n" + zstandard.compress(data, 3)


def unpack(data: bytes) -> Saved:
    """Return what `pack` was given.

    Raises:
        UnreadableModelError: the bytes are not whole, not of this version, or out of bounds.

    >>> unpack(b"PK")
    Traceback (most recent call last):
    scoring.text.tone.serialization.UnreadableModelError: it is no model of tone: make one with `jauge tone train`
    """
    if data.startswith(_KIND) and not data.startswith(_MAGIC):
        raise UnreadableModelError("another version of Jauge made it: make one with `jauge tone train`")
    if not data.startswith(_MAGIC):
        raise UnreadableModelError("it is no model of tone: make one with `jauge tone train`")
    try:
        line, _, packed = data[len(_MAGIC) :].partition(b"\n")
        header = msgspec.json.decode(line, type=Header)
        if header.bits not in _BITS or not 0 <= header.rows <= 2**header.bits:
            raise UnreadableModelError("its header is out of bounds")
        if not (0 <= header.kept <= _MOST_KEPT and 0 <= header.features <= _MOST_KEPT * MOST):
            raise UnreadableModelError("its header is out of bounds")
        arrays = zstandard.decompress(packed, max_output_size=28 * header.rows + 8 * header.features + 2**20)
        if zlib.crc32(arrays) != header.checksum:
            raise UnreadableModelError("its checksum is wrong: copy it again")
        return _arrays(header, arrays)
    except (ValueError, IndexError, zstandard.ZstdError, msgspec.MsgspecError) as error:
        if isinstance(error, UnreadableModelError):
            raise
        raise UnreadableModelError(f"it is not whole ({error}): copy it again") from error


def _arrays(header: Header, data: bytes) -> Saved:
    at = 0

    def take(dtype: type, *shape: int) -> NDArray[Any]:
        nonlocal at
        taken: NDArray[Any] = np.frombuffer(data, dtype, int(np.prod(shape)), at).reshape(shape).copy()
        at += taken.nbytes
        return taken

    seen, weights, dense, totals = new_state(header.bits)
    rows = take(np.int32, header.rows)
    seen[rows] = take(np.int32, header.rows, CLASSES)
    weights[rows] = take(np.float32, header.rows, CLASSES)
    dense[:] = take(np.float64, DENSE, CLASSES)
    totals[:] = take(np.float64, TOTALS)
    confusion = take(np.int64, CLASSES, CLASSES)
    shapes = take(np.int32, header.kept, 3).tolist()
    ids = [take(np.int32, size) for size, _, _ in shapes]
    counts = [take(np.float32, size) for size, _, _ in shapes]
    quantities = [take(np.float32, DENSE) for _ in shapes]
    kept = [
        (TextFeatures(ids[k], counts[k], plain, quantities[k]), label) for k, (_, plain, label) in enumerate(shapes)
    ]
    return Saved(header, (seen, weights, dense, totals), confusion, kept)
