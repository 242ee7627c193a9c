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
    oldest = np.int64(1) << 62
    for w in windows:
        oldest = min(oldest, first[w] - 1)
    # Integers, so that the order of the chain shows nowhere: it differs after a recovery.
    whole = np.zeros(sums.shape[1:], np.int64)
    edge = np.zeros(sums.shape[1:], np.int64)
    for b in range(len(slots)):
        whole[:] = 0
        edge[:] = 0
        index = wide(columns.newest_row[slots[b]]) if slots[b] != NONE else NONE
        while index != NONE:
            row = columns.rows[index]
            index = wide(row.older_of_brand)
            pane = pane_of(row.place)
            if pane < oldest - columns.numbers[0].disorder:
                break  # no row made before this one is newer by more than that
            source = source_of(row.place)
            for w in windows:
                if first[w] <= pane <= last[w]:
                    add_row(whole[w, source], row)
                elif pane == first[w] - 1:
                    add_row(edge[w, source], row)
        for w in windows:
            for source in range(sums.shape[2]):
                for i in range(sums.shape[3]):
                    sums[b, w, source, i] = whole[w, source, i] + weight[w] * edge[w, source, i]
