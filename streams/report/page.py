"""The report as one self-contained page: no script, nothing that is fetched, all that comes from outside escaped."""

from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

from schemas.codec import rfc3339
from schemas.people.annotation import Annotation
from scoring.method.constants import INDICATORS, PROFILES
from scoring.method.participation import is_provisional
from scoring.reading.comparison import Compared
from scoring.text.themes.contrast import Theme
from streams.analysis.attribution import SHOWN
from streams.report import chart, sentences
from streams.report.contents import BrandPart, Contents
from streams.report.cover import Cover
from streams.report.sanitize import name_shown, quoted, shown
from streams.report.template import template
from streams.report.words import Words

_TEMPLATE = Path(__file__).with_name("report.html")

MOST_PARTS = 6
"""Parts of a change that are told by name; the others are told as one."""
MOST_ALERTS = 20
MOST_THEMES, MOST_COPIES = 6, 2
MOST_ANNOTATIONS = 20
"""On one trend."""


class Line(NamedTuple):
    """A part of a change."""

    name: str
    points: float
    rounded: float
    """As it is shown: in tenths, such that they sum to the change in tenths."""
    length: float
    """Of its bar, in hundredths of the longest."""


def render(contents: Contents, language: str, cover: Cover | None = None) -> str:
    """Return the page of a report in one language, as HTML; `cover`: of one that is sent by itself."""
    words = Words(language)
    scores = [score for part in contents.brands for score in part.trend]
    scale = chart.scale_of(scores)
    full_ms = contents.stretch.first_ms + sentences.FULL_MS
    before = contents.stretch.before
    page: str = template(_TEMPLATE).render(
        w=words,
        say=sentences,
        contents=contents,
        cover=cover,
        certificate=contents.certificate,
        name=name_shown,
        shown=shown,
        quoted=quoted,
        lines=lambda part: lines_of(part, words),
        yes_no=lambda compared: _yes_no(compared, words),
        draw=lambda part: chart.chart_of(part.trend, scale, full_ms, annotations_of(part, contents)),
        happened=lambda part: annotations_of(part, contents),
        is_young=contents.campaign is None and before is not None and before.end_ms < full_ms,
        has_early=any(score.at < full_ms for score in scores),
        has_hollow=any(score.provisional and not score.is_unknown for score in scores),
        size=chart,
        weights=dict(zip(INDICATORS, PROFILES[contents.certificate.profile], strict=True)),
        places=list(enumerate(INDICATORS)),
        rules=contents.rules,
        provisional_reference=is_provisional(contents.certificate.reference),
        most_alerts=MOST_ALERTS,
        most_themes=MOST_THEMES,
        most_copies=MOST_COPIES,
        theme_shown=theme_shown,
        rfc3339=rfc3339,
        version=version("jauge"),
    )
    return page


def annotations_of(part: BrandPart, contents: Contents) -> list[Annotation]:
    """Return what stands on the trend of a brand: its own annotations, and those of all; of more the newest."""
    return [one for one in contents.annotations if one.brand in (None, part.score.brand)][-MOST_ANNOTATIONS:]


def lines_of(part: BrandPart, words: Words) -> list[Line]:
    """Return the parts of a change, the largest first, and what all others add up to; they sum to the change.

    The last line takes up what rounding leaves, so that the sum is right for whoever adds up what is shown.
    """
    if part.change is None:
        return []
    why = part.change.why
    named = why.noteworthy[:MOST_PARTS]
    rest = why.points - sum(one.points for one in named)
    rounded_rest = round(why.points, 1) - sum(round(one.points, 1) for one in named)
    largest = max(abs(rest), *(abs(one.points) for one in named), SHOWN)

    def line(name: str, points: float, rounded: float) -> Line:
        return Line(name, points, rounded, 100 * points / largest)

    lines = [line(words.contribution(one.indicator, one.source), one.points, round(one.points, 1)) for one in named]
    return [*lines, line(words("moved.others"), rest, rounded_rest)]


def theme_shown(theme: Theme) -> str:
    """Return a theme as it is written: a tag with its sign."""
    return shown(f"{'#' if theme.item.kind == 'tag' else ''}{theme.written}")


def _yes_no(compared: Compared | None, words: Words) -> str:
    if compared is None:
        return words("league.not_comparable")
    return words("league.yes" if compared.significant else "league.no")
