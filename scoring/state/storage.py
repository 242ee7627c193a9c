"""Room in the columns, which grow between batches and never inside compiled code; and records as they are stored."""

from functools import cache

import numpy as np

from schemas.observation import SOURCES
from scoring.compute.kernels import native_entry, native_inner, wide
from scoring.method.constants import CLOSE_AFTER_MS, FUTURE_MS, GRANULARITIES, QUALITY_UNKNOWN, VOICE_LIMIT, Granularity
from scoring.method.fixed_point import l2
from scoring.method.reference import Reference
from scoring.state import cells as cells_module
from scoring.state import columns as columns_module
from scoring.state.cells import link_cell, seek_cell
from scoring.state.columns import (
    CELL,
    CLOSED_CELL,
    CLUSTER_SHIFT,
    DELETION,
    GROUP,
    KEPT_ROW,
    LOW,
    NONE,
    NUMBERS,
    OPEN_PANES,
    PANE_MASK,
    PANE_SHIFT,
    ROW,
    ROW_MASK,
    SLOT_SHIFT,
    SOURCE_MASK,
    SOURCE_SHIFT,
    STORED_CELL,
    SUMS,
    UNKNOWN_SOURCE,
    VERSION,
    Columns,
    bucket_of,
    pane_of,
    series_of,
)

CELLS_A_RECORD = 5
"""New cells that one version can need: leaving its text's group 1, entering another 3, its own move by a deletion 1."""

_SPARE = 65_536
"""Records of unused room that are never worth giving back."""


def new_columns(granularity: Granularity, reference: Reference, origins: int) -> Columns:
    """Empty columns of one grain; `origins`: partitions whose progress the panes are sealed by, 0 for the clock."""
    level = np.full(len(SOURCES), UNKNOWN_SOURCE, np.int64)
    unknown_quality = np.zeros(len(SOURCES), np.int64)
    level[reference.codes()] = reference.level
    unknown_quality[reference.codes()] = [QUALITY_UNKNOWN[has] for has in reference.has_audience]
    numbers = np.zeros(1, NUMBERS)
    numbers["length"] = granularity.length_ms
    numbers["lateness"] = granularity.lateness_ms
    numbers["future"] = FUTURE_MS
    numbers["close_after"] = CLOSE_AFTER_MS
    numbers["earlier_panes"] = reference.method.earlier_panes[GRANULARITIES.index(granularity)]
    numbers["public_rows"] = reference.method.public_rows
    low = np.zeros(OPEN_PANES, LOW)
    low["pane"] = NONE
    empty = np.full(1, NONE, np.int32)
    return Columns(
        numbers=numbers,
        level=level,
        unknown_quality=unknown_quality,
        voices=_voices().copy(),
        low=low,
        progress=np.zeros(origins, np.int64),
        dirty=np.zeros(0, np.bool_),
        newest_row=np.zeros(0, np.int32),
        sorted_start=np.zeros(0, np.int32),
        sorted_end=np.zeros(0, np.int32),
        versions=np.empty(0, VERSION),
        by_mention=empty,
        by_author=empty.copy(),
        cells=np.empty(0, CELL),
        by_unit=empty.copy(),
        closed_cells=np.empty(0, CLOSED_CELL),
        by_closed_unit=empty.copy(),
        groups=np.empty(0, GROUP),
        by_text=empty.copy(),
        deletions=np.empty(0, DELETION),
        by_target=empty.copy(),
        rows=np.empty(0, KEPT_ROW),
        by_place=empty.copy(),
        older_of_brand=np.empty(0, np.int32),
    )


@cache
def _voices() -> np.ndarray:
    """Return F(n) by n, int64[VOICE_LIMIT + 1]."""
    return np.array([0] + [256 + l2(n) for n in range(1, VOICE_LIMIT + 1)], np.int64)


def make_room(columns: Columns, records: int, slots: int) -> Columns:
    """Return the columns with room to fold `records` more, of brands below slot `slots`."""
    numbers = columns.numbers[0]
    cells = CELLS_A_RECORD * records + int(numbers["in_cluster"])
    sized = columns._replace(
        versions=grown(columns.versions, int(numbers["versions"]), records),
        cells=grown(columns.cells, int(numbers["cells"]), cells),
        groups=grown(columns.groups, int(numbers["groups"]), records),
        deletions=grown(columns.deletions, int(numbers["deletions"]), records),
        rows=grown(columns.rows, int(numbers["rows"]), cells),
        older_of_brand=grown(columns.older_of_brand, int(numbers["rows"]), cells),
        by_mention=buckets_for(columns.by_mention, int(numbers["versions"]) + records),
        by_author=buckets_for(columns.by_author, int(numbers["versions"]) + records),
        by_unit=buckets_for(columns.by_unit, int(numbers["cells"]) + records),
        by_text=buckets_for(columns.by_text, int(numbers["groups"]) + records),
        by_target=buckets_for(columns.by_target, int(numbers["deletions"]) + 1),
        by_place=buckets_for(columns.by_place, int(numbers["cells"]) + records),
        dirty=by_slot(columns.dirty, slots, False),
        newest_row=by_slot(columns.newest_row, slots, NONE),
        sorted_start=by_slot(columns.sorted_start, slots, 0),
        sorted_end=by_slot(columns.sorted_end, slots, 0),
    )
    relink(
        sized,
        sized.by_mention is not columns.by_mention,
        sized.by_unit is not columns.by_unit or sized.by_place is not columns.by_place,
        sized.by_text is not columns.by_text,
        sized.by_target is not columns.by_target,
    )
    return sized


