"""Tone of a text from words of feeling alone, as long as there is no model of its language.

English is read by the rules of VADER (Hutto & Gilbert 2014, MIT licence); French, Spanish,
German, Italian and Portuguese by lists of words.
"""

from functools import cache

from scoring.tone.feelings import LISTED
from scoring.tone.reading import TextReader
from scoring.tone.vader import compound

VADER, WORDS = "vader-3.3.2", "words-1"
"""What mentions say that were read so."""

READ_BYTES = 2_000
"""How much of a text, as UTF-8, is read: its opening tells its tone, and the time for it stays bounded.

In bytes, because an emoji, four of them, costs 20 µs: 10 ms at worst, 2 ms for any other text.
"""


def sentiment(text: str) -> float:
    """Return the sentiment of an English `text`, -1 to 1, 0 where it holds no emotional word; never raises.

    >>> sentiment("I love this airline!"), sentiment("Worst flight ever. Never again."), sentiment("Gate 5")
    (0.6696, -0.6249, 0.0)
    """
    opening = text[:READ_BYTES]
    if not opening.isascii():
        opening = opening.encode(errors="ignore")[:READ_BYTES].decode(errors="ignore")
    return compound(opening)


def read_by_words(text: str, lang: str | None) -> tuple[float, str] | None:
    """Return the sentiment of `text` and what read it; None where the language has no list.

    `lang` is a primary language; an unknown one is tried as English.

    >>> read_by_words("Lovely crew", None), read_by_words("Großartig!", "de"), read_by_words("dobry", "pl")
    ((0.5859, 'vader-3.3.2'), (0.6996, 'words-1'), None)
    """
    if lang in (None, "en"):
        return sentiment(text), VADER
    if lang in LISTED:
        return round(_reader(lang).feeling(text), 4), WORDS
    return None


@cache
def _reader(lang: str) -> TextReader:
    return TextReader(lang)
