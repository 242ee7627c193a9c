from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from river.checks import yield_checks

from schemas.tone_label import TONES
from scoring.text.tone.model import KEPT, ToneModel
from scoring.text.tone.serialization import UnreadableModelError
from scoring.text.tone.training import TooFewError, train
from tests.scoring.text.tone.samples import DATA, made

BINARY = ToneModel(bits=12, labels=(False, True))
"""River's own data have two classes."""
CHECKS = [
    pytest.param(check, id=check.__name__, marks=[pytest.mark.long] if "memory" in check.__name__ else [])
    for check in yield_checks(BINARY)
]
"""Those of memory take minutes."""


@pytest.fixture(scope="module")
def taught() -> ToneModel:
    return train(*made(600), "en")


@pytest.mark.thorough
@pytest.mark.parametrize("check", CHECKS)
def test_it_passes_the_checks_of_river(check: Callable[[ToneModel], None]) -> None:
    check(BINARY.clone())


def test_what_is_taught_is_known_of_other_texts(taught: ToneModel) -> None:
    texts, labels = made(300, seed=2, sure=1.0)
    assert np.mean([taught.judge(text).tone == TONES[label] for text, label in zip(texts, labels, strict=True)]) > 0.99


def test_one_at_a_time_comes_to_the_same_as_all_at_once(taught: ToneModel) -> None:
    online = ToneModel("en")
    for text, label in zip(*made(600), strict=True):
        online.learn_one(text, TONES[label])
    texts, labels = made(300, seed=2, sure=1.0)
    assert np.mean([online.judge(text).tone == TONES[label] for text, label in zip(texts, labels, strict=True)]) > 0.98
    assert online.learned == taught.learned == 600


def test_what_it_says_is_right_as_often_as_it_says() -> None:
    model = train(*made(3_000, sure=0.7), "en")
    texts, labels = made(3_000, seed=2, sure=0.7)
    probabilities = model.read_many(texts)
    named = probabilities.argmax(axis=1)
    right = np.mean(named == np.array(labels))
    assert abs(probabilities.max(axis=1).mean() - right) < 0.07
    assert np.allclose(probabilities.sum(axis=1), 1)


def test_the_same_history_makes_the_same_bytes(taught: ToneModel) -> None:
    assert train(*made(600), "en").to_bytes() == taught.to_bytes()
    assert train(*made(600), "en", seed=2).to_bytes() != taught.to_bytes()


def test_restored_it_goes_on_as_if_nothing_had_been(taught: ToneModel) -> None:
    ours, theirs = ToneModel.from_bytes(taught.to_bytes()), ToneModel.from_bytes(taught.to_bytes())
    for number, (text, label) in enumerate(zip(*made(KEPT + 40, seed=5), strict=True)):
        if number % 100 == 0:
            theirs = ToneModel.from_bytes(theirs.to_bytes())
        ours.learn_one(text, TONES[label])
        theirs.learn_one(text, TONES[label])
    assert ours.to_bytes() == theirs.to_bytes()
    assert ours.confusion.sum() == taught.confusion.sum() + KEPT + 40


def test_a_text_reported_twice_is_no_test_of_what_it_taught() -> None:
    """Repeats lie in one part of the five, or a model looks surer than it may be."""
    texts, labels = made(200, sure=0.4)
    again = train(texts * 5, labels * 5, "en")
    right = np.trace(again.confusion) / again.confusion.sum()
    assert right < 0.7, "random labels cannot be known"


def test_it_does_not_grow_with_what_it_learns() -> None:
    model = ToneModel("en", bits=10)
    sizes = []
    for number in range(3 * KEPT):
        model.learn_one(f"word{number} and word{number + 1}", TONES[number % 3])
        if number % KEPT == KEPT - 1:
            sizes.append(sum(array.nbytes for array in model._state) + len(model._kept))
    assert len(set(sizes)) == 1


READER = ToneModel("fr")


