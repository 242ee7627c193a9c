"""Tone of an English text from the word list and rules of VADER (Hutto & Gilbert 2014, MIT licence)."""

from functools import cache
from typing import NamedTuple

from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

from schemas.mention import Mention

MODEL = "vader-3.3.2"
SOURCE = "source"
"""The model's name where the source, or a label, told the sentiment."""

READ_BYTES = 2_000
"""How much of a text, as UTF-8, is read: its opening tells its tone, and the time for it stays bounded.

In bytes, because an emoji, four of them, costs 20 µs: 10 ms at worst, 2 ms for any other text.
"""

BEFORE, AFTER = 3, 2
"""How many words around a word VADER's rules look at."""


class Tone(NamedTuple):
    """What is known of a mention's sentiment."""

    sentiment: float | None
    """-1 to 1; None: could not be read."""
    confidence: float | None
    """0 to 1; None: not told."""
    model: str
    """What read it; empty where nothing did."""


UNREAD = Tone(None, None, "")


class _Around:
    """The words around one word, with what VADER asks of a whole text."""

    def __init__(self, words_and_emoticons: list[str], is_cap_diff: bool) -> None:
        self.words_and_emoticons = words_and_emoticons
        self.is_cap_diff = is_cap_diff


class _Analyzer(SentimentIntensityAnalyzer):  # type: ignore[misc] # published without types
    """VADER with the same answers in linear time.

    The library lowers every word of the text anew for each emotional word: a text of
    2,000 emoji (each becomes several words) took it seconds. Its rules only look at the
    three words before and the two after, so those are all that it is shown.
    """

    def sentiment_valence(
        self, valence: float, sentitext: _Around, item: str, i: int, sentiments: list[float]
    ) -> list[float]:
        """Append to `sentiments` the valence of `item`, word number `i`."""
        if item.lower() not in self.lexicon:
            sentiments.append(valence)
            return sentiments
        start = max(0, i - BEFORE)
        around = _Around(sentitext.words_and_emoticons[start : i + AFTER + 1], sentitext.is_cap_diff)
        read: list[float] = super().sentiment_valence(valence, around, item, i - start, sentiments)
        return read


@cache
def _analyzer() -> _Analyzer:
    return _Analyzer()


def sentiment(text: str) -> float:
    """Return the sentiment of `text`, -1 to 1, 0 where it holds no emotional word; never raises.

    >>> sentiment("I love this airline!"), sentiment("Worst flight ever. Never again."), sentiment("Gate 5")
    (0.6696, -0.6249, 0.0)
    """
    opening = text[:READ_BYTES]
    if opening.isascii():
        # VADER looks each character up as an emoji. Handed the text as one piece it looks up that: 12 µs less.
        read = _analyzer().polarity_scores((opening,))
    else:
        read = _analyzer().polarity_scores(opening.encode(errors="ignore")[:READ_BYTES].decode(errors="ignore"))
    compound: float = read["compound"]
    return compound


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
