"""A model of tone from labelled texts: how sure it may be is measured on texts that it has not seen."""

from collections.abc import Sequence
from math import exp, log

import numpy as np
from numpy.typing import NDArray

from scoring.text.tone.linear import CLASSES
from scoring.text.tone.model import ToneModel
from scoring.text.tone.model_fault import MOST_MARGIN
from scoring.text.tone.reader import TextFeatures

ROUNDS, RATE = 10, 0.2
"""How often all texts are gone through, and the length of the first step; the last one's is 0."""
FOLDS = 5
_MARGINS = [round(0.05 * step, 2) for step in range(20)]
FEWEST = 50
"""Labelled texts below which nothing is trained."""
MOST_OPPOSITE = 0.055
"""Share of texts that may be named good and are bad, or the reverse; in doubt between those two none is named."""


class TooFewError(ValueError):
    """There are too few labelled texts, or a class has none."""


def train(texts: Sequence[str], labels: Sequence[int], lang: str, seed: int = 1) -> ToneModel:
    """Return a model of texts with labels, which are places in `TONES`.

    The texts are cut into five parts, repeats of a text into the same; each is judged by a
    model of the other four. That gives the temperature (Guo et al. 2017, "On calibration")
    that makes the probabilities right as often as they say, the margin that keeps good and
    bad apart, and the confusion. The model itself learns from all.

    Raises:
        TooFewError: fewer than 50 texts, or none of one class.
    """
    if len(texts) < FEWEST or len(set(labels)) < CLASSES:
        raise TooFewError(f"{len(texts)} labelled texts: at least {FEWEST} are needed, with some of each class")
    model = ToneModel(lang, seed=seed)
    read = [model.read(text) for text in texts]
    chosen = np.random.default_rng(seed)
    firsts = {text: number for number, text in enumerate(dict.fromkeys(texts))}
    parts = (chosen.permutation(len(firsts)) % FOLDS)[[firsts[text] for text in texts]]
    logits, named = np.zeros((len(texts), CLASSES)), np.zeros(len(texts), np.int64)
    classes = np.array(labels)
    for part in range(FOLDS):
        tried = ToneModel(lang, seed=seed)
        _fit(tried, read, labels, np.flatnonzero(parts != part), chosen)
        for place in np.flatnonzero(parts == part):
            logits[place], named[place] = tried.judge_read(read[place])
    _fit(model, read, labels, np.arange(len(texts)), chosen)
    temperature = best_temperature(logits, classes)
    apart = np.abs(logits[:, 2] - logits[:, 0]) / temperature
    margin = least_margin(apart, np.abs(named - classes) == CLASSES - 1)
    model.temper(temperature, margin)
    np.add.at(model.confusion, (classes, np.where(apart < margin, 1, named)), 1)
    return model


def _fit(
    model: ToneModel,
    texts: Sequence[TextFeatures],
    labels: Sequence[int],
    places: NDArray[np.int64],
    chosen: np.random.Generator,
) -> None:
    orders = np.stack([chosen.permutation(len(places)) for _ in range(ROUNDS)]).astype(np.int32)
    model.fit([texts[place] for place in places], [labels[place] for place in places], orders, RATE)


def best_temperature(logits: NDArray[np.float64], labels: NDArray[np.int64]) -> float:
    """Return what the logits ``(n, 3)`` are to be divided by for the least log loss, between 0.2 and 5.

    >>> sure = np.array([[5.0, 0.0, 0.0]] * 10)
    >>> best_temperature(sure, np.array([0] * 10)), best_temperature(sure, np.array([0] * 6 + [1, 1, 2, 2]))
    (0.2, 4.5215)
    """

    def loss(at: float) -> float:
        scaled = logits / exp(at)
        scaled -= scaled.max(axis=1, keepdims=True)
        return float((np.log(np.exp(scaled).sum(axis=1)) - scaled[np.arange(len(labels)), labels]).sum())

    candidates = np.linspace(log(0.2), log(5.0), 161)
    return round(exp(min(candidates, key=loss)), 4)


def least_margin(apart: NDArray[np.float64], is_opposite: NDArray[np.bool_]) -> float:
    """Return the least margin, up to 1, that leaves few enough texts named the opposite of what they are.

    Args:
        apart: how far the logits of good and bad lie apart, by text.
        is_opposite: whether it is named the opposite, by text.

    >>> least_margin(np.array([0.1, 0.32, 2.0, 2.0]), np.array([True, True, False, False]))
    0.35
    >>> least_margin(np.array([0.1, 2.0]), np.array([False, False])), least_margin(np.array([2.0]), np.array([True]))
    (0.0, 1.0)
    """
    for margin in _MARGINS:
        if (is_opposite & (apart >= margin)).mean() <= MOST_OPPOSITE:
            return margin
    return MOST_MARGIN
