"""The corpus of sentences, and how many of them are read right."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from schemas.brand import Brand
from schemas.mention import Mention
from schemas.tone_label import TONES
from scoring.text.matching import Matcher
from scoring.text.placement import placements_of
from scoring.text.tone.tone import tone_named

LANGUAGES = ("en", "fr", "de", "es", "it", "pt")
_SIGNS = {"-": "negative", "0": "neutral", "+": "positive"}
_BRAND = re.compile(r"\{(.*?)\}")


class Sentence(NamedTuple):
    """One text, and what a person reads in it."""

    lang: str
    kind: str
    tones: frozenset[str]
    """The classes that are right."""
    text: str
    brand: str
    """The name that stands in it; empty: none does."""


class Reading(NamedTuple):
    """What came out."""

    sentence: Sentence
    tone: str
    """The class read; "unread" where nothing is."""
    lang: str | None

    @property
    def is_right(self) -> bool:
        """Whether a person reads the same."""
        return self.tone in self.sentence.tones


def sentences(lang: str) -> list[Sentence]:
    """Return the sentences of a language, in the order of its file; a line without a sign goes on with the last."""
    found: list[Sentence] = []
    kind = ""
    for line in (Path(__file__).parent / f"{lang}.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            kind = line.strip("[]")
        elif line[:1] in _SIGNS:
            signs, _, text = line.partition(" ")
            name = _BRAND.search(text)
            found.append(
                Sentence(
                    *(lang, kind, frozenset(_SIGNS[sign] for sign in signs)),
                    *(_BRAND.sub(r"\1", text), name[1] if name else ""),
                )
            )
        elif not line.startswith("#"):
            found[-1] = found[-1]._replace(text=f"{found[-1].text}\n{line}")
    return found


def read_all(chosen: Sequence[Sentence], *, is_declared: bool) -> list[Reading]:
    """Return how each sentence is read, without a model; `is_declared`: its source says the language."""
    return [_read(sentence, sentence.lang if is_declared else None) for sentence in chosen]


def _read(sentence: Sentence, declared: str | None) -> Reading:
    name = sentence.brand
    brands = [Brand(brand=name, terms=(name,))] if name else []
    mention = Mention(
        source="x", id="1", seen_at=1, created_at=1, text=sentence.text, lang=declared, brand=None if name else "Acme"
    )
    ((_, _, read),) = placements_of([mention], Matcher(brands))
    sentiment = read.tone.sentiment
    return Reading(sentence, "unread" if sentiment is None else tone_named(sentiment), read.lang)


def kinds() -> list[str]:
    """Return the kinds, in the order of the files."""
    return list(dict.fromkeys(sentence.kind for sentence in sentences("en")))


assert set(_SIGNS.values()) == set(TONES)