@settings(deadline=None)
@given(st.one_of(st.text(), st.text(st.characters(categories=["Cs", "So", "Mn", "P", "Cc", "Lo"]), max_size=400)))
def test_any_text_is_read(text: str) -> None:
    probabilities = READER.read_many([text])
    assert np.isfinite(probabilities).all()
    assert -1 <= READER.judge(text).sentiment <= 1
    assert (READER._reader.scratch[2] == -1).all(), "the table of features is not empty again"


def test_every_nasty_text_is_read() -> None:
    if not (DATA / "badinput").exists():
        pytest.skip("../shared/data is absent")
    files = [
        path
        for path in sorted((DATA / "badinput").rglob("*"))
        if path.is_file() and path.relative_to(DATA / "badinput").parts[0].startswith(("strings", "html", "xss"))
    ]
    whole = [path.read_text(encoding="utf-8", errors="replace") for path in files]
    texts = [*whole, *(line for text in whole for line in text.splitlines())]
    assert len(texts) > 5_000
    assert np.isfinite(READER.read_many(texts)).all()
    for text in whole:
        READER.learn_one(text, "neutral")
    assert np.isfinite(READER.read_many(whole)).all()


@pytest.mark.parametrize(
    "text", ["a" * 1_000_000, "@a " * 400_000, "é" * 1_000_000, "!" * 1_000_000, "http://" * 100_000]
)
def test_a_megabyte_of_the_same_is_read_like_its_opening(text: str) -> None:
    assert READER.read_many([text]).tolist() == READER.read_many([text[:2_000]]).tolist()


@pytest.mark.parametrize(
    "spoil",
    [
        lambda data: b"",
        lambda data: data[:40],
        lambda data: data[:-9],
        lambda data: b"pickle" + data,
        lambda data: data.replace(b'"bits":18', b'"bits":60'),
        lambda data: data.replace(b'"kept":600', b'"kept":9e9'),
        lambda data: data[:-3] + b"abc",
        lambda data: data.replace(b"jauge-tone-5", b"jauge-tone-4"),
    ],
)
def test_bytes_that_are_no_model_are_refused(taught: ToneModel, spoil: Callable[[bytes], bytes]) -> None:
    spoilt = spoil(taught.to_bytes())
    assert spoilt != taught.to_bytes()
    with pytest.raises(UnreadableModelError):
        ToneModel.from_bytes(spoilt)


def test_what_is_learned_of_one_form_of_a_word_is_known_of_another() -> None:
    model = ToneModel("en")
    before = model.judge("splendidly").sentiment
    for _ in range(9):
        model.learn_one("splendid", "negative")
        model.learn_one("zorbed", "positive")
    assert model.judge("splendidly").sentiment < before


def test_another_class_is_refused() -> None:
    with pytest.raises(ValueError, match="angry"):
        ToneModel(bits=8).learn_one("x", "angry")


def test_too_few_labels_are_refused() -> None:
    with pytest.raises(TooFewError):
        train(*made(20), "en")
    with pytest.raises(TooFewError):
        train(["x"] * 100, [0] * 100, "en")


@pytest.mark.parametrize("text", ["I do not like it", "I don't like it", "this is not good", "no good at all"])
def test_negation_turns_a_feeling_round(text: str) -> None:
    assert ToneModel("en").judge(text).tone == "negative"


@pytest.mark.parametrize(
    ("lang", "text", "tone"),
    [
        ("fr", "Je suis ravie, merci !", "positive"),
        ("fr", "ce n'est pas génial", "negative"),
        ("fr", "Quel service NUL :(", "negative"),
        ("fr", "j'adooooore", "positive"),
        ("es", "me encanta, gracias", "positive"),
        ("es", "qué asco de servicio", "negative"),
        ("de", "das ist großartig", "positive"),
        ("de", "ich bin enttäuscht", "negative"),
        ("it", "bellissimo, grazie mille", "positive"),
        ("pt", "eu odeio esse banco", "negative"),
        ("ja", "😂👍❤", "positive"),
        ("en", "looooove it <3", "positive"),
    ],
)
def test_without_labels_words_of_feeling_are_read(lang: str, text: str, tone: str) -> None:
    assert ToneModel(lang).judge(text).tone == tone
