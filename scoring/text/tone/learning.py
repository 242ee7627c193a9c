"""How the model learns: one step of gradient descent a text, counts of its features, and how sure it may be.

The step in a feature is the longer the more the feature tells the class from the others: by the
square of its log-count ratio (Wang & Manning 2012, "Baselines and bigrams"). The ratios do not count
in the logits here: they include the very text that is learned, and the weights would come to rely on them.
"""

import math

import numpy as np
from numpy.typing import NDArray

from scoring.compute.kernels import entry, inner
from scoring.text.tone import linear, text_features
from scoring.text.tone.characters import Floats, Ints
from scoring.text.tone.linear import (
    CLASSES,
    MASS,
    SCALE,
    TEMPERATURE,
    TEXTS,
    State,
    judge_values,
    log_ratio,
    logits_of,
    share_of,
    softmax,
    weigh,
)
from scoring.text.tone.text_features import DENSE

_DOUBT = 2.0
"""So many texts are taken to have a feature besides those that do; twice as many as in judging."""
_LEAST_SCALE = 1e-4
_TEMPERATURES = 0.2, 5.0
_TEMPERATURE_RATE = 0.01


@inner
def _step(
    ids: Ints,
    values: Floats,
    n: int,
    dense: Floats,
    label: int,
    rate: float,
    decay: float,
    state: State,
    work: NDArray[np.float64],
) -> None:
    """Take one step of gradient descent on the log loss of one text; `work` holds its logits."""
    seen, weights, dense_weights, totals = state
    softmax(work, work)
    totals[SCALE] *= 1.0 - rate * decay
    for c in range(CLASSES):
        slope = rate * (work[c] - (1.0 if c == label else 0.0))
        for d in range(DENSE):
            dense_weights[d, c] = (1.0 - rate * decay) * dense_weights[d, c] - slope * dense[d]
        slope /= totals[SCALE]
        share = share_of(totals, c)
        own = math.log(share / (1.0 - share))
        for k in range(n):
            ratio = log_ratio(seen, ids[k], c, share, _DOUBT) - own
            weights[ids[k], c] -= slope * values[k] * (1.0 + ratio * ratio)
    if totals[SCALE] < _LEAST_SCALE:
        weights *= np.float32(totals[SCALE])
        totals[SCALE] = 1.0


@inner
def _count_text(ids: Ints, n: int, label: int, seen: Ints, totals: NDArray[np.float64]) -> None:
    for k in range(n):
        seen[ids[k], label] += 1
    totals[TEXTS + label] += 1.0
    totals[MASS + label] += n


@inner
def _temper(judged: NDArray[np.float64], label: int, totals: NDArray[np.float64]) -> None:
    """Move the temperature a little towards the one at which such logits are as sure as they are right."""
    slope = -judged[0, label]
    for c in range(CLASSES):
        slope += judged[1, c] * judged[0, c]
    warmer = totals[TEMPERATURE] * math.exp(_TEMPERATURE_RATE * max(-5.0, min(5.0, slope / totals[TEMPERATURE])))
    totals[TEMPERATURE] = max(_TEMPERATURES[0], min(_TEMPERATURES[1], warmer))


@entry(linear, text_features, *text_features.MODULES)
def learn(
    ids: Ints,
    counts: Floats,
    plain: int,
    dense: Floats,
    label: int,
    is_new: bool,
    rate: float,
    decay: float,
    state: State,
    out: NDArray[np.float64],
) -> None:
    """Take a step on one text that was read.

    One that `is_new` is judged first, as `judge` does, then shows how sure we may be, and is counted.
    """
    n, work = len(ids), np.zeros(CLASSES)
    if is_new:
        judge_values(ids, counts, plain, dense, state, out)
        _temper(out, label, state[3])
        _count_text(ids, n, label, state[0], state[3])
    values = counts.copy()
    weigh(ids, values, plain, n, state)
    logits_of(ids, values, n, dense, state, work)
    _step(ids, values, n, dense, label, rate, decay, state, work)


@entry(linear, text_features, *text_features.MODULES)
def fit(
    ids: Ints,
    counts: Floats,
    bounds: NDArray[np.int64],
    dense: Floats,
    labels: Ints,
    orders: Ints,
    rate: float,
    decay: float,
    state: State,
) -> None:
    """Learn from texts that were read: count all, then go through them once for each row of `orders`.

    Text t has the features from ``bounds[t, 0]`` to ``bounds[t, 2]``, its pieces from ``bounds[t, 1]`` on.
    The rate falls to 0 in a straight line. `counts` holds their values afterwards.
    """
    work = np.zeros(CLASSES)
    for t in range(len(labels)):
        begin, end = bounds[t, 0], bounds[t, 2]
        _count_text(ids[begin:end], end - begin, labels[t], state[0], state[3])
    for t in range(len(labels)):
        begin, end = bounds[t, 0], bounds[t, 2]
        weigh(ids[begin:end], counts[begin:end], bounds[t, 1] - begin, end - begin, state)
    steps, done = orders.size, 0
    for order in orders:
        for t in order:
            begin, end = bounds[t, 0], bounds[t, 2]
            logits_of(ids[begin:end], counts[begin:end], end - begin, dense[t], state, work)
            now = rate * (1.0 - done / steps)
            _step(ids[begin:end], counts[begin:end], end - begin, dense[t], labels[t], now, decay, state, work)
            done += 1
