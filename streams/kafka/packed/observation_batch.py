"""Raw records of ``observations`` as rows of numpy, and those that hold none."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from schemas import observation
from schemas.bounds import AHEAD_MS, EARLIEST_MS
from schemas.drop import DropReason
from schemas.observation import ACCOUNT, ANY_BRAND, ANY_TIME, DELETED, FINAL, LABELLED, PROGRESS, own_tone
from streams.kafka.packed.records import PackedRecords

Refused = tuple[Any, DropReason, str]
"""A record, why it is left out, and what was wrong with it."""
TEXT_ROWS = 32
LARGEST_LOGARITHM = 256 * 64
"""Of audience and engagement, in 1/256: of a count of 64 bits."""
LARGEST_REACTIONS = 1 << 56
_BARE = ACCOUNT | ANY_TIME
"""Of deletions that stand against any time."""
_OF_DELETIONS = ANY_TIME | ACCOUNT | ANY_BRAND | FINAL


def decode(records: Sequence[Any]) -> tuple[np.ndarray, np.ndarray, list[Refused]]:
    """Turn raw records into OBSERVATION rows and their offsets, with those that are none.

    `records`: of one partition; packed ones are not made into an object each. Each is judged by itself, by its value
    and by when it arrived at the broker (`.timestamp`, ms UTC): whatever the batch, alike.
    """
    packed = records if isinstance(records, PackedRecords) else PackedRecords.of(records)
    lengths = packed.places["value_length"]
    whole = lengths == observation.SIZE
    refused: list[Refused] = [
        (records[i], DropReason.MALFORMED, f"{max(0, int(lengths[i]))} bytes, an observation has {observation.SIZE}")
        for i in np.flatnonzero(~whole).tolist()
    ]
    rows = packed.values(whole, observation.OBSERVATION)
    offsets, arrived = packed.places["offset"][whole], packed.places["timestamp"][whole]
    known = rows["version"] == observation.VERSION
    possible = _possible(rows, arrived)
    taken = known & possible
    if taken.all():
        return rows, offsets, refused
    places, in_time = np.flatnonzero(whole), rows["seen_at"] <= arrived + AHEAD_MS
    for i in np.flatnonzero(~known).tolist():
        other = f"version {rows['version'][i]}, this program reads {observation.VERSION}"
        refused.append((records[places[i]], DropReason.WRONG_TYPE, other))
    for i in np.flatnonzero(known & ~possible).tolist():
        why = (DropReason.WRONG_TYPE, "a value is impossible")
        if not in_time[i]:
            why = (DropReason.TIME_OUT_OF_RANGE, f"seen_at {rows['seen_at'][i]}, it arrived at {arrived[i]}")
        refused.append((records[places[i]], *why))
    return rows[taken], offsets[taken], refused


def _possible(rows: np.ndarray, arrived: np.ndarray) -> np.ndarray:
    """Return of each row whether `match` can have made it, bool; `arrived`: int64, ms UTC."""
    flags, seen_at, created_at = rows["flags"], rows["seen_at"], rows["created_at"]
    # A progress marker stands alone; of a deletion that stands against any time there is none.
    is_known = (
        (flags == PROGRESS) | (flags == 0) | (flags == LABELLED) | ((flags & ~np.uint8(_OF_DELETIONS)) == DELETED)
    )
    has_time = (flags & (PROGRESS | _BARE)) == 0
    possible: np.ndarray = (
        is_known
        & (seen_at >= EARLIEST_MS)
        & (seen_at <= arrived + AHEAD_MS)
        & (~has_time | (created_at >= EARLIEST_MS))
        & (rows["chorus_row"] < TEXT_ROWS)
        & (rows["author_row"] <= TEXT_ROWS)
        & (np.abs(rows["s"].astype(np.int16)) <= 100)
        & (rows["c"] <= 100)
        & (rows["a"] >= -1)
        & (rows["a"] <= LARGEST_LOGARITHM)
        & (rows["e"] >= -1)
        & (rows["e"] <= LARGEST_LOGARITHM)
        & (rows["r"] >= -1)
        & (rows["r"] <= LARGEST_REACTIONS)
        & ((flags != LABELLED) | _is_tone(rows["origin"]))
    )
    return possible


def _is_tone(origin: np.ndarray) -> np.ndarray:
    """Return of each `origin` whether it is a tone that can have been read, bool."""
    s, c = own_tone(origin)
    possible: np.ndarray = (origin < 1 << 16) & (np.abs(s.astype(np.int16)) <= 100) & (c <= 100)
    return possible
