"""The language of a text: what its source declares, else what it looks like, else unknown."""

import re
from functools import cache

from py3langid.langid import MODEL_FILE, LanguageIdentifier

LEAST = 0.3
"""Probability below which a language stays unknown: of tweets in seven languages 2.3% of the others are named wrongly,
and 8% of all stay unknown."""
READ_CHARACTERS = 400
_SIGNS = re.compile(r"https?://\S+|[@#$]\w*")


def declared(lang: str | None) -> str | None:
    """Return the primary language of a BCP 47 tag, None where nothing is declared.

    >>> declared("en-GB"), declared("pt_BR"), declared("FR"), declared("und"), declared(None)
    ('en', 'pt', 'fr', None, None)
    """
    primary = (lang or "").replace("_", "-").split("-", 1)[0].lower()
    return None if primary in ("", "und", "zxx", "mul") else primary


def detect(text: str) -> str | None:
    """Return the language of `text` (ISO 639-1), None where it cannot be told; never raises.

    >>> detect("Ce service est vraiment excellent, merci"), detect("Das ist leider nichts geworden"), detect("ok")
    ('fr', 'de', None)
    """
    words = _SIGNS.sub(" ", text[:READ_CHARACTERS])
    if not any(map(str.isalpha, words)):
        return None
    lang, probability = _identifier().classify(words.encode(errors="ignore"))
    return str(lang) if probability >= LEAST else None


def language_of(lang: str | None, text: str | None) -> str | None:
    """Return the declared language of a text, else the one it looks like.

    >>> language_of("es-MX", "Hello, how are you doing today?"), language_of(None, "Hello, how are you doing today?")
    ('es', 'en')
    """
    return declared(lang) or (detect(text) if text else None)


@cache
def _identifier() -> LanguageIdentifier:
    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
