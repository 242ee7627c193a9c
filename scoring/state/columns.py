"""The columns that hold the state of one grain of one partition, and how entries are found in them.

Versions, cells, groups, deletions and rows stand in arrays of records, in order of
arrival. A *chain* runs through the records that fall into the same bucket: the bucket
holds the index of its newest record, each record the index of the next older one.
Chains were chosen over open addressing because a mention key may have many versions
(brands, times) that must all be found together, and because they need 8 bytes an entry
where open addressing needs 13.

Nothing grows inside compiled code: `scoring.state.storage` makes room between batches.
"""

from typing import Any, NamedTuple

import numpy as np

from scoring.compute.kernels import native_inner

NONE = -1
"""Index of no record."""

SUMS = ("U", "V", "NA", "A", "NE", "E", "C", "S", "N")
"""What a row sums up: the eight integers of the method (SPEC section 3), and the living mentions, for display."""

WIDE_SUMS = ("A", "E", "C", "S")
"""Those that may not fit into 32 bits: each of the others is at most 256 times the voices of a row.

So the others are exact up to 16 million voices of one brand, in one of 32 groups of authors, on one source and day.
"""
LARGEST_NARROW = (1 << 32) - 1

ROW = np.dtype([("source", "u1"), ("row", "u1"), *((name, "<i8") for name in SUMS)])
"""One row of a sealed pane, as it is stored."""

VERSION = np.dtype(
    [
        ("mention", "<i8"),  # keys are the method's unsigned 64 bits in two's complement
        ("author", "<i8"),
        ("fingerprint", "<i8"),  # 0: none
        ("t", "<i8"),  # created_at, ms UTC
        ("seen_at", "<i8"),
        ("r", "<i8"),  # reactions, -1 unknown
        ("brand", "<i4"),  # slot
        ("older_of_mention", "<i4"),  # chain by mention key
        ("older_of_author", "<i4"),  # chain by author key
        ("newer_in_group", "<i4"),  # list of the living mentions of one text
        ("older_in_group", "<i4"),
        ("a", "<i2"),  # audience, -1 unknown
        ("e", "<i2"),  # engagement, -1 unknown
        ("s", "<i1"),
        ("c", "u1"),
        ("source", "u1"),
        ("row", "u1"),  # of the author
        ("state", "u1"),  # LIVING, or DELETED and perhaps FINAL, or 0: taken back by a deletion kept elsewhere
    ]
)
"""The greatest version of one mention in one brand (SPEC section 2, Versions); `mention`, `t` and `brand` name it."""

LIVING = 1
DELETED = 2
FINAL = 4

UNKNOWN_SOURCE = -1
"""Level of a source that the reference does not name."""

CELL = np.dtype(
    [
        ("place", "<i8"),  # see place_of; with the number of its row, and IN_CLUSTER for a chorus
        ("unit", "<i8"),  # author key, or fingerprint of a chorus
        ("audience", "<i8"),
        ("engagement", "<i8"),
        ("opinion", "<i8"),  # sum of confidence x sentiment
        ("n", "<i4"),
        ("before", "<i4"),  # n of the cells of the same series in the panes before, as many as the method has
        ("n_audience", "<i4"),
        ("n_engagement", "<i4"),
        ("confidence", "<i4"),
        ("row", "<i4"),  # index of its row
        ("older", "<i4"),  # chain by series, those of one series from the latest pane to the earliest
    ]
)
"""One voice: what one author, or the chorus of one text, said in one pane of one source.

Cells of one unit in one row of one source are a *series*: they differ in nothing but the pane.
"""

CLOSED_CELL = np.dtype([("place", "<i8"), ("unit", "<i8"), ("n", "<i4"), ("older", "<i4")])
"""What the cells of later panes need of a cell whose pane is closed."""

STORED_CELL = np.dtype([("unit", "<i8"), ("n", "<i4"), ("source", "u1"), ("row", "u1"), ("in_cluster", "<u2")])
"""The same of one brand and pane, as it is stored."""

GROUP = np.dtype(
    [
        ("place", "<i8"),
        ("fingerprint", "<i8"),
        ("newest", "<i4"),  # version: head of the list of members
        ("lead", "<i4"),  # version with the smallest (t, mention key)
        ("chorus_row", "<i4"),
        ("older", "<i4"),
    ]
)
"""The living mentions of one text in one pane of one source."""

DELETION = np.dtype(
    [
        ("key", "<i8"),  # of a mention or an author
        ("t", "<i8"),  # event time of the mention it stands against, or ANY_TIME
        ("seen_at", "<i8"),
        ("brand", "<i4"),  # slot, or NONE: every brand
        ("target", "<i2"),  # OF_MENTION or OF_AUTHOR
        ("final", "<i2"),  # 1: against versions seen later, too
        ("older", "<i4"),
    ]
)
"""A deletion that stands against whatever is told before or after it."""

ANY_TIME = -1
OF_MENTION = 0
OF_AUTHOR = 1

KEPT_ROW = np.dtype(
    [
        ("place", "<i8"),  # see place_of; its five lowest bits are the row's number
        *((name, "<i8" if name in WIDE_SUMS else "<u4") for name in SUMS),
        ("older", "<i4"),  # chain by place, while its pane is open
    ]
)
"""One row of a pane, open or sealed.

The older ones are sorted by place, so that those of a brand lie together: read one after
another, they take a tenth of the time. The later ones are in order of their making, and
the chain of a brand's stands apart: followed in 4 bytes a row, not in 64.
"""

