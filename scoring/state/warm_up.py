"""Compiling the fold ahead of the first observation: some seconds the first time, then read from disk."""

import numpy as np

from schemas.observation import ANY_BRAND, ANY_TIME, DELETED, OBSERVATION, VERSION
from scoring.method.constants import DAY_MS, GRANULARITIES, HOUR_MS, WINDOWS
from scoring.method.reference import REFERENCE
from scoring.method.windows import period
from scoring.state.granularity_panes import GranularityPanes
from scoring.state.living_mentions import living_mentions
from scoring.state.panes import PartitionState


def warm_up() -> None:
    """Call every compiled function once, with input that cannot be written, as batches from the broker are.

    >>> warm_up()
    """
    observations = np.zeros(3, OBSERVATION)
    observations["version"] = VERSION
    observations["mention"] = (1, 1, 2)
    observations["flags"] = (0, DELETED | ANY_BRAND | ANY_TIME, 0)
    # The last one seals the panes of the first, and a hundred days later drops its rows.
    observations["seen_at"] = observations["created_at"] = (10 * DAY_MS, 10 * DAY_MS + HOUR_MS, 110 * DAY_MS)
    observations.flags.writeable = False
    state = PartitionState(REFERENCE)
    state.fold(observations[:2], np.arange(2))
    slots = state.slots(np.zeros(1, np.int64))
    state.sums(slots, [period(window, 10 * DAY_MS) for window in WINDOWS])
    state.fold(observations[2:], np.arange(2, 3))
    sealed = state.take_closed()
    state.expired()
    state.rows(0)
    restored = PartitionState(REFERENCE, origins=1)
    restored.restore(sealed, state.closed_until, state.clock, (state.clock,))
    living_mentions(GranularityPanes(GRANULARITIES[0], REFERENCE, origins=0).columns)
