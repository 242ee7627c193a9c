"""Texts from anybody, made fit for a page: nothing is hidden, reordered or piled up beyond its own line."""

import re
import unicodedata

CUT = 160
"""Characters of a text that are quoted."""
_LINES = re.compile(r"\s+")
_STEERS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Marks of direction: each text is its own element, and has one by its letters."""
_NO_TEXT = re.compile("[\x00-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff\ud800-\udfff]|[\U0001fffe-\U0001ffff]")
_SPELT = 8
_MARKS = 3


def shown(text: str) -> str:
    r"""Return a text in one line, without what steers a page or piles up on a letter.

    >>> shown("one\ntwo\x1b[2J " + "e" + "\u0301" * 9) == "one two\ufffd[2J e" + "\u0301" * 3
    True
    """
    plain = _NO_TEXT.sub("\ufffd", _LINES.sub(" ", _STEERS.sub("", text)))
    kept, marks = [], 0
    for character in plain:
        marks = marks + 1 if unicodedata.category(character)[0] == "M" else 0
        if marks <= _MARKS:
            kept.append(character)
    return "".join(kept)


def name_shown(name: str) -> str:
    r"""Return a name that can be seen: one that leaves no trace is spelt by its code points.

    >>> name_shown("Acme"), name_shown("\u200b\u2800")
    ('Acme', '(U+200B U+2800)')
    """
    seen = shown(name)
    if any(
        unicodedata.category(character)[0] not in "ZCM" and character not in "\u115f\u1160\u3164\uffa0\u2800"
        for character in seen
    ):
        return seen
    return f"({' '.join(f'U+{ord(character):04X}' for character in name[:_SPELT])})"


def quoted(text: str) -> str:
    """Return a text cut to what is quoted of it.

    >>> quoted("a" * 300)[-2:], len(quoted("a" * 300))
    ('a…', 160)
    """
    seen = shown(text).strip()
    return seen if len(seen) <= CUT else f"{seen[: CUT - 1]}…"
