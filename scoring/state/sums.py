"""What the periods read of the rows.

The edges of all periods cut time into segments. Each row is added to its segment, once,
and each period is put together from whole segments.
"""

from typing import Any

import numpy as np

from scoring.compute.kernels import entry, inner, wide
from scoring.method.constants import ROWS
from scoring.state import columns as columns_module
from scoring.state.columns import NONE, ROW_MASK, SUMS, Columns, pane_of, source_of

_SUMS = len(SUMS)


@inner
def segments_of(which: np.ndarray, first: np.ndarray, last: np.ndarray, oldest: int, newest: int) -> np.ndarray:
    """Segment of each pane ``oldest..newest``, int64 ascending from 0."""
    begins = np.zeros(newest - oldest + 2, np.int64)
    for w in which:
        begins[first[w] - 1 - oldest] = 1
        begins[first[w] - oldest] = 1
        begins[last[w] + 1 - oldest] = 1
    begins[0] = 0
    return np.cumsum(begins)


@inner
def add_row(row: Any, found: np.ndarray) -> None:
    """Add a row to the sums of its segment, apart by author group where there is room."""
    group = row.place & ROW_MASK if found.shape[1] > 1 else wide(0)
    into = found[source_of(row.place), group]
    into[0] += row.U
    into[1] += row.V
    into[2] += row.NA
    into[3] += row.A
    into[4] += row.NE
    into[5] += row.E
    into[6] += row.C
    into[7] += row.S
    into[8] += row.N


@inner
def add_rows_of(columns: Columns, slot: int, oldest: int, newest: int, segment: np.ndarray, found: np.ndarray) -> None:
    """Add the rows of one brand to the sums of their segments."""
    index = wide(columns.newest_row[slot])
    while index != NONE:
        row = columns.rows[index]
        index = wide(columns.older_of_brand[index])
        pane = pane_of(row.place)
        if pane < oldest - columns.numbers[0].disorder:
            break  # no row made before this one is newer by more than that
        if oldest <= pane <= newest:
            add_row(row, found[segment[pane - oldest]])
    index = wide(columns.sorted_end[slot]) - 1
    while index >= columns.sorted_start[slot]:
        row = columns.rows[index]
        pane = pane_of(row.place)
        if pane < oldest:
            break
        if pane <= newest:
            add_row(row, found[segment[pane - oldest]])
        index -= 1


@inner
def add_segments(found: np.ndarray, begin: int, end: int, total: np.ndarray) -> None:
    """Write the sum of the segments ``begin <= segment < end`` into `total`."""
    flat, into = found.reshape(len(found), -1), total.reshape(-1)
    into[:] = 0
    for s in range(begin, end):
        one = flat[s]
        for i in range(len(into)):
            into[i] += one[i]


@inner
def write_sums(whole: np.ndarray, part: np.ndarray, weight: float, sums: np.ndarray) -> None:
    """Write the sum over all groups and, where there is room, over all but one, times ROWS / (ROWS - 1)."""
    factor = ROWS / (ROWS - 1)
    all_whole, all_part = np.empty(_SUMS, np.int64), np.empty(_SUMS, np.int64)
    for source in range(sums.shape[1]):
        all_whole[:] = 0
        all_part[:] = 0
        for group in range(whole.shape[1]):
            for i in range(_SUMS):
                all_whole[i] += whole[source, group, i]
                all_part[i] += part[source, group, i]
        for i in range(_SUMS):
            sums[i, source, 0] = all_whole[i] + weight * all_part[i]
        for group in range(sums.shape[2] - 1):
            for i in range(_SUMS):
                others = all_whole[i] - whole[source, group, i]
                sums[i, source, 1 + group] = (others + weight * (all_part[i] - part[source, group, i])) * factor


@entry(columns_module)
def sum_periods(
    columns: Columns,
    slots: np.ndarray,
    which: np.ndarray,
    first: np.ndarray,
    last: np.ndarray,
    weight: np.ndarray,
    sums: np.ndarray,
) -> None:
    """Sum the rows of each brand over periods of this grain, in one pass.

    A period is the panes ``first..last`` with weight 1, and the pane before them with
    `weight`. Integers are summed before the weight is applied, so that the order of the
    rows, which is another one after a recovery, shows nowhere.

    Args:
        columns: of the grain.
        slots: int64[b]; NONE for a brand never seen.
        which: int64, the periods of this grain: places in `first`, `last`, `weight` and `sums`.
        first: int64[p], number of a pane.
        last: int64[p].
        weight: float64[p], 0 to 1.
        sums: float64[9, sources, b, p, variants], written for `which`; `columns.SUMS` along its first axis.
            Variants: 1, or 1 + ROWS to have each author group left out in turn as well.
    """
    oldest = wide(1 << 62)
    newest = wide(-1)
    for w in which:
        oldest = min(oldest, first[w] - 1)
        newest = max(newest, last[w])
    segment = segments_of(which, first, last, oldest, newest)
    groups = max(1, sums.shape[4] - 1)
    found = np.empty((segment[-1] + 1, sums.shape[1], groups, _SUMS), np.int64)
    whole, part = np.empty(found.shape[1:], np.int64), np.empty(found.shape[1:], np.int64)
    for b in range(len(slots)):
        found[:] = 0
        if slots[b] != NONE:
            add_rows_of(columns, slots[b], oldest, newest, segment, found)
        for w in which:
            middle = segment[first[w] - oldest]
            add_segments(found, segment[first[w] - 1 - oldest], middle, part)
            add_segments(found, middle, segment[last[w] + 1 - oldest], whole)
            write_sums(whole, part, weight[w], sums[:, :, b, w])
