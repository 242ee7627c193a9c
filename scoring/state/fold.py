"""The fold: observations into the columns of one grain (SPEC sections 2 and 3).

What stands in the columns is a function of the log's prefix, however it is cut into
batches: clock and watermark run by the record, and everything that depends on them is
decided by the record.
"""

from typing import Any

import numpy as np

from schemas import observation
from schemas.observation import ACCOUNT, ANY_BRAND, PROGRESS
from schemas.observation import ANY_TIME as ANY_TIME_FLAG
from schemas.observation import DELETED as DELETED_FLAG
from schemas.observation import FINAL as FINAL_FLAG
from scoring.compute.kernels import native_entry, native_inner, wide
from scoring.state import cells, columns, deletions, duplicate_clusters, versions
from scoring.state.columns import DELETED, FINAL, LAST_MS, LIVING, NONE, OPEN_PANES, Columns
from scoring.state.columns import UNKNOWN_SOURCE as NO_LEVEL
from scoring.state.deletions import apply_deletion, is_taken_back
from scoring.state.duplicate_clusters import enter, leave, update
from scoring.state.versions import add_version, change_author, copy_version, find_version, is_newer, row_of_author

# What becomes of a record: its place in the counts.
SCORED = 0
DUPLICATE = 1
LATE = 2
FUTURE = 3
SEALED = 4
UNKNOWN_SOURCE = 5
OUTCOMES = 6
FIRST = 6
"""Scored, and the first that is told of its mention in its brand; counted as SCORED."""

BARE = ACCOUNT | ANY_BRAND | ANY_TIME_FLAG
"""Flags of a deletion that is not a version of one mention in one brand."""


@native_inner
def advance(columns: Columns, seen_at: int) -> None:
    """Let the clock reach `seen_at`."""
    numbers = columns.numbers[0]
    if seen_at > numbers.clock:
        numbers.clock = seen_at
        if len(columns.progress) == 0:
            seal(columns, seen_at)


@native_inner
def note_progress(columns: Columns, origin: int, seen_at: int) -> None:
    """Note how far one origin is read: the slowest of all is the watermark."""
    if origin < len(columns.progress) and seen_at > columns.progress[origin]:
        columns.progress[origin] = seen_at
        slowest = columns.progress[0]
        for other in range(1, len(columns.progress)):
            slowest = min(slowest, columns.progress[other])
        seal(columns, slowest)


@native_inner
def seal(columns: Columns, watermark: int) -> None:
    """Let the watermark get there, and seal the panes that it has left behind."""
    numbers = columns.numbers[0]
    if watermark <= numbers.watermark:
        return
    numbers.watermark = watermark
    reached = watermark - numbers.lateness - numbers.close_after
    if reached >= numbers.closed_until + numbers.length:
        numbers.closed_until = reached // numbers.length * numbers.length


@native_inner
def note_offset(columns: Columns, at: int, offset: int) -> None:
    """Remember that the pane of time `at` needs the record at `offset`."""
    pane = at // columns.numbers[0].length
    low = columns.low[pane & (OPEN_PANES - 1)]
    if low.pane * columns.numbers[0].length < columns.numbers[0].closed_until:
        low.pane = pane
        low.offset = offset
    else:
        # Of two open panes that share a place the later one keeps the offset of both: too much is folded again.
        low.pane = max(low.pane, pane)
        low.offset = min(low.offset, offset)


@native_inner
def refusal(columns: Columns, t: int, seen_at: int) -> int:
    """Why a version of this time is refused, or SCORED. The order is the method's."""
    numbers = columns.numbers[0]
    if t > seen_at + numbers.future:
        return FUTURE
    if seen_at - t > numbers.lateness:
        return LATE
    if t < numbers.closed_until:
        return SEALED
    return SCORED


@native_inner
def fold_version(columns: Columns, row: Any, brand: int, offset: int) -> int:
    """Fold one version of one mention in one brand; return what became of it."""
    refused = refusal(columns, row.created_at, row.seen_at)
    if refused != SCORED:
        return refused
    index, author_row = find_version(columns, row.mention, row.created_at, brand), row_of_author(columns, row)
    is_first = index == NONE
    if is_first:
        index = add_version(columns, row, brand)
    elif not is_newer(row, columns.versions[index], author_row):
        return DUPLICATE
    version = columns.versions[index]
    note_offset(columns, row.created_at, offset)
    # A version that a deletion beats is kept all the same: it may be the greatest, and the deletion of an account
    # says nothing of a smaller version by another author.
    is_beaten = is_taken_back(columns, row, brand)
    state = 0 if is_beaten else LIVING
    if row.flags & DELETED_FLAG:
        state = DELETED | FINAL if row.flags & FINAL_FLAG else DELETED
    was_living = version.state == LIVING
    is_same_cell = version.author == row.author and version.row == author_row and version.fingerprint == row.fingerprint
    if was_living and state == LIVING and is_same_cell:
        update(columns, index, row)
        copy_version(row, version, author_row, state)
    else:
        if was_living:
            leave(columns, index)
        if version.author != row.author:
            change_author(columns, index, row.author)
        copy_version(row, version, author_row, state)
        if state == LIVING:
            enter(columns, index, wide(row.chorus_row))
    if is_beaten:
        return DUPLICATE
    return FIRST if is_first and state == LIVING else SCORED


@native_inner
def fold_deletion(columns: Columns, row: Any, brand: int, offset: int) -> int:
    """Fold a deletion that is not a version of one mention in one brand; return what became of it."""
    numbers = columns.numbers[0]
    if row.flags & (ACCOUNT | ANY_TIME_FLAG):
        # No version that it could beat is later than this: it would be from the future.
        at = row.seen_at + numbers.future
        refused = SEALED if at < numbers.closed_until else SCORED
    else:
        at = row.created_at
        refused = refusal(columns, at, row.seen_at)
    if refused != SCORED:
        return refused
    if not apply_deletion(columns, row, brand):
        return DUPLICATE
    note_offset(columns, at, offset)
    return SCORED


@native_entry(observation, cells, duplicate_clusters, columns, deletions, versions)
def fold_batch(
    batch: np.ndarray, slots: np.ndarray, offsets: np.ndarray, columns: Columns, counts: np.ndarray, first: np.ndarray
) -> None:
    """Fold OBSERVATION records in the order of the log into one grain.

    Args:
        batch: read-only, contiguous.
        slots: int32, the brand of each; NONE where the flags say every brand.
        offsets: int64, the place of each in the log.
        columns: with room for the batch.
        counts: int64[OUTCOMES], added to.
        first: bool, set where a mention is told for the first time in its brand.
    """
    for i in range(len(batch)):
        row = batch[i]
        if row.flags & PROGRESS:
            note_progress(columns, wide(row.origin), row.seen_at)
            continue
        if row.source >= len(columns.level) or columns.level[row.source] == NO_LEVEL:
            counts[UNKNOWN_SOURCE] += 1
            continue
        if row.seen_at < 0 or row.seen_at > LAST_MS:
            counts[FUTURE] += 1  # no admission lets it pass; here it must only not break the columns
            continue
        advance(columns, row.seen_at)
        brand = wide(slots[i])
        if row.flags & BARE:
            counts[fold_deletion(columns, row, brand, offsets[i])] += 1
        else:
            outcome = fold_version(columns, row, brand, offsets[i])
            if outcome == FIRST:
                first[i] = True
                outcome = SCORED
            counts[outcome] += 1
