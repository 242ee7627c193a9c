"""Scores are read by need: what stands on the topic is what a full reading would show, and silence costs little."""

import numpy as np

from schemas.brand import Brand
from schemas.codec import encode
from schemas.health import SourceHealth
from schemas.score import Score
from scoring.method.constants import HOUR_MS, WINDOWS
from scoring.method.fixed_point import h64, signed
from scoring.method.reference import REFERENCE
from scoring.simulation.public import speech
from scoring.state.observe import progress_record
from scoring.state.panes import PartitionState
from streams.kafka.brand_book import BrandBook
from streams.kafka.stream_clock import BEHIND_MS, Clock
from streams.runtime.faust_batch import Batch
from streams.score.completeness import Completeness
from streams.score.partition import PartitionTask
from streams.score.published import SOON_MS, PublishedScores, shown
from streams.score.reader import ScoreReader
from tests.bench.properties.brands import START_MS, publics
from tests.bench.properties.records import records_of
from tests.kafka_records import consumed

NAMES = ("Loud", "Quiet", "Silent")
TICK_MS = 20_000
DAYS_MS = 2 * 24 * HOUR_MS


def tick(clock: Clock, at_ms: int, reading_until: int | None = None) -> None:
    clock.take(SourceHealth(source="test", at=at_ms, connected=True, reading_until=reading_until))


class Partition:
    """One partition with three brands, of which one is never spoken of, and all that was published of it."""

    def __init__(self) -> None:
        book, self.clock = BrandBook(), Clock()
        for name in NAMES:
            book.read(consumed("brands", encode(Brand(brand=name, since=START_MS)), name.encode()))
        self.book = book
        self.task = PartitionTask(0, PartitionState(REFERENCE, origins=1))
        self.reader = ScoreReader(book, self.clock, 1)
        self.topic: dict[tuple[str, str], Score] = {}
        self.read_count = 0

    def fold(self, rows: np.ndarray) -> None:
        self.task.state.fold(rows, np.arange(len(rows)))

    def publish(self) -> list[Score]:
        places = self.reader.due(self.task)
        self.read_count += len(places)
        scores = self.reader.read(self.task, places) if len(places) else []
        self.topic |= {(score.brand, score.window): score for score in scores}
        return scores

    def whole(self) -> dict[tuple[str, str], Score]:
        """What a reading of all brands shows now."""
        task = PartitionTask(0, self.task.state)
        reader = ScoreReader(self.book, self.clock, 1)
        task.published = PublishedScores(reader.roster(0))
        read = reader.read(task, np.arange(len(NAMES)))
        return {(score.brand, score.window): score for score in read}


def spoken() -> Partition:
    partition = Partition()
    rng = np.random.default_rng(5)
    loud, quiet = publics(rng, [900.0, 40.0])
    rows = [
        records_of(public, speech(public, rng, START_MS, START_MS + DAYS_MS), signed(h64(name)))
        for name, public in zip(NAMES, (loud, quiet), strict=False)
    ]
    both = np.concatenate(rows)
    partition.fold(both[np.argsort(both["seen_at"], kind="stable")])
    return partition


def test_through_silence_the_topic_shows_what_a_full_reading_shows_and_little_is_read() -> None:
    partition, ticks = spoken(), 3 * HOUR_MS // TICK_MS
    partition.publish()
    partition.read_count = 0
    begin_ms = partition.task.state.clock
    for number in range(1, ticks):
        tick(partition.clock, begin_ms + number * TICK_MS)
        partition.publish()
        if number % 10 == 0:
            for key, score in partition.whole().items():
                assert abs(score.score - partition.topic[key].score) < 0.25, (key, number)
    assert partition.read_count < ticks * len(NAMES) / 4


