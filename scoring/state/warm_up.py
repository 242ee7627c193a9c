"""Compiling the fold ahead of the first observation: some seconds the first time, then read from disk."""

import numpy as np

from schemas.observation import ANY_BRAND, ANY_TIME, DELETED, OBSERVATION, VERSION
from scoring.method.constants import DAY_MS, GRANULARITIES, HOUR_MS, WINDOWS
from scoring.method.reference import REFERENCE_2
from scoring.method.windows import period
from scoring.state.granularity_panes import GranularityPanes
from scoring.state.living_mentions import living_mentions
from scoring.state.panes import PartitionState


def warm_up() -> None:
    """Call every compiled function once, with input that cannot be written, as batches from the broker are.

    >>> warm_up()
    """
    observations = np.zeros(5, OBSERVATION)
    observations["version"] = VERSION
    observations["mention"] = (1, 1, 2, 3, 4)
    observations["flags"] = (0, DELETED | ANY_BRAND | ANY_TIME, 0, 0, 0)
    # The fourth seals the pane of the third; the last drops all rows, a hundred days later.
    seen_at = (10 * DAY_MS, 10 * DAY_MS + HOUR_MS, 10 * DAY_MS + HOUR_MS, 20 * DAY_MS, 110 * DAY_MS)
    observations["seen_at"] = observations["created_at"] = seen_at
    observations.flags.writeable = False
    state = PartitionState(REFERENCE_2)
    state.fold(observations[:3], np.arange(3))
    slots = state.slots(np.zeros(1, np.int64))
    state.sums(slots, [period(window, 10 * DAY_MS) for window in WINDOWS])
    state.fold(observations[3:4], np.arange(3, 4))
    sealed = list(state.take_closed())
    state.fold(observations[4:], np.arange(4, 5))
    state.expired()
    state.rows(0)
    restored = PartitionState(REFERENCE_2, origins=1)
    restored.restore(sealed, state.closed_until, state.clock, (state.clock,))
    living_mentions(GranularityPanes(GRANULARITIES[0], REFERENCE_2, origins=0).columns)
