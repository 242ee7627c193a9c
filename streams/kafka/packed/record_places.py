"""Where the records of one record batch stand, compiled.

Record => Length Varint, Attributes Int8, TimestampDelta Varlong, OffsetDelta Varint, Key Bytes, Value Bytes, Headers;
Bytes => Length Varint (-1: null), and so many bytes. All varints are zigzag.
"""

import numpy as np

from scoring.compute.kernels import native_entry, native_inner, wide

TOO_SHORT = -1
"""A record goes on behind its end, or the end of the bytes."""
UNCONSUMED = -2
"""There are bytes behind the last record."""
_LONGEST = 63
"""Bits before the last byte of a varint of 64 bits."""


@native_inner
def read_varint(data: np.ndarray, at: int, end: int) -> tuple[int, int]:
    """Return a varint, and the place behind it; `TOO_SHORT`: it does not end in time."""
    raw, shift = np.uint64(0), 0
    while at < end and shift <= _LONGEST:
        byte = data[at]
        at += 1
        raw |= np.uint64(byte & 127) << np.uint64(shift)
        if byte < 128:
            value: int = np.int64(raw >> np.uint64(1)) ^ -np.int64(raw & np.uint64(1))  # type: ignore[assignment] # compiled, they are one
            return value, at
        shift += 7
    return 0, TOO_SHORT


@native_inner
def read_bytes(data: np.ndarray, at: int, end: int) -> tuple[int, int]:
    """Return the length of bytes, -1 for null, and the place where they begin; `TOO_SHORT`: they do not end in time."""
    length, at = read_varint(data, at, end)
    if at == TOO_SHORT or length > end - at:
        return 0, TOO_SHORT
    return max(length, -1), at


@native_entry()
def find_records(
    data: np.ndarray, base_offset: int, timestamp: int, is_append_time: bool, first_offset: int, places: np.ndarray
) -> int:
    """Find the records of a batch.

    Args:
        data: uint8, what follows the header, uncompressed.
        base_offset: of the batch.
        timestamp: of the batch, ms UTC: its first, to which a record adds; or the one of all records.
        is_append_time: whether it is the latter.
        first_offset: records before it are left out.
        places: PLACE (`streams.kafka.packed.records`), one for each record of the batch; written.

    Returns:
        How many are written; or TOO_SHORT or UNCONSUMED: the batch is damaged. No byte outside is read, whatever stands
        in the batch.
    """
    at, found = 0, 0
    for _ in range(len(places)):
        length, at = read_varint(data, at, len(data))
        if at == TOO_SHORT or length < 1 or length > len(data) - at:
            return TOO_SHORT
        end = at + length
        elapsed, at = read_varint(data, at + 1, end)  # behind the attributes
        if at == TOO_SHORT:
            return TOO_SHORT
        since, at = read_varint(data, at, end)
        if at == TOO_SHORT:
            return TOO_SHORT
        key_length, key_at = read_bytes(data, at, end)
        if key_at == TOO_SHORT:
            return TOO_SHORT
        value_length, value_at = read_bytes(data, key_at + max(key_length, 0), end)
        if value_at == TOO_SHORT:
            return TOO_SHORT
        at = wide(end)
        if base_offset + since >= first_offset:
            place = places[found]
            place.offset = base_offset + since
            place.timestamp = timestamp if is_append_time else timestamp + elapsed
            place.key_at, place.key_length = key_at, key_length
            place.value_at, place.value_length = value_at, value_length
            found += 1
            first_offset = base_offset + since + 1
    return found if at == len(data) else UNCONSUMED
