"""The board's help: the Markdown of `streams/board/help/`, one file a language, as one page each."""

from functools import cache
from html import escape
from pathlib import Path

from markdown_it import MarkdownIt

from streams.config.source_spec import LANGUAGES

FOLDER = Path(__file__).parent / "help"
STYLES = ("theme", "page", "help")


def preferred(accepted: str) -> str:
    """Return the language of the help for an `Accept-Language` header: the first that there is, else English.

    >>> preferred("de-DE,fr;q=0.8,en;q=0.5"), preferred("fr-CA"), preferred("*"), preferred("")
    ('fr', 'fr', 'en', 'en')
    """
    for part in accepted.lower().split(","):
        code = part.partition(";")[0].strip().partition("-")[0]
        if code in LANGUAGES:
            return code
    return LANGUAGES[0]


@cache
def help_text(language: str) -> str:
    """Return the page as HTML; `language` is one of `LANGUAGES`.

    Headings are as in the Markdown; raw HTML in it is shown as text.
    """
    source = (FOLDER / f"{language}.md").read_text(encoding="utf-8")
    body = MarkdownIt("commonmark", {"html": False}).enable("table").render(source)
    title = escape(source.partition("\n")[0].removeprefix("# "))
    styles = "\n".join(f'<link rel="stylesheet" href="/static/css/{name}.css">' for name in STYLES)
    others = " ".join(f'<a href="/help/{other}" lang="{other}">{other.upper()}</a>' for other in LANGUAGES)
    return (
        f'<!doctype html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>{title} · Jauge</title>\n'
        f'<link rel="icon" href="/static/icon.svg" type="image/svg+xml">\n<script src="/static/help.js"></script>\n'
        f'{styles}\n</head>\n<body>\n<header id="header"><div class="bar"><a class="mark" href="/">Jauge</a>'
        f'<nav class="bar-end" aria-label="{title}">{others}</nav></div></header>\n'
        f'<main id="main" class="help">\n{body}</main>\n</body>\n</html>\n'
    )
