"""What the windows read of the rows."""

from typing import Any

import numpy as np

from scoring import columns as columns_module
from scoring.columns import NONE, Columns, pane_of, source_of
from scoring.kernels import entry, inner, wide


@inner
def add_row(total: Any, row: Any) -> None:
    """Add a row's sums to nine integers."""
    total[0] += row.U
    total[1] += row.V
    total[2] += row.NA
    total[3] += row.A
    total[4] += row.NE
    total[5] += row.E
    total[6] += row.C
    total[7] += row.S
    total[8] += row.N


@inner
def add_panes(by_pane: Any, first: int, last: int, weight: float, sums: Any) -> None:
    """Sum panes ``first..last`` and `weight` times the one before them."""
    for source in range(sums.shape[0]):
        for i in range(sums.shape[1]):
            whole = wide(0)
            for pane in range(first, last + 1):
                whole += by_pane[pane, source, i]
            before = by_pane[first - 1, source, i] if first <= len(by_pane) else 0
            sums[source, i] = whole + weight * before


@entry(columns_module)
def sum_windows(
    columns: Columns,
    slots: np.ndarray,
    first: np.ndarray,
    last: np.ndarray,
    weight: np.ndarray,
    windows: np.ndarray,
    sums: np.ndarray,
) -> None:
    """Sum the rows of each brand over windows of this grain, in one pass of the brand's chain.

    A window is the panes ``first..last`` with weight 1, and the pane before them with `weight`.

    Args:
        columns: of the grain.
        slots: int64[b]; NONE for a brand never seen.
        first: int64[w], number of a pane.
        last: int64[w].
        weight: float64[w], 0 to 1.
        windows: int64, places in `w` of the windows of this grain.
        sums: float64[b, w, sources, 9], written for `windows`; the order of the last axis is `scoring.columns.SUMS`.
    """
    oldest = wide(1 << 62)
    newest = wide(-1)
    for w in windows:
        oldest = min(oldest, first[w] - 1)
        newest = max(newest, last[w])
    # By pane first, for the windows overlap. In integers, so that the order of the chain, which is another one after
    # a recovery, shows nowhere.
    by_pane = np.zeros((max(0, newest - oldest + 1), sums.shape[2], sums.shape[3]), np.int64)
    for b in range(len(slots)):
        by_pane[:] = 0
        index = wide(columns.newest_row[slots[b]]) if slots[b] != NONE else NONE
        while index != NONE:
            row = columns.rows[index]
            index = wide(columns.older_of_brand[index])
            pane = pane_of(row.place)
            if pane < oldest - columns.numbers[0].disorder:
                break  # no row made before this one is newer by more than that
            if oldest <= pane <= newest:
                add_row(by_pane[pane - oldest, source_of(row.place)], row)
        for w in windows:
            add_panes(by_pane, first[w] - oldest, last[w] - oldest, weight[w], sums[b, w])
