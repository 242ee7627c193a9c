"""The language of texts: what their source declares unless they clearly speak another, else what they look like.

What a text looks like is told by the pieces of its letters (`scoring/text/language_scores.py`) and by its common words
(`scoring/text/language_words.py`). Languages that are expected are the likelier ones; others are named all the same.
"""

import re
from collections.abc import Sequence
from functools import cache, lru_cache

import numpy as np
from numpy.typing import NDArray

from scoring.compute.kernels import side_by_side
from scoring.text.edits import holds
from scoring.text.folding import fold
from scoring.text.language_names import PRIMARY
from scoring.text.language_scores import Tables, tables, write_likeliest
from scoring.text.language_words import evidence, languages
from scoring.text.normalization import normalized
from scoring.text.own_words import ADDRESS, own_words
from scoring.text.prepared import prepared
from scoring.text.tone.characters import Codes
from scoring.text.tone.reader import codes_of
from scoring.text.tone.word_list import listed_languages

LEAST, LEAST_SHORT, LEAST_LISTED, SHORT = 0.5, 0.55, 0.6, 24
"""Probability below which a language stays unknown, below which that of a text of fewer characters does, and one that
has a list: its words and its prior have lifted it already."""
FEWEST_HINDI = 2.0
"""Words of Hindi in Latin letters from which on a text may be in it."""
READ_CHARACTERS = 400
LIFT, PRIOR = 2.5, 3.0
"""By how much a word lifts the logarithm of its languages, and by how much those are lifted that are expected."""
CLEAR, CLEAR_WORDS = 0.75, 2.0
"""From which probability on, and with how many more common words, another language goes before the declared one."""
_SIGNS = re.compile(r"https?://\S+|[@#$]\w*|\x01\S*")
MANY_WORDS, WORDS_AHEAD, SHARE_OF_WORDS = 5.0, 3.5, 0.4
"""From which evidence on the words alone tell a language, how far ahead of any other, and for how many of all words."""
_has_signs = holds("http", "@", "#", "$", ADDRESS)
_LAUGHTER = re.compile(
    r"\b(?:(?:h+[aeiou]+){2,}h*|(?:a+h+){2,}a*|(?:j+[aeiou]+){2,}j*|k{3,}|(?:rs){2,}s*|lo+l+|x+d+|m+d+r+|h+m+|l+m+f?a+o+|r+o+f+l+)\b",
    re.IGNORECASE,
)
_may_laugh = holds(
    *("ah", "eh", "ih", "oh", "uh", "aj", "ej", "ij", "oj", "uj"),
    *("kkk", "rsrs", "lol", "lool", "looo", "xd", "mdr", "hm", "lmao", "lmfao", "rofl"),
)
"""Small letters one of which stands in all laughter, and little else."""
_NO_LETTERS = re.compile(r"[^\w\s'’.,!?¿¡-]|[\d_]")
_DRAWN_OUT = re.compile(r"(\w)\1{2,}")
_OTHER_SCRIPT = re.compile(r"[\u0370-\u1dff\u2e80-\ud7ff]")
_OTHER_LETTER = re.compile(r"[\u0370-\u1cff\u2e80-\ud7ff]")
"""Without letters that look like Latin ones: small capitals, raised ones."""
_AROUND = ".,!?;:'\"()"
_NO_NAMES: frozenset[str] = frozenset()
_DEFAULT: frozenset[str] = listed_languages()


def declared(lang: str | None) -> str | None:
    """Return the primary language of a BCP 47 tag, or of a name; None where nothing is declared.

    >>> declared("en-GB"), declared("pt_BR"), declared("FR"), declared("und"), declared(None)
    ('en', 'pt', 'fr', None, None)
    >>> declared("English"), declared("eng"), declared("['en']"), declared("Français (Canada)"), declared("Klingon")
    ('en', 'en', 'en', 'fr', None)
    """
    return _declared(lang) if lang else None


