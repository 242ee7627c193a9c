"""A long list a page at a time, that may grow at its front meanwhile."""

from collections.abc import Callable, Sequence
from typing import TypeVar

T = TypeVar("T")


def page(rows: Sequence[T], time_of: Callable[[T], int], before: str | None, limit: int) -> tuple[list[T], str | None]:
    """Return the rows that follow a place, and the place after them (None: there are no more).

    Args:
        rows: the newest first.
        time_of: a row's time, ms UTC.
        before: a place: a time, and how many rows of that very time were given already; None: the front.
        limit: at most so many rows.

    >>> rows = [(9, "a"), (7, "b"), (7, "c"), (7, "d"), (5, "e")]
    >>> page(rows, lambda row: row[0], None, 3)
    ([(9, 'a'), (7, 'b'), (7, 'c')], '7/2')
    >>> page([(11, "new"), *rows], lambda row: row[0], "7/2", 3)
    ([(7, 'd'), (5, 'e')], None)
    """
    start = 0
    if before is not None:
        at, _, given = before.partition("/")
        later = sum(time_of(row) > int(at) for row in rows)
        same = sum(time_of(row) == int(at) for row in rows)
        start = later + min(same, int(given or 0))
    chosen = list(rows[start : start + limit])
    if start + limit >= len(rows):
        return chosen, None
    last = time_of(chosen[-1])
    return chosen, f"{last}/{sum(time_of(row) == last for row in rows[: start + limit])}"
