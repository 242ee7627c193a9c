"""A change by language, source, hour of the week and kind: parts that sum to it."""

from collections import defaultdict
from collections.abc import Callable
from typing import Literal, NamedTuple, get_args

from scoring.method.constants import DAY_MS, HOUR_MS
from streams.analysis.themes.said import Said, WhatWasSaid, mean_tone, points_of

By = Literal["language", "source", "hour", "kind"]
BYS: tuple[By, ...] = get_args(By)
EPOCH_WEEKDAY = 3
"""1 January 1970 was a Thursday; Monday is 0."""


class Row(NamedTuple):
    """One part."""

    name: str
    """Of a language (ISO 639) or source, an hour of the week from ``0`` (Monday 0:00) to ``167``, or a kind of mention;
    empty: not known, or the text is not kept."""
    mention_count: int
    """Of the window."""
    earlier_count: int
    """Of the time before."""
    author_count: int
    """Distinct authors in the window."""
    tone: float | None
    """Mean in the window, -1 to 1."""
    points: float
    """What these mentions added to the score, those that left the window among them."""


def hour_of_week(at_ms: int, tz: int) -> int:
    """Return the hour of the week, 0 to 167, Monday 0:00 first; `tz`: whole hours east of UTC.

    >>> hour_of_week(0, 0), hour_of_week(4 * DAY_MS, 0), hour_of_week(4 * DAY_MS, -1)
    (72, 0, 167)
    """
    local = at_ms + tz * HOUR_MS
    return (local // DAY_MS + EPOCH_WEEKDAY) % 7 * 24 + local % DAY_MS // HOUR_MS


def breakdown(all_said: WhatWasSaid, by: By, tz: int = 0) -> list[Row]:
    """Return a change by one thing: rows whose points and `WhatWasSaid.rest` sum to it.

    Hours come in their order, the others by how many mentions there are, the most first.
    """
    name_of = _namer(all_said, by, tz)
    parts: defaultdict[str, list[Said]] = defaultdict(list)
    for one in all_said.said:
        parts[name_of(one)].append(one)
    rows = [_row(name, said) for name, said in parts.items()]
    if by == "hour":
        return sorted(rows, key=lambda row: int(row.name))
    return sorted(rows, key=lambda row: (not row.name, -row.mention_count, -row.earlier_count, row.name))


def _namer(all_said: WhatWasSaid, by: By, tz: int) -> Callable[[Said], str]:
    def of_quote(one: Said) -> str:
        quote = all_said.quotes.get(one.key)
        if quote is None:
            return ""
        return (quote.lang or "").split("-")[0].lower() if by == "language" else quote.kind

    if by == "source":
        return lambda one: one.source
    return (lambda one: str(hour_of_week(one.created_at, tz))) if by == "hour" else of_quote


def _row(name: str, said: list[Said]) -> Row:
    entered = [one for one in said if one.entered]
    authors = len({one.author for one in entered})
    return Row(name, len(entered), len(said) - len(entered), authors, mean_tone(entered), points_of(said))
