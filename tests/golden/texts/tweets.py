"""How right tone and language are on public tweets: `python -m tests.golden.texts.tweets [--tuning]`.

No list and no constant was tuned on the rows held out: the second half of each ``xlmt/*_val``, and the airlines' last
day. Who works on the lists looks at the other rows (`--tuning`) and at no text of these.
"""

import argparse
import csv
import gzip
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from schemas.tone_label import TONES
from scoring.text.language import languages_of
from scoring.text.tone.evaluation import Figures, Verdicts, evaluate
from scoring.text.tone.model import ToneModel
from scoring.text.tone.training import train
from tests.paths import SHARED

NAMES = {"en": "english", "fr": "french", "es": "spanish", "de": "german", "it": "italian", "pt": "portuguese"}
LAST_DAY = "2015-02-22"
FIRST_WORDS = 3
_ADDRESS = re.compile(r"\bhttp\b")
"""What ``xlmt`` has in the place of each address."""


class Rows(NamedTuple):
    """Labelled texts; labels are places in `TONES`."""

    texts: list[str]
    labels: list[int]

    def part(self, begin: int, end: int) -> "Rows":
        """Return the rows of ``[begin, end)``."""
        return Rows(self.texts[begin:end], self.labels[begin:end])


def rows_of(name: str, day: str = "") -> Rows:
    """Return the rows of a file of the shared data; of `day` alone where one is given."""
    with gzip.open(SHARED / name, "rt", encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row.get("time_utc", "").startswith(day)]
    texts = [_ADDRESS.sub("https://t.co/x", row["text"]) if name.startswith("xlmt") else row["text"] for row in rows]
    return Rows(texts, [TONES.index(row["label"]) for row in rows])


def halves(lang: str) -> tuple[Rows, Rows]:
    """Return the validation rows of a language: those that may be looked at, and those held out."""
    rows = rows_of(f"xlmt/{NAMES[lang]}_val.csv.gz")
    middle = len(rows.texts) // 2
    return rows.part(0, middle), rows.part(middle, len(rows.texts))


def airlines() -> tuple[Rows, Rows]:
    """Return the tweets on airlines before their last day, and those of it."""
    rows, last = rows_of("airline/airline_first60.csv.gz"), rows_of("airline/airline_first60.csv.gz", LAST_DAY)
    return rows.part(0, len(rows.texts) - len(last.texts)), last


def line(name: str, figures: Figures) -> str:
    """Return one line of figures."""
    (bad_as_good, good_as_bad) = figures.confusion[0][2], figures.confusion[2][0]
    turned = (bad_as_good + good_as_bad) / figures.n
    return (
        f"{name:>28}: macro-F1 {100 * figures.macro_f1:5.1f}, calibration error {figures.ece:.3f}, "
        f"positive as negative or the reverse {100 * turned:4.1f}%, {figures.n} texts"
    )


def together(every: Sequence[Verdicts]) -> Figures:
    """Return the figures of several sets as of one: 162 texts are too few to tell an error of 0.05 from none."""
    joined = [np.concatenate(column) for column in list(zip(*every, strict=True))[:3]]
    return Verdicts(*joined, every[0].measured).figures()


def _tone(is_tuning: bool) -> Iterator[str]:
    every: list[Verdicts] = []
    for lang, name in NAMES.items():
        chosen = rows_of(f"xlmt/{name}_train.csv.gz") if is_tuning else halves(lang)[1]
        verdicts, figures = evaluate(ToneModel(lang), *chosen)
        every.append(verdicts)
        yield line(f"{lang}, no label", figures)
    yield line("all six, no label", together(every))
    every.clear()
    for lang, name in NAMES.items():
        model = train(*rows_of(f"xlmt/{name}_train.csv.gz"), lang)
        verdicts, figures = evaluate(model, *halves(lang)[0 if is_tuning else 1])
        every.append(verdicts)
        yield line(f"{lang}, trained", figures)
    yield line("all six, trained", together(every))
    before, last = airlines()
    if is_tuning:
        cut = int(0.7 * len(before.texts))
        before, last = before.part(0, cut), before.part(cut, len(before.texts))
    for is_learning, name in ((False, "airlines, frozen"), (True, "airlines, learning on")):
        yield line(name, evaluate(train(*before, "en"), *last, learning=is_learning)[1])


def _language(is_tuning: bool) -> Iterator[str]:
    for lang, name in NAMES.items():
        rows = rows_of(f"xlmt/{name}_train.csv.gz") if is_tuning else halves(lang)[1]
        short = [" ".join(text.split()[:FIRST_WORDS]) for text in rows.texts]
        yield f"{lang:>28}: {_shares(lang, rows.texts)}; of the first three words {_shares(lang, short)}"


def _shares(lang: str, texts: Sequence[str]) -> str:
    found = languages_of([None] * len(texts), texts)
    right, unknown = found.count(lang) / len(found), found.count(None) / len(found)
    return f"{100 * right:5.1f}% right, {100 * (1 - right - unknown):4.1f}% wrong"


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tuning", action="store_true", help="of the rows that lists may be tuned on")
    is_tuning = parser.parse_args().tuning
    for part in (_language, _tone):
        for said in part(is_tuning):
            print(said, flush=True)


if __name__ == "__main__":
    main()
