"""`jauge tone` as a user runs it."""

import csv
import gzip
import json
from pathlib import Path

import pytest

from tests.command import jauge
from tests.scoring.text.tone.samples import made


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


@pytest.mark.thorough
def test_trained_evaluated_and_reported(labelled: Path, tmp_path: Path) -> None:
    model = tmp_path / "en.tone"
    trained = jauge("tone", "train", str(labelled), "--lang", "en", "-o", str(model))
    assert trained.returncode == 0, trained.stderr
    assert "1 rows left out: labelled 'irrelevant'" in trained.stdout
    assert "learned from 300 texts" in trained.stdout

    ran = jauge("tone", "evaluate", str(labelled), "--lang", "en", "--model", str(model), "--json")
    figures = json.loads(ran.stdout)
    assert figures["macro_f1"] > 0.9
    assert figures["n"] == 300
    assert set(figures["by_source"]) == {"x", "hn"}
    assert sum(map(sum, figures["confusion"])) == 300

    alone = jauge("tone", "evaluate", str(labelled), "--lang", "en", "--json")
    assert json.loads(alone.stdout)["macro_f1"] < 0.5
    shown = jauge("tone", "evaluate", str(labelled), "--lang", "en", "--model", str(model), "--prequential")
    assert "macro-F1" in shown.stdout
    assert "corrected" in shown.stdout


@pytest.mark.thorough
def test_files_packed_or_not_make_the_same_model_in_every_process(labelled: Path, tmp_path: Path) -> None:
    """Hashes of strings differ between processes; what a model is must not."""
    rows = labelled.read_text(encoding="utf-8").splitlines(keepends=True)
    halves = tmp_path / "first.csv", tmp_path / "second.csv.gz"
    halves[0].write_text("".join(rows[:150]), encoding="utf-8")
    halves[1].write_bytes(gzip.compress("".join([rows[0], *rows[150:]]).encode()))
    made_of = {"whole": [labelled], "halves": list(halves)}
    for name, files in made_of.items():
        ended = jauge("tone", "train", *map(str, files), "--lang", "en", "-o", str(tmp_path / name))
        assert ended.returncode == 0, ended.stderr
    assert (tmp_path / "whole").read_bytes() == (tmp_path / "halves").read_bytes()


def test_repeats_and_languages_are_distinguished_and_an_order_that_reports_the_label_is_said(tmp_path: Path) -> None:
    texts = ["Lovely crew", "Gate 5", "Worst crew ever", "Lovely crew"] * 20
    labels = ["positive", "neutral", "negative", "positive"] * 20
    path = tmp_path / "in_turn.csv"
    path.write_text("label,text,lang\n" + "".join(f"{a},{b},en\n" for a, b in zip(labels, texts, strict=True)))
    ran = jauge("tone", "evaluate", str(path), "--lang", "en", "--prequential", "--json")
    figures = json.loads(ran.stdout)
    assert (figures["n"], figures["without_repeats"]["n"], figures["by_language"]["en"]["n"]) == (80, 3, 80)
    assert "at a distance of 4 labels are mostly alike" in ran.stderr
    frozen = jauge("tone", "evaluate", str(path), "--lang", "en")
    assert frozen.stderr == "", "a model that does not learn reads nothing off the order"
    assert "77 texts stood there before; without them macro-F1 1.000" in frozen.stdout


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


@pytest.mark.thorough
def test_texts_are_read_and_the_words_that_decided_are_shown() -> None:
    one = jauge("tone", "read", "Not good at Best Buy", "--lang", "en", "--brand", "Best Buy", "--json")
    said = json.loads(one.stdout)
    assert (one.returncode, said["tone"], said["lang"], said["lang_from"]) == (0, "negative", "en", "declared")
    assert [(word["text"], word["negated"]) for word in said["words"]] == [("good", True)]
    lines = '{"text": "Quelle honte, un service nul", "lang": "fr"}\nno issues, great crew\n'
    many = jauge("tone", "read", "--json", stdin=lines)
    assert [json.loads(line)["tone"] for line in many.stdout.splitlines()] == ["negative", "positive"]
    assert jauge("tone", "read", "Worst crew ever", "--lang", "en").stdout.startswith("negative -")


@pytest.mark.thorough
def test_a_model_learns_nothing_from_the_names_of_brands(tmp_path: Path) -> None:
    names = ("negative", "neutral", "positive")
    for brand in ("Best Buy", "Angry Birds"):
        rows = [[names[label], f"At {brand}: {text}", brand] for text, label in zip(*made(60), strict=True)]
        with (tmp_path / f"{brand}.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([["label", "text", "brand"], *rows])
        ran = jauge("tone", "train", str(tmp_path / f"{brand}.csv"), "--lang", "en", "-o", str(tmp_path / brand))
        assert ran.returncode == 0, ran.stderr
    assert (tmp_path / "Best Buy").read_bytes() == (tmp_path / "Angry Birds").read_bytes()
