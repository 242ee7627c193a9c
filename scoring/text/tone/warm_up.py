"""Compiles the kernels that read a text before the first one needs them: the first time they take seconds of CPU."""

from scoring.compute.hashes import hashes_of
from scoring.text.language import detect
from scoring.text.near_duplicates import groups_of
from scoring.text.tone.model import ToneModel
from scoring.text.tone.reader import TextReader


def warm_up() -> None:
    """Call those that read, judge and learn one text, its language and its copies; `fit` is for training alone.

    >>> warm_up()
    """
    model = ToneModel("en")
    text = model.read("good")
    model.judge("good")
    model.judge_read(text)
    model.learn_one("good", "positive")
    TextReader("en").feelings(["good"])
    detect(["good"])
    groups_of(["good"])
    hashes_of([b"good"])
