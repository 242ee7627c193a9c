"""What a report says in whole sentences."""

from typing import get_args

from schemas.reason import Reason, ReasonCode
from scoring.method.constants import COMPARE_SE, DAY_MS, GRANULARITIES, INDICATORS, PRIOR, PROFILES, PROVISIONAL_POINTS
from scoring.method.participation import is_provisional
from scoring.reading.coverage import SourceState
from streams.analysis.attribution import SHOWN
from streams.analysis.reasons import provisional_reason
from streams.report.contents import BrandPart, Contents
from streams.report.data_source import Watched
from streams.report.sanitize import name_shown
from streams.report.top_movers import Change
from streams.report.words import Words

STATES: tuple[str, ...] = get_args(SourceState)
STEPS_AN_HOUR = 12
"""Of five minutes: mentions of a surge are of one."""
FULL_MS = PRIOR.panes * DAY_MS
"""So long after the first mention scores rest on all the days that they can."""


def heading(contents: Contents, words: Words) -> str:
    """Say of whom the report is."""
    if len(contents.brands) == 1:
        return name_shown(contents.brands[0].score.brand)
    return words("page.of_brands", count=words.whole(len(contents.brands)))


def period_of(contents: Contents, words: Words) -> str:
    """Say of which time it is."""
    certificate = contents.certificate
    if contents.campaign is not None:
        begin, end = words.day(certificate.begin_ms), words.day(certificate.at_ms - 1)
        return words("page.campaign", campaign=name_shown(contents.campaign), begin=begin, end=end)
    return words("page.period", length=words(f"windows.{contents.window}"), end=words.minute(certificate.at_ms))


def since(contents: Contents, words: Words) -> str:
    """Say what the scores are held against."""
    before = contents.stretch.before
    if before is None:
        return ""
    kind = "change.window" if contents.stretch.is_length_before else "change.first"
    return words(kind, when=words.minute(before.end_ms))


def standing(part: BrandPart, contents: Contents, words: Words) -> list[str]:
    """Say where a brand stands, and how much to believe it."""
    score, points = part.score, words.number(PROVISIONAL_POINTS, 0)
    low, high = score.low or 0.0, 100.0 if score.high is None else score.high
    where = "above" if low > 50 else "below" if high < 50 else "about"
    said = [words(f"score.{where}")]
    if (reason := provisional_reason(score)) is not None:
        said.append(words("score.provisional_means", why=words.reason(reason)))
    else:
        said.append(words("score.firm_means", points=points))
    if len(contents.brands) > 1 and score.rank is not None:
        share = "–" if score.share_of_voice is None else words.percent(score.share_of_voice)
        said.append(words("score.place", rank=score.rank, count=len(contents.brands), share=share))
    granularity = GRANULARITIES[contents.stretch.now.granularity].name
    counts = {"mentions": words.whole(score.mention_count), "voices": words.whole(score.voice_count)}
    return [*said, words(f"score.voices_{granularity}", **counts)]


def change(part: BrandPart, contents: Contents, words: Words) -> str:
    """Say how a score moved, and whether that is significant."""
    if part.change is None:
        return change_not_known(words)
    points = part.change.why.points
    way = "none" if abs(points) < SHOWN else "up" if points > 0 else "down"
    head = words(f"change.{way}", points=words.points(abs(points)), since=since(contents, words))
    return f"{head} {certainty(part.change, words)}"


def change_not_known(words: Words) -> str:
    """Say why there is no change to show."""
    return words("change.not_known", reason=words.reason(Reason(ReasonCode.NOT_OBSERVED)))


def certainty(change: Change, words: Words) -> str:
    """Say whether a change is significant."""
    if change.reason is not None:
        return words("change.not_comparable", reason=words.reason(change.reason))
    is_significant = change.compared is not None and change.compared.significant
    return words("change.significant" if is_significant else "change.not_significant")


def over_days(part: BrandPart, words: Words) -> str:
    """Say how a score moved over the days shown; empty where that is not known."""
    compared = part.over_days
    if compared is None:
        return ""
    if not compared.significant:
        return words("change.over_not", points=words.points(compared.points, signed=True))
    way = "up" if compared.points > 0 else "down"
    return words(f"change.over_{way}", points=words.points(abs(compared.points)))


