"""The watch over a partition: quiet on calm days, certain in a crisis, the same in a replay and after a crash."""

from collections.abc import Sequence
from functools import cache

import msgspec
import numpy as np
import pytest
from aiokafka.structs import ConsumerRecord
from msgspec.structs import replace

from schemas.alert import Alert
from schemas.brand import Brand
from schemas.observation import PROGRESS
from scoring.method.constants import DAY_MS, HOUR_MS
from scoring.method.fixed_point import h64, signed
from scoring.method.reference import REFERENCE
from scoring.simulation.public import Public, Said, speech
from scoring.state.panes import PartitionState
from scoring.state.step_counts import STEP_MS, StepCounts
from streams.kafka.brand_book import BrandBook
from streams.kafka.packed.observation_batch import decode
from streams.kafka.stream_clock import Clock
from streams.runtime.faust_batch import Batch
from streams.score.detection import PartitionDetectors
from streams.score.pane_store import WATCH, checked
from streams.score.partition import PartitionTask
from streams.score.reader import ScoreReader
from streams.score.roster import Roster, rosters_of
from streams.score.step import step_of
from streams.score.stepping import take_slice
from tests.bench.properties.bad_buzz import buzzing
from tests.bench.properties.brands import START_MS, publics
from tests.bench.properties.records import records_of
from tests.kafka_records import ARRIVED_MS, consumed

CALM_DAYS, CRISIS_DAYS = 11, 6


def brand(number: int) -> Brand:
    """Followed from the day before the first mention."""
    return Brand(brand=f"Brand {number}", since=START_MS - DAY_MS)


