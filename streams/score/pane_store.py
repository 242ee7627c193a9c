"""The table of sealed panes, and its bytes on the changelog.

A key is a pane (grain, brand, number), a brand's watch, or the partition's *mark*: how far the panes are
sealed, and from which offset the log has to be folded again for the others. The rows
are written and acknowledged before the mark that relies on them. All of it is a
function of the log, so that a worker that slept past its session can only write what
its successor writes too.

Each value begins with a version byte and a checksum over key and content. What a disk
or a foreign hand damaged is never used, nor what is whole and cannot have been written:
recovery then folds the whole log again.
"""

import struct
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple
from zlib import crc32

import faust
import numpy as np

from schemas.bounds import AHEAD_MS
from schemas.codec import Record
from schemas.observation import SOURCES
from scoring.method.constants import GRANULARITIES, ROWS
from scoring.method.fixed_point import h64, signed
from scoring.method.reference import Reference
from scoring.state.columns import LARGEST_NARROW, PANE_MASK, ROW, STORED_CELL, SUMS, WIDE_SUMS
from scoring.state.panes import ClosedPane, PartitionState, SealedPanes

VERSION = 4
CHECKPOINT_KEY = b"mark"
PANE = b"pane"
CELLS = b"cell"
WATCH = b"watch"
"""What keys begin with: of panes, of their cells, and of what `streams.score.detection` keeps of each brand."""
SOURCES_KEY = b"sources"
"""Of what it keeps of the sources, in the first partition."""
_PANE_KEY = struct.Struct("<4sBqq")  # "pane" or "cell", grain, brand key, number of the pane
_CHECKPOINT = struct.Struct("<qqqqqq")
"""Low-water and next offset, hour and day panes sealed until (ms), clock (ms), reference; then progress by origin."""
_HEAD = struct.Struct("<BI")
"""Version, CRC-32 of the key and of all that follows."""
_LARGEST_SUM = 1 << 50
"""Of one row of a pane, of those that are wide."""


class DamagedError(Exception):
    """A record of the table is not what was written; the message says which."""


class Checkpoint(NamedTuple):
    """Where recovery begins."""

    low_water: int
    """Smallest offset with an observation in a pane not yet sealed."""
    next_offset: int
    """The log was folded up to here: clock and progress are true of a state that is as far again."""
    closed_until: tuple[int, int]
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


def encode_checkpoint(checkpoint: Checkpoint) -> tuple[bytes, bytes]:
    """Key and value of the mark.

    >>> decode_checkpoint(encode_checkpoint(Checkpoint(7, 8, (3_600_000, 0), 9, 5, (8, 9)))[1])
    Checkpoint(low_water=7, next_offset=8, closed_until=(3600000, 0), clock=9, reference=5, progress=(8, 9))
    """
    low_water, next_offset, closed_until, clock, reference, progress = checkpoint
    fixed = _CHECKPOINT.pack(low_water, next_offset, *closed_until, clock, reference)
    return CHECKPOINT_KEY, checked(CHECKPOINT_KEY, fixed + np.array(progress, "<i8").tobytes())


def decode_checkpoint(value: bytes) -> Checkpoint:
    """Inverse of `encode_checkpoint`; raises DamagedError."""
    content = content_of(CHECKPOINT_KEY, value)
    if len(content) < _CHECKPOINT.size or len(content) % 8:
        raise DamagedError(f"a mark of {len(content)} bytes")
    low_water, next_offset, hour, day, clock, reference = _CHECKPOINT.unpack_from(content)
    progress = np.frombuffer(content, "<i8", offset=_CHECKPOINT.size)
    return Checkpoint(low_water, next_offset, (hour, day), clock, reference, tuple(progress.tolist()))


def checkpoint_fault(checkpoint: Checkpoint, origins: int, log_end: int, newest_ms: int) -> str:
    """Return why a mark cannot have been written, empty where nothing is wrong.

    Args:
        checkpoint: as it was read.
        origins: partitions of mentions.
        log_end: offset of the next observation.
        newest_ms: when the newest record of the table arrived at the broker, ms UTC.

    >>> checkpoint_fault(Checkpoint(7, 7, (3_600_000, 0), 9_000_000, 5, (8, 9)), 2, 7, 9_000_000)
    ''
    >>> checkpoint_fault(Checkpoint(7, 7, (3_600_000, 0), 1 << 62, 5, (8, 9)), 2, 7, 9_000_000)
    'it is of a time that is still to come'
    """
    if not 0 <= checkpoint.low_water <= checkpoint.next_offset <= log_end:
        return "the log does not reach so far"
    if len(checkpoint.progress) != origins:
        return f"it is of {len(checkpoint.progress)} partitions of mentions"
    times = (*checkpoint.closed_until, checkpoint.clock, *checkpoint.progress)
    if min(times) < 0 or max(times) > newest_ms + AHEAD_MS:
        return "it is of a time that is still to come"
    lengths = [granularity.length_ms for granularity in GRANULARITIES]
    if any(until % length for until, length in zip(checkpoint.closed_until, lengths, strict=True)):
        return "no pane ends there"
    return ""


