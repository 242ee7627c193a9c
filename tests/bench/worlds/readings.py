"""How brands of a simulator are read, under references of both methods fitted to a panel of it."""

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from scoring.calibration.centres import with_centres
from scoring.calibration.spreads import with_spreads
from scoring.method.constants import DAY_MS, PRIOR, PROFILE, PROFILES, WINDOWS
from scoring.method.methods import METHODS
from scoring.method.reference import REFERENCE_1, Reference
from scoring.method.windows import Period, period
from scoring.reading.evaluate import Readings, read_periods
from scoring.reading.exposure import Calendar
from scoring.reading.score import read_alone
from scoring.simulation.public import Said
from tests.bench.properties.brands import folded
from tests.bench.properties.records import records
from tests.bench.worlds.public import SOURCES, Posts
from tests.bench.worlds.simulators import BEFORE, DAYS, FIRST_DAY, Simulator

END_MS = (FIRST_DAY + DAYS) * DAY_MS
WEEK = period(next(window for window in WINDOWS if window.name == "7d"), END_MS)
MONTH = period(PRIOR, END_MS)
WEIGHTS = PROFILES[PROFILE]
PANEL_SEED = 2101
PANEL_SHOCK = 0.08
SINCE_MS = (FIRST_DAY - BEFORE) * DAY_MS
TOGETHER = 300_000
"""Posts in one state."""
FOR_EVER = 1e6
"""The periods' sums are taken so many times: then nothing is left of the pull towards the reference."""


def recorded(each: Posts) -> np.ndarray:
    """OBSERVATION of posts."""
    said = Said(
        each.created_ms, each.source, each.author, each.followers, each.reactions, each.sentiment, each.confidence
    )
    return records(said, each.author, 0)


class Many(NamedTuple):
    """What was read of many lives of brands."""

    readings: list[Readings]
    sums: np.ndarray
    """Of the 28 days, float64[lives, 9, sources]."""

    def bounds(self, place: int) -> tuple[np.ndarray, np.ndarray]:
        """Bounds of one of the periods, points."""
        both = [(one.interval.low[:, place], one.interval.high[:, place]) for one in self.readings if one.interval]
        low, high = (np.concatenate(side) for side in zip(*both, strict=True))
        return low, high


def read_many(
    lives: Sequence[Posts],
    reference: Reference,
    periods: Sequence[Period] = (MONTH, WEEK),
    outages: tuple[tuple[str, int, int], ...] = (),
    voices: np.ndarray | None = None,
) -> Many:
    """Read lives, some at a time; `outages` of sources as `Calendar` has them, `voices` as `folded` takes them."""
    readings, sums = [], []
    lengths = np.cumsum([len(life.source) for life in lives])
    for batch in np.unique(lengths // TOGETHER):
        some = [recorded(lives[place]) for place in np.flatnonzero(lengths // TOGETHER == batch).tolist()]
        state, slots = folded(some, reference, voices)
        calendars = [Calendar(since=SINCE_MS, outages=outages)] * len(some)
        readings.append(read_periods(state, slots, periods, calendars, reference))
        sums.append(state.sums(slots, [MONTH])[:, 0, :, :, 0])
    return Many(readings, np.concatenate(sums))


def long_run(sums: np.ndarray, reference: Reference) -> float:
    """Score of the mean of many periods, for ever."""
    days = np.full((SOURCES, 1), DAYS * FOR_EVER)
    return read_alone(sums.mean(0)[..., None] * FOR_EVER, days, reference, WEIGHTS)[1].score.item()


@lru_cache(maxsize=4)
def references(simulator: Simulator, count: int) -> dict[str, Reference]:
    """Fit a reference of each method, by its name, to a panel of so many brands."""
    rng = np.random.default_rng(PANEL_SEED)
    brands = [simulator.brand(rng, None) for _ in range(count)]
    lives = [simulator.month(brand, rng, PANEL_SHOCK) for brand in brands]
    fitted = {}
    for name, method in METHODS.items():
        draft = REFERENCE_1._replace(name=f"{simulator.name}, {name}", method=method)
        sums = np.moveaxis(read_many(lives, draft, [MONTH]).sums, 0, -1)
        exposed = np.full((SOURCES, count), float(DAYS))
        fitted[name] = with_spreads(with_centres(draft, sums, exposed), sums, exposed)
    return fitted
