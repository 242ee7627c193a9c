"""A card: a small page to be shown in a frame of another page. It has no script, and asks again each minute."""

from datetime import UTC, datetime
from html import escape

from scoring.method.reference import REFERENCES
from streams.board.embed.shown import Shown

AGAIN_S = 60
"""After so many seconds the page loads itself again."""


def card(one: Shown) -> str:
    """Return the card as HTML; the name of the brand is text in it, whatever it holds."""
    return (
        f'<!doctype html>\n<html lang="{one.language}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<meta http-equiv="refresh" content="{AGAIN_S}">\n<title>{escape(one.brand)} · Jauge</title>\n'
        '<link rel="stylesheet" href="/static/css/theme.css">\n<link rel="stylesheet" href="/static/css/embed.css">\n'
        f'</head>\n<body class="embed">\n<h1>{escape(one.brand)}</h1>\n{_number(one)}</body>\n</html>\n'
    )


def _number(one: Shown) -> str:
    score = one.score
    if score is None:
        return f'<p class="embed-none">{escape(one.word(one.state))}</p>\n<p class="embed-note">{one.window}</p>\n'
    notes = []
    if score.low is not None and score.high is not None:
        notes.append(one.word("interval").format(low=f"{score.low:.0f}", high=f"{score.high:.0f}"))
    until = datetime.fromtimestamp((score.complete_until or score.at) / 1_000, UTC)
    notes.append(one.word("as_of").format(window=one.window, time=f"{until:%H:%M}"))
    if one.state:
        notes.append(one.word(one.state))
    if score.reference in REFERENCES:
        notes.append(one.word("provisional"))
    lines = "".join(f'<p class="embed-note">{escape(note)}</p>\n' for note in notes)
    return f'<p class="embed-score">{score.score:.0f} <small>{one.word("of_100")}</small></p>\n{lines}'
