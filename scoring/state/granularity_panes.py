"""The panes of one grain of one partition: folded, sealed, kept, expired."""

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from scoring.method.constants import HOUR_MS, Granularity
from scoring.method.reference import Reference
from scoring.state.closing import append_rows, drop_rows, forget_closed, select_rows, sortable_rows
from scoring.state.columns import (
    KEPT_ROW,
    PANE_MASK,
    PANE_SHIFT,
    ROW,
    ROW_MASK,
    SLOT_SHIFT,
    SOURCE_MASK,
    SOURCE_SHIFT,
    SUMS,
)
from scoring.state.fold import OUTCOMES, fold_batch
from scoring.state.storage import grown, make_room, new_columns

FORGET_AFTER_MS = 4 * HOUR_MS
"""Columns are tidied when so much more of event time is sealed: a pass costs what is open, 8 hours at least."""

DROP_PANES = 4
"""Expired rows are dropped, and those of sealed panes sorted, every so many panes: a pass costs what is kept."""


class TakenPanes(NamedTuple):
    """Panes of brands, in order of slot and number."""

    slots: np.ndarray
    """int64."""
    panes: np.ndarray
    """int64, numbers."""
    rows: list[np.ndarray]
    """ROW, by source and row; none is empty."""


def slots_of(places: np.ndarray) -> np.ndarray:
    """Slots in an array of places."""
    return places >> SLOT_SHIFT


def panes_of(places: np.ndarray) -> np.ndarray:
    """Numbers of the panes in an array of places."""
    return (places >> PANE_SHIFT) & PANE_MASK


def pack(slots: np.ndarray, panes: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """Return KEPT_ROW records of ROW records, with slot and pane of each; not chained yet."""
    kept = np.zeros(len(rows), KEPT_ROW)
    kept["place"] = (slots << SLOT_SHIFT) | (panes << PANE_SHIFT) | rows["row"]
    kept["place"] |= rows["source"].astype(np.int64) << SOURCE_SHIFT
    for name in SUMS:
        kept[name] = rows[name]
    return kept


def unpack(kept: np.ndarray) -> np.ndarray:
    """Return the ROW records of KEPT_ROW records."""
    rows = np.empty(len(kept), ROW)
    rows["source"] = (kept["place"] >> SOURCE_SHIFT) & SOURCE_MASK
    rows["row"] = kept["place"] & ROW_MASK
    for name in SUMS:
        rows[name] = kept[name]
    return rows


class GranularityPanes:
    """State of one grain: a function of the records folded, however they were cut into batches."""

    def __init__(self, granularity: Granularity, reference: Reference, origins: int) -> None:
        self._granularity = granularity
        self.columns = new_columns(granularity, reference, origins)
        self._forgotten_until = 0  # ms
        self._dropped_before = 0  # pane
        self._taken_before = 0  # pane: sealed panes before it were taken, or had expired
        self._expired_before = 0  # pane: what expired before it was collected
        self._expired: list[np.ndarray] = []  # places

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
            forget_closed(self.columns, np.empty(int(self.columns.numbers["versions"][0]), np.int32))
            self._forgotten_until = self.closed_until
        if drop:
            self._collect_expired()
            self._drop_rows()
        return counts, first

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
            return TakenPanes(np.empty(0, np.int64), np.empty(0, np.int64), [])
        self._collect_expired()
        self._taken_before = end
        numbers = self.columns.numbers
        selected = self._select(int(numbers["first_untaken_row"][0]), first, end)
        numbers["first_untaken_row"] = numbers["first_open_row"]
        selected = selected[np.argsort(self.columns.rows["place"][selected])]
        kept = self.columns.rows[selected]
        starts = np.flatnonzero(np.diff(kept["place"] >> PANE_SHIFT, prepend=-1))
        heads, rows = kept["place"][starts], unpack(kept)
        edges = [*starts.tolist(), len(rows)]
        pieces = [rows[start:stop] for start, stop in pairwise(edges)]
        return TakenPanes(slots_of(heads), panes_of(heads), pieces)

    def take_expired(self) -> tuple[np.ndarray, np.ndarray]:
        """Return slots and panes (int64) of what was taken as sealed once and has left the kept range since."""
        self._collect_expired()
        places = np.concatenate([np.empty(0, np.int64), *self._expired])
        self._expired = []
        return slots_of(places), panes_of(places)

    def _collect_expired(self) -> None:
        """Note what expires now, before anything is dropped or counted as taken that never was."""
        end = self.first_kept
        if end <= self._expired_before:
            return
        selected = self._select(0, self._expired_before, min(end, self._taken_before))
        self._expired.append(np.unique(self.columns.rows["place"][selected] >> PANE_SHIFT << PANE_SHIFT))
        self._expired_before = end

    def restore(
        self,
        *,
        slots: np.ndarray,
        panes: np.ndarray,
        rows: Sequence[np.ndarray],
        closed_until: int,
        clock: int,
        progress: Sequence[int],
        slot_count: int,
    ) -> None:
        """Bring sealed panes back into a fresh state; `slots` and `panes` are int64, one for each of `rows`."""
        numbers = self.columns.numbers
        if numbers["clock"][0] or numbers["rows"][0]:
            raise ValueError(f"only a fresh state can be restored, not one with clock={self.clock}")
        numbers["closed_until"], numbers["clock"] = closed_until, clock
        self.columns.progress[:] = progress
        numbers["watermark"] = min(progress) if progress else clock
        self._taken_before, self._forgotten_until = self.first_open, closed_until
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

    def take_dirty(self) -> np.ndarray:
        """Slots whose rows changed since the last call, int64 ascending."""
        slots = np.flatnonzero(self.columns.dirty)
        self.columns.dirty[slots] = False
        return slots

    def kept_rows(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Slot and pane (int64) of each row that holds a voice, and the rows (ROW)."""
        kept = self.columns.rows[self._select(0, self.first_kept, PANE_MASK + 1)]
        return slots_of(kept["place"]), panes_of(kept["place"]), unpack(kept)
