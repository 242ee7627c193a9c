"""Changes made to a text before it is read, by patterns; where a place in the result comes from can be asked for."""

import re
from collections.abc import Callable, Iterable
from typing import NamedTuple

Spans = list[tuple[int, int]]
"""Of each character of a result, where it comes from in the original, half-open."""


class Edit(NamedTuple):
    """One change."""

    applies: Callable[[str], bool]
    """Whether the pattern may match in a text: asked first, for it takes less than the pattern."""
    pattern: re.Pattern[str]
    replacement: Callable[[re.Match[str]], str]


def holds(*parts: str) -> Callable[[str], bool]:
    """Return what says whether a text has one of these parts.

    >>> holds("a", "bc")("b"), holds("a", "bc")("abc")
    (False, True)
    """

    def has_one(text: str) -> bool:
        for part in parts:  # noqa: SIM110  # a loop takes half the time of a generator
            if part in text:
                return True
        return False

    return has_one


def edited(text: str, edits: Iterable[Edit]) -> str:
    """Return a text after some changes, one after the other."""
    for edit in edits:
        if edit.applies(text):
            text = edit.pattern.sub(edit.replacement, text)
    return text


def edited_with_spans(text: str, edits: Iterable[Edit], spans: Spans | None = None) -> tuple[str, Spans]:
    """Return the same text as `edited`, and where its characters come from; `spans`: those of `text` itself.

    >>> import re
    >>> edited_with_spans("a&b", [Edit(holds("&"), re.compile("&"), lambda _: "--")])
    ('a--b', [(0, 1), (1, 2), (1, 2), (2, 3)])
    """
    spans = [(place, place + 1) for place in range(len(text))] if spans is None else spans
    for edit in edits:
        if not edit.applies(text):
            continue
        parts, places, done = [], [], 0
        for found in edit.pattern.finditer(text):
            parts.append(text[done : found.start()])
            places += spans[done : found.start()]
            new = edit.replacement(found)
            if new:
                parts.append(new)
                places += [(spans[found.start()][0], spans[found.end() - 1][1])] * len(new)
            done = found.end()
        text = "".join([*parts, text[done:]])
        spans = places + spans[done:]
    return text, spans