@lru_cache(maxsize=1_024)
def _declared(lang: str) -> str | None:
    words = re.findall(r"[^\W\d_]+", fold(lang))
    primary = words[0] if words else ""
    if primary in PRIMARY:
        return PRIMARY[primary]
    return None if primary in ("", "und", "zxx", "mul", "mis", "unk", "qaa") or len(primary) > 3 else primary


def detect(texts: Sequence[str], expected: frozenset[str] = _DEFAULT) -> list[str | None]:
    """Return the language of each text (ISO 639-1), None where it cannot be told; never raises.

    `expected`: languages that are the likelier ones.

    >>> detect(["Ce service est vraiment excellent, merci", "Das ist leider nichts geworden", "ok"])
    ['fr', 'de', None]
    """
    return languages_of([None] * len(texts), texts, expected)


def _detect(
    texts: Sequence[str], words: NDArray[np.float32], expected: frozenset[str]
) -> list[tuple[str | None, float]]:
    """Return the language of each text and how probable it is.

    Args:
        texts: their letters.
        words: what their words speak for.
        expected: languages that are the likelier ones.
    """
    if not texts:
        return []
    names, columns = _tables()[1], _columns()
    places, probabilities = likeliest(texts, _lifts(words, expected))
    own = _column(words, columns[places])
    least = np.where(np.array([len(text) for text in texts]) < SHORT, LEAST_SHORT, LEAST)
    least[np.isin(places, _listed())] = LEAST_LISTED
    is_hindi = words[:, _places()["hi"]] >= np.maximum(own, FEWEST_HINDI)
    return [
        ("hi" if in_latin else names[place], probability) if is_known else (None, probability)
        for place, probability, in_latin, is_known in zip(
            places.tolist(), probabilities.tolist(), is_hindi.tolist(), (probabilities >= least).tolist(), strict=True
        )
    ]


@cache
def _columns() -> NDArray[np.int64]:
    """Return which column of the evidence each language of the tables has; -1: none."""
    return np.array([_places().get(lang, -1) for lang in _tables()[1]])


@cache
def _listed() -> NDArray[np.int64]:
    """Return the places in the tables of the languages that have a list of words."""
    return np.array([place for place, lang in enumerate(_tables()[1]) if lang in listed_languages()])


def _column(words: NDArray[np.float32], columns: NDArray[np.int64]) -> NDArray[np.float32]:
    """Return of each row what stands in its column; 0 where that is -1."""
    return np.where(columns < 0, np.float32(0), words[np.arange(len(words)), columns])


def _lifts(words: NDArray[np.float32], expected: frozenset[str]) -> NDArray[np.float32]:
    """Return by how much each language of the tables is lifted, by text."""
    names = _tables()[1]
    columns = [names.index(lang) for lang in languages()]
    lifts = np.zeros((len(words), len(names)), np.float32)
    lifts[:, columns] = LIFT * words[:, :-1]
    for lang in expected:
        if lang in names:
            lifts[:, names.index(lang)] += PRIOR
    return lifts


