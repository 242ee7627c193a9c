"""What a badge or a card says of a brand: the score and its interval, or why there is none to show."""

from collections.abc import Mapping
from typing import NamedTuple

from schemas.score import Score
from streams.board.contract.responses import FreshnessState

WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "no_data": "no data",
        "broker_away": "no connection",
        "no_brand": "not followed",
        "no_source": "no source",
        "sources_down": "sources down",
        "reading": "reading",
        "catching_up": "catching up",
        "no_mention": "no mention yet",
        "delayed": "delayed",
        "partial": "some sources missing",
        "of_100": "of 100",
        "as_of": "{window}, as of {time} UTC",
        "interval": "{low} to {high} with 95%",
        "provisional": "provisional reference",
    },
    "fr": {
        "no_data": "pas de données",
        "broker_away": "pas de connexion",
        "no_brand": "non suivie",
        "no_source": "aucune source",
        "sources_down": "sources absentes",
        "reading": "lecture en cours",
        "catching_up": "rattrapage en cours",
        "no_mention": "aucune mention encore",
        "delayed": "en retard",
        "partial": "des sources manquent",
        "of_100": "sur 100",
        "as_of": "{window}, à {time} UTC",
        "interval": "{low} à {high} à 95 %",
        "provisional": "référence provisoire",
    },
}
WITH_NUMBER: frozenset[FreshnessState] = frozenset({"live", "partial", "delayed"})
"""States in which a number is shown; with the last two it says so."""


class Shown(NamedTuple):
    """One brand in one window, as others see it."""

    brand: str
    window: str
    language: str
    """Key of `WORDS`."""
    score: Score | None
    """None: there is no number to show."""
    state: str
    """Key of `WORDS`: why there is none, or what the number lacks; empty: it lacks nothing."""

    def word(self, key: str) -> str:
        """Return the words of a key in its language."""
        return WORDS[self.language][key]


def shown(brand: str, window: str, language: str, score: Score | None, state: FreshnessState) -> Shown:
    """Return what to show; `score`: the newest of the window, `state`: how current the board is.

    >>> shown("Acme", "24h", "en", None, "live").state, shown("Acme", "24h", "en", None, "catching_up").state
    ('no_data', 'catching_up')
    """
    if state not in WITH_NUMBER:
        return Shown(brand, window, language, None, state)
    if score is None or score.is_unknown:
        return Shown(brand, window, language, None, "no_data")
    if score.catching_up:
        return Shown(brand, window, language, None, "catching_up")
    return Shown(brand, window, language, score, "" if state == "live" else state)
