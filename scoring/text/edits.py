"""Changes made to a text before it is read, by patterns; where a place in the result comes from can be asked for."""

import re
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

Spans = list[tuple[int, int]]
"""Of each character of a result, where it comes from in the original, half-open."""


class Edit(NamedTuple):
    """One change."""

    applies: Callable[[str], bool]
    """Whether the pattern may match in a text: asked first, for it takes less than the pattern."""
    pattern: re.Pattern[str]
    replacement: Callable[[re.Match[str]], str]


class Parts:
    """Says whether a text has one of some parts."""

    __slots__ = ("parts",)

    def __init__(self, parts: Sequence[str]) -> None:
        self.parts = tuple(parts)

    def __call__(self, text: str) -> bool:
        """Return whether `text` has one."""
        for part in self.parts:  # noqa: SIM110  # a loop takes half the time of a generator
            if part in text:
                return True
        return False


def holds(*parts: str) -> Parts:
    """Return what says whether a text has one of these parts.

    >>> holds("a", "bc")("b"), holds("a", "bc")("abc")
    (False, True)
    """
    return Parts(parts)


def any_applies(edits: Iterable[Edit]) -> Callable[[str], bool]:
    """Return what says whether any of some changes may apply: one question in the place of one of each, for most texts.

    >>> import re
    >>> any_applies([Edit(holds("&"), re.compile("&"), str), Edit(str.isdigit, re.compile("1"), str)])("a & b")
    True
    """
    asked = [edit.applies for edit in edits]
    parts = Parts(list(dict.fromkeys(part for one in asked if isinstance(one, Parts) for part in one.parts)))
    others = list(dict.fromkeys(one for one in asked if not isinstance(one, Parts)))

    def applies(text: str) -> bool:
        return parts(text) or any(one(text) for one in others)

    return applies


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
