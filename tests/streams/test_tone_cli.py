"""`jauge tone` as a user runs it."""

import csv
import json
from pathlib import Path

import pytest

from tests.command import jauge
from tests.scoring.tone.samples import made


@pytest.fixture
def labelled(tmp_path: Path) -> Path:
    path = tmp_path / "labels.csv"
    names = ("negative", "neutral", "positive")
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "label", "text", "source"])
        for number, (text, label) in enumerate(zip(*made(300), strict=True)):
            writer.writerow([number, names[label], text, ("x", "hn")[number % 2]])
        writer.writerow([301, "irrelevant", "zorb", "x"])
        writer.writerow([302, "positive", " ", "x"])
    return path


def test_trained_evaluated_and_told(labelled: Path, tmp_path: Path) -> None:
    model = tmp_path / "en.tone"
    trained = jauge("tone", "train", str(labelled), "--lang", "en", "-o", str(model))
    assert trained.returncode == 0, trained.stderr
    assert "1 rows left out: labelled 'irrelevant'" in trained.stdout
    assert "learned from 300 texts" in trained.stdout

    told = jauge("tone", "evaluate", str(labelled), "--lang", "en", "--model", str(model), "--json")
    figures = json.loads(told.stdout)
    assert figures["macro_f1"] > 0.9
    assert figures["n"] == 300
    assert set(figures["by_source"]) == {"x", "hn"}
    assert sum(map(sum, figures["confusion"])) == 300

    alone = jauge("tone", "evaluate", str(labelled), "--lang", "en", "--json")
    assert json.loads(alone.stdout)["macro_f1"] < 0.5
    shown = jauge("tone", "evaluate", str(labelled), "--lang", "en", "--model", str(model), "--prequential")
    assert "macro-F1" in shown.stdout
    assert "corrected" in shown.stdout


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["train", "none.csv", "--lang", "en", "-o", "m"], "none.csv cannot be read"),
        (["evaluate", "{file}", "--lang", "klingon"], "is no language"),
        (["evaluate", "{file}", "--lang", "en", "--model", "{file}"], "no model of tone"),
        (["label", "angry", "--text", "x"], "this is no correction"),
        (["publish", "none.tone"], "none.tone cannot be read"),
    ],
)
def test_what_cannot_be_done_is_said_with_the_mend(labelled: Path, arguments: list[str], words: str) -> None:
    ended = jauge("tone", *[argument.format(file=labelled) for argument in arguments])
    assert ended.returncode == 2, ended.stderr
    assert words in ended.stderr
    assert "Traceback" not in ended.stderr
