"""How good a model of tone is, on labelled texts that it has not seen."""

from collections.abc import Sequence
from typing import NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from schemas.tone_label import TONES
from scoring.text.tone.linear import CLASSES
from scoring.text.tone.model import ToneModel

BATCH = 1_000
"""Texts that are judged together."""
BINS = 10
_ROUNDS = 500
_LAGS, _DISCLOSES, _FEWEST_LABELS = 6, 0.25, 60
"""How far apart labels are compared; how much oftener than by chance they have to be alike; of how many at least."""


class Figures(msgspec.Struct, frozen=True, kw_only=True):
    """Of one set of texts. Ratios from 0 to 1."""

    n: int
    """Texts."""
    macro_f1: float
    """Mean over the classes of the harmonic mean of precision and recall."""
    accuracy: float
    ece: float
    """Expected calibration error: by how much the confidence misses how often it was right, in ten equal bins."""
    confusion: tuple[tuple[int, ...], ...]
    """Texts by their class (rows) and the class named, both in the order of `TONES`."""
    shares: tuple[float, ...]
    """Of the classes as named."""
    corrected: tuple[float, ...]
    """The same, freed of the confusion measured in training; see `corrected_shares`."""
    true_shares: tuple[float, ...]


class Verdicts(NamedTuple):
    """Of each text: its class, the class named, and the confidence; classes as places in `TONES`."""

    labels: NDArray[np.int64]
    named: NDArray[np.int64]
    confidences: NDArray[np.float64]
    measured: NDArray[np.int64]
    """The model's own confusion, from training."""

    def figures(self, places: Sequence[int] | None = None) -> Figures:
        """Return the figures of all texts, or of those at `places`."""
        chosen = np.arange(len(self.labels)) if places is None else np.array(places, np.int64)
        labels, named = self.labels[chosen], self.named[chosen]
        confusion = np.zeros((CLASSES, CLASSES), np.int64)
        np.add.at(confusion, (labels, named), 1)
        shares = confusion.sum(axis=0) / max(len(labels), 1)
        return Figures(
            n=len(labels),
            macro_f1=macro_f1_of(confusion),
            accuracy=float((labels == named).mean()) if len(labels) else 0.0,
            ece=calibration_error(self.confidences[chosen], labels == named),
            confusion=tuple(tuple(row) for row in confusion.tolist()),
            shares=tuple(shares.tolist()),
            corrected=tuple(corrected_shares(self.measured, shares).tolist()),
            true_shares=tuple((confusion.sum(axis=1) / max(len(labels), 1)).tolist()),
        )


def evaluate(
    model: ToneModel, texts: Sequence[str], labels: Sequence[int], *, learning: bool = False
) -> tuple[Verdicts, Figures]:
    """Judge `texts`; return what came out, and the figures of all.

    `labels` are places in `TONES`. `learning`: from each text, once it was judged (prequential).
    """
    measured = model.confusion.copy()
    if learning:
        judged = []
        for text, label in zip(texts, labels, strict=True):
            judged.append(model.judge(text))
            model.learn_one(text, TONES[label])
    else:
        judged = [one for at in range(0, len(texts), BATCH) for one in model.judge_many(texts[at : at + BATCH])]
    named = np.array([TONES.index(verdict.tone) for verdict in judged], np.int64)
    confidences = np.array([verdict.confidence for verdict in judged])
    verdicts = Verdicts(np.array(labels, np.int64), named, confidences, measured)
    return verdicts, verdicts.figures()


def first_places(texts: Sequence[str]) -> list[int]:
    """Return the places of texts that did not stand there before: a repeat that was learned is no test.

    >>> first_places(["a", "b", "a"])
    [0, 1]
    """
    return sorted({text: place for place, text in reversed(list(enumerate(texts)))}.values())


def order_of_classes(labels: Sequence[int]) -> int:
    """Return at which distance, up to 6, labels are far oftener alike than by chance; 0: at none.

    Who learns from sorted labels, or from classes in turn, reads a label off its place.

    >>> order_of_classes([0, 1, 2] * 50), order_of_classes([0] * 50 + [1] * 50)
    (3, 1)
    >>> order_of_classes([0, 0, 1, 0, 1, 1, 0, 1, 0, 0] * 9)
    0
    """
    classes = np.array(labels)
    if len(classes) < _FEWEST_LABELS:
        return 0
    shares = np.bincount(classes, minlength=CLASSES) / len(classes)
    chance = float((shares**2).sum())
    alike = [float((classes[lag:] == classes[:-lag]).mean()) for lag in range(1, _LAGS + 1)]
    best = int(np.argmax(alike))
    return best + 1 if alike[best] - chance > _DISCLOSES else 0


def macro_f1_of(confusion: NDArray[np.int64]) -> float:
    """Return the mean over the classes that occur of the harmonic mean of precision and recall.

    >>> macro_f1_of(np.array([[8, 2, 0], [0, 5, 0], [0, 0, 0]])).__round__(3)
    0.861
    """
    right, both = np.diag(confusion), confusion.sum(axis=0) + confusion.sum(axis=1)
    return float((2 * right[both > 0] / both[both > 0]).mean()) if both.any() else 0.0


def calibration_error(confidences: NDArray[np.float64], hits: NDArray[np.bool_]) -> float:
    """Return the expected calibration error (Naeini et al. 2015) of confidences in [0, 1], in ten equal bins.

    >>> calibration_error(np.array([0.9, 0.9, 0.5, 0.5]), np.array([True, True, True, False]))
    0.05
    """
    if not len(confidences):
        return 0.0
    bins = np.minimum((confidences * BINS).astype(int), BINS - 1)
    misses = [abs(confidences[bins == b].mean() - hits[bins == b].mean()) * (bins == b).mean() for b in np.unique(bins)]
    return round(float(sum(misses)), 6)


def corrected_shares(confusion: NDArray[np.int64], shares: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the shares of the classes that, confused as measured, would be named with `shares`.

    By expectation and maximisation, which stays within 0 and 1 (Saerens et al. 2002). Without a
    measured text of each class the shares come back as they are.

    >>> measured = np.array([[80, 20, 0], [0, 100, 0], [0, 20, 80]])
    >>> corrected_shares(measured, np.array([0.4, 0.2, 0.4])).round(2).tolist()
    [0.5, 0.0, 0.5]
    """
    texts = confusion.sum(axis=1, keepdims=True)
    if not texts.all():
        return shares
    named = confusion / texts
    estimate = np.full(CLASSES, 1 / CLASSES)
    for _ in range(_ROUNDS):
        expected = estimate @ named
        ratio = np.divide(shares, expected, out=np.zeros(CLASSES), where=expected > 0)
        estimate = estimate * (named @ ratio)
        estimate /= estimate.sum() or 1.0
    return estimate
