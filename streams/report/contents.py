"""All that a report tells, in figures; the page and the tables are made from it."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from schemas.brand import Brand
from schemas.people.annotation import Annotation
from schemas.score import Score
from scoring.method.windows import period
from scoring.reading.comparison import Compared
from scoring.reading.exposure import begin_ms
from scoring.reading.market import placed
from streams.analysis.themes.found import Found, found_in
from streams.analysis.themes.said import WhatWasSaid, keys_to_read, mentions_behind
from streams.config.settings import Settings
from streams.report.certificate import Certificate, certify
from streams.report.data_source import Basis, Stood, Watched
from streams.report.periods import Asked, Stretch, stretch_of
from streams.report.top_movers import Change, change_between, compared
from streams.report.trend import ComparableReading, read_all, read_window

READ = 2_000
"""Texts of each brand and time that are read for themes."""
Step = Callable[[str, int, int], None]
"""Told of progress: what is done, how much of it, and of how much."""


@dataclass(frozen=True)
class BrandPart:
    """What is told of one brand."""

    score: Score
    """The newest, placed among the brands of the report."""
    trend: list[Score]
    """Day by day, the oldest first, placed among the others at each time; of the campaign's days by themselves."""
    change: Change | None
    """None: nothing was heard of it before, or it was not followed."""
    over_days: Compared | None
    """The newest of the trend against the oldest; None: there is one alone, or they are not comparable."""
    below: Compared | None
    """Against the brand in the next place; None: there is none, or they are not comparable."""
    found: Found | None
    """The themes of the change; None: it is not known."""


@dataclass(frozen=True)
class Contents:
    """A report."""

    window: str
    """Of the trend, and of the scores unless a campaign is told."""
    campaign: str | None
    stretch: Stretch
    brands: list[BrandPart]
    """The highest score first."""
    alerts: list[Watched] | None
    """Of the days shown, the one opened last first; None: of files none are told."""
    annotations: list[Annotation]
    """Of the days shown, the earliest first."""
    shown_from_ms: int
    """Begin of the days shown, and of the period."""
    certificate: Certificate
    rules: dict[str, float]
    """By source that limits it, for how many hours a text may stay."""
    attributions: dict[str, str]
    """By source, what has to stand beside a quotation."""
    is_whole: bool
    """Whether all that the newest scores are made from is still there."""
    is_published: bool
    """Whether days of the trend are shown as they were published, for what they were made from is gone."""


@dataclass(frozen=True)
class _Readings:
    """Of one brand."""

    now: ComparableReading
    before: ComparableReading | None
    days: list[ComparableReading]


async def gather(basis: Basis, asked: Asked, settings: Settings, step: Step = lambda *_: None) -> Contents:
    """Read, compare and explain all brands of a basis."""
    stretch = stretch_of(basis, asked, settings)
    gone = [at_ms for at_ms in stretch.times if not basis.holds(period(asked.window, at_ms))]
    stood = await basis.stood(asked.window.name, gone) if gone else {}
    readings = []
    for number, brand in enumerate(basis.brands, 1):
        readings.append(_read(basis, asked, stretch, brand))
        step("brands read", number, len(basis.brands))
    readings.sort(key=lambda one: one.now.score.order)
    trends = _placed([_trend(basis, one.days, stood) for one in readings])
    certificate = certify(basis, [one.now for one in readings], "" if asked.campaign else asked.window.name)
    changes = []
    for number, one in enumerate(readings, 1):
        changes.append(change_between(basis.past.archive, one.before.read, one.now.read) if one.before else None)
        step("brands explained", number, len(readings))
    limits = basis.limits
    behind = [mentions_behind(basis.past.archive, change) if change else None for change in changes]
    quotes = await basis.quotes(
        {
            change.after.brand: change.keys(limits) | _keys(said, limits)
            for change, said in zip(changes, behind, strict=True)
            if change and said
        }
    )
    parts = [
        BrandPart(
            score,
            trend,
            change.quoting(quotes) if change else None,
            _over_days(basis, one.days),
            compared(one.now.read, below.now.read) if below else None,
            _found(basis, score.brand, said.quoting(quotes)) if said else None,
        )
        for one, below, score, trend, change, said in zip(
            readings,
            [*readings[1:], None],
            placed(one.now.score for one in readings),
            trends,
            changes,
            behind,
            strict=True,
        )
    ]
    begin = min(stretch.times[0], certificate.begin_ms)
    return Contents(
        window=asked.window.name,
        campaign=asked.campaign,
        stretch=stretch,
        brands=parts,
        alerts=of_days(await basis.alerts(), basis.brands, begin, stretch.now.end_ms),
        annotations=annotations_within(await basis.annotations(), basis.brands, begin, stretch.now.end_ms),
        shown_from_ms=begin,
        certificate=certificate,
        rules=limits,
        attributions={name: rules.attribution for name, rules in basis.policies.items() if rules.attribution},
        is_whole=basis.holds(stretch.now),
        is_published=bool(gone),
    )


