"""Slots: small numbers for the brands of a partition, in order of their first observation."""

from typing import Any

import numpy as np

from schemas.observation import ANY_BRAND, PROGRESS
from scoring.compute.kernels import native_entry, native_inner, wide
from scoring.state import columns
from scoring.state.columns import NONE, bucket_of

BRAND = np.dtype([("key", "<i8"), ("older", "<i4")])
"""A brand's key in two's complement; its index is the slot."""


@native_inner
def find_slot(key: int, brands: Any, by_key: Any) -> int:
    """Slot of a brand, or NONE."""
    slot = wide(by_key[bucket_of(key, 0, by_key)])
    while slot != NONE and brands[slot].key != key:
        slot = wide(brands[slot].older)
    return slot


@native_inner
def slot_for(key: int, brands: Any, by_key: Any, used: int) -> int:
    """Slot of a brand, given out now if it is `used`, the first free one."""
    slot = find_slot(key, brands, by_key)
    if slot != NONE:
        return slot
    brands[used].key = key
    bucket = bucket_of(key, 0, by_key)
    brands[used].older = by_key[bucket]
    by_key[bucket] = used
    return used


@native_entry(columns)
def find_slots(keys: np.ndarray, brands: np.ndarray, by_key: np.ndarray, slots: np.ndarray) -> None:
    """Write the slots of int64 brand keys to int64 `slots`; NONE for a brand never seen."""
    for i in range(len(keys)):
        slots[i] = find_slot(keys[i], brands, by_key)


@native_entry(columns)
def add_brands(keys: np.ndarray, brands: np.ndarray, by_key: np.ndarray, used: int) -> int:
    """Give a slot to each of int64 brand keys that has none; return how many are used now."""
    for i in range(len(keys)):
        if slot_for(keys[i], brands, by_key, used) == used:
            used += 1
    return used


@native_entry(columns)
def take_slots(batch: np.ndarray, brands: np.ndarray, by_key: np.ndarray, used: int, slots: np.ndarray) -> int:
    """Write the slots of the brands of OBSERVATION records to int32 `slots`; return how many are used now.

    New brands get one; `brands` has room for a new brand in each record.
    """
    for i in range(len(batch)):
        row = batch[i]
        if row.flags & (ANY_BRAND | PROGRESS):
            slots[i] = NONE
        else:
            slots[i] = slot_for(row.brand, brands, by_key, used)
            if slots[i] == used:
                used += 1
    return used
