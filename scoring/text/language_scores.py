"""py3langid's naive Bayes (BSD licence, its own tables), compiled: the same answers, many times as fast.

A walk over the bytes of a text counts the pieces that it holds; each has a row of log
probabilities, one of every language.
"""

import math
from hashlib import sha256
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from py3langid.langid import MODEL_FILE, LanguageIdentifier

from scoring.compute.kernels import entry, inner

POINTS = 2_048
"""A log probability of the library is a half float between -16 and -2: a whole number of these, exactly."""
_OUT_OF_SIGHT = -40.0
"""In natural logarithms: a language so far behind the likeliest has no probability."""
_LOG_E, _BIAS, _FRACTION = math.log2(math.e), 1_023, 52
"""The last two: of the exponent of a double."""
_TAYLOR = tuple(math.log(2) ** k / math.factorial(k) for k in range(12))
"""Of 2**x where x is -1/2 to 1/2: with so many terms as near as doubles are."""

Bytes = NDArray[np.uint8]
Ints = NDArray[np.int32]
Floats = NDArray[np.float32]


class Tables(NamedTuple):
    """What the library's model holds, and room to count in."""

    classes: Bytes
    """By byte: its column in `moves`; bytes that lead everywhere to the same states share one."""
    moves: NDArray[np.uint32]
    """By row and column: the next state."""
    rows: NDArray[np.int64]
    """By state: where its row begins in `moves`."""
    pieces: Ints
    """By state: the piece that ends here; -1: none."""
    points: NDArray[np.int16]
    """By piece and language: log probability, in parts of `POINTS`."""
    priors: Floats
    twins: Ints
    """By language: the place of the first of the same name."""
    counts: Ints
    """By piece; zero before and after."""


def tables() -> tuple[Tables, list[str]]:
    """Return the tables of the model that the library brings, and the names of its languages."""
    model = LanguageIdentifier.from_model_file(MODEL_FILE)
    names = list(model.nb_classes)
    by_byte = np.frombuffer(model.tk_nextmove, np.dtype(model.tk_nextmove.typecode)).reshape(-1, 256)
    columns: dict[bytes, int] = {}
    digests = [sha256(by_byte[:, byte].tobytes()).digest() for byte in range(256)]
    classes = np.array([columns.setdefault(digest, len(columns)) for digest in digests], np.uint8)
    # A copy, for numpy asks for large pages of memory: a walk touches one after the other of thousands of small ones.
    moves = by_byte[:, np.unique(classes, return_index=True)[1]].astype(np.uint32, order="C")
    return (
        Tables(
            classes,
            moves.reshape(-1),
            np.array(model.tk_row, np.int64) * moves.shape[1],
            np.array(model.tk_output, np.int32),
            _points_of(model.nb_ptc),
            np.array(model.nb_pc, np.float32),
            np.array([names.index(name) for name in names], np.int32),
            np.zeros(len(model.nb_ptc), np.int32),
        ),
        names,
    )


def _points_of(logs: NDArray[np.float16]) -> NDArray[np.int16]:
    """Return log probabilities as integers; a part of the table at a time, for memory's sake."""
    points = np.empty(logs.shape, np.int16)
    for part in range(0, len(logs), 4_096):
        points[part : part + 4_096] = np.rint(logs[part : part + 4_096].astype(np.float32) * POINTS)
    return points


@inner
def _walk(
    text: Bytes,
    classes: Bytes,
    moves: NDArray[np.uint32],
    rows: NDArray[np.int64],
    pieces: Ints,
    counts: Ints,
    found: Ints,
) -> int:
    """Count the pieces of a text in `counts`, list them in `found`, and return how many different ones there are."""
    state, n = 0, 0
    for byte in text:
        state = moves[rows[state] + classes[byte]]
        piece = pieces[state]
        if piece >= 0:
            if counts[piece] == 0:
                found[n] = piece
                n += 1
            counts[piece] += 1
    return n


