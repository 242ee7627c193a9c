"""The tone of a mention: told by its source, or read by the model of its language, or by words of feeling."""

from collections.abc import Mapping
from typing import NamedTuple

from schemas.mention import Mention
from schemas.tone_label import TONES
from scoring.tone.lexicon import read_by_words
from scoring.tone.model import ToneModel

SOURCE = "source"
"""The model's name where the source, or a label, told the sentiment."""

CLEAR = 0.05
"""From here on a sentiment is told as positive, or negative: VADER's own bound."""

Models = Mapping[str, ToneModel]
"""By primary language."""
NO_MODELS: Models = {}


class Tone(NamedTuple):
    """What is known of a mention's sentiment."""

    sentiment: float | None
    """-1 to 1; None: could not be read."""
    confidence: float | None
    """0 to 1; None: not told."""
    model: str
    """What read it; empty where nothing did."""


UNREAD = Tone(None, None, "")


def tone_named(sentiment: float) -> str:
    """Return the class of a sentiment.

    >>> tone_named(-0.05), tone_named(0.01)
    ('negative', 'neutral')
    """
    return TONES[0] if sentiment <= -CLEAR else TONES[2] if sentiment >= CLEAR else TONES[1]


def tone_of(mention: Mention, lang: str | None, models: Models = NO_MODELS) -> Tone:
    """Return the tone that the source told, else the one read from the text, which is in `lang`.

    >>> tone_of(Mention(source="x", id="1", seen_at=0, text="Lovely crew"), "en").model
    'vader-3.3.2'
    """
    if mention.sentiment is not None:
        return Tone(mention.sentiment, mention.confidence, SOURCE)
    if not mention.text:
        return UNREAD
    if (model := models.get(lang or "en")) is not None:
        verdict = model.judge(mention.text)
        return Tone(round(verdict.sentiment, 4), round(verdict.confidence, 4), model.version)
    if (read := read_by_words(mention.text, lang)) is not None:
        return Tone(read[0], None, read[1])
    return UNREAD
