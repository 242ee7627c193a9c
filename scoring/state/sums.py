"""What the periods read of the rows.

The edges of all periods cut time into segments. Each row is added to its segment, once,
and each period is put together from whole segments.
"""

from typing import Any, NamedTuple

import numpy as np

from scoring.compute.kernels import native_entry, native_inner, wide
from scoring.method import constants
from scoring.method.constants import ROWS
from scoring.state import columns as columns_module
from scoring.state.columns import NONE, ROW_MASK, SUMS, Columns, pane_of, source_of

SUM_COUNT = len(SUMS)


class Segments(NamedTuple):
    """The sums of one brand by segment, as long as its rows are read; made once a call."""

    of_pane: np.ndarray  # int64[newest - oldest + 2]: the segment of each pane from the oldest on, ascending from 0
    found: np.ndarray  # int64[segments, sources, groups, SUM_COUNT], not cleared where `has_rows` is False
    has_rows: np.ndarray  # bool[segments, sources]
    whole: np.ndarray  # int64[groups, SUM_COUNT]: of a source in a period, but for its first pane
    part: np.ndarray  # the same of its first pane, which is weighted
    of_all: np.ndarray  # int64[2, SUM_COUNT]: both over all groups


def segments_for(oldest: int, newest: int, periods: int, sources: int, groups: int) -> Segments:
    """Return room for the sums of so many periods that take the panes ``oldest..newest``."""
    most = min(3 * periods + 1, newest - oldest + 2)
    return Segments(
        np.empty(newest - oldest + 2, np.int64),
        np.zeros((most, sources, groups, SUM_COUNT), np.int64),
        np.zeros((most, sources), np.bool_),
        np.empty((groups, SUM_COUNT), np.int64),
        np.empty((groups, SUM_COUNT), np.int64),
        np.empty((2, SUM_COUNT), np.int64),
    )


@native_inner
def cut(which: np.ndarray, first: np.ndarray, last: np.ndarray, oldest: int, of_pane: np.ndarray) -> None:
    """Write the segment of each pane."""
    of_pane[:] = 0
    for w in which:
        of_pane[first[w] - 1 - oldest] = 1
        of_pane[first[w] - oldest] = 1
        of_pane[last[w] + 1 - oldest] = 1
    of_pane[0] = 0
    for pane in range(1, len(of_pane)):
        of_pane[pane] += of_pane[pane - 1]


@native_inner
def add_row(row: Any, into: np.ndarray) -> None:
    """Add a row to the sums of its segment, source and group."""
    u, v, n_a, a, n_e, e, c, s, n = row.U, row.V, row.NA, row.A, row.NE, row.E, row.C, row.S, row.N
    into[0] += u
    into[1] += v
    into[2] += n_a
    into[3] += a
    into[4] += n_e
    into[5] += e
    into[6] += c
    into[7] += s
    into[8] += n


@native_inner
def add_rows_of(
    columns: Columns,
    slot: int,
    oldest: int,
    newest: int,
    of_pane: np.ndarray,
    found: np.ndarray,
    has_rows: np.ndarray,
    daily: np.ndarray,
) -> None:
    """Add the rows of one brand to the sums of their segments, apart by author group where there is room.

    And to those of their panes, `daily`, where there is room for these.
    """
    by_pane = len(daily) > 0
    groups = ROW_MASK if found.shape[2] > 1 else wide(0)
    index = wide(columns.newest_row[slot])
    while index != NONE:
        row = columns.rows[index]
        index = wide(columns.older_of_brand[index])
        pane = pane_of(row.place)
        if pane < oldest - columns.numbers[0].disorder:
            break  # no row made before this one is newer by more than that
        if oldest <= pane <= newest:
            segment, source = of_pane[pane - oldest], source_of(row.place)
            has_rows[segment, source] = True
            add_row(row, found[segment, source, row.place & groups])
            if by_pane:
                add_row(row, daily[pane - oldest, source])
    index = wide(columns.sorted_end[slot]) - 1
    while index >= columns.sorted_start[slot]:
        row = columns.rows[index]
        pane = pane_of(row.place)
        if pane < oldest:
            break
        if pane <= newest:
            segment, source = of_pane[pane - oldest], source_of(row.place)
            has_rows[segment, source] = True
            add_row(row, found[segment, source, row.place & groups])
            if by_pane:
                add_row(row, daily[pane - oldest, source])
        index -= 1


