"""Raw records of ``observations`` as rows of numpy, and those that hold none."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from schemas import observation
from schemas.drop import DropReason

Refused = tuple[Any, DropReason, str]
"""A record, why it is left out, and what was wrong with it."""


def decode(records: Sequence[Any]) -> tuple[np.ndarray, np.ndarray, list[Refused]]:
    """Turn raw records into OBSERVATION rows and their offsets, with those that are none.

    One `np.frombuffer` for all when all are whole, which is always but for a foreign producer.
    """
    refused: list[Refused] = []
    whole = records
    if {len(record.value or b"") for record in records} - {observation.SIZE}:
        whole = [record for record in records if len(record.value or b"") == observation.SIZE]
        refused = [
            (record, DropReason.MALFORMED, f"{len(record.value or b'')} bytes, an observation has {observation.SIZE}")
            for record in records
            if len(record.value or b"") != observation.SIZE
        ]
    rows = np.frombuffer(b"".join([record.value for record in whole]), observation.OBSERVATION)
    offsets = np.array([record.offset for record in whole], np.int64)
    known = rows["version"] == observation.VERSION
    if not known.all():
        refused += [
            (whole[i], DropReason.WRONG_TYPE, f"version {rows['version'][i]}, this program reads {observation.VERSION}")
            for i in np.flatnonzero(~known).tolist()
        ]
        rows, offsets = rows[known], offsets[known]
    return rows, offsets, refused
