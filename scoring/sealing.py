"""What is forgotten, and when: versions and cells of sealed panes, rows past the kept range.

None of it shows: a record of a sealed pane is refused by the clock, not because its
columns are gone. So forgetting may wait until it is worth a pass.
"""

import numpy as np

from scoring import columns as columns_module
from scoring import storage
from scoring.cells import CHORUS
from scoring.columns import ANY_TIME, LIVING, NONE, SLOT_SHIFT, Columns, pane_of
from scoring.kernels import entry, inner, wide
from scoring.storage import relink_cells, relink_deletions, relink_groups, relink_versions


@inner
def forget_versions(columns: Columns) -> np.ndarray:
    """Keep the versions of open panes; return the new index of each."""
    numbers = columns.numbers[0]
    moved = np.full(numbers.versions, NONE, np.int32)
    kept = 0
    for i in range(numbers.versions):
        if columns.versions[i].t >= numbers.sealed_until:
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
    return moved


@inner
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


@inner
def forget_cells(columns: Columns, first_open: int) -> None:
    """Keep the cells of open panes that hold mentions."""
    kept = 0
    in_chorus = 0
    for i in range(columns.numbers[0].cells):
        cell = columns.cells[i]
        if pane_of(cell.place) >= first_open and cell.n > 0:
            if cell.place & CHORUS:
                in_chorus += wide(cell.n)
            columns.cells[kept] = cell
            kept += 1
    columns.numbers[0].cells = kept
    columns.numbers[0].in_chorus = in_chorus


@inner
def forget_deletions(columns: Columns) -> None:
    """Keep the deletions that a version still in time may meet."""
    numbers = columns.numbers[0]
    kept = 0
    for i in range(numbers.deletions):
        deletion = columns.deletions[i]
        until = deletion.seen_at + numbers.future if deletion.t == ANY_TIME else deletion.t
        if until >= numbers.sealed_until:
            columns.deletions[kept] = deletion
            kept += 1
    numbers.deletions = kept


@entry(columns_module, storage)
def forget_sealed(columns: Columns) -> None:
    """Drop versions, groups, cells and deletions of sealed panes, in place. Rows stay."""
    numbers = columns.numbers[0]
    first_open = numbers.sealed_until // numbers.length
    moved = forget_versions(columns)
    forget_groups(columns, first_open, moved)
    forget_cells(columns, first_open)
    forget_deletions(columns)
    while numbers.first_open_row < numbers.rows and pane_of(columns.rows[numbers.first_open_row].place) < first_open:
        numbers.first_open_row += 1
    relink_versions(columns)
    relink_cells(columns)
    relink_groups(columns)
    relink_deletions(columns)


@entry(columns_module, storage)
def drop_rows(columns: Columns, first_kept: int) -> None:
    """Drop the rows of panes before `first_kept`, in place."""
    numbers = columns.numbers[0]
    moved = np.full(numbers.rows, NONE, np.int32)
    kept = first_open_row = first_untaken_row = 0
    numbers.newest_pane = numbers.disorder = 0
    for i in range(numbers.rows):
        pane = pane_of(columns.rows[i].place)
        if pane >= first_kept:
            numbers.disorder = max(numbers.disorder, numbers.newest_pane - pane)
            numbers.newest_pane = max(numbers.newest_pane, pane)
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
    columns.newest_row[:] = NONE
    chain_rows(columns, 0)
    relink_cells(columns)


@inner
def chain_rows(columns: Columns, first: int) -> None:
    """Put the rows from index `first` on into the chains of their brands."""
    for i in range(first, columns.numbers[0].rows):
        slot = columns.rows[i].place >> SLOT_SHIFT
        columns.older_of_brand[i] = columns.newest_row[slot]
        columns.newest_row[slot] = i


@entry(columns_module)
def append_rows(columns: Columns, rows: np.ndarray) -> None:
    """Take in KEPT_ROW records of sealed panes, for which there is room."""
    numbers = columns.numbers[0]
    first = numbers.rows
    for i in range(len(rows)):
        columns.rows[first + i] = rows[i]
        pane = pane_of(rows[i].place)
        numbers.disorder = max(numbers.disorder, numbers.newest_pane - pane)
        numbers.newest_pane = max(numbers.newest_pane, pane)
    numbers.rows += len(rows)
    numbers.first_open_row = numbers.rows
    numbers.first_untaken_row = numbers.rows
    chain_rows(columns, first)


@entry(columns_module)
def select_rows(columns: Columns, start: int, first: int, end: int) -> np.ndarray:
    """Indexes, from `start` on, of the rows of panes ``first <= pane < end`` that hold a voice; int64."""
    selected = np.empty(columns.numbers[0].rows - start, np.int64)
    count = 0
    for i in range(start, columns.numbers[0].rows):
        if first <= pane_of(columns.rows[i].place) < end and columns.rows[i].U != 0:
            selected[count] = i
            count += 1
    return selected[:count].copy()
