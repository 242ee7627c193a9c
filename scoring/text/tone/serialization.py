"""A model of tone as bytes: the same bytes for the same history, on any machine of the same kind."""

import re
import zlib
from typing import Any, NamedTuple

import msgspec
import numpy as np
import zstandard
from numpy.typing import NDArray

from scoring.text.tone.hashed_features import MOST
from scoring.text.tone.linear import CLASSES, TOTALS, State
from scoring.text.tone.model_fault import MOST_LEARNED, Kept, model_fault
from scoring.text.tone.reader import TextFeatures
from scoring.text.tone.text_features import DENSE

_KIND = b"jauge-tone-"
_MAGIC = _KIND + b"5\n"
"""The number is of what a text is read as too: weights of other features say nothing."""
FEWEST_BITS, MOST_BITS = 8, 22
"""Of a table of features: the largest takes 100 MB."""
MOST_KEPT = 2_048
"""Texts, as features, that are gone over again while learning."""
_MOST_ARRAYS = 256 << 20
"""Bytes of all arrays, unpacked: 2,048 texts of 2,000 characters have 150 MB."""
_LANGUAGE = re.compile(r"[a-z]{2,3}")


class UnreadableModelError(ValueError):
    """The bytes hold no model of this version."""


class OtherVersionError(UnreadableModelError):
    """The bytes hold a model that another version of Jauge made."""


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


def unpack(data: bytes, most_bits: int = MOST_BITS) -> Saved:
    """Return what `pack` was given; `most_bits`: of its features, as a power of two.

    Raises:
        UnreadableModelError: the bytes are not whole, not of this version, or hold what no learning gives.

    >>> unpack(b"PK")
    Traceback (most recent call last):
    scoring.text.tone.serialization.UnreadableModelError: it is no model of tone: make one with `jauge tone train`
    """
    if data.startswith(_KIND) and not data.startswith(_MAGIC):
        raise OtherVersionError("another version of Jauge made it: make one with `jauge tone train`")
    if not data.startswith(_MAGIC):
        raise UnreadableModelError("it is no model of tone: make one with `jauge tone train`")
    line, _, packed = data[len(_MAGIC) :].partition(b"\n")
    try:
        header = msgspec.json.decode(line, type=Header)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise UnreadableModelError(f"its header cannot be read ({error}): copy it again") from error
    if fault := _header_fault(header, most_bits):
        raise UnreadableModelError(f"its header is out of bounds ({fault})")
    saved = _arrays(header, _unpacked(header, packed))
    if fault := model_fault(saved.state, saved.confusion, saved.kept, header.learned):
        raise UnreadableModelError(f"it has values that no learning gives ({fault}): make one with `jauge tone train`")
    return saved


def _header_fault(header: Header, most_bits: int) -> str:
    """Return what is wrong with a header, empty where nothing is."""
    if not _LANGUAGE.fullmatch(header.lang):
        return "its language is none"
    if not FEWEST_BITS <= header.bits <= most_bits or not 0 <= header.rows <= 2**header.bits:
        return "its table is too large, or has more rows than places"
    if not 0 <= header.learned <= MOST_LEARNED:
        return "it learned more texts than can be counted"
    if not 0 <= header.kept <= min(MOST_KEPT, header.learned) or not 0 <= header.features <= header.kept * MOST:
        return "it keeps more texts than it learned, or may keep"
    return "its arrays are too large" if _size_of(header) > _MOST_ARRAYS else ""


def _size_of(header: Header) -> int:
    """Return how many bytes the arrays of a header have."""
    rows, kept = 4 + 8 * CLASSES, 12 + 4 * DENSE
    fixed = 8 * (DENSE * CLASSES + TOTALS + CLASSES * CLASSES)
    return rows * header.rows + fixed + kept * header.kept + 8 * header.features


def _unpacked(header: Header, packed: bytes) -> bytes:
    """Return the arrays, of exactly the size that the header says: nothing larger is ever unpacked."""
    size = _size_of(header)
    try:
        if zstandard.get_frame_parameters(packed).content_size != size:
            raise UnreadableModelError("its arrays are not of the size that its header says: copy it again")
        arrays = zstandard.decompress(packed, max_output_size=size)
    except zstandard.ZstdError as error:
        raise UnreadableModelError(f"it is not whole ({error}): copy it again") from error
    if len(arrays) != size or zlib.crc32(arrays) != header.checksum:
        raise UnreadableModelError("its checksum is wrong: copy it again")
    return arrays


def _arrays(header: Header, data: bytes) -> Saved:
    """Return the arrays as they stand; places in the table and lengths are checked here, for they are followed."""
    at = 0

    def take(dtype: type, *shape: int) -> NDArray[Any]:
        nonlocal at
        taken: NDArray[Any] = np.frombuffer(data, dtype, int(np.prod(shape)), at).reshape(shape).copy()
        at += taken.nbytes
        return taken

    rows = take(np.int32, header.rows)
    if header.rows and (rows[0] < 0 or rows[-1] >= 2**header.bits or (rows[1:] <= rows[:-1]).any()):
        raise UnreadableModelError("its rows are beyond its table, or not in order")
    seen, weights, dense, totals = new_state(header.bits)
    seen[rows] = take(np.int32, header.rows, CLASSES)
    weights[rows] = take(np.float32, header.rows, CLASSES)
    dense[:] = take(np.float64, DENSE, CLASSES)
    totals[:] = take(np.float64, TOTALS)
    confusion = take(np.int64, CLASSES, CLASSES)
    shapes = take(np.int32, header.kept, 3).astype(np.int64)
    sizes, plain, labels = shapes[:, 0], shapes[:, 1], shapes[:, 2]
    if (sizes < 0).any() or (sizes > MOST).any() or sizes.sum() != header.features:
        raise UnreadableModelError("its texts do not have the features that its header says")
    if (plain < 0).any() or (plain > sizes).any() or (labels < 0).any() or (labels >= CLASSES).any():
        raise UnreadableModelError("one of its texts has a label, or a place of its pieces, that cannot be")
    ids = [take(np.int32, size) for size in sizes.tolist()]
    counts = [take(np.float32, size) for size in sizes.tolist()]
    quantities = [take(np.float32, DENSE) for _ in shapes]
    kept = [
        (TextFeatures(ids[k], counts[k], begin, quantities[k]), label)
        for k, (_, begin, label) in enumerate(shapes.tolist())
    ]
    return Saved(header, (seen, weights, dense, totals), confusion, kept)
