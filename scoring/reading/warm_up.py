"""Compiles the kernels of state and reading before the first score is read: the first time they take seconds of CPU."""

import numpy as np

from schemas.observation import OBSERVATION, VERSION
from scoring.method.constants import DAY_MS
from scoring.method.reference import REFERENCE_2
from scoring.reading.exposure import Calendar
from scoring.reading.records import read_scores
from scoring.state import warm_up as state
from scoring.state.panes import PartitionState


def warm_up() -> None:
    """Fold one mention and read the scores of its brand.

    >>> warm_up()
    """
    state.warm_up()
    row = np.zeros(1, OBSERVATION)
    row["version"], row["seen_at"], row["created_at"] = VERSION, 100 * DAY_MS, 100 * DAY_MS
    row.flags.writeable = False
    partition = PartitionState(REFERENCE_2)
    partition.fold(row, np.zeros(1, np.int64))
    read_scores(
        partition, partition.slots(row["brand"]), ["x"], [Calendar()], partition.clock, partition.clock, REFERENCE_2
    )
