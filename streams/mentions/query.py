"""What a reader types, read into a small tree; nothing of it reaches a database as it was typed.

Words side by side all have to be there. ``"two words"`` is a phrase, ``pre*`` the beginning of a word, ``OR`` or ``|``
one of both, ``-word`` or ``NOT word`` none of it, and parentheses group. A quotation mark or parenthesis without its
other half ends with the text: a search is typed letter by letter, and half of it is no error.
"""

import re
from typing import NamedTuple

from streams.config.errors import UsageError
from streams.mentions.words import words_of

MOST_TERMS = 24
"""Words and phrases of one question."""
MOST_DEPTH = 8
"""Parentheses within each other, and negations of negations."""
LEAST_PREFIX = 2
"""Characters before a ``*``; with fewer it is left out."""

_QUOTES = str.maketrans(dict.fromkeys("“”„«»「」『』＂", '"'))
_TOKEN = re.compile(
    r'(?P<quoted>"[^"]*(?:"|$))(?P<star>\*?)|(?P<sign>[()|])|(?P<not>-)(?=[^\s\-)|])|(?P<word>[^\s()"|]+)'
)


class Phrase(NamedTuple):
    """Words that follow each other."""

    words: tuple[str, ...]
    is_prefix: bool = False
    """Whether the last is the beginning of a word."""


class Not(NamedTuple):
    """What must not be there."""

    part: "Tree"


class All(NamedTuple):
    """All of it has to be there."""

    parts: tuple["Tree", ...]


class Either(NamedTuple):
    """One of them has to be there."""

    parts: tuple["Tree", ...]


Tree = Phrase | Not | All | Either


def parse(text: str) -> Tree | None:
    """Return what a question asks for; None: it has no word.

    Raises:
        UsageError: it has too many words, or is nested too deeply.

    >>> parse('late -"on time" refund*')
    All(parts=(Phrase(words=('late',), is_prefix=False),
        Not(part=Phrase(words=('on', 'time'), is_prefix=False)), Phrase(words=('refund',), is_prefix=True)))
    >>> parse("(a OR b) c")
    All(parts=(Either(parts=(Phrase(words=('a',), is_prefix=False), Phrase(words=('b',), is_prefix=False))),
        Phrase(words=('c',), is_prefix=False)))
    >>> parse("東京 | 'x")
    Either(parts=(Phrase(words=('東', '京'), is_prefix=False), Phrase(words=('x',), is_prefix=False)))
    >>> parse("() * -") is None
    True
    """
    return _Parser(text.translate(_QUOTES)).whole()


class _Parser:
    def __init__(self, text: str) -> None:
        self._tokens = [*_TOKEN.finditer(text)]
        self._at = 0
        self._terms = 0

    def whole(self) -> Tree | None:
        parts = []
        while self._at < len(self._tokens):
            parts.append(self._either(0))
            self._takes(")")  # one without its other half
        return _joined(All, parts)

    def _either(self, depth: int) -> Tree | None:
        if depth > MOST_DEPTH:
            raise UsageError(f"the search is nested too deeply: use at most {MOST_DEPTH} parentheses within each other")
        parts = [self._all(depth)]
        while self._takes("|", "OR"):
            parts.append(self._all(depth))
        return _joined(Either, parts)

    def _all(self, depth: int) -> Tree | None:
        parts = []
        while self._at < len(self._tokens) and self._next not in (")", "|", "OR"):
            if not self._takes("AND"):
                parts.append(self._one(depth))
        return _joined(All, parts)

    def _one(self, depth: int) -> Tree | None:
        if depth > MOST_DEPTH:
            raise UsageError(f"the search is nested too deeply: use at most {MOST_DEPTH} negations within each other")
        if self._takes("-", "NOT"):
            part = self._one(depth + 1) if self._at < len(self._tokens) and self._next not in (")", "|") else None
            return None if part is None else Not(part)
        if self._takes("("):
            tree = self._either(depth + 1)
            self._takes(")")
            return tree
        return self._phrase()

    def _phrase(self) -> Phrase | None:
        token = self._tokens[self._at]
        self._at += 1
        quoted = token["quoted"]
        text = token[0] if quoted is None else quoted.strip('"')
        words = words_of(text)
        if not words:
            return None
        self._terms += len(words)
        if self._terms > MOST_TERMS:
            raise UsageError(f"the search has too many words: use at most {MOST_TERMS}")
        if quoted is None:
            is_prefix = text.endswith("*")
        else:  # one that is not closed is still being typed
            is_prefix = bool(token["star"]) or not (quoted.endswith('"') and len(quoted) > 1)
        return Phrase(words, is_prefix and len(words[-1]) >= LEAST_PREFIX)

    @property
    def _next(self) -> str:
        return self._tokens[self._at][0]

    def _takes(self, *wanted: str) -> bool:
        taken = self._at < len(self._tokens) and self._next in wanted
        self._at += taken
        return taken


def _joined(kind: type[All] | type[Either], parts: list[Tree | None]) -> Tree | None:
    there = tuple(part for part in parts if part is not None)
    return None if not there else there[0] if len(there) == 1 else kind(there)
