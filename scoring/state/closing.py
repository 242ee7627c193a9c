"""What is forgotten, and when: versions and cells of sealed panes, rows past the kept range.

None of it shows: a record of a sealed pane is refused by the clock, not because its
columns are gone. So forgetting may wait until it is worth a pass.
"""

import numpy as np

from scoring.compute.kernels import native_entry, native_inner, wide
from scoring.state import columns as columns_module
from scoring.state import storage
from scoring.state.columns import ANY_TIME, IN_CLUSTER, LIVING, NONE, SLOT_SHIFT, Columns, pane_of
from scoring.state.storage import (
    relink_cells,
    relink_closed_cells,
    relink_deletions,
    relink_groups,
    relink_versions,
)


@native_inner
def forget_versions(columns: Columns, moved: np.ndarray) -> None:
    """Keep the versions of open panes; write the new index of each to `moved`."""
    numbers = columns.numbers[0]
    moved[:] = NONE
    kept = 0
    for i in range(numbers.versions):
        if columns.versions[i].t >= numbers.closed_until:
            moved[i] = kept
            columns.versions[kept] = columns.versions[i]
            kept += 1
    numbers.versions = kept
    for i in range(kept):
        version = columns.versions[i]
        if version.state == LIVING and version.fingerprint != 0:  # only these are members of a group
            if version.newer_in_group != NONE:
                version.newer_in_group = moved[version.newer_in_group]
            if version.older_in_group != NONE:
                version.older_in_group = moved[version.older_in_group]


@native_inner
def forget_groups(columns: Columns, first_open: int, moved: np.ndarray) -> None:
    """Keep the groups of open panes that have members."""
    kept = 0
    for i in range(columns.numbers[0].groups):
        group = columns.groups[i]
        if pane_of(group.place) >= first_open and group.newest != NONE:
            group.newest = moved[group.newest]
            group.lead = moved[group.lead]
            columns.groups[kept] = group
            kept += 1
    columns.numbers[0].groups = kept


@native_inner
def forget_cells(columns: Columns, first_open: int) -> None:
    """Keep the cells of open panes that hold mentions, and of closed ones what the open ones still need of them."""
    numbers = columns.numbers[0]
    first_needed = first_open - numbers.earlier_panes
    kept = 0
    for i in range(numbers.closed_cells):
        if pane_of(columns.closed_cells[i].place) >= first_needed:
            columns.closed_cells[kept] = columns.closed_cells[i]
            kept += 1
    numbers.closed_cells = kept
    kept = 0
    in_cluster = 0
    for i in range(numbers.cells):
        cell = columns.cells[i]
        if cell.n == 0:
            continue
        if pane_of(cell.place) >= first_open:
            if cell.place & IN_CLUSTER:
                in_cluster += wide(cell.n)
            columns.cells[kept] = cell
            kept += 1
        elif pane_of(cell.place) >= first_needed:
            closed = columns.closed_cells[numbers.closed_cells]
            closed.place = cell.place
            closed.unit = cell.unit
            closed.n = cell.n
            numbers.closed_cells += 1
    numbers.cells = kept
    numbers.in_cluster = in_cluster


@native_inner
def forget_deletions(columns: Columns) -> None:
    """Keep the deletions that a version still in time may meet."""
    numbers = columns.numbers[0]
    kept = 0
    for i in range(numbers.deletions):
        deletion = columns.deletions[i]
        until = deletion.seen_at + numbers.future if deletion.t == ANY_TIME else deletion.t
        if until >= numbers.closed_until:
            columns.deletions[kept] = deletion
            kept += 1
    numbers.deletions = kept


@native_entry(columns_module, storage)
def forget_closed(columns: Columns, moved: np.ndarray) -> None:
    """Drop versions, groups, cells and deletions of sealed panes, in place. Rows stay.

    Args:
        columns: of the grain, with room for its cells among those of closed panes.
        moved: int32, one for each version; written to.
    """
    numbers = columns.numbers[0]
    first_open = numbers.closed_until // numbers.length
    forget_versions(columns, moved)
    forget_groups(columns, first_open, moved)
    forget_cells(columns, first_open)
    forget_deletions(columns)
    while numbers.first_open_row < numbers.rows and pane_of(columns.rows[numbers.first_open_row].place) < first_open:
        numbers.first_open_row += 1
    relink_versions(columns)
    relink_cells(columns)
    relink_closed_cells(columns)
    relink_groups(columns)
    relink_deletions(columns)


@native_entry(columns_module, storage)
def drop_rows(
    columns: Columns, first_kept: int, order: np.ndarray, moved: np.ndarray, is_needed: np.ndarray, held: np.ndarray
) -> None:
    """Drop the rows of panes before `first_kept`, in place, and sort those before the first that must stay in order.

    Args:
        columns: of the grain.
        first_kept: number of a pane.
        order: int64, the sorted and the sortable rows (`sortable`) that are kept, in order of place. Written to.
        moved: int32, one for each row; written to.
        is_needed: bool, one for each row; written to.
        held: KEPT_ROW[1]; written to.
    """
    numbers = columns.numbers[0]
    sorted_until = sortable(columns)
    bring_forward(columns.rows, order, is_needed, held)
    kept = wide(len(order))
    moved[:] = NONE
    first_open_row = first_untaken_row = kept
    for i in range(sorted_until, numbers.rows):
        if pane_of(columns.rows[i].place) >= first_kept:
            moved[i] = kept
            columns.rows[kept] = columns.rows[i]
            kept += 1
            if i < numbers.first_open_row:
                first_open_row = kept
            if i < numbers.first_untaken_row:
                first_untaken_row = kept
    numbers.rows = kept
    numbers.first_open_row = first_open_row
    numbers.first_untaken_row = first_untaken_row
    for i in range(numbers.cells):
        columns.cells[i].row = moved[columns.cells[i].row]
    index_rows(columns, wide(len(order)))
    relink_cells(columns)


