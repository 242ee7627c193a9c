"""A badge: one line of text as a picture, without script, font or address of its own."""

from html import escape

from streams.board.embed.shown import Shown

HEIGHT, PADDING, SIZE = 24, 8, 12
"""Pixels: of the badge, beside its texts, and of the letters."""
LETTER = 6.6
"""Mean width of a letter, pixels: a text is drawn to the width that is left for it."""
WIDE = 12.0
"""Of a letter of a script that writes wide ones."""
LONGEST = 40
"""Characters of the name that are shown."""
_FIRST_WIDE = "\u1100"


def width_of(text: str) -> float:
    """Return how wide a text is drawn, pixels."""
    return sum(WIDE if letter >= _FIRST_WIDE else LETTER for letter in text)


def value_of(one: Shown) -> str:
    """Return what stands beside the name: a score with its interval and what it lacks, or why there is none.

    >>> from streams.board.embed.shown import shown
    >>> value_of(shown("Acme", "24h", "fr", None, "catching_up"))
    'rattrapage en cours'
    """
    if one.score is None:
        return one.word(one.state)
    number = f"{one.score.score:.0f}"
    if one.score.low is not None and one.score.high is not None:
        number += f" ({one.score.low:.0f} – {one.score.high:.0f})"
    return f"{number}, {one.word(one.state)}" if one.state else number


def badge(one: Shown) -> str:
    """Return the badge as SVG; the name of the brand is text in it, whatever it holds."""
    name = one.brand if len(one.brand) <= LONGEST else one.brand[: LONGEST - 1] + "…"
    parts = [f"{name} · {one.window}", value_of(one)]
    widths = [round(width_of(part) + 2 * PADDING) for part in parts]
    whole, label = sum(widths), escape(": ".join(parts))
    texts = "".join(
        f'<text x="{left + PADDING}" y="16" textLength="{width - 2 * PADDING}" lengthAdjust="spacingAndGlyphs">'
        f"{escape(part)}</text>"
        for part, left, width in zip(parts, (0, widths[0]), widths, strict=True)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{whole}" height="{HEIGHT}" viewBox="0 0 {whole} {HEIGHT}" '
        f'role="img" aria-label="{label}"><title>{label}</title>'
        f'<rect width="{whole}" height="{HEIGHT}" rx="4" fill="#15181e"/>'
        f'<path d="M{widths[0]} 0H{whole - 4}a4 4 0 0 1 4 4V{HEIGHT - 4}a4 4 0 0 1-4 4H{widths[0]}z" '
        f'fill="{"#1f4bc4" if one.score else "#5a606b"}"/>'
        f'<g fill="#fff" font-family="Verdana,DejaVu Sans,sans-serif" font-size="{SIZE}">{texts}</g></svg>\n'
    )