def make_room_for_closed(columns: Columns, cells: int) -> Columns:
    """Return the columns with room for `cells` more cells of closed panes; they have to be linked anew."""
    used = int(columns.numbers["closed_cells"][0])
    return columns._replace(
        closed_cells=grown(columns.closed_cells, used, cells),
        by_closed_unit=buckets_for(columns.by_closed_unit, (used + cells) // 4),
    )


def grown(records: np.ndarray, used: int, more: int) -> np.ndarray:
    """Return `records` with room for `more` than the `used` ones: twice as much, which takes no memory until used."""
    need = used + more
    if need <= len(records) <= 8 * need + _SPARE:
        return records
    larger = np.empty(2 * need, records.dtype)
    larger[:used] = records[:used]
    return larger


def buckets_for(buckets: np.ndarray, records: int) -> np.ndarray:
    """Return `buckets`, or new and empty ones if they are too few or far too many for so many records."""
    if 2 * records <= len(buckets) <= 16 * records + _SPARE:
        return buckets
    return np.full(1 << (2 * records).bit_length(), NONE, np.int32)


def by_slot(values: np.ndarray, slots: int, fill: int) -> np.ndarray:
    """Return an array by brand slot that is long enough."""
    if slots <= len(values):
        return values
    longer = np.full(2 * slots, fill, values.dtype)
    longer[: len(values)] = values
    return longer


@native_inner
def relink_versions(columns: Columns) -> None:
    """Rebuild the chains of versions."""
    columns.by_mention[:] = NONE
    columns.by_author[:] = NONE
    for i in range(columns.numbers[0].versions):
        version = columns.versions[i]
        bucket = bucket_of(version.mention, 0, columns.by_mention)
        version.older_of_mention = columns.by_mention[bucket]
        columns.by_mention[bucket] = i
        bucket = bucket_of(version.author, 0, columns.by_author)
        version.older_of_author = columns.by_author[bucket]
        columns.by_author[bucket] = i


@native_inner
def relink_cells(columns: Columns) -> None:
    """Rebuild the chains of cells, and of the rows of open panes."""
    columns.by_unit[:] = NONE
    for i in range(columns.numbers[0].cells):
        cell = columns.cells[i]
        _, later = seek_cell(columns, cell.place, cell.unit)
        link_cell(columns, i, later)
    columns.by_place[:] = NONE
    first_open = columns.numbers[0].closed_until // columns.numbers[0].length
    for i in range(columns.numbers[0].first_open_row, columns.numbers[0].rows):
        row = columns.rows[i]
        if pane_of(row.place) >= first_open:
            bucket = bucket_of(row.place, 0, columns.by_place)
            row.older = columns.by_place[bucket]
            columns.by_place[bucket] = i


@native_inner
def relink_closed_cells(columns: Columns) -> None:
    """Rebuild the chains of the cells of closed panes."""
    columns.by_closed_unit[:] = NONE
    for i in range(columns.numbers[0].closed_cells):
        closed = columns.closed_cells[i]
        bucket = bucket_of(closed.unit, series_of(closed.place), columns.by_closed_unit)
        closed.older = columns.by_closed_unit[bucket]
        columns.by_closed_unit[bucket] = i


@native_inner
def relink_groups(columns: Columns) -> None:
    """Rebuild the chains of groups."""
    columns.by_text[:] = NONE
    for i in range(columns.numbers[0].groups):
        group = columns.groups[i]
        bucket = bucket_of(group.fingerprint, group.place, columns.by_text)
        group.older = columns.by_text[bucket]
        columns.by_text[bucket] = i


@native_inner
def relink_deletions(columns: Columns) -> None:
    """Rebuild the chains of deletions."""
    columns.by_target[:] = NONE
    for i in range(columns.numbers[0].deletions):
        deletion = columns.deletions[i]
        bucket = bucket_of(deletion.key, wide(deletion.target), columns.by_target)
        deletion.older = columns.by_target[bucket]
        columns.by_target[bucket] = i


@native_entry(columns_module, cells_module)
def relink(columns: Columns, versions: bool, cells: bool, groups: bool, deletions: bool) -> None:
    """Rebuild the chains of the records named, newest first as they were."""
    if versions:
        relink_versions(columns)
    if cells:
        relink_cells(columns)
    if groups:
        relink_groups(columns)
    if deletions:
        relink_deletions(columns)


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


def pack_cells(slots: np.ndarray, panes: np.ndarray, cells: np.ndarray) -> np.ndarray:
    """Return CLOSED_CELL records of STORED_CELL records, with slot and pane of each; not chained yet."""
    closed = np.zeros(len(cells), CLOSED_CELL)
    closed["place"] = (slots << SLOT_SHIFT) | (panes << PANE_SHIFT) | cells["row"]
    closed["place"] |= cells["source"].astype(np.int64) << SOURCE_SHIFT
    closed["place"] |= cells["in_cluster"].astype(np.int64) << CLUSTER_SHIFT
    closed["unit"], closed["n"] = cells["unit"], cells["n"]
    return closed


def unpack_cells(closed: np.ndarray) -> np.ndarray:
    """Return the STORED_CELL records of CLOSED_CELL records."""
    cells = np.empty(len(closed), STORED_CELL)
    cells["source"] = (closed["place"] >> SOURCE_SHIFT) & SOURCE_MASK
    cells["row"] = closed["place"] & ROW_MASK
    cells["in_cluster"] = (closed["place"] >> CLUSTER_SHIFT) & 1
    cells["unit"], cells["n"] = closed["unit"], closed["n"]
    return cells
