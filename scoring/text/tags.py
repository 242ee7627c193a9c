"""Words that a hashtag joins: ``#DeltaAirlinesSucks`` is read as "Delta Airlines Sucks" too."""

import re
from collections.abc import Iterator

from scoring.compute.memoize import memoize
from scoring.text.edits import Edit, Spans, edited, edited_with_spans, holds

MOST_CHARACTERS = 100
"""Of a tag; a longer one is left as it is."""
_TAG = re.compile(r"(?<=[#\uff03])\w{3,}")


def tags_apart(text: str) -> str:
    """Return a text whose hashtags have their words apart, where capitals, digits or low lines tell them.

    >>> tags_apart("#DeltaAirlinesSucks at #gate_12, #BBCNews #acme2026 #iPhone")
    '#Delta Airlines Sucks at #gate 12, #BBC News #acme 2026 #iPhone'
    """
    return _tags_apart(text) if "#" in text or "\uff03" in text else text


@memoize
def _tags_apart(text: str) -> str:
    return edited(text, _EDITS)


def tags_apart_with_spans(text: str, spans: Spans) -> tuple[str, Spans]:
    """Return the same, and where each of its characters comes from; `spans`: those of `text`."""
    return edited_with_spans(text, _EDITS, spans)


def _words(found: re.Match[str]) -> str:
    return " ".join(words_of_tag(found[0]))


def words_of_tag(tag: str) -> Iterator[str]:
    """Yield the words of a tag without its sign."""
    if len(tag) > MOST_CHARACTERS:
        yield tag
        return
    begin = 0
    for place in range(1, len(tag)):
        if _parts(tag, place, begin):
            if word := tag[begin:place].strip("_"):
                yield word
            begin = place
    if word := tag[begin:].strip("_"):
        yield word


def _parts(tag: str, place: int, begin: int) -> bool:
    """Whether a word ends before `place`."""
    before, after = tag[place - 1], tag[place]
    if "_" in (before, after):
        return before != after
    if before.isdigit() != after.isdigit():
        return True
    if not after.isupper():
        return False
    if before.islower():
        return place - begin > 1  # the i of iPhone is no word
    return before.isupper() and place + 1 < len(tag) and tag[place + 1].islower()


_EDITS = (Edit(holds("#", "\uff03"), _TAG, _words),)
