"""Questions of the kind ``comparison``: brands, and pairs of readings of them."""

from collections.abc import Iterator
from typing import Any

from scoring.method.constants import DAY_MS, HOUR_MS
from tests.golden.limits import comparison_limits
from tests.golden.second_stories import FIRST_DAY
from tests.golden.stories import NOON, START, Event, month, said


def comparisons() -> Iterator[dict[str, Any]]:
    """Yield a vector for one brand at two times, one for two brands, and two beside the limit."""
    talk = [*month(4), *(said(700 + n, 9 * n, sentiment=-0.6) for n in range(30))]
    now, yesterday = _window("7d", NOON), _window("7d", NOON - 7 * DAY_MS)
    yield _question(
        "one-brand",
        "One brand at two times, over two campaigns; and what must not be compared.",
        [_brand(talk)],
        [
            (now, yesterday),
            (_window("28d", START), _window("28d", START - 9 * DAY_MS)),
            (_window("24h", NOON), _window("24h", NOON - DAY_MS)),
            (_days(FIRST_DAY - 14, FIRST_DAY - 1), _days(FIRST_DAY - 28, FIRST_DAY - 15)),
            (_days(FIRST_DAY - 3, FIRST_DAY - 1), _days(FIRST_DAY - 6, FIRST_DAY - 4)),
            (now, now),
            (now, _window("24h", NOON)),
            (_days(FIRST_DAY - 7, FIRST_DAY - 1), _days(FIRST_DAY - 10, FIRST_DAY - 8)),
            (now, now | {"profile": "equal-1"}),
            (now | {"profile": "equal-1"}, yesterday | {"profile": "equal-1"}),
        ],
    )
    other = [event | {"id": f"o{event['id']}", "author": f"o{event['author']}", "sentiment": 0.6} for event in month(3)]
    yield _question(
        "two-brands",
        "Two brands at one time; of the third one source was off, of the fourth nobody was heard.",
        [_brand(talk), _brand(other), _brand(talk, (("x", 0, NOON + DAY_MS),)), _brand([])],
        [
            (now, now | {"brand": 1}),
            (_window("28d", START), _window("28d", START) | {"brand": 1}),
            (_window("1h", NOON), _window("1h", NOON) | {"brand": 1}),
            (_days(FIRST_DAY - 7, FIRST_DAY - 1), _days(FIRST_DAY - 7, FIRST_DAY - 1) | {"brand": 1}),
            (now, now | {"brand": 2}),
            (now, now | {"brand": 3}),
            (now, _window("1h", NOON) | {"brand": 2, "profile": "equal-1"}),
        ],
    )

    for name, one, worse in comparison_limits():
        yield _question(
            f"{name}-limit",
            f"Two brands whose difference is just {name} 2.04 standard errors.",
            [_brand(one), _brand(worse)],
            [(_window("28d", START), _window("28d", START) | {"brand": 1})],
        )


def _question(name: str, about: str, brands: list[dict[str, Any]], pairs: list[tuple[Any, Any]]) -> dict[str, Any]:
    return {
        "id": f"comparison-{name}",
        "about": about,
        "kind": "comparison",
        "at": NOON,
        "brands": brands,
        "ask": [{"one": one, "other": other} for one, other in pairs],
    }


def _brand(events: list[Event], outages: tuple[tuple[str, int, int], ...] = ()) -> dict[str, Any]:
    return {
        "since": START - 40 * DAY_MS + HOUR_MS,
        "tz": 0,
        "outages": [list(outage) for outage in outages],
        "events": events,
    }


def _window(name: str, at_ms: int) -> dict[str, Any]:
    return {"brand": 0, "window": name, "at": at_ms}


def _days(first: int, last: int) -> dict[str, Any]:
    return {"brand": 0, "first_day": first, "last_day": last}
