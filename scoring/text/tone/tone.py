"""The tone of mentions: told by their source, or read by the model of their language, or by words of feeling."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

import msgspec

from schemas.mention import Mention
from schemas.tone_label import TONES
from scoring.text.prepared import prepared
from scoring.text.tone.lexicon import CLEAR, WORDS, feelings_of_prepared
from scoring.text.tone.model import ToneModel

SOURCE = "source"
"""The model's name where the source, or a label, told the sentiment."""

Models = Mapping[str, ToneModel]
"""By primary language."""
NO_MODELS: Models = {}


class Tone(msgspec.Struct, frozen=True, gc=False):
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


def tones_of(
    mentions: Sequence[Mention],
    langs: Sequence[str | None],
    models: Models = NO_MODELS,
    texts: Sequence[str] | None = None,
) -> list[Tone]:
    """Return the tone of each mention: what its source told, else what is read from its text, in the language given.

    `texts`: the same texts prepared (`scoring/text/tone/reader.py`), their brands masked; without, they are prepared
    here. Where the language is unknown nothing is read.

    >>> told = Mention(source="x", id="1", seen_at=0, text="Lovely crew")
    >>> tones_of([told, told], ["en", "pl"])
    [Tone(sentiment=0.438, confidence=None, model='words-3'), Tone(sentiment=None, confidence=None, model='')]
    """
    tones = [UNREAD] * len(mentions)
    unread: defaultdict[str | None, list[int]] = defaultdict(list)
    for place, (mention, lang) in enumerate(zip(mentions, langs, strict=True)):
        if mention.sentiment is not None:
            tones[place] = Tone(mention.sentiment, mention.confidence, SOURCE)
        elif mention.text:
            unread[lang].append(place)
    for lang, places in unread.items():
        plain = [prepared(mentions[at].text or "") if texts is None else texts[at] for at in places]
        read = _read(plain, lang, models)
        for place, tone in zip(places, read, strict=True):
            tones[place] = tone
    return tones


def _read(texts: Sequence[str], lang: str | None, models: Models) -> list[Tone]:
    """Return the tones of prepared texts of one language."""
    if lang is not None and (model := models.get(lang)) is not None:
        version = model.version
        read = model.judge_prepared(texts)
        return [Tone(round(one.sentiment, 4), round(one.confidence, 4), version) for one in read]
    if (feelings := feelings_of_prepared(texts, lang)) is not None:
        return [Tone(feeling, None, WORDS) for feeling in feelings]
    return [UNREAD] * len(texts)
