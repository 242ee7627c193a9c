"""The model's arithmetic: one linear function of the features a class, and a softmax over the classes.

A hashed feature counts as ``(1 + ln tf) * idf``; the words with their pairs, and the pieces,
are each brought to length 1 (TF-IDF, Salton & Buckley 1988).

In judging, the ratios of the words and pairs count beside the weights, as in naive Bayes: they
remember every text, the weights rather the last ones. Learning: `scoring/text/tone/learning.py`.
"""

import math

import numpy as np
from numpy.typing import NDArray

from scoring.compute.kernels import entry, inner, native_entry, native_inner
from scoring.text.tone import text_features
from scoring.text.tone.characters import Codes, Floats, Ints
from scoring.text.tone.text_features import DENSE, Scratch, read
from scoring.text.tone.word_lookup import Lexicon

CLASSES = 3

State = tuple[Ints, Floats, NDArray[np.float64], NDArray[np.float64]]
"""By feature: texts of each class that have it, and weights; weights of the dense quantities; and `TOTALS`."""

SCALE, TEMPERATURE, MARGIN, MASS = 0, 1, 2, 3
TEXTS = MASS + CLASSES
"""In the totals: what the hashed weights are yet to be multiplied with; what the logits are to be divided by; how far
apart those of good and bad have then to be for one of them to be named; and of each class how many (text, feature)
pairs there are, and how many texts."""
TOTALS = TEXTS + CLASSES
EVENNESS = 0.5
"""How far a rare class is helped when one has to be named: at 0 the likeliest is, at 1 as if all were as frequent.
Between lies the best mean F1 of the classes. The probabilities are not touched."""
CAUTION = 0.3
"""How much rather neutral is named than good or bad, once many texts are known: in doubt between those two it is the
lesser fault. The probabilities are not touched."""
_NEITHER = 1_000.0
"""What speaks for neutral where good and bad lie too near each other."""
COUNTED, COUNTED_FROM = 0.3, 1_000.0
"""How much of the log-count ratios is heard beside the weights, and after how many texts half of that."""
_DOUBT = 1.0
"""So many texts, of all classes as often as they have features, are taken to have a feature besides those that do."""


@native_inner
def weigh(ids: Ints, counts: Floats, plain: int, n: int, state: State) -> None:
    """Turn counts into values, each block to length 1."""
    seen, totals = state[0], state[3]
    texts = totals[TEXTS] + totals[TEXTS + 1] + totals[TEXTS + 2]
    for begin, end in ((0, plain), (plain, n)):
        total = 0.0
        for k in range(begin, end):
            df = 0
            for c in range(CLASSES):
                df += seen[ids[k], c]
            idf = math.log((1.0 + texts) / (1.0 + df)) + 1.0
            value = idf if counts[k] == 1.0 else (1.0 + math.log(counts[k])) * idf
            counts[k] = value
            total += value * value
        if total > 0.0:
            shrink = 1.0 / math.sqrt(total)
            for k in range(begin, end):
                counts[k] *= shrink


@native_inner
def logits_of(ids: Ints, values: Floats, n: int, dense: Floats, state: State, out: NDArray[np.float64]) -> None:
    """Write the logit of each class by the weights alone."""
    _, weights, dense_weights, totals = state
    for c in range(CLASSES):
        out[c] = 0.0
    for k in range(n):
        for c in range(CLASSES):
            out[c] += values[k] * weights[ids[k], c]
    for c in range(CLASSES):
        out[c] *= totals[SCALE]
        for d in range(DENSE):
            out[c] += dense[d] * dense_weights[d, c]


@native_inner
def share_of(totals: NDArray[np.float64], c: int) -> float:
    """Return how much of all features the texts of a class have."""
    mass = 0.0
    for other in range(CLASSES):
        mass += totals[MASS + other]
    return float((totals[MASS + c] + 1.0) / (mass + CLASSES))


@native_inner
def log_ratio(seen: Ints, feature: int, c: int, share: float, doubt: float) -> float:
    """Return by how much a feature speaks for a class, as a logarithm; if it was never met, as the class does."""
    has, lacks = doubt * share, doubt * (1.0 - share)
    for other in range(CLASSES):
        if other == c:
            has += seen[feature, other]
        else:
            lacks += seen[feature, other]
    return math.log(has / lacks)