@native_inner
def clear(segments: Segments) -> None:
    """Forget the sums of the brand before."""
    for segment in range(len(segments.found)):
        for source in range(segments.found.shape[1]):
            if segments.has_rows[segment, source]:
                segments.found[segment, source] = 0
                segments.has_rows[segment, source] = False


@native_inner
def has_any(segments: Segments, source: int, begin: int, end: int) -> bool:
    """Return whether a source has a row in the segments ``begin <= segment < end``."""
    found = False
    for s in range(begin, end):
        found |= segments.has_rows[s, source]
    return found


@native_inner
def add_segments(segments: Segments, source: int, begin: int, end: int, total: np.ndarray) -> None:
    """Write the sum of the segments ``begin <= segment < end`` into `total`."""
    into = total.reshape(-1)
    into[:] = 0
    for s in range(begin, end):
        if segments.has_rows[s, source]:
            one = segments.found[s, source].reshape(-1)
            for i in range(len(into)):
                into[i] += one[i]


@native_inner
def write_sums(segments: Segments, weight: float, source: int, sums: np.ndarray) -> None:
    """Write the sum over all groups and, where there is room, over all but one, times ROWS / (ROWS - 1)."""
    factor = ROWS / (ROWS - 1)
    whole, part, of_all = segments.whole, segments.part, segments.of_all
    of_all[:] = 0
    for group in range(len(whole)):
        for i in range(SUM_COUNT):  # of one group they lie together, and the processor takes several at a time
            of_all[0, i] += whole[group, i]
            of_all[1, i] += part[group, i]
    for i in range(SUM_COUNT):
        all_whole, all_part = of_all[0, i], of_all[1, i]
        into = sums[i, source]
        into[0] = all_whole + weight * all_part
        for group in range(len(into) - 1):
            into[1 + group] = (all_whole - whole[group, i] + weight * (all_part - part[group, i])) * factor


@native_entry(columns_module, constants)
def sum_periods(
    columns: Columns,
    slots: np.ndarray,
    which: np.ndarray,
    first: np.ndarray,
    last: np.ndarray,
    weight: np.ndarray,
    oldest: int,
    segments: Segments,
    sums: np.ndarray,
    daily: np.ndarray,
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
        oldest: number of the first pane that any of these periods takes.
        segments: room for them, see `segments_for`.
        sums: float64[b, p, SUM_COUNT, sources, variants], written for `which`; `columns.SUMS` along its third axis.
            Variants: 1, or 1 + ROWS to have each author group left out in turn as well.
        daily: int64[b, panes, sources, SUM_COUNT], written to: the sums of each pane from `oldest` on; without panes
            they are not wanted.
    """
    of_pane = segments.of_pane
    cut(which, first, last, oldest, of_pane)
    newest = oldest + len(of_pane) - 2
    for b in range(len(slots)):
        clear(segments)
        daily[b] = 0
        if slots[b] != NONE:
            add_rows_of(columns, slots[b], oldest, newest, of_pane, segments.found, segments.has_rows, daily[b])
        for w in which:
            begin, middle = of_pane[first[w] - 1 - oldest], of_pane[first[w] - oldest]
            end = of_pane[last[w] + 1 - oldest]
            for source in range(sums.shape[3]):
                if not has_any(segments, source, begin, end):  # most sources of most brands, in a short window
                    sums[b, w, :, source] = 0.0
                    continue
                add_segments(segments, source, begin, middle, segments.part)
                add_segments(segments, source, middle, end, segments.whole)
                write_sums(segments, weight[w], source, sums[b, w])
