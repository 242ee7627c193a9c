"""What no learning leaves in a model of tone: a model from outside that has it is refused before it is used.

A checksum says that the bytes are those that were written, not that a model wrote them. The compiled functions follow
the features of a text into the table without a look, and a logarithm of a negative count spoils all that is learned.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from schemas.bounds import first_fault
from scoring.text.tone.linear import CLASSES, MARGIN, MASS, SCALE, TEMPERATURE, TEXTS, State
from scoring.text.tone.reader import TextFeatures

MOST_LEARNED = 1_000_000_000
"""Texts: a feature is counted at most twice in each, and the counts have 32 bits."""
_WEIGHT, _DENSE_WEIGHT, _QUANTITY, _COUNT = 1e9, 1e6, 1e6, 1e6
"""Largest weight, weight and size of a dense quantity, and count of a feature in one text."""
_SCALE, _TEMPERATURE, MOST_MARGIN = (0.99e-4, 1.0), (0.2, 5.0), 1.0

Kept = list[tuple[TextFeatures, int]]
"""Texts with their labels."""


def model_fault(state: State, confusion: NDArray[np.int64], kept: Kept, learned: int) -> str:
    """Return what of a model cannot have come of learning, empty where nothing is wrong.

    Args:
        state: of the model, with as many rows as it has features.
        confusion: of the model.
        kept: texts that it goes over again.
        learned: how many texts it says that it has learned.

    >>> from scoring.text.tone.model import ToneModel
    >>> model = ToneModel("en", bits=8)
    >>> model.learn_one("a good thing", "positive")
    >>> model_fault(model._state, model.confusion, model._kept, 1)
    ''
    >>> model_fault(model._state, model.confusion, model._kept, 2**20)
    'its counts are not those of the texts that it learned'
    """
    return first_fault(_faults(state, confusion, kept, learned))


def _faults(state: State, confusion: NDArray[np.int64], kept: Kept, learned: int) -> Iterator[str]:
    seen, weights, dense, totals = state
    if not within(weights, _WEIGHT) or not within(dense, _DENSE_WEIGHT):
        yield "a weight is no number, or too large"
    if not within(totals, float(2**53)) or (totals[MASS:] < 0).any():
        yield "a total is no number, negative, or too large"
    if not _SCALE[0] <= totals[SCALE] <= _SCALE[1]:
        yield "its scale is not within 0.0001 and 1"
    if not _TEMPERATURE[0] <= totals[TEMPERATURE] <= _TEMPERATURE[1]:
        yield "its temperature is not within 0.2 and 5"
    if not 0 <= totals[MARGIN] <= MOST_MARGIN:
        yield "its margin between good and bad is not within 0 and 1"
    if seen.min() < 0 or confusion.min() < 0 or confusion.max() > learned or confusion.sum() > learned:
        yield "a count is negative, or too large"
    texts, mass = totals[TEXTS : TEXTS + CLASSES], totals[MASS : MASS + CLASSES]
    counted = seen.sum(axis=0, dtype=np.int64)
    if texts.sum() != learned or (counted != mass).any() or (seen.max(axis=0) > 2 * texts).any():
        yield "its counts are not those of the texts that it learned"
    yield from (text_fault(text, len(seen)) for text, _ in kept)


def text_fault(text: TextFeatures, features: int) -> str:
    """Return what of a text that was read cannot be, empty where nothing is wrong; `features`: of the table."""
    if len(text.ids) and (text.ids.min() < 0 or text.ids.max() >= features):
        return "a feature of a text is beyond its table"
    if not within(text.counts, _COUNT) or (text.counts < 1).any():
        return "a feature of a text is counted less than once"
    return "" if within(text.dense, _QUANTITY) else "a quantity of a text is no number, or too large"


def within(values: NDArray[np.floating], most: float) -> bool:
    """Return whether all values are numbers of at most this size.

    >>> within(np.array([1.0, -2.0]), 2.0), within(np.array([np.nan]), 2.0), within(np.array([]), 2.0)
    (True, False, True)
    """
    return bool((np.abs(values) <= most).all())