@native_inner
def _add_counts(ids: Ints, values: Floats, plain: int, state: State, out: NDArray[np.float64]) -> None:
    """Let the ratios of words and pairs speak too."""
    seen, totals = state[0], state[3]
    texts = totals[TEXTS] + totals[TEXTS + 1] + totals[TEXTS + 2]
    share_of_counts = COUNTED * texts / (texts + COUNTED_FROM)
    for c in range(CLASSES):
        share = share_of(totals, c)
        own = math.log(share / (1.0 - share))
        for k in range(plain):
            out[c] += share_of_counts * values[k] * (log_ratio(seen, ids[k], c, share, _DOUBT) - own)


@native_inner
def softmax(logits: NDArray[np.float64], out: NDArray[np.float64]) -> None:
    """Turn logits into probabilities; `out` may be `logits`."""
    highest = max(logits[0], logits[1], logits[2])
    total = 0.0
    for c in range(CLASSES):
        out[c] = math.exp(logits[c] - highest)
        total += out[c]
    for c in range(CLASSES):
        out[c] /= total


@native_inner
def _rarity(totals: NDArray[np.float64], c: int) -> float:
    """Return by how much a class is helped that has few texts."""
    texts = totals[TEXTS] + totals[TEXTS + 1] + totals[TEXTS + 2]
    return EVENNESS * math.log((texts + CLASSES) / (CLASSES * (totals[TEXTS + c] + 1.0)))


@native_inner
def _write_result(totals: NDArray[np.float64], out: NDArray[np.float64]) -> None:
    """From the logits in ``out[0]`` write the probabilities to ``out[1]``, and to ``out[2]`` what speaks for each."""
    for c in range(CLASSES):
        out[1, c] = out[0, c] / totals[TEMPERATURE]
        out[2, c] = out[1, c] + _rarity(totals, c)
    texts = totals[TEXTS] + totals[TEXTS + 1] + totals[TEXTS + 2]
    out[2, 1] += CAUTION * texts / (texts + COUNTED_FROM)
    if abs(out[1, 2] - out[1, 0]) < totals[MARGIN]:
        out[2, 1] += _NEITHER
    softmax(out[1], out[1])


@inner
def judge_values(ids: Ints, counts: Floats, plain: int, dense: Floats, state: State, out: NDArray[np.float64]) -> None:
    """What `judge` does, for other compiled functions."""
    values = counts.copy()
    weigh(ids, values, plain, len(ids), state)
    logits_of(ids, values, len(ids), dense, state, out[0])
    _add_counts(ids, values, plain, state, out[0])
    _write_result(state[3], out)


@native_entry(text_features, *text_features.MODULES)
def predict(
    codes: Codes,
    ends: NDArray[np.int64],
    lexicon: Lexicon,
    bits: int,
    scratch: Scratch,
    state: State,
    work: NDArray[np.float64],
    out: NDArray[np.float64],
) -> None:
    """Judge texts, which are told as to `feelings`; `work` is room for one of them, ``(3, 3)``.

    Writes to ``out[t]`` the probabilities of text t, and what speaks for each class: the one with most is to be named.
    """
    _, _, _, ids, counts, dense, _ = scratch
    begin = 0
    for t in range(len(ends)):
        plain, n = read(codes[begin : ends[t]], lexicon, bits, scratch)
        weigh(ids, counts, plain, n, state)
        logits_of(ids, counts, n, dense, state, work[0])
        _add_counts(ids, counts, plain, state, work[0])
        _write_result(state[3], work)
        for c in range(CLASSES):
            out[t, 0, c], out[t, 1, c] = work[1, c], work[2, c]
        begin = ends[t]


@entry(text_features, *text_features.MODULES)
def judge(ids: Ints, counts: Floats, plain: int, dense: Floats, state: State, out: NDArray[np.float64]) -> None:
    """Judge a text that was read.

    Writes logits to ``out[0]``, probabilities to ``out[1]``, and to ``out[2]`` what speaks for each class.
    """
    judge_values(ids, counts, plain, dense, state, out)
