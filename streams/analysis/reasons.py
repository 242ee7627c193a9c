"""Reasons for readers: the code that applies to a score, and its text in each language."""

from collections.abc import Callable
from typing import Any

from schemas.reason import Param, Reason, ReasonCode
from schemas.score import Score
from scoring.method.constants import DAY_MS, HOUR_MS, PROVISIONAL_POINTS

TEXTS: dict[str, dict[ReasonCode, str]] = {
    "en": {
        ReasonCode.METHODS_DIFFER: "the methods differ: {first} and {second}",
        ReasonCode.REFERENCES_DIFFER: "the references differ: {first} and {second}",
        ReasonCode.PROFILES_DIFFER: "the profiles differ: {first} and {second}",
        ReasonCode.LENGTHS_DIFFER: "the lengths differ: {first_ms} and {second_ms}",
        ReasonCode.SOURCES_DIFFER: "the sources differ: {only}",
        ReasonCode.INTERVAL_WIDE: "its interval is wider than {limit_points} points",
        ReasonCode.NO_MENTIONS: "nobody mentioned it in the 28 days (or the campaign) behind it",
        ReasonCode.NOT_OBSERVED: "the brand was not observed at an earlier time that it could be compared with",
    },
    "fr": {
        ReasonCode.METHODS_DIFFER: "les méthodes diffèrent\u00a0: {first} et {second}",
        ReasonCode.REFERENCES_DIFFER: "les références diffèrent\u00a0: {first} et {second}",
        ReasonCode.PROFILES_DIFFER: "les profils diffèrent\u00a0: {first} et {second}",
        ReasonCode.LENGTHS_DIFFER: "les durées diffèrent\u00a0: {first_ms} et {second_ms}",
        ReasonCode.SOURCES_DIFFER: "les sources diffèrent\u00a0: {only}",
        ReasonCode.INTERVAL_WIDE: "son intervalle dépasse {limit_points} points",
        ReasonCode.NO_MENTIONS: "personne n’a parlé de la marque pendant les 28 jours (ou la campagne) "
        "sur lesquels il repose",
        ReasonCode.NOT_OBSERVED: "la marque n’a pas été observée à un moment antérieur auquel on pourrait la comparer",
    },
}
_ONLY = {
    "en": {"first_only": "only the first observed {names}", "second_only": "only the second observed {names}"},
    "fr": {"first_only": "{names} pour le premier seulement", "second_only": "{names} pour le second seulement"},
}
_UNITS = {"en": ("d", "h"), "fr": ("j", "h")}


def provisional_reason(score: Score) -> Reason | None:
    """Return why a score is provisional; None: it is not."""
    if not score.provisional:
        return None
    if score.is_unknown:
        return Reason(ReasonCode.NO_MENTIONS)
    low, high = score.low or 0.0, 100.0 if score.high is None else score.high
    if high - low > PROVISIONAL_POINTS:
        return Reason(ReasonCode.INTERVAL_WIDE, {"limit_points": round(PROVISIONAL_POINTS)})
    return Reason(ReasonCode.NO_MENTIONS)


def change_reason(score: Score) -> Reason | None:
    """Return why the change of a score is not known; None: it is."""
    return Reason(ReasonCode.NOT_OBSERVED) if score.momentum is None else None


def reason_text(reason: Reason, language: str = "en", source_name: Callable[[str], str] = str) -> str:
    """Return the text of a reason, to stand within a sentence.

    Args:
        reason: a code with its parameters.
        language: ``en`` or ``fr``.
        source_name: the name of a source in that language.

    >>> lengths = Reason(ReasonCode.LENGTHS_DIFFER, {"first_ms": DAY_MS, "second_ms": 6 * HOUR_MS})
    >>> reason_text(lengths), reason_text(lengths, "fr") == "les durées diffèrent\u00a0: 1 j et 6 h"
    ('the lengths differ: 1 d and 6 h', True)
    >>> reason_text(Reason(ReasonCode.SOURCES_DIFFER, {"first_only": ("hn", "rss"), "second_only": ("x",)}))
    'the sources differ: only the first observed hn, rss; only the second observed x'
    """
    params: dict[str, Any] = {name: _shown(name, value, language) for name, value in reason.params.items()}
    params["only"] = "; ".join(
        text.format(names=", ".join(source_name(name) for name in params[which]))
        for which, text in _ONLY[language].items()
        if params.get(which)
    )
    return TEXTS[language][reason.code].format(**params)


def _shown(name: str, value: Param, language: str) -> Param:
    if not name.endswith("_ms") or not isinstance(value, int):
        return value
    days, hours = _UNITS[language]
    return f"{value // DAY_MS} {days}" if value % DAY_MS == 0 else f"{value // HOUR_MS} {hours}"
