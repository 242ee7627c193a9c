"""The three things that moved, in words: chosen from exact figures, the same ones for the same figures."""

from itertools import zip_longest

from streams.analysis.attribution import SHOWN
from streams.report.contents import BrandPart, Contents
from streams.report.data_source import Watched
from streams.report.sanitize import name_shown, quoted
from streams.report.scheduled.runs import Run
from streams.report.sentences import alert_state, alert_words, certainty
from streams.report.words import Words

MOST = 3
MOST_CAUSES = 2


def highlights(contents: Contents, run: Run, words: Words) -> list[str]:
    """Return at most three sentences; none: nothing moved.

    Changes that are significant, incidents and themes take turns, each by size. Changes that chance alone may have made
    come last, and say so.
    """
    moved = sorted(
        (part for part in contents.brands if _size(part) >= SHOWN), key=lambda part: (-_size(part), part.score.brand)
    )
    certain = [part for part in moved if _is_certain(part)]
    uncertain = [part for part in moved if not _is_certain(part)]
    turns = zip_longest(
        [_change(part, words) for part in certain],
        [_incident(one, words) for one in incidents(contents, run)],
        _themes(contents, words),
    )
    chosen = [one for turn in turns for one in turn if one is not None]
    return [*chosen, *(_change(part, words) for part in uncertain)][:MOST]


def incidents(contents: Contents, run: Run) -> list[Watched]:
    """Return the incidents that were open at any time of a run, critical ones first, then the newest."""
    found = [
        one
        for one in contents.alerts or ()
        if one.last.since < run.end_ms and (one.last.state != "closed" or one.last.at >= run.begin_ms)
    ]
    return sorted(found, key=lambda one: (one.last.severity != "critical", -one.last.since, one.last.id))


def _size(part: BrandPart) -> float:
    return 0.0 if part.change is None or part.score.is_unknown else abs(part.change.why.points)


def _is_certain(part: BrandPart) -> bool:
    change = part.change
    return change is not None and change.compared is not None and change.compared.significant


def _change(part: BrandPart, words: Words) -> str:
    change, score = part.change, part.score
    if change is None:
        raise AssertionError("only what changed is said")
    points = change.why.points
    head = words(
        f"scheduled.{'rose' if points > 0 else 'fell'}",
        brand=name_shown(score.brand),
        points=words.points(abs(points)),
        score=words.number(score.score),
        low=words.number(score.low or 0.0),
        high=words.number(100.0 if score.high is None else score.high),
    )
    causes = [
        f"{words.contribution(one.indicator, one.source)} ({words.signed(one.points)})"
        for one in change.why.noteworthy[:MOST_CAUSES]
    ]
    parts = [words("scheduled.causes", causes=words.listed(causes))] if causes else []
    return " ".join([head, *parts, certainty(change, words)])


def _incident(watched: Watched, words: Words) -> str:
    brand = name_shown(watched.last.brand) if watched.last.brand else words("scheduled.all_brands")
    return words("scheduled.incident", brand=brand, what=alert_words(watched, words), state=alert_state(watched, words))


def _themes(contents: Contents, words: Words) -> list[str]:
    """Return a sentence for the clearest theme of each brand, the one with most effect first."""
    found = []
    for part in contents.brands:
        if part.found is None or not part.found.themes or part.score.is_unknown:
            continue
        one = part.found.themes[0]
        said = words(
            "scheduled.theme",
            theme=quoted(f"{'#' if one.theme.item.kind == 'tag' else ''}{one.theme.written}"),
            brand=name_shown(part.score.brand),
            authors=words.whole(one.theme.authors),
            before=words.whole(one.theme.earlier_authors),
            points=words.points(one.points, signed=True),
        )
        found.append((-abs(one.points), part.score.brand, said))
    return [said for *_, said in sorted(found)]