def _keys(said: WhatWasSaid, limited: Collection[str]) -> set[int]:
    """Return the mentions whose texts are read for themes: none of `limited` sources, for a report stays."""
    return keys_to_read((one for one in said.said if one.source not in limited), READ)


def _found(basis: Basis, brand: str, said: WhatWasSaid) -> Found | None:
    return found_in(said, basis.past.brands.get(brand) or Brand(brand=brand)) if said.is_known else None


def _read(basis: Basis, asked: Asked, stretch: Stretch, brand: str) -> _Readings:
    archive = basis.past.archive
    name = asked.campaign or asked.window.name
    now, *before = read_all(archive, brand, name, [stretch.now, *([stretch.before] if stretch.before else [])])
    begin = begin_ms(archive.calendars[brand])
    was = next((one for one in before if one.aggregate.has_mentions and begin < one.read.period.end_ms), None)
    return _Readings(now, was, read_window(archive, brand, asked.window, stretch.times))


def _over_days(basis: Basis, days: Sequence[ComparableReading]) -> Compared | None:
    first, last = days[0], days[-1]
    is_known = len(days) > 1 and first.aggregate.has_mentions and basis.holds(first.read.period)
    return compared(last.read, first.read) if is_known else None


def _trend(basis: Basis, days: Sequence[ComparableReading], stood: Stood) -> list[Score]:
    """Return the readings; what they are made from may be gone, and then what was published; the last in any case."""
    known = [
        one.score if one is days[-1] or basis.holds(one.read.period) else stood.get((one.score.brand, one.score.at))
        for one in days
    ]
    return [score for score in known if score is not None]


def _placed(trends: Sequence[list[Score]]) -> list[list[Score]]:
    """Return the trends, each score placed among those of its time."""
    scores = [score for trend in trends for score in trend]
    found = {
        (one.brand, one.at): one
        for at_ms in {score.at for score in scores}
        for one in placed([score for score in scores if score.at == at_ms])
    }
    return [[found[score.brand, score.at] for score in trend] for trend in trends]


def of_days(alerts: list[Watched] | None, brands: Sequence[str], begin: int, end: int) -> list[Watched] | None:
    """Return the alerts of these brands, and of silent sources, that were open at any time of the days."""
    if alerts is None:
        return None
    shown = {"", *brands}
    found = [
        one
        for one in alerts
        if one.last.brand in shown and one.last.since <= end and (one.last.state != "closed" or one.last.at >= begin)
    ]
    return sorted(found, key=lambda one: (-one.last.since, one.last.id))


def annotations_within(found: Sequence[Annotation], brands: Sequence[str], begin: int, end: int) -> list[Annotation]:
    """Return the annotations of these brands, and of all, that touch a time, the earliest first; ms UTC."""
    shown = {None, *brands}
    within = [one for one in found if one.brand in shown and one.at <= end and (one.until or one.at) >= begin]
    return sorted(within, key=lambda one: (one.at, one.id))
