"""The tone of one language's texts, learned from labels: three classes, each with a probability."""

import zlib
from collections.abc import Hashable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from river import base

from schemas.tone_label import TONES
from scoring.text.prepared import prepared
from scoring.text.tone import learning, linear, serialization
from scoring.text.tone.linear import CLASSES, MARGIN, SCALE, TEMPERATURE
from scoring.text.tone.model_fault import Kept
from scoring.text.tone.reader import BITS, TextFeatures, TextReader, codes_of
from scoring.text.tone.text_features import CONSTANT, TOGETHER, WEIGHT
from scoring.text.tone.word_list import CLEARLY_BAD, CLEARLY_GOOD, listed_languages, word_list

KEPT = serialization.MOST_KEPT
"""Texts, as features, that are gone over again while learning."""
REHEARSALS = 6, 12
"""So many of them for every new one: at first, and once many texts are known."""
RATE = 0.07, 0.03
"""Length of a step of learning one at a time, likewise: who knows little has to be bold."""
HALFWAY = 1_000
"""After so many texts both lie half way."""
DECAY = 1e-4
"""By how much of a step the weights are drawn to 0."""
_STEEPNESS = 2.4
"""Chosen so that probabilities are right as often as they say, on the rows that lists were tuned on."""


class Verdict(NamedTuple):
    """What a text was read as."""

    sentiment: float
    """-1 to 1: how much likelier positive is than negative."""
    confidence: float
    """Probability of the class named, 0 to 1."""
    tone: str
    """The class named."""


