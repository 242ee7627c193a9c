"""Tone of an English text from the word list and rules of VADER (Hutto & Gilbert 2014, MIT licence)."""

from typing import NamedTuple

from schemas.mention import Mention
from scoring.tone.vader import compound

MODEL = "vader-3.3.2"
SOURCE = "source"
"""The model's name where the source, or a label, told the sentiment."""

READ_BYTES = 2_000
"""How much of a text, as UTF-8, is read: its opening tells its tone, and the time for it stays bounded.

In bytes, because an emoji, four of them, costs 20 µs: 10 ms at worst, 2 ms for any other text.
"""


class Tone(NamedTuple):
    """What is known of a mention's sentiment."""

    sentiment: float | None
    """-1 to 1; None: could not be read."""
    confidence: float | None
    """0 to 1; None: not told."""
    model: str
    """What read it; empty where nothing did."""


UNREAD = Tone(None, None, "")


def sentiment(text: str) -> float:
    """Return the sentiment of `text`, -1 to 1, 0 where it holds no emotional word; never raises.

    >>> sentiment("I love this airline!"), sentiment("Worst flight ever. Never again."), sentiment("Gate 5")
    (0.6696, -0.6249, 0.0)
    """
    opening = text[:READ_BYTES]
    if not opening.isascii():
        opening = opening.encode(errors="ignore")[:READ_BYTES].decode(errors="ignore")
    return compound(opening)


def speaks_english(lang: str | None) -> bool:
    """Whether a text of this language (BCP 47) can be read here; an undeclared one is tried.

    >>> speaks_english("en-GB"), speaks_english(None), speaks_english("enm"), speaks_english("fr")
    (True, True, False, False)
    """
    return lang is None or lang[:3].lower() in ("en", "en-", "en_")


def tone_of(mention: Mention) -> Tone:
    """Return the tone that the source told, else the one read from the text.

    >>> tone_of(Mention(source="x", id="1", seen_at=0, text="Lovely crew")).model
    'vader-3.3.2'
    """
    if mention.sentiment is not None:
        return Tone(mention.sentiment, mention.confidence, SOURCE)
    if mention.text and speaks_english(mention.lang):
        return Tone(sentiment(mention.text), None, MODEL)
    return UNREAD
