"""What no broker is needed for: reading the scores of a brand, and the tone of a text."""

from dataclasses import dataclass

import numpy as np

from schemas.codec import decoder
from schemas.mention import Mention
from scoring.detectors.warm_up import warm_up
from scoring.method.constants import WINDOWS
from scoring.method.reference import REFERENCE
from scoring.method.windows import period
from scoring.reading.evaluate import read_periods
from scoring.reading.exposure import Calendar
from scoring.state.panes import PartitionState
from scoring.text.tone.tone import tones_of
from tests.bench.bench_fold import BATCH, START_MS, best_us, observations
from tests.bench.harness import workload

BRANDS, MENTIONS_A_DAY, DAYS = 1_000, 40, 28
TEXTS = 1_000


@dataclass(frozen=True)
class Parts:
    """The fastest of some runs, µs."""

    reading_us: float
    """A brand's five windows with their intervals, in a pass of 1,000 brands."""
    tone_us: float
    """One text, in a batch of 1,000."""


async def parts(_: str) -> Parts:
    """Time both."""
    warm_up()
    rows = observations(BRANDS, MENTIONS_A_DAY, DAYS)
    offsets, state = np.arange(len(rows)), PartitionState(REFERENCE)
    for start in range(0, len(rows), BATCH):
        state.fold(rows[start : start + BATCH], offsets[start : start + BATCH])
        state.take_closed()
        state.expired()
    slots = np.arange(len(state.brands()))
    calendars = [Calendar(START_MS, int(slot) % 5) for slot in slots]
    periods = [period(window, state.clock) for window in WINDOWS]
    decode = decoder(Mention).decode
    texts = [decode(value) for _, value in workload.mentions(TEXTS, workload.MATCH_BRANDS)]
    return Parts(
        best_us(lambda: read_periods(state, slots, periods, calendars), len(slots)),
        best_us(lambda: tones_of(texts, ["en"] * TEXTS), TEXTS),
    )
