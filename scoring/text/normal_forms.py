"""Normal forms of many texts at once, compiled for ASCII: the same as `scoring/text/fingerprint.py` writes them."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from scoring.compute.hashes import hashes_side_by_side
from scoring.compute.kernels import entry, side_by_side
from scoring.text.fingerprint import MIN_CODE_POINTS, normal_form

_APART, _WORD, _LOW_LINE, _SPACE = range(4)
_AT, _HASH, _COLON, _SLASH, _H, _T, _P, _S, _BLANK = 64, 35, 58, 47, 104, 116, 112, 115, 32
_LOWER = np.uint8(32)
"""Bit by which a small letter differs from its capital."""


def _kinds() -> NDArray[np.uint8]:
    """Return of each ASCII character whether it is part of words, as Python's own classes have it."""
    kinds = np.full(128, _APART, np.uint8)
    for code in range(128):
        if chr(code).isalnum():
            kinds[code] = _WORD
        elif chr(code).isspace():
            kinds[code] = _SPACE
    kinds[ord("_")] = _LOW_LINE
    return kinds


_KINDS = _kinds()


class NormalForms(NamedTuple):
    """Normal forms in UTF-8, one behind the other."""

    joined: NDArray[np.uint8]
    ends: NDArray[np.int64]
    """Form t ends here, where the next begins."""
    code_points: list[int]
    """How long each is."""

    def fingerprints(self) -> NDArray[np.uint64]:
        """Return of each text the fingerprint as a number, 0 for one too short to have one.

        >>> forms = normal_forms(["Hello WORLD, this is a TEST of the fingerprint!", "short one"])
        >>> [f"{fingerprint:x}" for fingerprint in forms.fingerprints()]
        ['40d49667137d4b63', '0']
        """
        is_long = np.array(self.code_points) >= MIN_CODE_POINTS
        return np.where(is_long, hashes_side_by_side(self.joined, self.ends), np.uint64(0))


def normal_forms(texts: Sequence[str]) -> NormalForms:
    """Return the normal form of each text.

    >>> normal_forms(["RT @someone: The queue was _long_, see https://example.org/a?b #fail"]).joined.tobytes()
    b'rt the queue was long see'
    """
    if all(map(str.isascii, texts)):
        joined, ends = _of_ascii([text.encode() for text in texts], np.zeros(len(texts), np.bool_))
        return NormalForms(joined, ends, np.diff(ends, prepend=0).tolist())
    is_done = [not text.isascii() for text in texts]
    done = [normal_form(text) if other else text for text, other in zip(texts, is_done, strict=True)]
    joined, ends = _of_ascii([text.encode() for text in done], np.array(is_done))
    sizes = np.diff(ends, prepend=0).tolist()
    return NormalForms(
        joined, ends, [len(text) if other else size for text, other, size in zip(done, is_done, sizes, strict=True)]
    )


def _of_ascii(texts: list[bytes], is_done: NDArray[np.bool_]) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    joined, ends = side_by_side(texts)
    out, out_ends = np.empty(len(joined), np.uint8), np.empty(len(texts), np.int64)
    _write_forms(joined, ends, is_done, _KINDS, out, out_ends)
    return out[: out_ends[-1] if len(texts) else 0], out_ends


@entry()
def _write_forms(
    texts: NDArray[np.uint8],
    ends: NDArray[np.int64],
    is_done: NDArray[np.bool_],
    kinds: NDArray[np.uint8],
    out: NDArray[np.uint8],
    out_ends: NDArray[np.int64],
) -> None:
    """Write the form of each text, and where it ends; one that is done is a form already."""
    place, n = 0, 0
    for t in range(len(ends)):
        end, begin = ends[t], n
        if is_done[t]:
            size = end - place
            out[n : n + size] = texts[place:end]
            place, n = end, n + size
        is_apart = False
        while place < end:
            code = texts[place]
            kind = kinds[code]
            small = code | _LOWER
            if small == _H and place + 7 < end:
                # https?://\S+
                after = place + 5 if texts[place + 4] | _LOWER == _S else place + 4
                if (
                    texts[place + 1] | _LOWER == _T
                    and texts[place + 2] | _LOWER == _T
                    and texts[place + 3] | _LOWER == _P
                    and after + 3 < end
                    and texts[after] == _COLON
                    and texts[after + 1] == _SLASH
                    and texts[after + 2] == _SLASH
                    and kinds[texts[after + 3]] != _SPACE
                ):
                    while place < end and kinds[texts[place]] != _SPACE:
                        place += 1
                    is_apart = True
                    continue
            if code in (_AT, _HASH):
                # [@#]\w+
                place += 1
                while place < end and (kinds[texts[place]] == _WORD or kinds[texts[place]] == _LOW_LINE):
                    place += 1
                is_apart = True
                continue
            if kind == _WORD:
                if is_apart and n > begin:
                    out[n] = _BLANK
                    n += 1
                is_apart = False
                out[n] = small if code > _AT else code
                n += 1
            else:
                is_apart = True
            place += 1
        out_ends[t] = n