def log_of(batches: Sequence[np.ndarray]) -> np.ndarray:
    """Observations of many brands in order of `seen_at`, and after each step the word of how far they are told."""
    rows = np.concatenate(batches)
    edges = np.arange(rows["seen_at"].min() // STEP_MS + 1, rows["seen_at"].max() // STEP_MS + 1) * STEP_MS
    words = np.zeros(len(edges), rows.dtype)
    words["version"], words["flags"], words["seen_at"] = rows["version"][0], PROGRESS, edges
    both = np.concatenate([words, rows])  # of one time the word comes first
    return both[np.argsort(both["seen_at"], kind="stable")]


def records(log: np.ndarray) -> list[ConsumerRecord]:
    return [consumed("observations", row.tobytes(), None, n) for n, row in enumerate(log)]


class Worker:
    """One life of a worker on one partition, in batches."""

    def __init__(self, brands: Sequence[Brand]) -> None:
        self.task = PartitionTask(0, PartitionState(REFERENCE, origins=1, step_counts=StepCounts()))
        self.roster = rosters_of(brands, 1)[0]
        self.alerts: list[Alert] = []

    def fold(self, batches: Sequence[ConsumerRecord], first: int, batch: int) -> None:
        for start in range(0, len(batches), batch):
            rows, offsets, _ = decode(list(batches[start : start + batch]))
            for ends in self.task.steps(rows, offsets, self.task.state.fold):
                for at_ms in ends:
                    self.alerts += take(self.task, self.roster, at_ms)


def take(task: PartitionTask, roster: Roster, at_ms: int) -> list[Alert]:
    """Take the step that ends at `at_ms` for all brands of a roster; return what there is to send."""
    reader = ScoreReader(BrandBook(), Clock(), 1)
    alerts, _ = take_slice(task, reader, [step_of(task.state, roster, at_ms)], 0, len(roster.brands))
    task.state.step_counts.forget(at_ms)
    return alerts


def keyed(public: Public, said: Said, number: int) -> np.ndarray:
    return records_of(public, said, signed(h64(f"Brand {number}")))


@cache
def crisis() -> tuple[list[ConsumerRecord], int]:
    """Ten days of 2,000 mentions a day and a quiet neighbour, then six hours of crisis; and when that begins."""
    rng = np.random.default_rng(11)
    loud, quiet = publics(rng, [2_000.0, 60.0])
    begin_ms = START_MS + CRISIS_DAYS * DAY_MS + 10 * HOUR_MS
    before = speech(loud, rng, START_MS, begin_ms)
    during = speech(buzzing(loud, 4.0, 0.5), rng, begin_ms, begin_ms + 6 * HOUR_MS)
    said = Said(*(np.concatenate(columns) for columns in zip(before, during, strict=True)))
    neighbour = speech(quiet, rng, START_MS, begin_ms + 6 * HOUR_MS)
    return records(log_of([keyed(loud, said, 0), keyed(quiet, neighbour, 1)])), begin_ms


def alerts_of(batch: int) -> list[Alert]:
    worker = Worker([brand(0), brand(1)])
    worker.fold(crisis()[0], 0, batch)
    return worker.alerts


def test_a_crisis_is_reported_within_the_hour_with_favour_first_and_its_neighbour_is_left_alone() -> None:
    drops = [alert for alert in alerts_of(5_000) if alert.kind == "drop"]
    assert {alert.brand for alert in drops} == {"Brand 0"}
    first = drops[0]
    assert [alert.state for alert in drops].count("opened") == 1  # over all windows
    assert first.state == "opened"
    assert 0 < first.at - crisis()[1] <= HOUR_MS
    assert first.contributions[0].indicator == "favour"
    assert first.points is not None
    assert first.points < -2
    surges = [alert for alert in alerts_of(5_000) if alert.kind == "surge" and alert.at >= crisis()[1]]
    assert next((alert.brand, alert.state) for alert in surges) == ("Brand 0", "opened")
    assert {alert.brand for alert in surges} == {"Brand 0"}


def test_each_record_of_an_incident_is_newer_than_the_one_before() -> None:
    newest: dict[str, Alert] = {}
    for alert in alerts_of(5_000):
        before = newest.get(alert.id)
        assert (before is None) == (alert.state == "opened" and not alert.reopenings)
        assert before is None or before.at < alert.at
        assert before is None or before.peak is None or (alert.peak or 0) >= before.peak
        newest[alert.id] = alert
    assert len({(alert.kind, alert.brand) for alert in newest.values()}) == len(newest)


def test_a_replay_gives_the_same_alerts_however_it_is_cut_into_batches() -> None:
    assert alerts_of(5_000)
    assert alerts_of(777) == alerts_of(5_000)


@pytest.mark.parametrize("place", [*(pytest.param(at, marks=pytest.mark.thorough) for at in (0.3, 0.9, 0.985)), 0.96])
def test_a_successor_that_takes_the_kept_state_goes_on_with_the_same_alerts(place: float) -> None:
    batches, (brands, at) = crisis()[0], ([brand(0), brand(1)], int(len(crisis()[0]) * place))
    one, other = Worker(brands), Worker(brands)
    one.fold(batches[:at], 0, 997)
    kept = {key: value for key, value, _ in one.task.detectors.records() if value is not None}
    other.task.detectors.restore(kept, ARRIVED_MS)
    # The successor folds the open panes again, and tells nothing of what was told before.
    other.task.fold(Batch(0, 0, at, list(batches[:at])))
    other.fold(batches[at - 500 :], at - 500, 997)
    assert one.alerts + other.alerts == alerts_of(5_000)


def test_while_steps_are_left_out_to_catch_up_nothing_opens_nor_in_the_hour_after() -> None:
    every, begin_ms = crisis()
    seen = np.array([decode([record])[0]["seen_at"][0] for record in every])
    late_ms = begin_ms + 2 * HOUR_MS
    begins, later = (int(np.searchsorted(seen, at_ms)) for at_ms in (begin_ms, late_ms))
    worker = Worker([brand(0), brand(1)])
    worker.fold(every[:begins], 0, 5_000)
    assert [alert for alert in worker.alerts if alert.kind == "drop"] == []
    worker.task.fold(Batch(0, begins, later, list(every[begins:later])))  # as `score` does that is far behind
    worker.fold(every[later:], later, 5_000)
    opened = [alert for alert in worker.alerts if alert.at > begin_ms]
    assert {alert.kind for alert in opened} >= {"drop"}
    assert min(alert.at for alert in opened) >= late_ms + HOUR_MS - STEP_MS


def test_alerts_of_a_former_release_end_with_the_first_step_and_its_brands_are_learnt_anew(
    caplog: pytest.LogCaptureFixture,
) -> None:
    last = Alert(
        id="drop|Brand 0|24h|5",
        kind="drop",
        state="updated",
        severity="critical",
        brand="Brand 0",
        window="24h",
        at=START_MS,
        since=START_MS,
    )
    former = {"at": START_MS, "usual": 50.0, "open": {"drop|24h": {"since": 5, "told": True, "last": last}}}
    key = WATCH + b"Brand 0"
    detectors = PartitionDetectors()
    assert detectors.restore({key: checked(key, msgspec.msgpack.encode(former))}, ARRIVED_MS) == 0
    assert "the detectors of 1 brands start again" in caplog.text
    task = Worker([]).task
    task.detectors = detectors
    at_ms = START_MS + 40 * STEP_MS
    assert take(task, rosters_of([brand(0)], 1)[0], at_ms) == [
        replace(last, state="closed", at=at_ms, reason="unfollowed")
    ]
    assert detectors.open() == []


def test_a_damaged_state_is_learnt_anew_and_a_brand_that_is_followed_no_more_is_forgotten() -> None:
    worker = Worker([brand(0), brand(1)])
    worker.fold(crisis()[0][:4_000], 0, 4_000)
    kept = {key: value for key, value, _ in worker.task.detectors.records() if value is not None}
    assert len(kept) == 2
    damaged = {key: value[:-1] for key, value in kept.items()}
    detectors = PartitionDetectors()
    assert detectors.restore(damaged, ARRIVED_MS) == 2
    assert detectors.open() == []
    detectors.restore(kept, ARRIVED_MS)
    worker.task.detectors = detectors
    take(worker.task, rosters_of([brand(1)], 1)[0], START_MS + 40 * DAY_MS)
    gone = [key for key, value, _ in detectors.records() if value is None]
    assert gone == [b"watchBrand 0"]


@pytest.mark.thorough
def test_in_a_calm_week_of_fifty_brands_no_drop_is_reported() -> None:
    rng = np.random.default_rng(12)
    sizes = np.exp(rng.normal(np.log(60), 1.2, 50)).clip(5, 1_500)
    every = publics(rng, sizes.tolist())
    end_ms = START_MS + CALM_DAYS * DAY_MS
    batches = [keyed(public, speech(public, rng, START_MS, end_ms), n) for n, public in enumerate(every)]
    worker = Worker([brand(number) for number in range(50)])
    worker.fold(records(log_of(batches)), 0, 20_000)
    week = [alert for alert in worker.alerts if alert.at >= end_ms - 7 * DAY_MS]
    assert [alert for alert in week if alert.kind == "drop"] == []
    opened = [alert for alert in week if alert.state == "opened"]
    assert len({(alert.kind, alert.brand, alert.at // DAY_MS) for alert in opened}) == len(opened)  # none flaps
