"""Vectors on either side of each limit: those of the drop rule, of a comparison, and of what is provisional."""

from collections.abc import Iterator
from math import exp, log, sqrt
from typing import Any

from scoring.method.constants import DROP_LEARNT, DROP_POINTS, DROP_WINDOWS, HOUR_MS
from scoring.oracle.drop import watched
from tests.golden.stories import START, Event, Story, month

BESIDE = 0.004
"""How far a deviation is off its limit."""
USUAL, SE = 53.25, 0.06
COMPARED_STEPS = (2_062, 2_063)
"""Hundredths of sentiment by which the second brand is worse: 2.0388 and 2.0401 standard errors."""
WIDE_STEPS = (73, 74)
"""Hundredths of confidence: intervals of 28d of 30.004 and 29.996 points."""


def drop_limits() -> Iterator[dict[str, Any]]:
    """Yield series beside the limits of the drop rule: deviation, hours learnt, run, variance."""
    for window, limit in DROP_WINDOWS.items():
        for name, z in (("over", limit + BESIDE), ("under", limit - BESIDE)):
            about = f"A fall of {z:.3f} deviations after 73 hours: the limit is {limit}."
            yield _alert(f"{name}-limit", about, window, _fallen(4 * DROP_LEARNT + 1, z, 3))
    yield _alert("learnt-72", "The third high reading is that of the 72nd whole hour.", "1h", _fallen(282, 3.0, 3))
    yield _alert("learnt-71", "The third high reading is that of the 71st whole hour.", "1h", _fallen(278, 3.0, 3))
    yield _alert("run-2", "Two high readings in a row are too few.", "1h", _fallen(4 * DROP_LEARNT + 1, 3.0, 2))
    least = [[at, score, 1.0, usual] for at, score, _, usual in _calm(48)]
    yield _alert("least-variance", "Wide readings bring the variance to the least it can be.", "1h", least)


def comparison_limits() -> list[tuple[str, list[Event], list[Event]]]:
    """Return two pairs of brands: what is said of the second is worse by just too little, and by just enough."""
    talk = month(4)
    other = [event | {"id": f"o{event['id']}", "author": f"o{event['author']}"} for event in talk]
    return [(name, talk, worse(other, steps)) for name, steps in zip(("under", "over"), COMPARED_STEPS, strict=True)]


def width_limits() -> Iterator[Story]:
    """Yield two brands whose 28d interval is just too wide, and just not."""
    for name, steps in zip(("over", "under"), WIDE_STEPS, strict=True):
        events = surer(month(2)[-28:], steps)
        yield Story(f"limit-provisional-{name}", f"An interval {name} 30 points.", events, at=START, ask={})


def _calm(quarters: int) -> list[list[float]]:
    """Readings at the usual score."""
    return [[START + quarter * HOUR_MS // 4, USUAL, SE, USUAL] for quarter in range(quarters)]


def _fallen(quarters: int, z: float, times: int) -> list[list[float]]:
    """So many calm quarters of an hour, and some that are z deviations down."""
    calm = _calm(quarters)
    learnt = watched("1h", calm)
    fall = z * sqrt(learnt.v + SE**2) + DROP_POINTS * 100 / (USUAL * (100 - USUAL))
    score = round(100 / (1 + exp(-(log(USUAL / (100 - USUAL)) + learnt.mu - fall))), 9)
    begin = int(calm[-1][0])
    return [*calm, *([begin + place * HOUR_MS // 4, score, SE, USUAL] for place in range(1, times + 1))]


def _alert(name: str, about: str, window: str, series: list[list[float]]) -> dict[str, Any]:
    return {
        "id": f"alert-{name}-{window}",
        "about": about,
        "kind": "alert",
        "window": window,
        "ask": None,
        "series": series,
    }


def worse(events: list[Event], steps: int) -> list[Event]:
    """Take so many hundredths of sentiment from the events, one each in turn."""
    result = []
    for place, event in enumerate(events):
        taken = steps // len(events) + (place < steps % len(events))
        result.append(event | {"sentiment": round(event["sentiment"] - taken / 100, 2)})
    return result


def surer(events: list[Event], steps: int) -> list[Event]:
    """Add so many hundredths of confidence to the events, one each in turn."""
    result = []
    for place, event in enumerate(events):
        added = steps // len(events) + (place < steps % len(events))
        result.append(event | {"confidence": round(0.2 + added / 100, 2)})
    return result