def likeliest(
    texts: Sequence[str], lifts: NDArray[np.float32] | None = None
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Return the place of the likeliest language of each text, -1 where nothing is known, and its probability.

    The texts are prepared as py3langid does; without `lifts` the answer is its own.
    """
    plain = [normalized("NFC", text.lower() if text.isupper() else text).encode(errors="ignore") for text in texts]
    places, probabilities = np.empty(len(plain), np.int64), np.empty(len(plain))
    joined, ends = side_by_side(plain)
    if lifts is None:
        lifts = np.zeros((len(plain), len(_tables()[1])), np.float32)
    write_likeliest(joined, ends, *_tables()[0], lifts, places, probabilities)
    return places, probabilities


def languages_of(
    langs: Sequence[str | None],
    texts: Sequence[str | None],
    expected: frozenset[str] = _DEFAULT,
    masked: Sequence[tuple[str, frozenset[str]]] | None = None,
) -> list[str | None]:
    """Return the declared language of each text unless it clearly speaks another; else the one it looks like.

    `masked`: the same texts prepared, names masked, and the words of the names (`scoring/text/matching.py`).

    >>> languages_of(["es-MX", None, "en"], ["Hello, how are you doing today?"] * 2 + ["Die App ist super, danke"])
    ['en', 'en', 'de']
    """
    plain = [text or "" for text in texts]
    found = list(map(declared, langs))
    if masked is None:
        masked = [(prepared(text), _NO_NAMES) for text in plain]
    codes = codes_of([text for text, _ in masked])
    words = evidence(*codes)
    own = _column(words, np.array([_places().get(lang or "", -1) for lang in found], np.int64))
    is_doubtful = (words[:, :-1].max(axis=1, initial=0.0) - own >= CLEAR_WORDS).tolist()
    doubtful = [
        place
        for place, lang in enumerate(found)
        if lang is None or is_doubtful[place] or (lang in _DEFAULT and _is_foreign(plain[place]))
    ]
    by_words = _known_by_words(words)
    for place in doubtful:
        if by_words[place] >= 0:
            found[place] = languages()[by_words[place]]
    doubtful = [place for place in doubtful if by_words[place] < 0 or _is_foreign(plain[place])]
    drawn = _drawn_out(*codes)
    letters = [_letters_of(plain[place], drawn[place], masked[place][1]) for place in doubtful]
    looked = _detect(letters, words[doubtful], expected)
    for place, (lang, probability) in zip(doubtful, looked, strict=True):
        is_clear = lang is not None and probability >= CLEAR
        if found[place] is None or is_clear or (found[place] in _DEFAULT and _is_mostly_foreign(plain[place])):
            found[place] = lang
    return found


def _known_by_words(words: NDArray[np.float32]) -> list[int]:
    """Return which language the words of each text clearly speak for, as a place in `languages()`; -1: none."""
    by_language = words[:, :-1]
    second, best = np.partition(by_language, -2, axis=1)[:, -2:].T
    is_clear = (best >= MANY_WORDS) & (best - second >= WORDS_AHEAD) & (best >= SHARE_OF_WORDS * words[:, -1])
    by_words: list[int] = np.where(is_clear, by_language.argmax(axis=1), -1).tolist()
    return by_words


def _is_foreign(text: str) -> bool:
    """Whether a text has letters of another script than the Latin one."""
    return not text.isascii() and _OTHER_SCRIPT.search(text[:READ_CHARACTERS]) is not None


def _is_mostly_foreign(text: str) -> bool:
    """Whether at least half of the letters of a text are of another script than the Latin one."""
    if not _is_foreign(text):
        return False
    opening = text[:READ_CHARACTERS]
    return 2 * len(_OTHER_LETTER.findall(opening)) >= sum(map(str.isalpha, opening))


@cache
def _places() -> dict[str, int]:
    return {lang: place for place, lang in enumerate(languages())}


def _drawn_out(codes: Codes, ends: NDArray[np.int64]) -> list[bool]:
    """Return of each text whether a character stands in it three times in a row."""
    thrice = np.flatnonzero((codes[2:] == codes[1:-1]) & (codes[1:-1] == codes[:-2]))
    drawn = np.zeros(len(ends), np.bool_)
    drawn[np.searchsorted(ends, thrice, "right")] = True
    return drawn.tolist()


def _letters_of(text: str, is_drawn_out: bool, names: frozenset[str] = _NO_NAMES) -> str:
    """Return the opening of a text without addresses, handles, tags, names and laughter; nothing if no letter stays."""
    opening = text[:READ_CHARACTERS]
    words = own_words(opening)
    if not words.strip():  # the line that a feed adds is in the language of the feed
        words = opening
    if _has_signs(words):
        words = _SIGNS.sub(" ", words)
    if not words.isascii():
        words = _NO_LETTERS.sub(" ", normalized("NFKC", words))
    small = words.lower()
    if _may_laugh(small):
        words = _LAUGHTER.sub(" ", words)
    if is_drawn_out:
        words = _DRAWN_OUT.sub(r"\1", words)
    if names and not (small.isascii() and all(name not in small for name in names)):
        words = " ".join(word for word in words.split() if fold(word).strip(_AROUND) not in names)
    return words if any(map(str.isalpha, words)) else ""


@cache
def _tables() -> tuple[Tables, list[str]]:
    return tables()
