"""What an author wrote beside a text: `Mention.title` and `Mention.alt`.

Of another shape than its source promises a part is left out, and the message is taken all the same.
"""

from collections.abc import Iterable
from typing import TypeVar

import msgspec

from streams.collect.http.html_text import plain
from streams.collect.protocol import PARSE_ERRORS

NO_PART = msgspec.Raw(b"null")
Read = TypeVar("Read")
MOST_TITLE, MOST_ALT = 2_000, 8_000
"""Characters of each."""


def title_of(parts: Iterable[str | None]) -> str | None:
    """Return a title, a line each part; None: there is none.

    >>> title_of(["Acme  or Bolt?", None, " "]), title_of([None])
    ('Acme or Bolt?', None)
    """
    return _lines(parts, MOST_TITLE)


def alt_of(parts: Iterable[str | None]) -> str | None:
    """Return alternative text, likewise."""
    return _lines(parts, MOST_ALT)


def part_of(raw: msgspec.Raw, kind: type[Read]) -> Read | None:
    """Return a part of a message; None: there is none, or it is of another shape.

    >>> part_of(msgspec.Raw(b'["a"]'), list[str]), part_of(msgspec.Raw(b"7"), list[str])
    (['a'], None)
    """
    if raw is NO_PART:
        return None
    try:
        return msgspec.json.decode(raw, type=kind)
    except PARSE_ERRORS:
        return None


def _lines(parts: Iterable[str | None], most: int) -> str | None:
    return "\n".join(part for part in map(plain, filter(None, parts)) if part)[:most] or None
