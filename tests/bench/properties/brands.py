"""The brands of the bench, what is said of them, and how they are read."""

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from scoring.method.constants import DAY_MS, PRIOR, WINDOWS
from scoring.method.reference import REFERENCE_1, Reference
from scoring.method.windows import Period, period
from scoring.reading.evaluate import Readings, read_periods
from scoring.reading.exposure import Calendar
from scoring.simulation.public import Public, Said, speech
from scoring.state.panes import PartitionState
from tests.bench.properties.records import records_of

FIRST_DAY, DAYS = 20_500, 28
START_MS, END_MS = FIRST_DAY * DAY_MS, (FIRST_DAY + DAYS) * DAY_MS
WEEK_MS = 7 * DAY_MS

ONE = 32.0
"""Mentions a day of a brand of size 1: as many as make the voices of the reference's median brand."""
SIZE_SPREAD, MOOD_SPREAD, AUDIENCE_SPREAD, ANSWER_SPREAD, SHARE_SPREAD = 1.6, 0.19, 0.6, 0.6, 0.5
"""Standard deviations between brands: ln size, mean sentiment, log2 followers, log2 reactions, ln share of a source."""

BATCH = 50_000
"""Records folded at once, or as many as a brand has."""

BY_NAME = {window.name: window for window in WINDOWS}
WINDOW_7D, WINDOW_28D = period(BY_NAME["7d"], END_MS), period(PRIOR, END_MS)


class Row(NamedTuple):
    """One line of the table."""

    property: str
    given: str
    """What SPEC section 13 says."""
    measured: str


class BrandPanel(NamedTuple):
    """A brand and what was said of it in the 28 days."""

    public: Public
    said: Said

    @property
    def records(self) -> np.ndarray:
        return records_of(self.public, self.said, 0)


def publics(rng: np.random.Generator, sizes: Sequence[float]) -> list[Public]:
    """One public for each size (mentions a day); they differ in all else as the brands of a panel do."""
    return [
        Public(
            int(rng.integers(2**62)),
            size,
            rng.normal(0, MOOD_SPREAD),
            rng.normal(0, AUDIENCE_SPREAD),
            rng.normal(0, ANSWER_SPREAD),
            tuple(
                (np.array(REFERENCE_1.voices) * np.exp(rng.normal(0, SHARE_SPREAD, len(REFERENCE_1.voices)))).tolist()
            ),
        )
        for size in sizes
    ]


@lru_cache(maxsize=1)
def panel(seed: int, count: int) -> list[BrandPanel]:
    """`count` brands of log-normal sizes, heard for 28 days."""
    rng = np.random.default_rng((seed, 1))
    sizes = ONE * np.exp(rng.normal(0, SIZE_SPREAD, count))
    return [BrandPanel(public, speech(public, rng, START_MS, END_MS)) for public in publics(rng, sizes.tolist())]


def brands_of(quick: bool) -> int:
    """How many brands a panel has."""
    return 80 if quick else 240


def folded(
    records: Sequence[np.ndarray], reference: Reference = REFERENCE_1, voices: np.ndarray | None = None
) -> tuple[PartitionState, np.ndarray]:
    """A state of one brand for each array, whatever brand it names; and their slots.

    `voices`: F of SPEC section 3 by number of posts, where a study tries another.
    """
    state = PartitionState(reference, origins=1)
    if voices is not None:
        for granularity in state._granularities:
            granularity.columns.voices[:] = voices
    keys = np.arange(1, len(records) + 1)
    lengths = np.array([len(one) for one in records])
    # A call a brand costs more than its fold where brands are small, and all at once more memory than there may be.
    batch_of = np.cumsum(lengths) // BATCH
    for batch in np.unique(batch_of):
        chosen = np.flatnonzero(batch_of == batch)
        rows = np.concatenate([records[place] for place in chosen.tolist()])
        rows["brand"] = np.repeat(keys[chosen], lengths[chosen])
        state.fold(rows, np.arange(len(rows)))
    return state, state.slots(keys)


def read(
    records: Sequence[np.ndarray],
    periods: Sequence[Period],
    calendars: Sequence[Calendar] = (),
    *,
    intervals: bool = False,
) -> Readings:
    """Read one brand for each array of OBSERVATION, by jauge-1: SPEC section 13 is of it."""
    state, slots = folded(records)
    calendars = calendars or [Calendar()] * len(slots)
    return read_periods(state, slots, periods, calendars, state.reference, intervals=intervals)


def last_week(said: Said) -> Said:
    """What of it was said in the last seven days."""
    return said.where(said.created_ms >= END_MS - WEEK_MS)
