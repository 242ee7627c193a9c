"""Compiles the kernels of tone before the first text needs them: the first time they take some seconds of CPU."""

from scoring.tone.model import ToneModel


def warm_up() -> None:
    """Call those that read, judge and learn one text; `fit` is for training alone.

    >>> warm_up()
    """
    model = ToneModel("en")
    text = model.read("good")
    model.judge("good")
    model.judge_read(text)
    model.learn_one("good", "positive")