@native_inner
def sortable(columns: Columns) -> int:
    """Rows before this index are sealed and taken: nothing changes them, and nothing knows them by their index."""
    return wide(min(columns.numbers[0].first_open_row, columns.numbers[0].first_untaken_row))


@native_entry(columns_module)
def sortable_rows(columns: Columns, first_kept: int, kept: np.ndarray) -> int:
    """Write the indexes of the rows that may be sorted and are of pane `first_kept` or later; return how many.

    `kept`: int64, one for each row.
    """
    end = sortable(columns)
    count = 0
    for i in range(end):
        if pane_of(columns.rows[i].place) >= first_kept:
            kept[count] = i
            count += 1
    return count


@native_inner
def bring_forward(rows: np.ndarray, order: np.ndarray, needed: np.ndarray, held: np.ndarray) -> None:
    """Put the rows `order` first, in this order and in place: a copy of all would double the memory.

    Rows not in `order` are lost, and so is `order`. `needed`, bool, and one row `held` are written to.
    """
    needed[:] = False
    for k in range(len(order)):
        needed[order[k]] = True
    for k in range(len(order)):  # into a place whose own row is not needed, then into the one that this has freed
        to = wide(k)
        while to < len(order) and not needed[to]:
            source = order[to]
            rows[to] = rows[source]
            order[to], needed[to], needed[source] = NONE, True, False
            to = source
    for k in range(len(order)):  # what is left are rings
        if order[k] == NONE:
            continue
        held[0] = rows[k]
        to = wide(k)
        while order[to] != k:
            source = order[to]
            rows[to] = rows[source]
            order[to] = NONE
            to = source
        rows[to] = held[0]
        order[to] = NONE


@native_inner
def index_rows(columns: Columns, sorted_rows: int) -> None:
    """Find the rows of each brand anew: the first `sorted_rows` are sorted by place, the others are chained."""
    numbers = columns.numbers[0]
    numbers.sorted_rows = sorted_rows
    columns.sorted_start[:] = 0
    columns.sorted_end[:] = 0
    for i in range(sorted_rows):
        slot = columns.rows[i].place >> SLOT_SHIFT
        if columns.sorted_end[slot] == 0:
            columns.sorted_start[slot] = i
        columns.sorted_end[slot] = i + 1
    numbers.newest_pane = numbers.disorder = 0
    columns.newest_row[:] = NONE
    for i in range(sorted_rows, numbers.rows):
        place = columns.rows[i].place
        numbers.disorder = max(numbers.disorder, numbers.newest_pane - pane_of(place))
        numbers.newest_pane = max(numbers.newest_pane, pane_of(place))
        columns.older_of_brand[i] = columns.newest_row[place >> SLOT_SHIFT]
        columns.newest_row[place >> SLOT_SHIFT] = i


@native_entry(columns_module)
def append_rows(columns: Columns, rows: np.ndarray) -> None:
    """Take KEPT_ROW records of sealed panes, sorted by place, into columns without rows that have room for them."""
    numbers = columns.numbers[0]
    for i in range(len(rows)):
        columns.rows[i] = rows[i]
    numbers.rows = wide(len(rows))
    numbers.first_open_row = numbers.rows
    numbers.first_untaken_row = numbers.rows
    index_rows(columns, wide(len(rows)))


@native_entry(columns_module)
def select_rows(columns: Columns, start: int, first: int, end: int, selected: np.ndarray) -> int:
    """Write the indexes, from `start` on, of the rows of panes ``first <= pane < end`` that hold a voice.

    `selected`: int64, one for each row from `start` on. Return how many there are.
    """
    count = 0
    for i in range(start, columns.numbers[0].rows):
        if first <= pane_of(columns.rows[i].place) < end and columns.rows[i].U != 0:
            selected[count] = i
            count += 1
    return count


@native_entry(columns_module)
def select_cells(columns: Columns, first: int, end: int, selected: np.ndarray) -> int:
    """Write the cells of panes ``first <= pane < end`` that hold mentions; return how many there are.

    `selected`: CLOSED_CELL, one for each cell and each cell of a closed pane.
    """
    count = 0
    for i in range(columns.numbers[0].closed_cells):
        if first <= pane_of(columns.closed_cells[i].place) < end:
            selected[count] = columns.closed_cells[i]
            count += 1
    for i in range(columns.numbers[0].cells):
        cell = columns.cells[i]
        if first <= pane_of(cell.place) < end and cell.n > 0:
            selected[count].place = cell.place
            selected[count].unit = cell.unit
            selected[count].n = cell.n
            count += 1
    return count


@native_entry(columns_module, storage)
def append_closed_cells(columns: Columns, cells: np.ndarray) -> None:
    """Take CLOSED_CELL records into columns that have room for them."""
    for i in range(len(cells)):
        columns.closed_cells[i] = cells[i]
    columns.numbers[0].closed_cells = wide(len(cells))
    relink_closed_cells(columns)
