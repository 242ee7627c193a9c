"""Steps that one progress marker closes are taken together, and give what they give one by one."""

from collections.abc import Sequence

import numpy as np
import pytest

from schemas.alert import Alert
from schemas.brand import Brand
from schemas.codec import Record, encode
from schemas.health import SourceHealth
from schemas.observation import PROGRESS
from scoring.method.constants import DAY_MS, HOUR_MS
from scoring.method.fixed_point import h64, signed
from scoring.method.reference import REFERENCE_2
from scoring.simulation.public import speech
from scoring.state.panes import PartitionState
from scoring.state.step_counts import STEP_MS, StepCounts
from streams.kafka.brand_book import BrandBook
from streams.kafka.stream_clock import Clock
from streams.score.partition import PartitionTask
from streams.score.reader import ScoreReader
from streams.score.step import steps_of
from streams.score.stepping import take_slice, together
from tests.bench.properties.brands import START_MS, publics
from tests.bench.properties.records import records_of
from tests.kafka_records import consumed

SIZES = (700.0, 150.0, 4.0)
SPOKEN_DAYS, SILENT_DAYS = 5, 2
END_MS = START_MS + (SPOKEN_DAYS + SILENT_DAYS) * DAY_MS + 9 * HOUR_MS


def log(seed: int) -> np.ndarray:
    """Three brands, one of them small; all fall silent for two days. Markers come at random, up to a day apart."""
    rng = np.random.default_rng(seed)
    batches = []
    for number, public in enumerate(publics(rng, list(SIZES))):
        for begin_ms, end_ms in ((START_MS, START_MS + SPOKEN_DAYS * DAY_MS), (END_MS - 8 * HOUR_MS, END_MS)):
            said = speech(public, rng, begin_ms, end_ms)
            batches.append(records_of(public, said, signed(h64(f"Brand {number}"))))
    rows = np.concatenate(batches)
    at = START_MS + np.cumsum(rng.choice([STEP_MS, HOUR_MS, 7 * HOUR_MS, DAY_MS], 400))
    markers = np.zeros(np.count_nonzero(at < END_MS) + 1, rows.dtype)
    markers["version"], markers["flags"] = rows["version"][0], PROGRESS
    markers["seen_at"] = [*at[at < END_MS], END_MS]
    both = np.concatenate([markers, rows])
    return both[np.argsort(both["seen_at"], kind="stable")]


class Life:
    """A worker of one partition: what it sent, and what it kept in the end."""

    def __init__(self, rows: np.ndarray, most_at_once: int) -> None:
        book, clock = BrandBook(), Clock(from_connection=True)
        for number in range(len(SIZES)):
            brand = Brand(brand=f"Brand {number}", since=START_MS + number * 7 * HOUR_MS, tz=2 * number)
            book.read(consumed("brands", encode(brand), brand.brand.encode()))
        gap = (START_MS + 90 * STEP_MS + 60_000, START_MS + 99 * STEP_MS)
        for source, until_ms in (("x", END_MS), ("hn", END_MS - DAY_MS)):
            clock.take(SourceHealth(source=source, at=until_ms, since=START_MS, connected=True, gaps=(gap,)))
        self.history: list[Record] = []
        self.alerts: list[Alert] = []
        state = PartitionState(REFERENCE_2, origins=1, step_counts=StepCounts())
        self._task, self._reader, self._clock = PartitionTask(0, state), ScoreReader(book, clock, 1), clock
        for ends in self._task.steps(rows, np.arange(len(rows)), state.fold):
            for some in together(ends, max(len(SIZES), 96 // most_at_once)):
                self._take(some)
        self.kept = sorted(self._task.detectors.records())

    def _take(self, ends: Sequence[int]) -> None:
        state, roster = self._task.state, self._reader.roster(0)
        steps = steps_of(state, roster, ends, [self._clock.coverage.at(at_ms) for at_ms in ends])
        alerts, history = take_slice(self._task, self._reader, steps, 0, len(roster.brands))
        self.alerts += alerts
        self.history += history


@pytest.mark.parametrize("seed", [1, 2, pytest.param(3, marks=pytest.mark.thorough)])
def test_history_alerts_and_states_of_steps_taken_together_are_those_of_each_alone(seed: int) -> None:
    rows = log(seed)
    alone, at_once = Life(rows, 1), Life(rows, 32)
    assert {alert.kind for alert in alone.alerts} >= {"silence"}
    assert at_once.alerts == alone.alerts
    hours = (END_MS - START_MS) // HOUR_MS
    assert len(alone.history) > len(SIZES) * 3 * (hours - 24)
    assert at_once.history == alone.history
    assert len(alone.kept) == len(SIZES)
    assert at_once.kept == alone.kept
