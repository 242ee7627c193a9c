"""Slots: small numbers for the brands of a partition, in order of their first observation."""

from typing import Any

import numpy as np

from schemas.observation import ANY_BRAND, PROGRESS
from scoring.compute.kernels import entry, inner, wide
from scoring.state import columns
from scoring.state.columns import NONE, bucket_of

BRAND = np.dtype([("key", "<i8"), ("older", "<i4")])
"""A brand's key in two's complement; its index is the slot."""


@inner
def find_slot(key: int, brands: Any, by_key: Any) -> int:
    """Slot of a brand, or NONE."""
    slot = wide(by_key[bucket_of(key, 0, by_key)])
    while slot != NONE and brands[slot].key != key:
        slot = wide(brands[slot].older)
    return slot


@inner
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


@entry(columns)
def find_slots(keys: np.ndarray, brands: np.ndarray, by_key: np.ndarray) -> np.ndarray:
    """Slots of int64 brand keys, as int32; NONE for a brand never seen."""
    slots = np.empty(len(keys), np.int32)
    for i in range(len(keys)):
        slots[i] = find_slot(keys[i], brands, by_key)
    return slots


@entry(columns)
def add_brands(keys: np.ndarray, brands: np.ndarray, by_key: np.ndarray, used: int) -> int:
    """Give a slot to each of int64 brand keys that has none; return how many are used now."""
    for i in range(len(keys)):
        if slot_for(keys[i], brands, by_key, used) == used:
            used += 1
    return used


@entry(columns)
def take_slots(batch: np.ndarray, brands: np.ndarray, by_key: np.ndarray, used: int) -> tuple[np.ndarray, int]:
    """Slots of the brands of OBSERVATION records, int32, new ones given out; and how many are used now.

    `brands` has room for a new brand in each record.
    """
    slots = np.empty(len(batch), np.int32)
    for i in range(len(batch)):
        row = batch[i]
        if row.flags & (ANY_BRAND | PROGRESS):
            slots[i] = NONE
        else:
            slots[i] = slot_for(row.brand, brands, by_key, used)
            if slots[i] == used:
                used += 1
    return slots, used