def pane_key(granularity: int, brand: int, pane: int, prefix: bytes = PANE) -> bytes:
    """Key of one sealed pane of one brand, or of its cells."""
    return _PANE_KEY.pack(prefix, granularity, brand, pane)


def encode_pane(pane: ClosedPane) -> tuple[bytes, bytes]:
    """Key and value of one sealed pane: its rows as they are, behind version and checksum."""
    key = pane_key(pane.granularity, pane.brand, pane.pane)
    return key, checked(key, pane.rows.tobytes())


def encode_cells(pane: ClosedPane) -> tuple[bytes, bytes]:
    """Key and value of what open panes need of the cells of a sealed one."""
    key = pane_key(pane.granularity, pane.brand, pane.pane, CELLS)
    return key, checked(key, pane.cells.tobytes())


def checked(key: bytes, content: bytes) -> bytes:
    """Return the value that holds `content` under `key`, with version and checksum."""
    return _HEAD.pack(VERSION, crc32(content, crc32(key))) + content


def content_of(key: bytes, value: bytes) -> bytes:
    """Inverse of `checked`; raises DamagedError."""
    content = value[_HEAD.size :]
    if len(value) < _HEAD.size or _HEAD.unpack_from(value) != (VERSION, crc32(content, crc32(key))):
        raise DamagedError(f"the record {key[:40]!r} fails its checksum, or is of another version than {VERSION}")
    return content


def closed_records(
    state: PartitionState, low_water: int, next_offset: int, checkpoint_until: tuple[int, int]
) -> tuple[Iterable[Record], list[Record]]:
    """Records of the panes sealed and expired since the last call, and the mark that relies on them, if any.

    The former are made as they are sent, once: of a worker that catches up, all at once took 45 MB with 1,000 brands.

    A partition of which no brand is spoken has a mark as well: its log would else be folded again from the beginning.

    Args:
        state: of the partition.
        low_water: smallest offset that recovery has to fold again, now.
        next_offset: the log is folded up to here.
        checkpoint_until: `state.closed_until` at the mark before, ms UTC; zeros before the first.
    """
    sealed, expired = state.take_closed(), state.expired()
    if not len(sealed) and not expired and state.closed_until == checkpoint_until:
        return [], []
    panes = _pane_records(sealed, expired, state.expired_cells())
    reference = reference_key(state.reference)
    checkpoint = Checkpoint(low_water, next_offset, state.closed_until, state.clock, reference, state.progress)
    return panes, [(*encode_checkpoint(checkpoint), ())]


def _pane_records(
    sealed: SealedPanes, expired: Sequence[tuple[int, int, int]], expired_cells: Sequence[tuple[int, int, int]]
) -> Iterator[Record]:
    """Yield the records of sealed panes, then of their cells; then those that take expired ones away."""
    yield from ((*encode_pane(pane), ()) for pane in sealed)
    yield from ((*encode_cells(pane), ()) for pane in sealed if len(pane.cells))
    yield from ((pane_key(*pane), None, ()) for pane in expired)
    yield from ((pane_key(*pane, CELLS), None, ()) for pane in expired_cells)


def decode_panes(stored: Mapping[bytes, bytes], closed_until: tuple[int, int]) -> Iterator[ClosedPane]:
    """Yield the stored panes that the mark vouches for.

    A pane past `closed_until` was written before a crash cut off its mark: the log
    still holds it, and will be folded again. Cells outlive their pane by one mark: without
    it they come with no rows, so that they are removed too.

    Raises:
        DamagedError: a pane is not what was written.
    """
    for key, value in stored.items():
        if key.startswith(PANE):
            pane = _decode_pane(key, value)
        elif key.startswith(CELLS) and PANE + key[len(CELLS) :] not in stored:
            granularity, brand, number, _ = _decode(key, value, STORED_CELL)
            pane = ClosedPane(granularity, brand, number, np.empty(0, ROW))
        else:
            continue
        if pane.pane * GRANULARITIES[pane.granularity].length_ms < closed_until[pane.granularity]:
            cells_key = pane_key(pane.granularity, pane.brand, pane.pane, CELLS)
            if cells_key in stored:
                pane = pane._replace(cells=_decode_cells(cells_key, stored[cells_key]))
            yield pane


