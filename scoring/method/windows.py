"""Windows: which panes a reading takes (SPEC section 4, Windows)."""

from collections.abc import Iterable
from typing import NamedTuple

from scoring.method.constants import DAY_MS, GRANULARITIES, PRIOR, Window

Outage = tuple[str, int, int]
"""A source that was not observed, [from, to), ms UTC."""


class Period(NamedTuple):
    """The panes of one reading: ``first..last`` with weight 1, the pane before them with `weight`."""

    granularity: int
    """Place in GRANULARITIES."""
    first: int
    """Number of a pane: its start // its length."""
    last: int
    weight: float
    """0 to 1."""
    end_ms: int
    """Exposure counts up to here, ms UTC."""
    prior: "Period | None" = None
    """The 28 days that it is pulled towards; None: it is read against the reference alone."""


def period(window: Window, at_ms: int) -> Period:
    """Panes of a window that ends at `at_ms`; it spans exactly its length.

    >>> from scoring.method.constants import WINDOWS
    >>> period(WINDOWS[1], 10 * 3_600_000 + 900_000)[:4]  # 6h
    (0, 5, 10, 0.75)
    >>> period(WINDOWS[1], 10 * 3_600_000)[:4]  # the pane that begins now counts nothing
    (0, 5, 9, 1.0)
    """
    length = GRANULARITIES[window.granularity].length_ms
    pane, into = divmod(at_ms, length)
    prior = None if window == PRIOR else period(PRIOR, at_ms - at_ms % DAY_MS)
    return Period(
        window.granularity, pane - window.panes + 1, pane if into else pane - 1, 1 - into / length, at_ms, prior
    )


def campaign(first_day: int, last_day: int) -> Period:
    """Whole UTC days, by number since the epoch, both included.

    >>> campaign(20_457, 20_463)[1:5]
    (20457, 20463, 0.0, 1768089600000)

    Raises:
        ValueError: the last day is before the first.
    """
    if last_day < first_day:
        raise ValueError(f"{last_day=} is before {first_day=}")
    return Period(1, first_day, last_day, 0.0, (last_day + 1) * DAY_MS)


def edge_before(window: Window, at_ms: int) -> int:
    """Time one window length before `at_ms`, or the edge of its pane: a reading of the past is made at an edge.

    >>> from scoring.method.constants import WINDOWS
    >>> edge_before(WINDOWS[0], 7_500_000)  # 1h, read at 02:05
    3600000
    """
    length = GRANULARITIES[window.granularity].length_ms
    return (at_ms - window.panes * length) // length * length


def merged_spans(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the times in any of some spans, as spans that neither touch nor overlap, in order.

    >>> merged_spans([(5, 9), (0, 3), (3, 4), (7, 7)])
    [(0, 4), (5, 9)]
    """
    result: list[tuple[int, int]] = []
    for begin, stop in sorted((begin, stop) for begin, stop in spans if stop > begin):
        if result and begin <= result[-1][1]:
            result[-1] = (result[-1][0], max(stop, result[-1][1]))
        else:
            result.append((begin, stop))
    return result
