"""Where words begin and end in folded texts, and texts without some of them."""

from collections.abc import Iterator, Sequence

from scoring.text.folding import JOINS

MASK = "xbrandx"
"""What stands for the name of a brand where the tone of a text is read: a word that says nothing in any language."""


def replaced(text: str, spans: Sequence[tuple[int, int]]) -> tuple[str, frozenset[str]]:
    """Return a text whose stretches at `spans`, in any order, are `MASK`, and the words that stood there.

    >>> replaced("at best buy now", [(3, 11), (3, 7)])[0]
    'at xbrandx now'
    """
    if not spans:
        return text, frozenset()
    if len(spans) == 1:  # as in most texts
        ((start, end),) = spans
        return text[:start] + MASK + text[end:], frozenset(text[start:end].split())
    parts: list[str] = []
    words: set[str] = set()
    done = 0
    for start, end in sorted(spans):
        if end <= done:
            continue
        words.update(text[start:end].split())
        if start >= done:
            parts += text[done:start], MASK
        done = end
    return "".join([*parts, text[done:]]), frozenset(words)


def is_tagged(text: str, start: int) -> bool:
    """Whether what begins here is a hashtag or a handle."""
    return start > 0 and text[start - 1] in "#@"


def spans_of(name: str, text: str) -> Iterator[tuple[int, int]]:
    """Yield where a folded name stands by itself."""
    start = text.find(name) if name else -1
    while start >= 0:
        if stands_alone(text, start, start + len(name)):
            yield start, start + len(name)
        start = text.find(name, start + len(name))


def stands_alone(text: str, start: int, end: int) -> bool:
    """Whether neither end of ``text[start:end]`` lies inside a word."""
    return begins_alone(text, start) and (end == len(text) or not (JOINS[text[end - 1]] and JOINS[text[end]]))


def begins_alone(text: str, start: int) -> bool:
    """Whether no word reaches over this place."""
    return not (start and JOINS[text[start]] and JOINS[text[start - 1]])
