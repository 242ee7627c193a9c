"""Mentions put in order of `seen_at`, more of them than memory holds."""

import os
from array import array
from collections.abc import Iterable, Iterator
from tempfile import TemporaryFile

import msgspec
import numpy as np

from schemas.drop import Rejection
from schemas.mention import Mention

_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(Mention).decode


def in_order(rows: Iterable[Mention | Rejection], keep_order: bool = False) -> Iterator[Mention | Rejection]:
    """Yield the refusals as they come, then the mentions by `seen_at`; equal ones stay as they were.

    The mentions wait in a temporary file, and 12 bytes of each in memory.

    Args:
        rows: all is read before the first mention is given.
        keep_order: give each row as it comes, and keep nothing.
    """
    if keep_order:
        yield from rows
        return
    seen_at, offsets = array("q"), array("q", [0])
    end = 0
    with TemporaryFile(prefix="jauge-", buffering=1 << 20) as spool:
        for row in rows:
            if isinstance(row, Rejection):
                yield row
                continue
            end += spool.write(_encode(row))
            seen_at.append(row.seen_at)
            offsets.append(end)
        if not end:
            return
        spool.flush()
        order = np.argsort(np.frombuffer(seen_at, np.int64), kind="stable").astype(np.uint32)
        del seen_at
        content = spool.fileno()
        for index in map(int, order):  # read, and not mapped: pages of a map count as memory of ours
            begin = offsets[index]
            yield _decode(os.pread(content, offsets[index + 1] - begin, begin))
