"""The state of one partition of observations: all its brands, both grains.

A function of the log's prefix, and nothing else: not of how it came in batches, nor of
what was restored and what folded. Sealed panes are taken from here to be stored; a
state restored from them, and folded again from `low_water` on, is the state that never
went away.
"""

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import repeat
from typing import NamedTuple

import numpy as np

from schemas.observation import PROGRESS, SOURCES
from scoring.compute.kernels import read_only
from scoring.method.constants import GRANULARITIES
from scoring.method.reference import Reference
from scoring.method.windows import Period
from scoring.state.brand_slots import BRAND, add_brands, find_slots, take_slots
from scoring.state.columns import LAST_MS, NONE, STORED_CELL
from scoring.state.fold import BARE, UNKNOWN_SOURCE
from scoring.state.fold_counts import Counts, GranularityCounts
from scoring.state.granularity_panes import GranularityPanes, TakenPanes
from scoring.state.period_sums import PeriodSums
from scoring.state.step_counts import StepCounts
from scoring.state.storage import buckets_for, grown

CHUNK = 8_192
"""Records folded between two looks at the room they need."""

LEAST_BESIDE = 1_000
"""Records from which on both grains are folded side by side: to hand over fewer costs more than it saves."""
_beside = ThreadPoolExecutor(1, "day-grain")
"""The kernels let go of Python's lock, and the grains share nothing that they write."""


class ClosedPane(NamedTuple):
    """One pane of one brand that nothing changes any more."""

    granularity: int
    """Place in `scoring.method.constants.GRANULARITIES`."""
    brand: int
    """Brand key in two's complement."""
    pane: int
    """Its number: start in ms // length."""
    rows: np.ndarray
    """ROW, by source and row; without rows of zeros."""
    cells: np.ndarray = np.empty(0, STORED_CELL)
    """STORED_CELL: what open panes need of its cells; empty where they need nothing."""


class SealedPanes:
    """Panes of both grains, in order of grain, brand slot and pane: each is made when it is come to.

    They stand apart from the state that they were taken from: nothing changes them.
    """

    def __init__(self, brands: np.ndarray, taken: Sequence[TakenPanes]) -> None:
        """`brands`: keys by slot, int64."""
        self._brands, self._taken = brands, taken

    def __len__(self) -> int:
        return sum(len(taken.panes) for taken in self._taken)

    def __iter__(self) -> Iterator[ClosedPane]:
        for number, taken in enumerate(self._taken):
            named = zip(self._brands[taken.slots], taken.panes, taken.pieces(), strict=True)
            for brand, pane, (rows, cells) in named:
                yield ClosedPane(number, int(brand), int(pane), rows, cells)


