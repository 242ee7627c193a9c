"""A text as PostgreSQL's index has it, and the words of a search as an expression over it.

The words are those of `streams.mentions.words`, so that both stores find the same; PostgreSQL's own parser cuts none.
Beside single characters of scripts without spaces stand their pairs: a run of them is found by rare pairs that
follow each other. Three of them are two pairs, so that what a trigram finds is found too, and two characters as well.
An expression holds letters, digits and marks between apostrophes, and operators: nothing that a reader typed.
"""

import re
from itertools import pairwise

from streams.mentions.query import All, Either, Not, Phrase, Tree
from streams.mentions.words import UNSPACED, words_of

LONGEST = 500
"""Characters of a word that count: PostgreSQL takes 2,046 bytes."""
_SINGLE = re.compile(f"[{UNSPACED}]")


def vector_of(text: str) -> str:
    """Return the words of a text with their places, as a ``tsvector`` is written.

    >>> vector_of("late, late 東京")
    "'late':1,2 '東':3 '東京':3 '京':4"
    """
    places: dict[str, list[str]] = {}
    words = words_of(text)
    for number, word in enumerate(words, 1):
        places.setdefault(word[:LONGEST], []).append(str(number))
        if number < len(words) and _is_pair(word, words[number]):
            places.setdefault(word + words[number], []).append(str(number))
    return " ".join(f"'{word}':{','.join(numbers)}" for word, numbers in places.items())


def expression(tree: Tree) -> str:
    """Return words as a ``tsquery`` is written.

    >>> from streams.mentions.query import parse
    >>> expression(parse('late -"on ti'))
    "('late' & !('on' <1> 'ti':*))"
    >>> expression(parse("東京駅|x"))
    "(('東京' <1> '京駅') | 'x')"
    """
    match tree:
        case Phrase(words, is_prefix):
            return _phrase(words, is_prefix)
        case Not(part):
            return f"!{expression(part)}"
        case All(parts):
            return f"({' & '.join(map(expression, parts))})"
        case Either(parts):
            return f"({' | '.join(map(expression, parts))})"


def _phrase(words: tuple[str, ...], is_prefix: bool) -> str:
    """Return words that follow each other; a pair stands at the place of its first character."""
    units: list[tuple[int, str]] = []
    for place, word in enumerate(words):
        if place + 1 < len(words) and _is_pair(word, words[place + 1]):
            units.append((place, f"'{word}{words[place + 1]}'"))
        elif not place or not _is_pair(words[place - 1], word):
            units.append((place, f"'{word[:LONGEST]}'{':*' if is_prefix and place == len(words) - 1 else ''}"))
    text = units[0][1]
    for (before, _), (place, unit) in pairwise(units):
        text += f" <{place - before}> {unit}"
    return f"({text})" if len(units) > 1 else text


def _is_pair(first: str, second: str) -> bool:
    return bool(_SINGLE.fullmatch(first) and _SINGLE.fullmatch(second))