LOW = np.dtype([("pane", "<i8"), ("offset", "<i8")])
"""The smallest offset that an open pane needs to be folded again."""

OPEN_PANES = 4_096
"""Power of two above the number of panes open at once, even where a back-fill of 170 days is read in one go."""

NUMBERS = np.dtype(
    [
        # what the grain and the method are
        ("length", "<i8"),  # ms of a pane
        ("earlier_panes", "<i8"),  # panes before a cell's own that make its voice smaller; 0: none
        ("public_rows", "<i8"),  # 1: the row of an author comes with the record; 0: it is made from the key
        ("lateness", "<i8"),
        ("future", "<i8"),
        ("close_after", "<i8"),
        # records in use
        ("versions", "<i8"),
        ("cells", "<i8"),
        ("closed_cells", "<i8"),
        ("groups", "<i8"),
        ("deletions", "<i8"),
        ("rows", "<i8"),
        ("in_cluster", "<i8"),  # mentions in chorus cells: each may yet need a cell of its own
        # rows before this index are sorted by place
        ("sorted_rows", "<i8"),
        # no row before these indexes is open, or sealed and not yet taken
        ("first_open_row", "<i8"),
        ("first_untaken_row", "<i8"),
        # time
        ("clock", "<i8"),  # newest seen_at folded
        ("watermark", "<i8"),  # all that was seen up to here is folded: panes are sealed by it
        # disorder of the rows that are not sorted
        ("newest_pane", "<i8"),
        ("disorder", "<i8"),  # none is by more panes older than one that was made before it
        ("closed_until", "<i8"),  # start of the first open pane, ms
    ]
)


class Columns(NamedTuple):
    """The state of one grain, as the compiled functions see it. Buckets hold indexes, -1 for none."""

    numbers: np.ndarray  # NUMBERS[1]
    level: np.ndarray  # int64 by source code; UNKNOWN_SOURCE where the reference does not name it
    unknown_quality: np.ndarray  # int64 by source code
    voices: np.ndarray  # int64[VOICE_LIMIT + 1]: F(n)
    low: np.ndarray  # LOW[OPEN_PANES], by pane modulo that
    progress: np.ndarray  # int64 by origin: how far each is read; of none: the clock itself is the watermark
    dirty: np.ndarray  # bool by brand slot: rows changed
    newest_row: np.ndarray  # int32 by brand slot: head of the chain of the brand's rows that are not sorted yet
    sorted_start: np.ndarray  # int32 by brand slot: its rows that are sorted, by pane, [start, end)
    sorted_end: np.ndarray
    versions: np.ndarray
    by_mention: np.ndarray  # int32 buckets, as all that follow
    by_author: np.ndarray
    cells: np.ndarray
    by_unit: np.ndarray
    closed_cells: np.ndarray
    by_closed_unit: np.ndarray
    groups: np.ndarray
    by_text: np.ndarray
    deletions: np.ndarray
    by_target: np.ndarray
    rows: np.ndarray
    by_place: np.ndarray
    older_of_brand: np.ndarray  # int32 by row: the brand's next older one


# A place packs where a cell or row lies, from the lowest bit: 5 bits row, 4 bits source, 23 bits pane, 1 bit for the
# cell of a chorus, 30 bits slot.
SOURCE_SHIFT = 5
PANE_SHIFT = 9
CLUSTER_SHIFT = 32
SLOT_SHIFT = 33
ROW_MASK = (1 << SOURCE_SHIFT) - 1
SOURCE_MASK = (1 << (PANE_SHIFT - SOURCE_SHIFT)) - 1
PANE_MASK = (1 << (CLUSTER_SHIFT - PANE_SHIFT)) - 1
IN_CLUSTER = 1 << CLUSTER_SHIFT
"""Set in the place of a chorus cell: its unit is a fingerprint, not an author."""
_NO_PANE = ~(PANE_MASK << PANE_SHIFT)

LAST_MS = PANE_MASK * 3_600_000
"""Largest `seen_at` that the columns take: the year 2926."""

_SIGN = -(1 << 63)
_STIR_FIRST = -7046029254386353131  # odd constants of splitmix64
_STIR_SECOND = -4658895280553007687


@native_inner
def place_of(slot: int, pane: int, source: int) -> int:
    """Pack a brand's slot, the number of a pane and a source."""
    return (slot << SLOT_SHIFT) | (pane << PANE_SHIFT) | (source << SOURCE_SHIFT)


@native_inner
def pane_of(place: int) -> int:
    """Number of the pane in a place."""
    return (place >> PANE_SHIFT) & PANE_MASK


@native_inner
def series_of(place: int) -> int:
    """Return what the places of the cells of one series have in common."""
    return place & _NO_PANE


@native_inner
def source_of(place: int) -> int:
    """Code of the source in a place."""
    return (place >> SOURCE_SHIFT) & SOURCE_MASK


@native_inner
def below(one: int, other: int) -> bool:
    """Whether `one` is smaller as an unsigned number."""
    return (one ^ _SIGN) < (other ^ _SIGN)


@native_inner
def bucket_of(one: int, other: int, buckets: Any) -> int:
    """Place in `buckets`, a power of two, of a key of two numbers."""
    stirred = (one ^ (other * _STIR_FIRST)) * _STIR_SECOND
    return ((stirred ^ (stirred >> 29)) >> 24) & (len(buckets) - 1)