class PartitionState:
    """Folds observations into panes; see the module."""

    def __init__(self, reference: Reference, origins: int = 0, step_counts: StepCounts | None = None) -> None:
        """`origins`: partitions of mentions whose progress the log tells; 0: the log is in order of `seen_at`.

        `step_counts` is told of each mention that is new in its brand.
        """
        self.step_counts = step_counts
        self._granularities = tuple(GranularityPanes(granularity, reference, origins) for granularity in GRANULARITIES)
        self.reference = reference
        self._sources = len(SOURCES)
        self._brands = np.empty(0, BRAND)
        self._by_key = np.full(1, NONE, np.int32)
        self._brand_count = 0
        self._touched = np.empty(0, np.int64)
        """By slot: the earliest time, ms UTC, of which something was told since `forget_touched`."""

    # --- folding ---

    def fold(self, observations: np.ndarray, offsets: np.ndarray) -> Counts:
        """Fold OBSERVATION records, in the order of the log, with their int64 offsets; none twice changes anything."""
        if len(observations) != len(offsets):
            raise ValueError(f"{len(observations)=} and {len(offsets)=} must be equal")
        counts = [np.zeros(UNKNOWN_SOURCE + 1, np.int64) for _ in self._granularities]
        batch, places = read_only(observations), read_only(offsets)
        for start in range(0, len(batch), CHUNK):
            chunk = batch[start : start + CHUNK]
            slots = self._slots_for(chunk)
            self._touch(chunk, slots)
            of_hour, of_day, first = self._fold_chunk(chunk, slots, places[start : start + CHUNK])
            counts[0] += of_hour
            counts[1] += of_day
            if self.step_counts is not None:
                self.step_counts.note(chunk[first], slots[first])
        hour, day = (GranularityCounts(*count[:UNKNOWN_SOURCE].tolist()) for count in counts)
        progress = int(np.count_nonzero(observations["flags"] & PROGRESS))
        return Counts(hour, day, int(counts[0][UNKNOWN_SOURCE]), progress)

    def _fold_chunk(
        self, chunk: np.ndarray, slots: np.ndarray, offsets: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Fold a chunk into both grains; return the counts by outcome of each, and which records were a first."""
        hour, day = self._granularities
        parts = chunk, slots, self._brand_count, offsets
        if len(chunk) < LEAST_BESIDE:
            of_hour, first = hour.fold(*parts)
            return of_hour, day.fold(*parts)[0], first
        folding = _beside.submit(day.fold, *parts)
        of_hour, first = hour.fold(*parts)
        return of_hour, folding.result()[0], first

    def _slots_for(self, chunk: np.ndarray) -> np.ndarray:
        """Slots of the brands of a chunk, int32; new brands get one."""
        self._reserve_brands(len(chunk))
        slots = np.empty(len(chunk), np.int32)
        self._brand_count = take_slots(chunk, self._brands, self._by_key, self._brand_count, slots)
        return slots

    def _touch(self, chunk: np.ndarray, slots: np.ndarray) -> None:
        """Note the times of which a chunk tells; a deletion may concern any time, and every brand."""
        has_mention = chunk["flags"] & PROGRESS == 0
        times = np.where(chunk["flags"] & BARE, 0, chunk["created_at"])
        own = has_mention & (slots != NONE)
        np.minimum.at(self._touched, slots[own], times[own])
        if np.any(has_mention & (slots == NONE)):
            self._touched[:] = 0

    def touched(self, slots: np.ndarray) -> np.ndarray:
        """Return, of each brand, the earliest time told of since `forget_touched`: int64, ms UTC."""
        earliest: np.ndarray = self._touched[slots]
        return earliest

    def forget_touched(self, slots: np.ndarray) -> None:
        """Begin anew for some brands."""
        self._touched[slots] = LAST_MS

    def _reserve_brands(self, more: int) -> None:
        self._brands = grown(self._brands, self._brand_count, more)
        if len(self._brands) != len(self._touched):
            touched = np.zeros(len(self._brands), np.int64)
            touched[: self._brand_count] = self._touched[: self._brand_count]
            self._touched = touched
        by_key = buckets_for(self._by_key, self._brand_count + more)
        if by_key is not self._by_key:
            known, self._by_key = self.brands(), by_key
            self._brand_count = add_brands(read_only(known), self._brands, self._by_key, 0)

    @property
    def clock(self) -> int:
        """Newest `seen_at` folded, ms UTC; 0 before the first."""
        return self._granularities[0].clock

    @property
    def progress(self) -> tuple[int, ...]:
        """How far each origin is read, ms UTC; 0 before its first word."""
        return tuple(self._granularities[0].columns.progress.tolist())

    @property
    def complete_until(self) -> int:
        """Up to when all origins are read, ms UTC; 0: not known yet."""
        return min(self.progress, default=0)

    @property
    def low_water(self) -> int | None:
        """Smallest offset from which the open panes can be folded again; None: they need nothing."""
        marks = [granularity.low_water for granularity in self._granularities]
        return min((mark for mark in marks if mark is not None), default=None)

    # --- sealing ---

    @property
    def closed_until(self) -> tuple[int, int]:
        """Start of the first open pane of the hour and day grains, ms UTC."""
        hour, day = self._granularities
        return hour.closed_until, day.closed_until

    def take_closed(self) -> SealedPanes:
        """Return the panes sealed since the last call.

        What also left the kept range since then is told neither here nor by `expired`.
        """
        return SealedPanes(self.brands(), [granularity.take_closed() for granularity in self._granularities])

    def expired(self) -> list[tuple[int, int, int]]:
        """Return grain, brand key and pane of what was taken once and left the kept range since the last call."""
        return self._named(granularity.take_expired() for granularity in self._granularities)

    def expired_cells(self) -> list[tuple[int, int, int]]:
        """Return grain, brand key and pane of what was taken once and whose cells nothing needed at the last call."""
        return self._named(granularity.take_expired_cells() for granularity in self._granularities)

    def _named(self, of_granularities: Iterable[tuple[np.ndarray, np.ndarray]]) -> list[tuple[int, int, int]]:
        """Return grain, brand key and pane of slots and panes of each grain."""
        keys = self.brands()
        named: list[tuple[int, int, int]] = []
        for number, (slots, panes) in enumerate(of_granularities):
            named += zip(repeat(number), keys[slots].tolist(), panes.tolist(), strict=False)
        return named

    def restore(
        self, panes: Iterable[ClosedPane], closed_until: tuple[int, int], clock: int, progress: Sequence[int] = ()
    ) -> None:
        """Bring sealed panes back into a fresh state; records of theirs are refused as sealed from now on.

        `progress`: of each origin, at the same time as the rest.

        Raises:
            ValueError: the state is not fresh, or a pane is not before `closed_until`.
        """
        by_granularity: tuple[list[ClosedPane], ...] = tuple([] for _ in GRANULARITIES)
        for pane in panes:
            if (pane.pane + 1) * GRANULARITIES[pane.granularity].length_ms > closed_until[pane.granularity]:
                raise ValueError(f"{pane.granularity=} {pane.pane=} is not sealed at {closed_until=}")
            by_granularity[pane.granularity].append(pane)
        keys = [np.array([pane.brand for pane in panes], np.int64) for panes in by_granularity]
        known = np.unique(np.concatenate(keys))
        self._reserve_brands(len(known))
        self._brand_count = add_brands(read_only(known), self._brands, self._by_key, self._brand_count)
        for number, granularity in enumerate(self._granularities):
            granularity.restore(
                slots=self.slots(keys[number]),
                panes=np.array([pane.pane for pane in by_granularity[number]], np.int64),
                rows=[pane.rows for pane in by_granularity[number]],
                cells=[pane.cells for pane in by_granularity[number]],
                closed_until=closed_until[number],
                clock=clock,
                progress=progress,
                slot_count=self._brand_count,
            )

    # --- reading ---

    def brands(self) -> np.ndarray:
        """Brand keys in two's complement, int64, by slot."""
        keys: np.ndarray = self._brands["key"][: self._brand_count].copy()
        return keys

    def slots(self, keys: np.ndarray) -> np.ndarray:
        """Slots (int64) of brand keys (int64, two's complement); -1 for a brand never seen."""
        slots = np.empty(len(keys), np.int64)
        find_slots(read_only(keys), self._brands, self._by_key, slots)
        return slots

    def dirty(self) -> np.ndarray:
        """Slots (int64, ascending) of the brands whose rows changed since the last call."""
        hour, day = self._granularities
        return np.union1d(hour.take_dirty(), day.take_dirty())

    def period_sums(
        self, periods: Sequence[Period], variants: int, most_brands: int, *, by_day: bool = False
    ) -> PeriodSums:
        """Return what sums the rows of brands over periods; arguments as for `sums` and `PeriodSums`."""
        return PeriodSums(self._granularities, self._sources, periods, variants, most_brands, by_day=by_day)

    def sums(self, slots: np.ndarray, periods: Sequence[Period], variants: int = 1) -> np.ndarray:
        """Sum the rows of brands over periods.

        Args:
            slots: int64[b]; -1 (a brand never seen) has sums of 0.
            periods: what is read.
            variants: 1; or 1 + ROWS, to have beside the sum over all author groups those without one of them.

        Returns:
            float64[b, periods, 9, sources, variants]; the third axis is `scoring.state.columns.SUMS`.
        """
        return self.period_sums(periods, variants, len(slots)).of(slots)

    def rows(self, granularity: int) -> dict[tuple[int, int, int, int], tuple[int, ...]]:
        """Return U, V, NA, A, NE, E, C, S by (brand key, source, pane, row): for tests and conformance."""
        return dict(self._rows(granularity))

    def _rows(self, granularity: int) -> Iterator[tuple[tuple[int, int, int, int], tuple[int, ...]]]:
        slots, panes, rows = self._granularities[granularity].kept_rows()
        for brand, pane, row in zip(self.brands()[slots].tolist(), panes.tolist(), rows.tolist(), strict=True):
            source, number, *sums, _ = row
            yield (brand, source, pane, number), tuple(sums)
