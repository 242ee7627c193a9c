"""How good the reading is on real texts; what is printed here is told in the README."""

import numpy as np
import pytest

from scoring.text.language import LEAST, detect
from scoring.text.tone.evaluation import Verdicts, calibration_error, corrected_shares, evaluate
from scoring.text.tone.model import ToneModel
from scoring.text.tone.training import train
from tests.scoring.text.tone.samples import real

NAMES = {"en": "english", "fr": "french", "es": "spanish", "de": "german"}


@pytest.mark.thorough
@pytest.mark.parametrize(("lang", "least"), [("en", 0.61), ("fr", 0.64), ("es", 0.56), ("de", 0.69)])
def test_tweets_that_were_not_seen(lang: str, least: float) -> None:
    model = train(*real(f"xlmt/{NAMES[lang]}_train.csv.gz"), lang)
    _, figures = evaluate(model, *real(f"xlmt/{NAMES[lang]}_val.csv.gz"))
    print(f"\n{lang}: macro-F1 {figures.macro_f1:.3f}, calibration error {figures.ece:.3f}, {figures.n} texts")
    assert figures.macro_f1 >= least
    assert figures.ece <= 0.055, "of 324 texts a faultless model has 0.045 on the average"


@pytest.mark.parametrize(("lang", "least"), [("en", 0.57), ("fr", 0.56)])
def test_tweets_without_any_label(lang: str, least: float) -> None:
    _, figures = evaluate(ToneModel(lang), *real(f"xlmt/{NAMES[lang]}_val.csv.gz"))
    print(f"\n{lang}: macro-F1 {figures.macro_f1:.3f} without labels")
    assert figures.macro_f1 >= least


@pytest.mark.thorough
@pytest.mark.parametrize(("lang", "least"), [("en", 0.64), ("fr", 0.67), ("es", 0.59), ("de", 0.69)])
def test_tweets_in_five_parts(lang: str, least: float) -> None:
    """Seven times as many texts to judge as the validation rows are."""
    (texts, classes), (more, their) = (real(f"xlmt/{NAMES[lang]}_{name}.csv.gz") for name in ("train", "val"))
    texts, labels = texts + more, np.array(classes + their)
    parts = np.random.default_rng(1).permutation(len(texts)) % 5
    judged: list[Verdicts] = []
    for part in range(5):
        own, others = np.flatnonzero(parts == part), np.flatnonzero(parts != part)
        model = train([texts[k] for k in others], labels[others].tolist(), lang)
        judged.append(evaluate(model, [texts[k] for k in own], labels[own].tolist())[0])
    figures = Verdicts(
        np.concatenate([one.labels for one in judged]),
        np.concatenate([one.named for one in judged]),
        np.concatenate([one.confidences for one in judged]),
        judged[0].measured,
    ).figures()
    print(f"\n{lang}: macro-F1 {figures.macro_f1:.3f}, calibration error {figures.ece:.3f}, {figures.n} texts")
    assert figures.macro_f1 >= least
    assert figures.ece <= 0.05


@pytest.mark.thorough
@pytest.mark.parametrize(("learned", "frozen_least"), [(0.5, 0.765), (0.6, 0.76), (0.7, 0.76)])
def test_airlines_frozen_and_learning(learned: float, frozen_least: float) -> None:
    texts, labels = real("airline/airline_first60.csv.gz")
    cut = int(learned * len(texts))
    model = train(texts[:cut], labels[:cut], "en")
    _, frozen = evaluate(model, texts[cut:], labels[cut:])
    _, learning = evaluate(model, texts[cut:], labels[cut:], learning=True)
    print(f"\nairlines from {learned:.0%}: frozen {frozen.macro_f1:.3f}, learning {learning.macro_f1:.3f}", end="")
    print(f", calibration error {frozen.ece:.3f} and {learning.ece:.3f}")
    assert frozen.macro_f1 >= frozen_least
    assert learning.macro_f1 >= 0.77
    assert max(frozen.ece, learning.ece) <= 0.05
    errors = [np.abs(np.array(shares) - frozen.true_shares).sum() for shares in (frozen.corrected, frozen.shares)]
    print(f"shares: off by {errors[0]:.3f} corrected, {errors[1]:.3f} as named")


@pytest.mark.parametrize(
    ("lang", "name", "least"),
    [("en", "english", 0.9), ("fr", "french", 0.9), ("de", "german", 0.75), ("es", "spanish", 0.85),
     ("it", "italian", 0.8), ("pt", "portuguese", 0.8), ("ar", "arabic", 0.85)],
)  # fmt: skip
def test_languages_are_distinguished(lang: str, name: str, least: float) -> None:
    texts, _ = real(f"xlmt/{name}_val.csv.gz")
    classes = [detect([text])[0] for text in texts]
    named = [one for one in classes if one is not None]
    right, unknown = classes.count(lang) / len(classes), classes.count(None) / len(classes)
    print(f"\n{lang}: {right:.3f} right, {unknown:.3f} unknown at {LEAST}")
    assert classes.count(lang) / len(classes) >= least
    assert named.count(lang) / len(named) >= 0.9


def test_shares_are_corrected_for_the_measured_confusion() -> None:
    rng = np.random.default_rng(3)
    confusion = np.array([[700, 200, 100], [150, 700, 150], [50, 250, 700]])
    true = np.array([0.7, 0.1, 0.2])
    shares = true @ (confusion / 1_000)
    assert np.abs(corrected_shares(confusion, shares) - true).max() < 0.01
    drawn = rng.dirichlet(np.ones(3), 50)
    for one in drawn:
        corrected = corrected_shares(confusion, one)
        assert corrected.min() >= 0
        assert corrected.sum() == pytest.approx(1)
    assert corrected_shares(np.zeros((3, 3), np.int64), shares) is shares


def test_calibration_error_of_the_faultless_is_small() -> None:
    rng = np.random.default_rng(3)
    confidences = rng.uniform(0.34, 1, 20_000)
    assert calibration_error(confidences, rng.random(20_000) < confidences) < 0.02
    assert calibration_error(confidences, rng.random(20_000) < confidences - 0.2) > 0.17
