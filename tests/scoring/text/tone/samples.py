"""Labelled texts made here, and the real ones where they are."""

import csv
import gzip
from random import Random

import pytest

from schemas.tone_label import TONES
from tests.paths import SHARED

DATA = SHARED
_WORDS = ("zorb mim kelt", "gate seat bag", "flup nurt wex")
"""Of each class, besides what all have."""


def made(count: int, seed: int = 1, sure: float = 0.9) -> tuple[list[str], list[int]]:
    """Texts of invented words; those of their own class with probability `sure`."""
    rng = Random(seed)
    labels = [rng.randrange(3) for _ in range(count)]
    texts = []
    for label in labels:
        own = label if rng.random() < sure else rng.randrange(3)
        texts.append(f"the {rng.choice(_WORDS[own].split())} of {rng.choice('abcdefgh')}{rng.randrange(50)} was there")
    return texts, labels


def real(name: str) -> tuple[list[str], list[int]]:
    """Rows of a file of the shared data."""
    path = DATA / name
    if not path.exists():
        pytest.skip("../shared/data is absent")
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["label"] in TONES]
    return [row["text"] for row in rows], [TONES.index(row["label"]) for row in rows]
