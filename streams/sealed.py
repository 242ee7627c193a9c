"""The table of sealed panes, and its bytes on the changelog.

A key is a pane (grain, brand, number) or the partition's *mark*: how far the panes are
sealed, and from which offset the log has to be folded again for the others. The rows
are written and acknowledged before the mark that relies on them. All of it is a
function of the log, so that a worker that slept past its session can only write what
its successor writes too.
"""

import struct
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

import faust
import numpy as np

from scoring.columns import ROW
from scoring.fixed_point import h64, signed
from scoring.method import GRAINS
from scoring.panes import PartitionState, SealedPane
from scoring.reference import Reference
from streams.producing import Record

VERSION = 2
MARK_KEY = b"mark"
_PANE_KEY = struct.Struct("<4sBqq")  # "pane", grain, brand key, number of the pane
_MARK = struct.Struct("<Bqqqqq")
"""Version, low-water offset, hour and day panes sealed until (ms), clock (ms), reference; then progress by origin."""


class Mark(NamedTuple):
    """Where recovery begins."""

    low_water: int
    """Smallest offset with an observation in a pane not yet sealed."""
    sealed_until: tuple[int, int]
    """Start of the first open pane of the hour and day grains, ms UTC."""
    clock: int
    """Newest `seen_at` folded, ms UTC."""
    reference: int
    """`h64` of the name of the reference that the rows were made with, in two's complement."""
    progress: tuple[int, ...]
    """How far each partition of mentions was read, ms UTC."""


def reference_key(reference: Reference) -> int:
    """Return what a mark holds of a reference."""
    return signed(h64(reference.name))


def encode_mark(mark: Mark) -> tuple[bytes, bytes]:
    """Key and value of the mark.

    >>> decode_mark(encode_mark(Mark(7, (3_600_000, 0), 9, 5, (8, 9)))[1])
    Mark(low_water=7, sealed_until=(3600000, 0), clock=9, reference=5, progress=(8, 9))
    """
    fixed = _MARK.pack(VERSION, mark.low_water, *mark.sealed_until, mark.clock, mark.reference)
    return MARK_KEY, fixed + np.array(mark.progress, "<i8").tobytes()


def decode_mark(value: bytes) -> Mark:
    """Inverse of `encode_mark`; raises ValueError on another version."""
    version, low_water, hour, day, clock, reference = _MARK.unpack_from(value)
    if version != VERSION:
        raise ValueError(f"the sealed table holds {version=} of its mark, this program reads {VERSION}")
    progress = np.frombuffer(value, "<i8", offset=_MARK.size)
    return Mark(low_water, (hour, day), clock, reference, tuple(progress.tolist()))


def pane_key(grain: int, brand: int, pane: int) -> bytes:
    """Key of one sealed pane of one brand."""
    return _PANE_KEY.pack(b"pane", grain, brand, pane)


def encode_pane(pane: SealedPane) -> tuple[bytes, bytes]:
    """Key and value of one sealed pane: a version byte, then its rows as they are."""
    return pane_key(pane.grain, pane.brand, pane.pane), bytes([VERSION]) + pane.rows.tobytes()


def sealed_records(
    state: PartitionState, low_water: int, marked_until: tuple[int, int]
) -> tuple[list[Record], list[Record]]:
    """Records of the panes sealed and expired since the last call, and the mark that relies on them, if any.

    A partition of which no brand is spoken has a mark as well: its log would else be folded again from the beginning.

    Args:
        state: of the partition.
        low_water: smallest offset that recovery has to fold again, now.
        marked_until: `state.sealed_until` at the mark before, ms UTC; zeros before the first.
    """
    sealed, expired = state.take_sealed(), state.expired()
    if not sealed and not expired and state.sealed_until == marked_until:
        return [], []
    panes: list[Record] = [(*encode_pane(pane), ()) for pane in sealed]
    panes += [(pane_key(*pane), None, ()) for pane in expired]
    mark = Mark(low_water, state.sealed_until, state.clock, reference_key(state.reference), state.progress)
    return panes, [(*encode_mark(mark), ())]


def decode_panes(stored: Mapping[bytes, bytes], sealed_until: tuple[int, int]) -> Iterator[SealedPane]:
    """Yield the stored panes that the mark vouches for.

    A pane past `sealed_until` was written before a crash cut off its mark: the log
    still holds it, and will be folded again.
    """
    for key, value in stored.items():
        if key == MARK_KEY:
            continue
        _, grain, brand, pane = _PANE_KEY.unpack(key)
        if pane * GRAINS[grain].length_ms < sealed_until[grain]:
            if value[0] != VERSION:
                raise ValueError(f"the sealed table holds version={value[0]} of a pane, this program reads {VERSION}")
            yield SealedPane(grain, brand, pane, np.frombuffer(value, ROW, offset=1))


class SealedTable(faust.Table):  # type: ignore[type-arg] # keys and values are bytes, and never read through it
    """Keeps what recovery read, as bytes by partition, until the worker takes it.

    Nothing is decoded on the way in: a record that raised there would never leave
    Faust's recovery buffer.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._recovered: dict[int, dict[bytes, bytes]] = defaultdict(dict)

    def apply_changelog_batch(self, batch: Iterable[Any]) -> None:
        """Take in records of the changelog, in order."""
        for event in batch:
            message = event.message
            stored = self._recovered[message.partition]
            if message.value is None:
                stored.pop(message.key, None)
            else:
                stored[message.key] = message.value

    def take(self, partition: int) -> dict[bytes, bytes]:
        """Return and forget what was recovered of one partition."""
        return self._recovered.pop(partition, {})
