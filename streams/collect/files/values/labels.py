"""Labels of sentiment: which scale a column uses is read from all of its values, never from one."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from streams.collect.files.values.amounts import EMPTY, amount

_WORDS: Mapping[float, str] = {
    -1.0: (
        "negative neg very_negative strongly_negative extremely_negative bad unhappy angry sadness "
        "négatif négative negatif très_négatif negativ sehr_negativ schlecht negativo negativa muy_negativo "
        "👎 😠 😡 🙁 ☹️ 😞 😢 ☹"
    ),
    0.0: (
        "neutral neu mixed mix ambivalent balanced neutre mitigé mixte gemischt ausgewogen neutro neutra mixto 😐 😶"
    ),
    1.0: (
        "positive pos very_positive strongly_positive extremely_positive good happy joy "
        "positif positive très_positif positiv sehr_positiv gut positivo positiva muy_positivo "
        "👍 😀 😃 😄 😊 🙂 😍 ❤️"
    ),
}
_SILENT = "irrelevant not_relevant unknown not_rated unrated not_applicable none undefined unclassified sans_objet"
LABELS: Mapping[str, float | None] = {
    **{word: value for value, words in _WORDS.items() for word in words.split()},
    **dict.fromkeys((*_SILENT.split(), *EMPTY)),
}
"""Sentiment by word in small letters, blanks as `_`; None: the label says nothing, so the text is read."""
MOST_DISTINCT = 64
"""Values of a column that are looked at: a scale of labels has fewer, and one of numbers is told by these."""
BINARY_NAMES = frozenset(("sentiment", "polarity", "target", "is_positive", "positive", "airline_sentiment", "feeling"))
STAR_NAMES = frozenset(
    (
        "stars",
        "star",
        "rating",
        "ratings",
        "star_rating",
        "review_rating",
        "overall",
        "note",
        "bewertung",
        "sterne",
        "étoiles",
        "etoiles",
        "estrellas",
    )
)
"""Names of columns, in small letters, whose 0 and 1, or 1 to 5, can mean one thing alone."""


@dataclass(frozen=True)
class Scale:
    """What the labels of a column mean."""

    name: str
    """In words, as it is shown."""
    factor: float = 1.0
    middle: float = 0.0
    """A number n means ``(n - middle) * factor``."""
    words: Mapping[str, float | None] | None = None
    """Set by the user: these win."""

    def value(self, label: object) -> float | None:
        """Return the sentiment that a label means, -1 to 1; None if it means none.

        Raises:
            ValueError: no such label.

        >>> scale_of(["0", "4", "2"], "polarity").value("4"), Scale("words").value("Very Positive")
        (1.0, 1.0)
        """
        word = word_of(label)
        if self.words is not None and word in self.words:
            return self.words[word]
        if word in LABELS:
            return LABELS[word]
        number, _ = _number(label)
        if number is not None:
            value = (number - self.middle) * self.factor
            if -1.0 <= value <= 1.0:
                return value
        raise ValueError(f"no known label ({str(label)[:40]!a}): say under [labels] of a mapping what it means")


WORDS = Scale("words")


class AmbiguousLabelError(ValueError):
    """Numbers that may mean several things: not guessed."""


def word_of(label: object) -> str:
    """Return a label as it is looked up.

    >>> word_of(" Very Positive"), word_of(1), word_of("1.0")
    ('very_positive', '1', '1')
    """
    if isinstance(label, float) and label == label // 1:
        label = int(label)
    word = "" if label is None else str(label)[:MOST_DISTINCT].strip().lower()
    return word.removesuffix(".0").replace(" ", "_").replace("-", "_" if not word.startswith("-") else "-")


def scale_of(
    values: Collection[object], column: str, labels: Mapping[str, float | None] | None = None, named: str = ""
) -> Scale:
    """Return what the values of a column mean.

    Args:
        values: distinct ones, at most MOST_DISTINCT.
        column: its name in small letters, without what it lies in.
        labels: said by the user; by word.
        named: the scale that a profile names: ``stars``, ``binary``, ``percent`` or ``unit``.

    Raises:
        AmbiguousLabelError: numbers whose meaning nothing tells.

    >>> [scale_of(v, "sentiment").name for v in (["0", "1"], ["-1", "0", "1"], ["0.3", "-0.2"], ["85%"])]
    ['0 negative, 1 positive', '-1 to 1', '-1 to 1', '0 to 100 %']
    >>> scale_of(["0", "1"], "label")
    Traceback (most recent call last):
    AmbiguousLabelError: 0 and 1 may mean either: say under [labels] of a mapping which one is positive
    """
    numbers: set[float] = set()
    outs: set[int] = set()
    for value in values:
        word = word_of(value)
        if word in LABELS or (labels is not None and word in labels):
            continue
        number, out_of = _number(value)
        if number is not None:  # else such a row loses its label and says so
            numbers.add(number)
            outs |= {out_of} - {0}
    if not numbers:
        return Scale("words" if not labels else "words, and [labels] of the mapping", words=labels)
    found = NAMED_SCALES[named] if named in NAMED_SCALES else _of_numbers(numbers, column, outs)
    return Scale(found.name, found.factor, found.middle, labels)


def _number(label: object) -> tuple[float | None, int]:
    """Return the number that a label is, None if it is none, and out of how many it says; 0: it does not.

    >>> [_number(text) for text in ("4,5/5", "4.0 out of 5 stars", "★★★★☆", "85%", "7/10", "3", "good")]
    [(4.5, 5), (4.0, 5), (4, 5), (85, 100), (7, 10), (3, 0), (None, 0)]
    """
    out_of = 0
    if isinstance(label, str):
        text = label.strip()
        if text.endswith("%"):
            text, out_of = text.rstrip("% "), 100
        elif text[:1] in "★⭐" and len(text) <= MOST_DISTINCT and not text.strip("★☆⭐\ufe0f"):
            return text.count("★") + text.count("⭐"), 5
        elif parted := _OUT_OF.fullmatch(text[:MOST_DISTINCT]):
            text, out_of = parted[1], int(parted[2] or 5)
        label = text
    try:
        number = amount(label)
    except ValueError:
        return None, 0
    return number, 0 if number is None else out_of


_OUT_OF = re.compile(
    r"(\d{1,2}(?:[.,]\d{1,2})?)\s*(?:(?:/|out of|sur|von|de|di)\s*(5|10)(?:\s*\w{4,9})?"
    r"|(?:stars?|étoiles?|sterne?n?|estrellas?))",
    re.IGNORECASE,
)
NAMED_SCALES: Mapping[str, Scale] = {
    "stars": Scale("1 to 5 stars", 0.5, 3.0),
    "binary": Scale("0 negative, 1 positive", 2.0, 0.5),
    "four": Scale("0 negative, 2 neutral, 4 positive", 0.5, 2.0),
    "percent": Scale("0 to 100 %", 0.02, 50.0),
    "hundred": Scale("-100 to 100", 0.01),
    "ten": Scale("1 to 10", 1 / 4.5, 5.5),
    "five": Scale("-5 to 5", 0.2),
    "unit": Scale("-1 to 1"),
}


def _of_numbers(numbers: set[float], column: str, outs: Collection[int]) -> Scale:
    least, most = min(numbers), max(numbers)
    whole = all(number == int(number) for number in numbers)
    hundreds = BINARY_NAMES | {"sentiment_score", "score"}
    if len(outs) > 1:
        raise AmbiguousLabelError("numbers out of several sums: say so under [labels]")
    rules = (
        (5 in outs and least >= 1 and most <= 5, "stars"),
        (10 in outs and least >= 1 and most <= 10, "ten"),
        (100 in outs, "hundred" if least < 0 else "percent"),
        (-1 <= least < 0 and most <= 1, "unit"),
        (-100 <= least < 0 and most <= 100 and max(most, -least) > 10 and column in hundreds, "hundred"),
        ({0, 4} <= numbers <= {0, 2, 4}, "four"),
        (1 in numbers and numbers <= {0, 1} and column in BINARY_NAMES, "binary"),
        (least >= 1 and most <= 5 and (column in STAR_NAMES or (whole and most == 5)), "stars"),
        (least >= 1 and 5 < most <= 10 and column in STAR_NAMES, "ten"),
    )
    for is_so, name in rules:
        if is_so:
            return NAMED_SCALES[name]
    if numbers <= {0, 1}:
        raise AmbiguousLabelError("0 and 1 may mean either: say under [labels] of a mapping which one is positive")
    raise AmbiguousLabelError(f"numbers from {least:g} to {most:g} may mean several things: say so under [labels]")