def test_a_brand_whose_rows_change_is_published_whole_and_its_neighbours_are_not() -> None:
    partition = spoken()
    assert len(partition.publish()) == len(NAMES) * len(WINDOWS)
    assert partition.publish() == []
    rng = np.random.default_rng(6)
    (public,) = publics(rng, [500.0])
    at_ms = partition.task.state.clock
    rows = records_of(public, speech(public, rng, at_ms - HOUR_MS // 2, at_ms), signed(h64("Silent")))
    partition.fold(rows[rows["seen_at"] <= at_ms])
    published = partition.publish()
    assert [(score.brand, score.window) for score in published] == [("Silent", window.name) for window in WINDOWS]


def test_what_nobody_would_see_is_not_published_at_a_full_hour() -> None:
    partition = spoken()
    partition.publish()
    tick(partition.clock, (partition.task.state.clock // HOUR_MS + 2) * HOUR_MS)
    before = dict(partition.topic)
    published = partition.publish()
    assert partition.read_count == 2 * len(NAMES)
    assert all(shown(score) != shown(before[score.brand, score.window]) for score in published)
    unseen = partition.whole().keys() - {(score.brand, score.window) for score in published}
    assert all(shown(partition.whole()[key]) == shown(before[key]) for key in unseen)


def test_a_past_that_is_published_to_its_end_is_read_at_exactly_that_time() -> None:
    partition = spoken()
    partition.publish()
    end_ms = partition.task.state.clock + 5_000
    tick(partition.clock, end_ms, reading_until=end_ms)
    assert {score.at for score in partition.publish()} == {end_ms}
    assert {score.at for score in partition.topic.values()} == {end_ms}


def test_scores_say_up_to_when_they_are_complete_and_are_sent_anew_once_they_are() -> None:
    partition = spoken()
    first_ms = partition.task.state.clock
    for at_ms in (first_ms, first_ms + BEHIND_MS, first_ms + 3 * BEHIND_MS):
        tick(partition.clock, at_ms)
    assert all(score.catching_up and score.complete_until == 0 for score in partition.publish())
    assert not partition.task.has_caught_up
    done_ms = first_ms + 2 * BEHIND_MS
    partition.task.fold(Batch(0, 0, 1, [consumed("observations", progress_record(0, done_ms), None, 10**6)]))
    published = partition.publish()
    assert len(published) == len(NAMES) * len(WINDOWS)
    assert not any(score.catching_up for score in published)
    assert {score.complete_until for score in published} == {done_ms}
    assert partition.task.has_caught_up


def test_how_far_a_partition_is_begins_where_it_began_to_catch_up() -> None:
    partition = spoken()
    completeness = Completeness(partition.clock, "v2")
    assert not completeness.progress(partition.task).catching_up
    partition.task.begin_ms = START_MS
    tick(partition.clock, 0, reading_until=START_MS + 4 * HOUR_MS)
    assert completeness.progress(partition.task).done == 0
    partition.task.fold(Batch(0, 0, 1, [consumed("observations", progress_record(0, START_MS + HOUR_MS), None, 1)]))
    progress = completeness.progress(partition.task)
    assert (progress.catching_up, progress.done, progress.application) == (True, 0.25, "v2")
    partition.task.fold(Batch(0, 1, 2, [consumed("observations", progress_record(0, START_MS + 4 * HOUR_MS), None, 2)]))
    assert (completeness.progress(partition.task).catching_up, completeness.progress(partition.task).done) == (False, 1)


def test_an_installation_in_which_nothing_has_come_yet_is_complete() -> None:
    partition = Partition()
    assert partition.publish() == []
    assert partition.task.has_caught_up


def test_a_log_that_waits_and_is_not_begun_is_not_published_as_silence() -> None:
    waiting, silent = Partition(), Partition()
    waiting.task.head_offset, waiting.task.head_ms = 5, START_MS
    for partition in (waiting, silent):
        tick(partition.clock, START_MS + TICK_MS)
    assert waiting.publish() == []
    assert {score.mention_count for score in silent.publish()} == {0}


def test_a_change_of_one_brand_publishes_that_brand_alone() -> None:
    partition = spoken()
    partition.publish()
    changed = Brand(brand="Quiet", since=START_MS + HOUR_MS)
    partition.book.read(consumed("brands", encode(changed), b"Quiet", 1))
    assert {score.brand for score in partition.publish()} == {"Quiet"}


def test_a_moment_behind_is_no_reason_to_read_what_nobody_spoke_of() -> None:
    partition = spoken()
    partition.publish()
    partition.read_count, at_ms = 0, partition.task.state.clock
    tick(partition.clock, at_ms)
    assert (partition.publish(), partition.read_count) == ([], 0)
    assert partition.task.read_for is not None
    assert partition.task.read_for.is_catching_up
    partition.task.fold(Batch(0, 0, 1, [consumed("observations", progress_record(0, at_ms), None, 10**6)]))
    assert (partition.publish(), partition.read_count) == ([], 0)
    assert not partition.task.read_for.is_catching_up


def test_a_brand_read_twice_in_a_moment_is_left_alone_for_as_long_as_one_read_once() -> None:
    partition = spoken()
    partition.publish()
    at_ms = partition.task.state.clock + 1_000
    tick(partition.clock, at_ms)
    partition.reader.read(partition.task, np.arange(len(NAMES)))
    silent = NAMES.index("Silent")
    tick(partition.clock, at_ms + SOON_MS - 1)
    assert silent not in partition.reader.due(partition.task)
    tick(partition.clock, at_ms + SOON_MS)
    assert silent in partition.reader.due(partition.task)