def trend_words(part: BrandPart, words: Words) -> str:
    """Say what a trend shows, for whoever does not see it."""
    known = [score for score in part.trend if not score.is_unknown]
    if not known:
        return words("score.no_data_means")
    lowest = min(known, key=lambda score: score.score)
    highest = max(known, key=lambda score: score.score)
    named = {"first": known[0], "last": known[-1], "lowest": lowest, "highest": highest}
    scores = {name: words.number(score.score) for name, score in named.items()}
    return words("trend.desc", **scores, **{f"{name}_day": words.day(score.at) for name, score in named.items()})


def alert_words(watched: Watched, words: Words) -> str:
    """Say what an alert was opened for, and how far it went."""
    alert, peak = watched.opened, watched.last.peak

    def number(value: float | None) -> str:
        return "?" if value is None else words.number(value)

    if alert.kind == "drop":
        window = words.said.get(f"last.{alert.window}", alert.window)
        if alert.score is None:
            return words("alerts.drop_bare", window=window)
        figures = {name: number(getattr(alert, name)) for name in ("score", "low", "high", "usual")}
        said = words("alerts.drop", window=window, **figures)
        return said if peak is None else f"{said} {words('alerts.drop_peak', peak=number(peak))}"
    if alert.kind == "surge":
        an_hour = [None if each is None else STEPS_AN_HOUR * each for each in (alert.mentions, alert.expected)]
        most = an_hour[0] if peak is None else peak
        return words("alerts.surge", mentions=number(most), expected=number(an_hour[1]))
    kind = "alerts.silence_brand" if alert.brand else "alerts.silence"
    return words(kind, source=name_shown(words.source(alert.source)), expected=number(alert.expected))


def alert_state(watched: Watched, words: Words) -> str:
    """Say how bad it is, and whether it is over."""
    last = watched.last
    over = words("alerts.closed", at=words.minute(last.at)) if last.state == "closed" else words("alerts.open")
    return f"{words(f'alerts.{last.severity}')}, {over}"


def coverage(contents: Contents, words: Words) -> list[str]:
    """Say what was observed, and what was not."""
    certificate, first_ms = contents.certificate, contents.stretch.first_ms

    def named(state: str) -> list[str]:
        return [words.source(one.source) for one in certificate.sources if one.state == state]

    connected = [one for one in certificate.sources if one.state == "connected"]
    partly = [one for one in connected if one.covered_ratio < 1]
    silent = [words.source(one.source) for one in connected if not one.mention_count]
    part = words.listed([f"{words.source(one.source)} ({words.percent(one.covered_ratio, 1)})" for one in partly])
    said = [words(f"coverage.{state}", sources=words.listed(named(state))) for state in STATES if named(state)]
    if partly:
        said.append(words("coverage.part", sources=part))
    if silent:
        said.append(words("coverage.silent", sources=words.listed(silent)))
    if any(one.counts_as_silent for one in certificate.sources):
        said.append(words("coverage.counts_as_silent", method=certificate.method))
    said.append(words("coverage.first", day=words.day(first_ms)))
    if contents.stretch.times[0] < first_ms + FULL_MS:
        said.append(words("coverage.young", day=words.day(first_ms + FULL_MS)))
    if contents.is_published:
        said.append(words("coverage.forgotten_trend"))
    if not contents.is_whole:
        said.append(words("coverage.forgotten"))
    return said


def method(contents: Contents, words: Words) -> list[str]:
    """Say how the number is made."""
    certificate = contents.certificate
    kind = "provisional_reference" if is_provisional(certificate.reference) else "own_reference"
    profile = PROFILES[certificate.profile]
    weights = {name: words.percent(weight) for name, weight in zip(INDICATORS, profile, strict=True)}
    return [
        words("method.score", **weights),
        words("method.people"),
        words("method.reference", reference=certificate.reference),
        words(f"method.{kind}"),
        words("method.interval", se=words.number(COMPARE_SE, 2)),
        words("method.limits"),
    ]
