"""Messages in both languages: the same sentences, whole, and nothing in them that a name could steer."""

from string import Formatter

import pytest

from streams.config.notify.times_of_day import zone_of
from streams.notify.words import WORDS, Words
from tests.notify.incidents import later, opened

UTC = zone_of("UTC")


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_both_languages_say_the_same_things_of_the_same_values() -> None:
    assert WORDS["en"].keys() == WORDS["fr"].keys()
    assert {name: fields(text) for name, text in WORDS["en"].items()} == {
        name: fields(text) for name, text in WORDS["fr"].items()
    }


def test_a_fall_in_english() -> None:
    words, alert = Words("en", UTC, "https://score.acme.org"), opened("Acme & Co")
    assert words.title(alert, "opened") == "[WARNING] Acme & Co fell 12.3 points"
    assert words.text(alert, "opened") == (
        "The score is 41.2 (39.0 to 43.5). It was 12.3 points below its usual score at most. "
        "Most of it: Favour on Hacker News -8.0. Seen 2026-09-21 14:13 UTC.\n"
        "Look: https://score.acme.org/#/brand?brand=Acme%20%26%20Co&window=24h"
    )
    end = later(alert, 10, state="closed", reason="calm")
    assert words.title(end, "resolved") == "[OVER] Acme & Co fell 12.3 points"
    assert "Resolved 2026-09-21 14:23 UTC: calm for an hour." in words.text(end, "resolved")


def test_a_fall_in_french_by_the_clock_of_paris() -> None:
    words, alert = Words("fr", zone_of("Europe/Paris")), opened(severity="critical")
    assert words.title(alert, "opened") == "[CRITIQUE] Acme a baissé de 12,3 points"
    assert words.text(alert, "opened") == (
        "Le score est de 41,2 (39,0 à 43,5). Au plus bas, il était 12,3 points sous son score habituel. "
        "Pour l’essentiel : Faveur sur Hacker News -8,0. Vue : 2026-09-21 16:13 CEST."
    )


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("event", ["opened", "updated", "resolved"])
@pytest.mark.parametrize(
    "alert",
    [
        opened(kind="surge", window="5m", peak=120.0, expected=1.5, mentions=9.0),
        opened(kind="silence", window="", expected=21.0),
        opened(kind="silence", window="", brand="", source="hn", expected=21.0, id="silence|hn|1"),
        opened(score=None, fall=None, peak=None, contributions=()),
        opened(id="of another form", reason="unfollowed"),
    ],
)
def test_every_kind_has_its_words(language, event, alert) -> None:
    words = Words(language, UTC, "https://score.acme.org")
    for text in (words.title(alert, event), words.subject(alert), words.text(alert, event)):
        assert text
        assert "{" not in text
        assert "None" not in text


def test_a_name_cannot_break_a_line_or_steer_what_shows_it() -> None:
    hostile = "Evil\r\nBcc: all@acme.org\x1b[2J{score}\u202e"
    words, alert = Words("en", UTC, "https://score.acme.org"), opened(hostile)
    for text in (words.title(alert, "opened"), words.subject(alert)):
        assert text.isprintable()
    assert words.text(alert, "opened").count("\n") == 1
    assert "{score}" in words.title(alert, "opened")


def test_the_subject_stays_the_same_as_long_as_the_incident_lasts() -> None:
    words, alert = Words("en", UTC), opened()
    worse = later(alert, 60, severity="critical", peak=20.0)
    assert words.subject(alert) == words.subject(worse) == "Acme: drop of 2026-09-21 14:13 UTC"
