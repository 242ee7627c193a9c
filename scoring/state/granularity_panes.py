"""The panes of one grain of one partition: folded, sealed, kept, expired."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from scoring.method.constants import GRANULARITIES, HOUR_MS, Granularity
from scoring.method.reference import Reference
from scoring.state.closing import (
    append_closed_cells,
    append_rows,
    drop_rows,
    forget_closed,
    select_cells,
    select_rows,
    sortable_rows,
)
from scoring.state.columns import CLOSED_CELL, IN_CLUSTER, KEPT_ROW, PANE_MASK, PANE_SHIFT, ROW, STORED_CELL
from scoring.state.fold import OUTCOMES, fold_batch
from scoring.state.storage import (
    grown,
    make_room,
    make_room_for_closed,
    new_columns,
    pack,
    pack_cells,
    panes_of,
    slots_of,
    unpack,
    unpack_cells,
)

FORGET_AFTER_MS = 4 * HOUR_MS
"""Columns are tidied when so much more of event time is sealed: a pass costs what is open, 8 hours at least."""

DROP_PANES = 4
"""Expired rows are dropped, and those of sealed panes sorted, every so many panes: a pass costs what is kept."""


class TakenPanes(NamedTuple):
    """Panes of brands, in order of slot and number; in a few arrays, as there may be 10,000 of a partition."""

    slots: np.ndarray
    """int64."""
    panes: np.ndarray
    """int64, numbers."""
    rows: np.ndarray
    """ROW, pane after pane, each by source and row; none has no row."""
    rows_end: np.ndarray
    """int64, where those of each pane end."""
    cells: np.ndarray
    """STORED_CELL, likewise; those of a chorus last, else by source, row and unit."""
    cells_span: np.ndarray
    """int64[2, n], where those of each pane begin and end; of none where no later pane needs them."""

    def pieces(self) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        """Yield the rows and the cells of each pane, as views."""
        begin = 0
        for end, first, last in zip(self.rows_end, *self.cells_span, strict=True):
            yield self.rows[begin:end], self.cells[first:last]
            begin = end


class GranularityPanes:
    """State of one grain: a function of the records folded, however they were cut into batches."""

    def __init__(self, granularity: Granularity, reference: Reference, origins: int) -> None:
        self._granularity = granularity
        self._earlier_panes = reference.method.earlier_panes[GRANULARITIES.index(granularity)]
        self.columns = new_columns(granularity, reference, origins)
        self._forgotten_until = 0  # ms
        self._dropped_before = 0  # pane
        self._taken_before = 0  # pane: sealed panes before it were taken, or had expired
        self._expired_before = 0  # pane: what expired before it was collected
        self._expired: list[np.ndarray] = []  # places
        self._cells_expired_before = 0  # pane: likewise of cells
        self._expired_cells: list[np.ndarray] = []
        self._late_cells = np.empty(0, np.int64)  # places: expired at the last call of `take_expired_cells`

    @property
    def clock(self) -> int:
        """Newest `seen_at` folded, ms."""
        return int(self.columns.numbers["clock"][0])

    @property
    def closed_until(self) -> int:
        """Start of the first open pane, ms."""
        return int(self.columns.numbers["closed_until"][0])

    @property
    def first_open(self) -> int:
        """Number of the first open pane."""
        return self.closed_until // self._granularity.length_ms

    @property
    def first_kept(self) -> int:
        """Number of the first pane whose rows are kept."""
        return int(self.columns.numbers["watermark"][0]) // self._granularity.length_ms - self._granularity.kept

    @property
    def first_needed(self) -> int:
        """Number of the first pane whose cells open panes need."""
        return self.first_open - self._earlier_panes

    @property
    def low_water(self) -> int | None:
        """Smallest offset that the open panes need to be folded again."""
        low = self.columns.low
        offsets = low["offset"][low["pane"] >= self.first_open]
        return int(offsets.min()) if len(offsets) else None

    def fold(
        self, batch: np.ndarray, slots: np.ndarray, slot_count: int, offsets: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        """Fold OBSERVATION records; return the counts by outcome of `scoring.state.fold`, and which were a first."""
        self.columns = make_room(self.columns, len(batch), slot_count)
        counts, first = np.zeros(OUTCOMES, np.int64), np.zeros(len(batch), np.bool_)
        fold_batch(batch, slots, offsets, self.columns, counts, first)
        drop = self.first_kept >= self._dropped_before + DROP_PANES
        if drop or self.closed_until >= self._forgotten_until + FORGET_AFTER_MS:
            self._forget_closed()
        if drop:
            self._collect_expired()
            self._drop_rows()
        return counts, first

    def _forget_closed(self) -> None:
        numbers = self.columns.numbers
        if self._earlier_panes:
            self.columns = make_room_for_closed(self.columns, int(numbers["cells"][0]))
        forget_closed(self.columns, np.empty(int(numbers["versions"][0]), np.int32))
        self._forgotten_until = self.closed_until

    def _drop_rows(self) -> None:
        """Drop the rows that expired, and sort those of sealed panes."""
        rows = int(self.columns.numbers["rows"][0])
        sortable = np.empty(rows, np.int64)
        sortable = sortable[: sortable_rows(self.columns, self.first_kept, sortable)]
        order = sortable[np.argsort(self.columns.rows["place"][sortable])]
        moved, is_needed = np.empty(rows, np.int32), np.empty(len(self.columns.rows), np.bool_)
        drop_rows(self.columns, self.first_kept, order, moved, is_needed, np.empty(1, KEPT_ROW))
        self._dropped_before = self.first_kept

    def _select(self, start: int, first: int, end: int) -> np.ndarray:
        """Indexes (int64), from `start` on, of the rows of panes ``first <= pane < end`` that hold a voice."""
        selected = np.empty(int(self.columns.numbers["rows"][0]) - start, np.int64)
        return selected[: select_rows(self.columns, start, first, end, selected)].copy()

    def take_closed(self) -> TakenPanes:
        """Return the panes sealed since the last call; those that expired meanwhile are told of by nobody."""
        first, end = max(self._taken_before, self.first_kept), self.first_open
        if end <= self._taken_before:
            none = np.empty(0, np.int64)
            return TakenPanes(none, none, np.empty(0, ROW), none, np.empty(0, STORED_CELL), np.empty((2, 0), np.int64))
        self._collect_expired()
        self._taken_before = end
        numbers = self.columns.numbers
        selected = self._select(int(numbers["first_untaken_row"][0]), first, end)
        numbers["first_untaken_row"] = numbers["first_open_row"]
        selected = selected[np.argsort(self.columns.rows["place"][selected])]
        kept = self.columns.rows[selected]
        starts = np.flatnonzero(np.diff(kept["place"] >> PANE_SHIFT, prepend=-1))
        heads, rows = kept["place"][starts], unpack(kept)
        cells = self._cells_of(heads >> PANE_SHIFT << PANE_SHIFT, first, end)
        return TakenPanes(slots_of(heads), panes_of(heads), rows, np.append(starts, len(rows))[1:], *cells)

    def _cells_of(self, panes: np.ndarray, first: int, end: int) -> tuple[np.ndarray, np.ndarray]:
        """Return cells and spans, as `TakenPanes` has them, of some places of panes ``first <= pane < end``, in order.

        Those alone that open panes need.
        """
        numbers = self.columns.numbers
        if not self._earlier_panes:
            return np.empty(0, STORED_CELL), np.zeros((2, len(panes)), np.int64)
        found = np.empty(int(numbers["closed_cells"][0] + numbers["cells"][0]), CLOSED_CELL)
        found = found[: select_cells(self.columns, max(first, self.first_needed), end, found)]
        of_pane = found["place"] >> PANE_SHIFT << PANE_SHIFT & ~IN_CLUSTER
        order = np.lexsort((found["unit"], found["place"], of_pane))
        found, of_pane = found[order], of_pane[order]
        spans = np.array([np.searchsorted(of_pane, panes, side) for side in ("left", "right")])
        return unpack_cells(found), spans

    def take_expired(self) -> tuple[np.ndarray, np.ndarray]:
        """Return slots and panes (int64) of what was taken as sealed once and has left the kept range since."""
        self._collect_expired()
        places, self._expired = np.concatenate([np.empty(0, np.int64), *self._expired]), []
        return slots_of(places), panes_of(places)

    def take_expired_cells(self) -> tuple[np.ndarray, np.ndarray]:
        """Return slots and panes (int64) of what was taken once and whose cells no open pane needed at the last call.

        One call late: until what is taken now is safely stored, a restored state needs what the one before it did.
        """
        self._collect_expired()
        places, self._late_cells = self._late_cells, np.concatenate([np.empty(0, np.int64), *self._expired_cells])
        self._expired_cells = []
        return slots_of(places), panes_of(places)

    def _collect_expired(self) -> None:
        """Note what expires now, before anything is dropped or counted as taken that never was."""
        if self.first_kept > self._expired_before:
            self._expired.append(self._taken_places(self._expired_before, self.first_kept))
            self._expired_before = self.first_kept
        if self._earlier_panes and self.first_needed > self._cells_expired_before:
            self._expired_cells.append(self._taken_places(self._cells_expired_before, self.first_needed))
            self._cells_expired_before = self.first_needed

    def _taken_places(self, first: int, end: int) -> np.ndarray:
        """Return the places (int64) of panes ``first <= pane < end`` that were taken as closed."""
        selected = self._select(0, first, min(end, self._taken_before))
        places: np.ndarray = np.unique(self.columns.rows["place"][selected] >> PANE_SHIFT << PANE_SHIFT)
        return places

    def restore(
        self,
        *,
        slots: np.ndarray,
        panes: np.ndarray,
        rows: Sequence[np.ndarray],
        cells: Sequence[np.ndarray],
        closed_until: int,
        clock: int,
        progress: Sequence[int],
        slot_count: int,
    ) -> None:
        """Bring closed panes back into a fresh state.

        `slots` and `panes` are int64, one for each of `rows` (ROW) and `cells` (STORED_CELL).
        """
        numbers = self.columns.numbers
        if numbers["clock"][0] or numbers["rows"][0]:
            raise ValueError(f"only a fresh state can be restored, not one with clock={self.clock}")
        numbers["closed_until"], numbers["clock"] = closed_until, clock
        self.columns.progress[:] = progress
        numbers["watermark"] = min(progress) if progress else clock
        self._taken_before, self._forgotten_until = self.first_open, closed_until
        self._cells_expired_before = self.first_needed
        self.columns = make_room(self.columns, 0, slot_count)
        if not rows:
            return
        lengths = [len(piece) for piece in rows]
        kept = pack(np.repeat(slots, lengths), np.repeat(panes, lengths), np.concatenate(rows))
        kept = kept[np.argsort(kept["place"])]
        self.columns = self.columns._replace(
            rows=grown(self.columns.rows, 0, len(kept)), older_of_brand=grown(self.columns.older_of_brand, 0, len(kept))
        )
        append_rows(self.columns, kept)
        self.columns.dirty[slots] = True
        self._restore_cells(slots, panes, cells)

    def _restore_cells(self, slots: np.ndarray, panes: np.ndarray, cells: Sequence[np.ndarray]) -> None:
        lengths = [len(piece) for piece in cells]
        closed = pack_cells(np.repeat(slots, lengths), np.repeat(panes, lengths), np.concatenate(cells))
        is_needed = panes_of(closed["place"]) >= self.first_needed
        # The mark that this comes from is stored, so they go at the next call, as they would have.
        self._late_cells = np.unique(closed["place"][~is_needed] >> PANE_SHIFT << PANE_SHIFT & ~IN_CLUSTER)
        closed = closed[is_needed]
        self.columns = make_room_for_closed(self.columns, len(closed))
        append_closed_cells(self.columns, closed)

    def take_dirty(self) -> np.ndarray:
        """Slots whose rows changed since the last call, int64 ascending."""
        slots = np.flatnonzero(self.columns.dirty)
        self.columns.dirty[slots] = False
        return slots

    def kept_rows(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Slot and pane (int64) of each row that holds a voice, and the rows (ROW)."""
        kept = self.columns.rows[self._select(0, self.first_kept, PANE_MASK + 1)]
        return slots_of(kept["place"]), panes_of(kept["place"]), unpack(kept)
