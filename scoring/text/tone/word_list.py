"""The lists of words by which tone and language are read: one file a language, ``words/<lang>.toml``.

English has the feelings of VADER's list besides (Hutto & Gilbert 2014, MIT licence, from its own package), and so have
emoticons everywhere. All else was written for this project.
"""

import shlex
import tomllib
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

EVERYWHERE, EMOJI = "everywhere", "emoji"
"""The list for texts of every language but English, and that of emoji."""
CLEARLY_BAD, CLEARLY_GOOD = 0.05, 0.25
"""Without labels: below minus the first the words of a text are bad, above the second good, where its list names no
other bound."""
_FOLDER = files("scoring.text.tone") / "words"


class WordList(NamedTuple):
    """What a file of ``words/`` holds: words without capitals and accents; of a phrase, one space apart."""

    feelings: dict[str, float]
    """How a word feels, from -4 to 4; one that ends in ``*`` stands for any ending."""
    idioms: dict[str, float]
    """How a phrase feels as a whole; within it no word is read by itself."""
    negators: list[str]
    """Words that turn what comes after them."""
    both_ways: list[str]
    """Those among them that turn what stands before them where nothing follows."""
    boosters: list[str]
    softeners: list[str]
    contrasts: list[str]
    """Words after which a sentence comes to its point."""
    concessions: list[str]
    """Words that grant what matters less."""
    burdens: list[str]
    """Words that feel nothing, and good where they are denied: no queue, no fees."""
    common: frozenset[str]
    """Words by which the language is known; of `EVERYWHERE`: English ones that texts of every language use, by which
    English is hardly known."""
    clearly_good: float
    """How words feel, of -1 to 1, above which a text is good. People write more good words without meaning anything
    than bad ones; how many more differs by language and list."""
    pairs_cancel: bool
    """Whether two negators beside each other turn nothing."""
    report: float
    """Points of feeling that a text with an address has to have before any counts: in some languages who links, mostly
    reports what others wrote."""


@cache
def listed_languages() -> frozenset[str]:
    """Return the languages with a list of their own: a file of ``words/`` is all that one takes.

    >>> sorted(listed_languages())
    ['de', 'en', 'es', 'fr', 'it', 'pt']
    """
    names = (file.name.removesuffix(".toml") for file in _FOLDER.iterdir() if file.name.endswith(".toml"))
    return frozenset(name for name in names if len(name) in (2, 3))


@cache
def other_languages() -> dict[str, frozenset[str]]:
    """Return the common words of languages without a list of their own."""
    read = tomllib.loads((_FOLDER / "others.toml").read_text(encoding="utf-8"))
    return {lang: frozenset(words.split()) for lang, words in read.items()}


@cache
def word_list(name: str) -> WordList:
    """Return the list of a language, of `EVERYWHERE` or of `EMOJI`."""
    read: dict[str, Any] = tomllib.loads((_FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
    if name == EMOJI:
        feelings = {sign: float(value) for value, signs in read.items() for sign in signs}
    else:
        feelings = {word: float(value) for value, words in read["feelings"].items() for word in words.split()}
    return WordList(
        feelings=feelings,
        idioms={phrase: float(value) for phrase, value in read.get("idioms", {}).items()},
        negators=_words(read.get("negators", "")),
        both_ways=_words(read.get("both_ways", "")),
        boosters=_words(read.get("boosters", "")),
        softeners=_words(read.get("softeners", "")),
        contrasts=_words(read.get("contrasts", "")),
        concessions=_words(read.get("concessions", "")),
        burdens=_words(read.get("burdens", "")),
        common=frozenset(read.get("common", "").split()),
        clearly_good=float(read.get("clearly_good", CLEARLY_GOOD)),
        pairs_cancel=read.get("pairs_cancel", False),
        report=float(read.get("report", 0.0)),
    )


def _words(listed: str) -> list[str]:
    """Return words, and phrases within quotes."""
    return shlex.split(listed)
