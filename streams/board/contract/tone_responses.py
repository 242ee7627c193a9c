"""What the API says of how a text is read."""

from typing import Annotated

import msgspec


class ToneAsked(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A text, as a mention has it."""

    text: Annotated[str, msgspec.Meta(min_length=1, max_length=2_000)]
    lang: Annotated[str, msgspec.Meta(max_length=35)] | None = None
    """As its source declares it, or as it was read."""
    brand: Annotated[str, msgspec.Meta(max_length=128)] = ""
    """Whose names are no feeling."""


class FeltWord(msgspec.Struct, frozen=True, kw_only=True):
    """A word, phrase or sign of feeling."""

    text: str
    """Folded: without capitals and accents."""
    weight: float
    """What it counts for where it stands: below 0 bad."""
    negated: bool
    """Whether a negation turned it."""


class ToneReason(msgspec.Struct, frozen=True, kw_only=True):
    """How a text is read by its words alone; a model that learned goes by other words too."""

    lang: str | None
    lang_from: str
    """``declared``, ``text`` (it looks like it, whatever is declared), or ``unknown``."""
    tone: str
    """``negative``, ``neutral``, ``positive``, or ``unread``."""
    sentiment: float | None
    """-1 to 1."""
    words: list[FeltWord]
    """Those that decided, in the order of the text."""