class ToneModel(base.Classifier):
    """A softmax over hashed words, pairs and pieces of words, and the words of feeling of the language.

    Starts from the words of feeling alone, and learns one text at a time (`learn_one`) or
    from many at once (`scoring/text/tone/training.py`). Deterministic; bounded in memory; saved
    and restored byte for byte. Not for two threads at once.

    Parameters
    ----------
    lang
        BCP 47 primary language, which chooses the words of feeling.
    bits
        Hashed features, as a power of two.
    seed
        Of which texts are gone over again.
    labels
        What the classes are called; another tool's data may have two or three of its own.

    Examples
    --------
    >>> model = ToneModel("en")
    >>> model.predict_one("I love it!"), model.predict_one("Gate 5"), model.predict_one("Worst crew ever")
    ('positive', 'neutral', 'negative')
    >>> for _ in range(9):
    ...     model.learn_one("We are zorbed", "positive")
    >>> model.predict_one("zorbed")
    'positive'
    >>> ToneModel.from_bytes(model.to_bytes()).to_bytes() == model.to_bytes()
    True

    """

    def __init__(
        self,
        lang: str = "en",
        bits: int = BITS,
        seed: int = 1,
        labels: tuple[base.typing.ClfTarget, ...] = TONES,
    ) -> None:
        self.lang = lang
        self.bits = bits
        self.seed = seed
        self.labels = labels
        self._reader = TextReader(lang, bits)
        self._state: linear.State = _new_state(lang, bits)
        self._kept: Kept = []
        self._work = np.zeros((3, CLASSES))
        self.learned = 0
        """Texts learned from."""
        self.confusion = np.zeros((CLASSES, CLASSES), np.int64)
        """Texts by their class (rows) and the class named before it was learned."""

    @property
    def version(self) -> str:
        """What a mention read by this model says of it.

        >>> ToneModel("fr").version
        'tone-fr-0'
        """
        return f"tone-{self.lang}-{self.learned}"

    def read_many(self, texts: Sequence[str]) -> NDArray[np.float64]:
        """Return the probabilities of the three classes, ``(len(texts), 3)``."""
        return self._predict(texts)[:, 0]

    def judge(self, text: str) -> Verdict:
        """Return the tone of one text."""
        return self.judge_many([text])[0]

    def judge_many(self, texts: Sequence[str]) -> list[Verdict]:
        """Return the tone of each text; many at once take half the time."""
        return self.judge_prepared([prepared(text) for text in texts])

    def judge_prepared(self, texts: Sequence[str]) -> list[Verdict]:
        """Return the tone of each of some texts that are prepared (`scoring/text/tone/reader.py`)."""
        predicted = self._predict_prepared(texts)
        named = predicted[:, 1].argmax(axis=1).tolist()
        return [
            Verdict(p[2] - p[0], p[place], TONES[place])
            for p, place in zip(predicted[:, 0].tolist(), named, strict=True)
        ]

    def judge_read(self, text: TextFeatures) -> tuple[NDArray[np.float64], int]:
        """Return the logits of a text that was read, and the place in `TONES` of the class to name."""
        linear.judge(*text, self._state, self._work)
        return self._work[0].copy(), self._named()

    def predict_proba_one(self, x: Any, **_: Any) -> dict[base.typing.ClfTarget, float]:
        """Return the probability of each class; `x` is a text, or a mapping, read as words ``key=value``."""
        p = self._predict([_text_of(x)])[0, 0, : len(self.labels)]
        return dict(zip(self.labels, (p / p.sum()).tolist(), strict=True))

    def predict_one(self, x: Any, **_: Any) -> base.typing.ClfTarget | None:
        """Return the class to name."""
        return self.labels[int(self._predict([_text_of(x)])[0, 1, : len(self.labels)].argmax())]

    def learn_one(self, x: Any, y: base.typing.ClfTarget) -> None:
        """Learn that `x` is `y`, and go once more over a few of the last texts.

        Raises:
            ValueError: `y` is none of the labels.
        """
        if y not in self.labels:
            raise ValueError(f"{y!r} is none of the labels {self.labels}")
        self._learn(self._reader.read(_text_of(x)), self.labels.index(y))

    def _learn(self, text: TextFeatures, label: int) -> None:
        settled = self.learned / (self.learned + HALFWAY)
        rate = RATE[0] + settled * (RATE[1] - RATE[0])
        learning.learn(*text, label, True, rate, DECAY, self._state, self._work)
        self.confusion[label, self._named()] += 1
        if len(self._kept) < KEPT:
            self._kept.append((text, label))
        else:
            self._kept[self.learned % KEPT] = text, label
        self.learned += 1
        for number in range(round(REHEARSALS[0] + settled * (REHEARSALS[1] - REHEARSALS[0]))):
            drawn = zlib.crc32(f"{self.seed} {self.learned} {number}".encode())  # the same in every process
            again, its = self._kept[drawn % len(self._kept)]
            learning.learn(*again, its, False, rate, DECAY, self._state, self._work)

    def fit(self, texts: Sequence[TextFeatures], labels: Sequence[int], orders: NDArray[np.int32], rate: float) -> None:
        """Learn from many texts at once, going through them in each of `orders`; see `learning.fit`."""
        sizes = np.array([len(text.ids) for text in texts], np.int64)
        ends = np.cumsum(sizes)
        begins = ends - sizes
        plain = np.array([text.plain for text in texts], np.int64)
        learning.fit(
            np.concatenate([text.ids for text in texts]),
            np.concatenate([text.counts for text in texts]),
            np.stack([begins, begins + plain, ends], axis=1),
            np.stack([text.dense for text in texts]),
            np.array(labels, np.int32),
            orders,
            rate,
            1 / (3 * len(texts)),
            self._state,
        )
        self._kept = list(zip(texts, labels, strict=True))[-KEPT:]
        self.learned += len(texts)
        if len(self._kept) == KEPT:  # the oldest stands where the next one goes
            at = self.learned % KEPT
            self._kept = self._kept[KEPT - at :] + self._kept[: KEPT - at]

    def temper(self, temperature: float, margin: float = 0.0) -> None:
        """Set what the logits are divided by, so that such a probability is right as often as it says.

        `margin`: how far apart those of good and bad then have to be for one of them to be named, 0 to 1.
        """
        self._state[3][TEMPERATURE], self._state[3][MARGIN] = temperature, margin

    def read(self, text: str) -> TextFeatures:
        """Return what `text` is read as."""
        return self._reader.read(text)

    def to_bytes(self) -> bytes:
        """Return all of it, see `scoring/text/tone/serialization.py`."""
        return serialization.pack(
            self.lang, self.bits, self.seed, self.learned, self._state, self.confusion, self._kept
        )

    @classmethod
    def from_bytes(cls, data: bytes, most_bits: int = serialization.MOST_BITS) -> "ToneModel":
        """Return the model that `to_bytes` told of; `most_bits`: it may have features for, as a power of two.

        Raises:
            UnreadableModelError: these bytes are no such model, not all of it, or say what no learning gives.
        """
        saved = serialization.unpack(data, most_bits)
        model = cls(saved.header.lang, saved.header.bits, saved.header.seed)
        model._state, model.confusion, model._kept = saved.state, saved.confusion, saved.kept
        model.learned = saved.header.learned
        return model

    def _predict(self, texts: Sequence[str]) -> NDArray[np.float64]:
        """Return of each text the probabilities, and what speaks for each class: ``(len(texts), 2, 3)``."""
        return self._predict_prepared([prepared(text) for text in texts])

    def _predict_prepared(self, texts: Sequence[str]) -> NDArray[np.float64]:
        reader, out = self._reader, np.empty((len(texts), 2, CLASSES))
        linear.predict(*codes_of(texts), reader.lexicon, reader.bits, reader.scratch, self._state, self._work, out)
        return out

    def _named(self) -> int:
        """Return the class to name of the text judged last: where a rare class is helped as in learning."""
        return int(self._work[2].argmax())


def _new_state(lang: str, bits: int) -> linear.State:
    """Return a state that knows nothing but the words of feeling."""
    state = serialization.new_state(bits)
    _, _, dense, totals = state
    good = word_list(lang).clearly_good if lang in listed_languages() else CLEARLY_GOOD
    for place, sign, cut in ((0, -1, CLEARLY_BAD), (2, 1, good)):
        dense[TOGETHER, place] = sign * _STEEPNESS / WEIGHT[TOGETHER]
        dense[CONSTANT, place] = -_STEEPNESS * cut
    totals[SCALE] = totals[TEMPERATURE] = 1.0
    return state


def _text_of(x: str | Mapping[Hashable, Any]) -> str:
    return x if isinstance(x, str) else " ".join(sorted(f"{key}={value}" for key, value in x.items()))
