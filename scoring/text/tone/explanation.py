"""Why a text has its tone: its language, its class, and the words that decided."""

import msgspec

from schemas.mention import Mention
from scoring.text.language import declared, languages_of
from scoring.text.matching import Matcher
from scoring.text.prepared import prepared
from scoring.text.tone.reader import TextReader
from scoring.text.tone.tone import NO_MODELS, Models, tone_named, tones_of
from scoring.text.tone.word_list import listed_languages

UNREAD = "unread"
"""In place of a class: the language is unknown, or nothing reads it."""


class Word(msgspec.Struct, frozen=True, kw_only=True):
    """A word, phrase or sign of feeling."""

    text: str
    """Folded."""
    weight: float
    """What it counts for where it stands: below 0 bad; -4 to 4 times what boosters and contrasts make of it."""
    negated: bool
    """Whether a negation turned it."""


class Explanation(msgspec.Struct, frozen=True, kw_only=True):
    """How one text is read."""

    text: str
    lang: str | None
    lang_from: str
    """``declared``, ``text`` (it looks like it, whatever is declared), or ``unknown``."""
    tone: str
    """The class, or `UNREAD`."""
    sentiment: float | None
    """-1 to 1."""
    confidence: float | None
    """0 to 1; None: words alone tell none."""
    model: str
    """What read it; empty: nothing."""
    read_as: str
    """The author's own words as they are read, the brand's name masked."""
    words: tuple[Word, ...]
    """In the order of the text. A model goes by other words too."""


def explain_tone(
    text: str, lang: str | None, brands: tuple[str, ...], matcher: Matcher, models: Models = NO_MODELS
) -> Explanation:
    """Return how a text is read; `lang`: declared; `brands`: whose names are masked.

    >>> read = explain_tone("I don't love it :(", "en", (), Matcher([]))
    >>> read.tone, [(word.text, word.negated) for word in read.words]
    ('negative', [('love', True), (':(', False)])
    """
    masked = matcher.masked(prepared(text), brands)
    (found,) = languages_of([lang], [text], matcher.languages, [masked])
    mention = Mention(source="text", id="1", seen_at=0, text=text)
    (tone,) = tones_of([mention], [found], models, [masked[0]])
    felt = TextReader(found).felt_words(masked[0]) if found in listed_languages() and found is not None else []
    return Explanation(
        text=text,
        lang=found,
        lang_from="unknown" if found is None else "declared" if found == declared(lang) else "text",
        tone=UNREAD if tone.sentiment is None else tone_named(tone.sentiment),
        sentiment=tone.sentiment,
        confidence=tone.confidence,
        model=tone.model,
        read_as=masked[0],
        words=tuple(Word(text=word.text, weight=word.weight, negated=word.turned) for word in felt),
    )
