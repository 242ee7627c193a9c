"""A report as a mail: words, and a page of tables and inline styles, which mail programs take."""

from pathlib import Path

from streams.config.notify.report_settings import ReportSettings
from streams.config.timefmt import day_ms
from streams.report import sentences
from streams.report.contents import BrandPart, Contents
from streams.report.cover import Cover
from streams.report.sanitize import name_shown, shown
from streams.report.scheduled.highlights import highlights, incidents
from streams.report.scheduled.lacks import lacks
from streams.report.scheduled.runs import Run
from streams.report.template import template
from streams.report.words import Words

_TEMPLATE = Path(__file__).with_name("letter.html")

LOGO_ID = "logo"
"""By which the page of a mail names the picture that goes along."""
MOST_ROWS = 50
MOST_INCIDENTS = 10


def cover_of(contents: Contents, report: ReportSettings, run: Run, newest_ms: int, words: Words) -> Cover:
    """Return what stands at the top, without a logo; `newest_ms`: up to when there are data, ms UTC."""
    first, last = words.day(day_ms(run.first)), words.day(day_ms(run.last))
    return Cover(
        title=shown(report.title) or sentences.heading(contents, words),
        period=words(f"scheduled.{report.every}", first=first, last=last),
        author=shown(report.author),
        logo="",
        highlights=highlights(contents, run, words),
        lacks=lacks(contents, run, newest_ms, words),
    )


def subject_of(cover: Cover, words: Words) -> str:
    """Return the subject of the mail, in one line."""
    return words("scheduled.subject", title=cover.title, period=cover.period)


def page_of(contents: Contents, cover: Cover, run: Run, words: Words, board: str) -> str:
    """Return the page of the mail; `board`: where the link leads, empty: there is none."""
    open_then = incidents(contents, run)
    page: str = template(_TEMPLATE).render(
        w=words,
        say=sentences,
        cover=cover,
        contents=contents,
        certificate=contents.certificate,
        name=name_shown,
        shown=shown,
        parts=contents.brands[:MOST_ROWS],
        incidents=open_then[:MOST_INCIDENTS],
        more_incidents=len(open_then) - MOST_INCIDENTS,
        most_rows=MOST_ROWS,
        board=board if board.startswith(("https://", "http://")) else "",
    )
    return page


def text_of(contents: Contents, cover: Cover, words: Words, board: str) -> str:
    """Return the same in plain words, for mail programs and services that show no page."""
    moved = [f"{number}. {one}" for number, one in enumerate(cover.highlights, 1)] or [words("scheduled.nothing")]
    groups = [
        [sentences.period_of(contents, words)],
        [words("scheduled.moved"), *moved],
        [words("league.title"), *(_row(part, words) for part in contents.brands[:MOST_ROWS])],
        [words("scheduled.lacks"), *(f"- {one}" for one in cover.lacks)] if cover.lacks else [],
        [words("scheduled.look", address=board)] if board else [],
        [words("scheduled.by", author=cover.author)] if cover.author else [],
    ]
    return "\n\n".join("\n".join(group) for group in groups if group)


def _row(part: BrandPart, words: Words) -> str:
    score, name = part.score, name_shown(part.score.brand)
    if score.is_unknown:
        return words("scheduled.row", name=name, said=words("score.no_data"))
    interval = words("score.interval", low=words.number(score.low or 0.0), high=words.number(score.high or 100.0))
    change = "" if part.change is None else f", {words.points(part.change.why.points, signed=True)}"
    return words("scheduled.row", name=name, said=f"{words.number(score.score)} ({interval}){change}")