@inner
def _add(found: Ints, counts: Ints, points: NDArray[np.int16], once: Ints, scores: Floats) -> None:
    """Add what the pieces found say of each language, and set their counts to 0; `once` is room for one row.

    Most stand in a text once and weigh the same: their points are summed as integers, four rows at a time.
    """
    once[:] = 0
    n = 0
    for piece in found:
        if counts[piece] == 1:
            found[n] = piece
            n += 1
        else:
            weight = np.float32(math.log(1.0 + counts[piece]) / POINTS)
            for lang in range(len(scores)):
                scores[lang] += weight * np.float32(points[piece, lang])
        counts[piece] = 0
    for k in range(0, n - 3, 4):
        first, second, third, fourth = (
            points[found[k]],
            points[found[k + 1]],
            points[found[k + 2]],
            points[found[k + 3]],
        )
        for lang in range(len(once)):
            once[lang] += (np.int32(first[lang]) + np.int32(second[lang])) + (
                np.int32(third[lang]) + np.int32(fourth[lang])
            )
    for k in range(n & ~3, n):
        for lang in range(len(once)):
            once[lang] += np.int32(points[found[k], lang])
    weight = np.float32(math.log(2.0) / POINTS)
    for lang in range(len(scores)):
        scores[lang] += weight * np.float32(once[lang])


@inner
def _exponentiate(scores: Floats, shrink: float, fractions: NDArray[np.float64], powers: NDArray[np.int64]) -> None:
    """Write to each score the exponential of how far it lies behind the highest, times `shrink`.

    The compiler does four at a time, which it cannot where the library's exponential is called.
    """
    highest = scores.max()
    a, b, c, d, e, f, g, h, i, j, k, m = _TAYLOR
    for lang in range(len(scores)):
        power = max((scores[lang] - highest) * shrink, _OUT_OF_SIGHT) * _LOG_E
        whole = np.floor(power + 0.5)
        x = power - whole
        low = a + x * (b + x * (c + x * (d + x * (e + x * f))))
        high = g + x * (h + x * (i + x * (j + x * (k + x * m))))
        fractions[lang] = low + (x * x) * (x * x) * (x * x) * high
        powers[lang] = np.int64(np.int32(whole) + np.int32(_BIAS)) << np.int64(_FRACTION)
    doubled = powers.view(np.float64)
    for lang in range(len(scores)):
        scores[lang] = fractions[lang] * doubled[lang]


@inner
def _softmax(
    scores: Floats, shrink: float, twins: Ints, fractions: NDArray[np.float64], powers: NDArray[np.int64]
) -> tuple[int, float]:
    """Return the likeliest language and its probability; languages of one name are one."""
    _exponentiate(scores, shrink, fractions, powers)
    total = 0.0
    for lang in range(len(scores)):
        total += scores[lang]
    for lang in range(len(scores)):
        if twins[lang] != lang:
            scores[twins[lang]] += scores[lang]
            scores[lang] = 0.0
    best = int(scores.argmax())
    return best, scores[best] / total


@entry()
def write_likeliest(
    texts: Bytes,
    ends: NDArray[np.int64],
    classes: Bytes,
    moves: NDArray[np.uint32],
    rows: NDArray[np.int64],
    pieces: Ints,
    points: NDArray[np.int16],
    priors: Floats,
    twins: Ints,
    counts: Ints,
    lifts: Floats,
    places: NDArray[np.int64],
    probabilities: NDArray[np.float64],
) -> None:
    """Write the place of the likeliest language of each text, in UTF-8, and its probability; -1 where nothing is known.

    Text t ends at ``ends[t]``, where the next begins. ``lifts[t]`` is added to the logarithms, as they lie behind each
    other in the end.
    """
    found, once = np.empty(len(texts), np.int32), np.empty(len(priors), np.int32)
    fractions, powers = np.empty(len(priors), np.float64), np.empty(len(priors), np.int64)
    begin = 0
    for t in range(len(ends)):
        text = texts[begin : ends[t]]
        begin = ends[t]
        n = _walk(text, classes, moves, rows, pieces, counts, found)
        if len(text) == 0 or (n == 0 and lifts[t].max() <= 0.0):
            places[t], probabilities[t] = -1, 0.0
            continue
        scores = priors.copy()
        _add(found[:n], counts, points, once, scores)
        root = math.sqrt(len(text))
        for lang in range(len(scores)):
            scores[lang] += np.float32(root) * lifts[t, lang]
        places[t], probabilities[t] = _softmax(scores, 1.0 / root, twins, fractions, powers)
