"""Answers about short texts, kept: what is read from a text is asked for by several readers of one batch."""

from collections.abc import Callable
from functools import lru_cache, wraps

KEPT_TEXTS, KEPT_CHARACTERS = 4_096, 1_000
"""More of them than a batch has; texts and answers take 32 MB at most, and a hundredth of that as a rule."""


def memoize(function: Callable[[str], str]) -> Callable[[str], str]:
    """Keep what `function` returned for the last texts of up to 1,000 characters; it has to be pure.

    >>> asked = []
    >>> @memoize
    ... def shout(text: str) -> str:
    ...     asked.append(len(text))
    ...     return text.upper()
    >>> [shout(text)[:2] for text in ("hi", "hi", "x" * 1_001, "x" * 1_001)], asked
    (['HI', 'HI', 'XX', 'XX'], [2, 1001, 1001])
    """
    kept = lru_cache(maxsize=KEPT_TEXTS)(function)

    @wraps(function)
    def answer(text: str) -> str:
        return kept(text) if len(text) <= KEPT_CHARACTERS else function(text)

    return answer