def _decode_pane(key: bytes, value: bytes) -> ClosedPane:
    granularity, brand, pane, rows = _decode(key, value, ROW)
    if not _are_possible(rows):
        raise DamagedError(f"the pane {key[:40]!r} holds what cannot be")
    return ClosedPane(granularity, brand, pane, rows)


def _decode_cells(key: bytes, value: bytes) -> np.ndarray:
    *_, cells = _decode(key, value, STORED_CELL)
    possible = (cells["source"] < len(SOURCES)) & (cells["row"] < ROWS) & (cells["in_cluster"] <= 1) & (cells["n"] > 0)
    if not possible.all():
        raise DamagedError(f"the cells {key[:40]!r} hold what cannot be")
    return cells


def _decode(key: bytes, value: bytes, kind: np.dtype[Any]) -> tuple[int, int, int, np.ndarray]:
    """Return granularity, brand key, number and records of a pane."""
    content = content_of(key, value)
    if len(key) != _PANE_KEY.size or len(content) % kind.itemsize:
        raise DamagedError(f"a pane with a key of {len(key)} bytes and {len(content)} bytes of records")
    _, granularity, brand, pane = _PANE_KEY.unpack(key)
    if granularity >= len(GRANULARITIES) or not 0 <= pane <= PANE_MASK:
        raise DamagedError(f"the pane {key[:40]!r} cannot be")
    return granularity, brand, pane, np.frombuffer(content, kind)


def _are_possible(rows: np.ndarray) -> bool:
    """Return whether rows may be those of a pane: compiled functions follow source and row without a look."""
    places = rows["source"].astype(np.int64) * ROWS + rows["row"]
    if (rows["source"] >= len(SOURCES)).any() or (rows["row"] >= ROWS).any() or len(np.unique(places)) != len(rows):
        return False
    least, most = {"S": -_LARGEST_SUM}, dict.fromkeys(WIDE_SUMS, _LARGEST_SUM)
    possible = ((rows[name] >= least.get(name, 0)) & (rows[name] <= most.get(name, LARGEST_NARROW)) for name in SUMS)
    return all(one.all().item() for one in possible)


def damaged_keys(stored: Mapping[bytes, bytes]) -> list[bytes]:
    """Return the keys of all records that are not what was written."""
    damaged = []
    for key, value in stored.items():
        try:
            if key == CHECKPOINT_KEY:
                decode_checkpoint(value)
            elif key.startswith(PANE):
                _decode_pane(key, value)
            elif key.startswith(CELLS):
                _decode_cells(key, value)
            else:
                content_of(key, value)
        except DamagedError:
            damaged.append(key)
    return damaged


class ClosedPaneTable(faust.Table):  # type: ignore[type-arg] # keys and values are bytes, and never read through it
    """Keeps what recovery read, as bytes by partition, until the worker takes it.

    Nothing is decoded on the way in: a record that raised there would never leave
    Faust's recovery buffer.
    """

    def __init__(self, *args: Any, on_progress: Callable[[], None], **kwargs: Any) -> None:
        """`on_progress` is called with each batch of the changelog."""
        super().__init__(*args, **kwargs)
        self._on_progress = on_progress
        self._recovered: dict[int, dict[bytes, bytes]] = defaultdict(dict)
        self._newest_ms: defaultdict[int, int] = defaultdict(int)

    def apply_changelog_batch(self, batch: Iterable[Any]) -> None:
        """Take in records of the changelog, in order."""
        self._on_progress()
        for event in batch:
            message = event.message
            self._newest_ms[message.partition] = max(
                self._newest_ms[message.partition], int((message.timestamp or 0) * 1_000)
            )
            stored = self._recovered[message.partition]
            if message.value is None:
                stored.pop(message.key, None)
            else:
                stored[message.key] = message.value

    def newest_ms(self, partition: int) -> int:
        """Return when the newest record of one partition arrived at the broker, ms UTC; 0: there was none."""
        return self._newest_ms[partition]

    def take(self, partition: int) -> dict[bytes, bytes]:
        """Return and forget what was recovered of one partition."""
        return self._recovered.pop(partition, {})
